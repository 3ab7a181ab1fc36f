"""The bundle that Lambda runs, in a process of its own, against the local Connect."""
