"""What ends the reading of deployed stacks."""


class DeployedError(Exception):
    """What is deployed cannot be told. The message is the whole story, in one line."""
