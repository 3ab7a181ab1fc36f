"""What has names in an environment file: users, routing profiles and workspaces, and what each is called.

Without pydantic and YAML: the command shows such names without reading a file.
"""

from dataclasses import dataclass

ID = r"[A-Za-z0-9_.@+=-]+"  # as the function takes them
INSTANCE = rf"arn:aws[a-z-]*:connect:[a-z0-9-]+:[0-9]{{12}}:instance/{ID}"
# Connect gives out UUIDs. Taking nothing else for a bare ID tells an ID from a name.
UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# A dot is another set of characters to an editor than to Python.
_LINE = r"(?=[^\r\n\u2028\u2029]*\S)[^\r\n\u2028\u2029]{1,127}"
INSTANCE_EXAMPLE = "arn:aws:connect:REGION:ACCOUNT:instance/INSTANCE_ID"


@dataclass(frozen=True)
class Kind:
    """A kind of thing that a file names: what it is called, its part of the ARN, its setting, and what its names are.

    Limits of names: Amazon Connect API reference, data types User, RoutingProfile and Workspace.
    """

    name: str
    segment: str
    setting: str
    called: str
    named: str

    @property
    def arn(self) -> str:
        """A pattern of its ARN."""
        return f"{INSTANCE}/{self.segment}/{ID}"

    @property
    def entry(self) -> str:
        """A pattern of all that names one: its ARN, its ID, or its name, which does not look like an ARN."""
        return f"^({self.arn}|{UUID}|(?!arn:){self.named})$"


USER = Kind("user", "agent", "users", "login", r"[a-zA-Z0-9_.@-]{1,100}")
ROUTING_PROFILE = Kind("routing profile", "routing-profile", "routing_profiles", "name", _LINE)
WORKSPACE = Kind("workspace", "workspace", "workspaces", "name", _LINE)
KINDS = (USER, ROUTING_PROFILE)
"""What can be associated with a workspace. `schema.Workspace` has the setting of each."""

LOCKED = (*KINDS, WORKSPACE)
"""What has names that a lock file resolves."""


def kind_of(arn: str) -> Kind:
    """The kind of what has an ARN, in any letter case. KeyError where it is none of `LOCKED`."""
    return {kind.segment: kind for kind in LOCKED}[arn.split("/")[-2].casefold()]


METADATA = "Names"
"""What the metadata of a custom resource calls the names of its workspace, users and routing profiles."""
