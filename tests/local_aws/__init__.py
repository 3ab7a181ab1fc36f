"""The local AWS: there when it says so, gone without a trace when it ends."""
