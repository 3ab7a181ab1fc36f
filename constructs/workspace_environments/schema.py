"""What an environment file may say: its settings, what each takes, what it means and what to write there."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from workspace_environments.document import KINDS as YAML_KINDS
from workspace_environments.document import TRUTH, Unquoted
from workspace_environments.kinds import INSTANCE, INSTANCE_EXAMPLE, KINDS, ROUTING_PROFILE, USER, UUID, WORKSPACE, Kind


def _told(meaning: str, write: str, /, **schema: Any) -> Any:
    """What a setting means and what to write there. Editors show both; a mistake shows the latter."""
    return Field(description=meaning, json_schema_extra={"errorMessage": write, **schema})


def _meaning(meaning: str) -> Any:
    return Field(description=meaning)


def _text(write: str, pattern: str, /, **schema: Any) -> Any:
    """A text that follows a pattern, and what to write."""
    return Field(pattern=pattern, json_schema_extra={"errorMessage": write, **schema})


def _truth(value: object) -> object:
    return value.text.lower() == "true" if isinstance(value, Unquoted) and value.kind == TRUTH else value


def _not_of_aws(key: str) -> str:
    if key.startswith("aws:"):
        raise ValueError(key)
    return key


_TAG = "in letters, digits, spaces and . : / = + @ _ -"
_OF_A_TAG = r"[\p{L}\p{Z}\p{N}_.:/=+@-]"
_NAMED = "[A-Za-z][A-Za-z0-9_-]{0,63}"
_NAME = "write letters, digits, - and _, a letter first"
_REGION = "[a-z]{2,4}(-[a-z]+)+-[0-9]+"
_ACCOUNT = "[0-9]{12}"
# CloudFormation API reference, CreateStack, StackName.
STACK_NAME = "^[A-Za-z][A-Za-z0-9-]{0,127}$"

Account = Annotated[
    str, _text('write the 12 digits of the AWS account in quotes, like "123456789012"', f"^{_ACCOUNT}$")
]
Region = Annotated[str, _text("write the AWS region of the stack, like us-east-1", f"^{_REGION}$")]
Instance = Annotated[str, Field(json_schema_extra={"pattern": f"^({INSTANCE}|{UUID})$"})]
StackName = Annotated[
    str,
    _text(
        "write letters, digits and hyphens, a letter first (left out, it is made from the file's name)",
        STACK_NAME,
    ),
]
# The name is the construct's ID as well, and what a mistake in the workspace is reported under.
Name = Annotated[str, _text(_NAME, f"^{_NAMED}$")]
# CloudFormation API reference, Tag.
TagKey = Annotated[
    str,
    _text(
        f"write the key {_TAG}, not beginning with aws:",
        f"^{_OF_A_TAG}+$",
        pattern=f"^(?!aws:){_OF_A_TAG}+$",
    ),
    Field(max_length=128),
    AfterValidator(_not_of_aws),
]
TagValue = Annotated[
    str, _text(f'write the value {_TAG}, like "contact center"', f"^{_OF_A_TAG}*$"), Field(max_length=256)
]
Truth = Annotated[
    bool, Field(strict=True, json_schema_extra={"errorMessage": "write true or false"}), BeforeValidator(_truth)
]


def _entry(kind: Kind) -> Any:
    """An entry of a list. It is understood, and what is wrong with it told, in names.py; the pattern is for editors."""
    write = f"write a {kind.name}'s {kind.called}, ID or ARN"
    return Field(json_schema_extra={"pattern": kind.entry, "errorMessage": write})


User = Annotated[str, _entry(USER)]
RoutingProfile = Annotated[str, _entry(ROUTING_PROFILE)]


def _list_of(kind: Kind) -> str:
    return f"write a list, each line a hyphen and a {kind.name}'s {kind.called}, ID or ARN"


def _write(write: str) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"errorMessage": write})


class Settings(BaseModel):
    """A part of the file: no settings but the known ones, and nobody changes it after reading."""

    model_config = _write("write one setting a line, like region: us-east-1")


class Workspace(Settings):
    """A workspace, and who is declared as associated with it."""

    model_config = _write(f"write under it arn, and {' or '.join(kind.setting for kind in KINDS)}")

    arn: Annotated[
        str | None,
        _told(
            "The ARN of the workspace.",
            f"write {INSTANCE_EXAMPLE}/workspace/WORKSPACE_ID",
            pattern=f"^{WORKSPACE.arn}$",
        ),
    ] = None
    name: Annotated[
        str | None,
        _told(
            "The name of the workspace in Amazon Connect, instead of its ARN; the file's instance is then needed.",
            "write the name that the workspace has in Amazon Connect",
            pattern=f"^(?!arn:){WORKSPACE.named}$",
        ),
    ] = None
    ownership: Annotated[
        Literal["ADDITIVE", "EXCLUSIVE"],
        _told(
            "ADDITIVE leaves alone what others have associated with the workspace; EXCLUSIVE removes it.",
            "write ADDITIVE or EXCLUSIVE",
        ),
    ] = "ADDITIVE"
    removal_policy: Annotated[
        Literal["DESTROY", "RETAIN"],
        _told(
            "What happens to the associations when the workspace leaves this file, or the stack is deleted.",
            "write DESTROY or RETAIN",
        ),
    ] = "DESTROY"
    teams: Annotated[
        tuple[Annotated[str, Field(json_schema_extra={"errorMessage": "write the name of a team"})], ...],
        _told("Teams of this file that get the workspace.", "write a list, each line a hyphen and the name of a team"),
    ] = ()
    users: Annotated[tuple[User, ...], _told("Users who get the workspace.", _list_of(USER))] = ()
    routing_profiles: Annotated[
        tuple[RoutingProfile, ...],
        _told("Routing profiles that get the workspace: everybody who has one of them.", _list_of(ROUTING_PROFILE)),
    ] = ()


class Vpc(Settings):
    """The network that the function runs in."""

    model_config = _write("write under it id and subnets")

    id: Annotated[
        str, _text("write the VPC's ID, like vpc-0a1b2c3d", "^vpc-[0-9a-f]{8,17}$"), _meaning("The ID of the VPC.")
    ]
    subnets: Annotated[
        tuple[Annotated[str, _text("write a subnet's ID, like subnet-0a1b2c3d", "^subnet-[0-9a-f]{8,17}$")], ...],
        Field(min_length=1),
        _told(
            "Private subnets, from which Amazon Connect, CloudFormation and Amazon S3 are in reach.",
            "write a list, each line a hyphen and a subnet's ID",
        ),
    ]
    security_groups: Annotated[
        tuple[Annotated[str, _text("write a security group's ID, like sg-0a1b2c3d", "^sg-[0-9a-f]{8,17}$")], ...],
        Field(min_length=1),
        _told(
            "Security groups of the function, instead of one of its own.",
            "write a list, each line a hyphen and a security group's ID",
        ),
    ] = ()


_IAM = f"arn:aws[a-z-]*:iam::({_ACCOUNT}|aws)"
_ROLE = f"^arn:aws[a-z-]*:iam::{_ACCOUNT}:role/[A-Za-z0-9_+=,.@/-]{{1,500}}$"
_KEY = f"^arn:aws[a-z-]*:kms:{_REGION}:{_ACCOUNT}:key/[A-Za-z0-9-]+$"
_BOUNDARY = f"^({_IAM}:policy/[A-Za-z0-9_+=,.@/-]{{1,500}}|[A-Za-z0-9_+=,.@-]{{1,128}})$"
_TOPIC = f"^arn:aws[a-z-]*:sns:{_REGION}:{_ACCOUNT}:[A-Za-z0-9_-]{{1,256}}$"
_MEMORY = "^(12[89]|1[3-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3}|10[01][0-9]{2}|102[0-3][0-9]|10240) MB$"
_TIMEOUT = "^(1 minute|([2-9]|1[0-5]) minutes)$"
# As the drift check takes it: an alarm of CloudWatch looks back 7 days, and waits for two checks.
_EVERY = "^(1 (minute|hour|day)|([2-9]|[1-9][0-9]{1,2}) minutes|([2-9]|[1-7][0-9]|8[0-4]) hours|[23] days)$"
# Amazon CloudWatch Logs API reference, PutRetentionPolicy, in the words of CDK's RetentionDays.
Retention = Literal[
    "1 day",
    "3 days",
    "5 days",
    "1 week",
    "2 weeks",
    "1 month",
    "2 months",
    "3 months",
    "4 months",
    "5 months",
    "6 months",
    "1 year",
    "13 months",
    "18 months",
    "2 years",
    "3 years",
    "5 years",
    "6 years",
    "7 years",
    "8 years",
    "9 years",
    "10 years",
    "forever",
]


class Function(Settings):
    """The function that changes the associations."""

    role: Annotated[
        str | None,
        _text("write the ARN of an IAM role, like arn:aws:iam::ACCOUNT:role/NAME", _ROLE),
        _meaning("What the function acts as, instead of a role of its own. The stack attaches what it needs to it."),
    ] = None
    role_is_fixed: Annotated[
        Truth,
        _meaning("Whether the stack attaches nothing to the role, which then has to have all permissions already."),
    ] = False
    memory: Annotated[
        str | None,
        _text("write 128 to 10240 MB, like 512 MB", _MEMORY),
        _meaning("The memory of the function; by default 256 MB."),
    ] = None
    timeout: Annotated[
        str | None,
        _text("write 1 to 15 minutes, like 10 minutes", _TIMEOUT),
        _meaning("How long a request may take; by default 10 minutes."),
    ] = None
    log_retention: Annotated[
        Retention | None,
        _told("How long the log is kept; by default 3 months.", "write a time that CloudWatch Logs has, like 1 year"),
    ] = None
    encryption_key: Annotated[
        str | None,
        _text("write the ARN of a KMS key, like arn:aws:kms:REGION:ACCOUNT:key/ID", _KEY),
        _meaning("The KMS key of the function's environment and log. Its policy has to let Lambda and the log use it."),
    ] = None
    vpc: Vpc | None = None


class DriftCheck(Settings):
    """A check, again and again, of whether the associations are still as declared."""

    every: Annotated[
        str,
        _text("write minutes, hours or days, up to 3 days, like 1 hour", _EVERY),
        _meaning("How often; by default every hour."),
    ] = "1 hour"
    repair: Annotated[Truth, _meaning("Whether it puts back what is missing. It never removes anything.")] = False
    alarm_topic: Annotated[
        str | None,
        _text("write the ARN of an SNS topic, like arn:aws:sns:REGION:ACCOUNT:NAME", _TOPIC),
        _meaning("The SNS topic that is told of drift, and of a check that fails."),
    ] = None


def _dated(value: object) -> object:
    return value.text if isinstance(value, Unquoted) and value.kind == YAML_KINDS["timestamp"] else value


def _day(value: object) -> date:
    if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
        raise ValueError(value)
    return date.fromisoformat(value)


class Ignored(Settings):
    """Differences that are known for a while: `connect-workspaces drift` shows them, and does not count them."""

    model_config = _write("write under it users or routing_profiles, reason and expires")

    users: Annotated[tuple[User, ...], _told("Users who may differ.", _list_of(USER))] = ()
    routing_profiles: Annotated[
        tuple[RoutingProfile, ...], _told("Routing profiles that may differ.", _list_of(ROUTING_PROFILE))
    ] = ()
    workspaces: Annotated[
        tuple[
            Annotated[
                str,
                Field(
                    json_schema_extra={
                        "pattern": f"^({WORKSPACE.arn}|{_NAMED})$",
                        "errorMessage": "write the name that the workspace has in this file, or its ARN",
                    }
                ),
            ],
            ...,
        ],
        _told(
            "The workspaces where they may differ; by default everywhere.",
            "write a list, each line a hyphen and the name that a workspace has in this file, or its ARN",
        ),
    ] = ()
    reason: Annotated[str, _text("write why", r"\S"), _meaning("Why.")]
    expires: Annotated[
        date,
        BeforeValidator(_day),
        BeforeValidator(_dated),
        _told(
            "The last day, by UTC, on which they do not count.",
            "write a day, like 2027-03-31",
            pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        ),
    ]


class StackSettings(Settings):
    """A stack: where it goes and which workspaces it looks after."""

    account: Annotated[Account | None, _meaning("The AWS account that the stack goes to.")] = None
    region: Annotated[Region | None, _meaning("The AWS region that the stack goes to.")] = None
    instance: Annotated[
        Instance | None,
        _told(
            "The instance that names belong to. Its ID means one in the account and region of the stack.",
            f"write the instance's ID, or its ARN {INSTANCE_EXAMPLE}",
        ),
    ] = None
    stack_name: Annotated[
        StackName | None, _meaning("The name of the stack. Another name is another stack, beside the old one.")
    ] = None
    tags: Annotated[
        Mapping[TagKey, TagValue],
        _told("Tags of the stack and of what is in it.", 'write one tag a line, like team: "contact center"'),
    ] = {}
    termination_protection: Annotated[
        Truth | None, _meaning("Whether the stack cannot be deleted before this is taken back; by default it can.")
    ] = None
    permissions_boundary: Annotated[
        str | None,
        _text("write the name of an IAM policy of the account, or the ARN of one", _BOUNDARY),
        _meaning("The permissions boundary of every role of the stack."),
    ] = None
    bootstrap_qualifier: Annotated[
        str | None,
        _text("write the qualifier that cdk bootstrap was given, 1 to 10 small letters and digits", "^[a-z0-9]{1,10}$"),
        _meaning("Which bootstrap of the account and region deploys the stack, where it is not CDK's default one."),
    ] = None
    function: Function = Function()
    drift_check: DriftCheck | None = None
    workspaces: Annotated[
        Mapping[Name, Workspace],
        Field(min_length=1),
        _told(
            "The workspaces, each under a name of your choice.",
            "write a name of your choice for each workspace, and under it its settings",
        ),
    ] = {}


class File(StackSettings):
    """An environment file: one stack, or under `stacks` several, which take the settings that they lack from it."""

    extends: Annotated[
        str | None,
        _told(
            "Another file, beside this one; what this one says stands instead of what that one says.",
            "write the path of a file, seen from this one, like base.yaml",
        ),
    ] = None
    teams: Annotated[
        Mapping[Name, Annotated[tuple[User, ...], _told("The users of the team.", _list_of(USER))]],
        _told(
            "Lists of users, each under a name, that workspaces refer to.",
            "write a name of your choice for each team, and under it a list of users",
        ),
    ] = {}
    stacks: Annotated[
        Mapping[Name, StackSettings],
        Field(min_length=1),
        _told(
            "Several stacks, each under a name of your choice.",
            "write a name of your choice for each stack, and under it its settings",
        ),
    ] = {}
    ignore: Annotated[
        tuple[Ignored, ...],
        _told(
            "Differences that connect-workspaces drift --ignore shows and does not count. Nothing of it is deployed.",
            "write a list, each line a hyphen and users or routing_profiles, reason and expires",
        ),
    ] = ()


class _Schema(GenerateJsonSchema):
    """JSON Schema as an editor needs it: nothing is null, and names are held to their pattern."""

    def field_title_should_be_set(self, _: object) -> bool:
        """Without a title, which would say what the setting's own name says."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Without null, which no setting takes."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Without the defaults that mean nothing given."""
        found = super().default_schema(schema)
        return found if isinstance(found.get("default"), str) else {k: v for k, v in found.items() if k != "default"}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """A map whose names follow the pattern of the keys."""
        names = self.generate_inner(schema["keys_schema"])
        found: JsonSchemaValue = {
            "type": "object",
            "additionalProperties": self.generate_inner(schema["values_schema"]),
        }
        self.update_with_validations(found, schema, self.ValidationsMapping.object)
        return {**found, "propertyNames": names}


@cache
def json_schema() -> dict[str, Any]:
    """The JSON Schema of environment files."""
    schema = File.model_json_schema(schema_generator=_Schema)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
