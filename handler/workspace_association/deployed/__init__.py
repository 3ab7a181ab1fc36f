"""What deployed stacks declare, as CloudFormation has them: read by a client that is passed in, and resolved.

Data goes one way: account -> scope -> declarations. Nothing of it is imported where associations are changed, so the
function that does that starts without it.
"""
