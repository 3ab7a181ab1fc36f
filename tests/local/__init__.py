"""The local Connect: what the other tests rely on when they use it in place of the real one."""
