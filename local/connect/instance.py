"""An instance with its workspaces, users and routing profiles, and the ARNs of all these."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from local.connect.kinds import ASSOCIATED, KINDS

Visibility = Literal["ALL", "ASSIGNED", "NONE"]


class Person(BaseModel):
    """Who a user is; ``routing_profile`` is the name of one of the instance."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_name: str = ""
    last_name: str = ""
    routing_profile: str | None = None


class Instance(BaseModel):
    """An Amazon Connect instance.

    Attributes:
        id: its ID.
        workspaces: their IDs, by name.
        users: their IDs, by username.
        routing_profiles: their IDs, by name.
        people: who the users are, by username; of a user who is not in it, only ID and username are known.
        visibilities: of the workspaces, by name; ASSIGNED when it is not in it.
        account: the AWS account.
        region: the AWS region.
        partition: the AWS partition.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    workspaces: Mapping[str, str] = {}
    users: Mapping[str, str] = {}
    routing_profiles: Mapping[str, str] = {}
    people: Mapping[str, Person] = {}
    visibilities: Mapping[str, Visibility] = {}
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
            f"{self.arn}/{kind.segment}/{identifier}": name
            for kind in KINDS.values()
            for name, identifier in getattr(self, kind.fields[0]).items()
        }

    @cached_property
    def staffing(self) -> Mapping[str | None, int]:
        """How many users have each routing profile, by its name."""
        return Counter(person.routing_profile for person in self.people.values())

    def could_associate(self, resource_arn: str) -> bool:
        """Whether the ARN of a user or routing profile of this instance looks like that."""
        return self._associable.fullmatch(resource_arn) is not None

    @cached_property
    def _associable(self) -> re.Pattern[str]:
        return re.compile(rf"{re.escape(self.arn)}/({'|'.join(ASSOCIATED)})/[^/\s]+")

    def including(self, other: "Instance") -> "Instance":
        """This instance with all that the other one has."""
        fields = [field for kind in KINDS.values() for field in kind.fields]
        more = {field: {**getattr(self, field), **getattr(other, field)} for field in fields}
        return Instance(**{**self.model_dump(), **more})

    def without(self, arn: str) -> "Instance":
        """This instance after a workspace, user or routing profile was deleted."""
        kept = {
            field: {name: value for name, value in getattr(self, field).items() if name != self.names[arn]}
            for field in KINDS[arn.split("/")[-2]].fields
        }
        return Instance(**{**self.model_dump(), **kept})
