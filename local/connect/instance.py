"""An instance with its workspaces, users and routing profiles, and the ARNs of all these."""

import re
from collections.abc import Mapping
from functools import cached_property

from pydantic import BaseModel, ConfigDict

FIELDS = {"workspace": "workspaces", "agent": "users", "routing-profile": "routing_profiles"}
"""What an ARN calls each kind, and where an instance has it."""


class Instance(BaseModel):
    """An Amazon Connect instance. Its mappings lead from names to IDs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    workspaces: Mapping[str, str] = {}
    users: Mapping[str, str] = {}
    routing_profiles: Mapping[str, str] = {}
    account: str = "111122223333"
    region: str = "eu-central-1"
    partition: str = "aws"

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:{self.partition}:connect:{self.region}:{self.account}:instance/{self.id}"

    def workspace_arn(self, name: str) -> str:
        """The ARN of a workspace."""
        return f"{self.arn}/workspace/{self.workspaces[name]}"

    def user_arn(self, username: str) -> str:
        """The ARN of a user."""
        return f"{self.arn}/agent/{self.users[username]}"

    def routing_profile_arn(self, name: str) -> str:
        """The ARN of a routing profile."""
        return f"{self.arn}/routing-profile/{self.routing_profiles[name]}"

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of everything in it, by ARN."""
        return {
            f"{self.arn}/{kind}/{identifier}": name
            for kind, field in FIELDS.items()
            for name, identifier in getattr(self, field).items()
        }

    def could_associate(self, resource_arn: str) -> bool:
        """Whether the ARN of a user or routing profile of this instance looks like that."""
        return re.fullmatch(rf"{re.escape(self.arn)}/(agent|routing-profile)/[^/\s]+", resource_arn) is not None

    def including(self, other: "Instance") -> "Instance":
        """This instance with all that the other one has."""
        more = {field: {**getattr(self, field), **getattr(other, field)} for field in FIELDS.values()}
        return Instance(**{**self.model_dump(), **more})

    def without(self, arn: str) -> "Instance":
        """This instance after a workspace, user or routing profile was deleted."""
        field = FIELDS[arn.split("/")[-2]]
        kept = {name: identifier for name, identifier in getattr(self, field).items() if name != self.names[arn]}
        return Instance(**{**self.model_dump(), field: kept})
