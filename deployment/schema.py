"""What an environment file may say."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo

from deployment.arns import KINDS, ROUTING_PROFILE, USER, Kind, instance_of, resource_arn, workspace_arn

Account = Annotated[str, Field(pattern=r"\A[0-9]{12}\Z")]
Region = Annotated[str, Field(pattern=r"\A[a-z]{2,4}(-[a-z]+)+-[0-9]+\Z")]
# CloudFormation API reference, CreateStack, StackName.
StackName = Annotated[str, Field(pattern=r"\A[A-Za-z][A-Za-z0-9-]{0,127}\Z")]
# The name is the construct's ID as well, and what a mistake in the workspace is reported under.
WorkspaceName = Annotated[str, Field(pattern=r"\A[A-Za-z][A-Za-z0-9_-]{0,63}\Z")]
# CloudFormation API reference, Tag.
TagKey = Annotated[str, Field(pattern=r"\A(?!aws:)[\w .:/=+@-]{1,128}\Z")]
TagValue = Annotated[str, Field(pattern=r"\A[\w .:/=+@-]{0,256}\Z")]


def _declared(kind: Kind) -> AfterValidator:
    def declared(value: str, info: ValidationInfo) -> str:
        workspace = info.data.get("arn")
        return resource_arn(value, kind, workspace and instance_of(workspace))

    return AfterValidator(declared)


class Settings(BaseModel):
    """A part of the file: no settings but the known ones, and nobody changes it after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, regex_engine="python-re")


class Workspace(Settings):
    """A workspace, and the full ARNs of what is declared as associated with it."""

    arn: Annotated[str, AfterValidator(workspace_arn)]
    ownership: Literal["ADDITIVE", "EXCLUSIVE"] = "ADDITIVE"
    removal_policy: Literal["DESTROY", "RETAIN"] = "DESTROY"
    users: tuple[Annotated[str, _declared(USER)], ...] = ()
    routing_profiles: tuple[Annotated[str, _declared(ROUTING_PROFILE)], ...] = ()

    @property
    def resources(self) -> tuple[str, ...]:
        """All that is declared, of every kind."""
        return tuple(arn for kind in KINDS for arn in getattr(self, kind.setting))


class Environment(Settings):
    """One stack: where it goes and which workspaces it looks after."""

    account: Account
    region: Region
    stack_name: StackName
    tags: Mapping[TagKey, TagValue] = {}
    workspaces: Annotated[Mapping[WorkspaceName, Workspace], Field(min_length=1)]
