"""The local Amazon Connect: the workspace operations over HTTP, as botocore's service model describes them."""
