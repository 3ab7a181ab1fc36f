"""The stacks of an account and region, as CloudFormation has them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


class DeployedStack:
    """A stack as CloudFormation has it, or one that is not there. What is asked for is read when it is asked for."""


class Account:
    """The stacks of one account in one region.

    Args:
        client: Reads them. What botocore raises is left to the caller.
        account: The ID of the account.
    """

    def __init__(self, client: "CloudFormationClient", account: str) -> None:
        self.client = client
        self.account = account

    def stack(self, name: str) -> DeployedStack:
        """A stack by its name or ID. One that is not there declares nothing."""
        raise NotImplementedError

    def declaring(self) -> Iterator[DeployedStack]:
        """Every stack that declares associations, itself or in a stack nested in it; no nested ones."""
        raise NotImplementedError
