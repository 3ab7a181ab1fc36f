"""All associations of a stack, and what else has to do with their workspaces: other stacks, and how they are made."""

from collections.abc import Mapping, Sequence
from itertools import chain

from aws_cdk import Annotations, CfnElement, Stack
from aws_cdk import aws_connect as connect
from aws_cdk.region_info import RegionInfo
from constructs import Construct

from cdk_connect_workspace._arns import Identity, has_token, is_list_token, shown
from cdk_connect_workspace._coverage import Coverage
from cdk_connect_workspace._custom_resource import Ownership, Settings, StackContext, WorkspaceAssociations
from cdk_connect_workspace._provider import WorkspaceAssociationProvider
from cdk_connect_workspace._synthesis import once_declared

_WARNING = "cdk-connect-workspace-association"
_NAMED = 5


class StackAssociations(StackContext):
    """All associations of one stack."""

    def __init__(self, stack: Stack) -> None:
        once_declared(stack, "ConnectWorkspaceAssociationSettle", self._settle)
        super().__init__(stack)
        region = self.reader.region
        self._partition = RegionInfo.get(region).partition if region else None
        app = vars(stack.node.root)
        self._of_app: dict[str, list[WorkspaceAssociations]] = app.setdefault("_workspace_associations_of_app", {})
        self._checks: list[Coverage] = app.setdefault("_workspace_drift_checks", [])
        self._of_workspace: dict[str, WorkspaceAssociations] = {}
        self._provider: WorkspaceAssociationProvider | None = None
        self._warned: set[str] = set()

    @classmethod
    def of(cls, scope: Construct, declaration: Construct) -> "StackAssociations":
        """Those of the stack that a declaration is made in."""
        stack = scope if isinstance(scope, Stack) else Stack.of(declaration)
        found: StackAssociations | None = vars(stack).get("_workspace_associations")
        if found is None:
            found = vars(stack)["_workspace_associations"] = cls(stack)
        return found

    def default_provider(self, declaration: Construct) -> WorkspaceAssociationProvider:
        """The stack's own provider."""
        if self._provider is None:
            self._provider = WorkspaceAssociationProvider.get_or_create(declaration)
        return self._provider

    def declare(
        self, declaration: Construct, workspace_arn: str, settings: Settings, arns: Sequence[str]
    ) -> WorkspaceAssociations:
        """One more declaration of a workspace; ValueError where it does not go together with those there are."""
        workspace = self.reader.identity(workspace_arn)
        existing = self._of_workspace.get(workspace.key)
        if existing:
            existing.join(declaration, settings, arns)
            return existing
        for other in self._in_other_stacks(workspace):
            if Ownership.EXCLUSIVE in (settings.ownership, other.settings.ownership):
                raise ValueError(
                    f"{declaration.node.path}: ownership: {settings.ownership.name} cannot stand beside "
                    f"{other.settings.ownership.name} of {other.first.node.path}, which declares the same workspace in "
                    "another stack: EXCLUSIVE removes what others declare. Make all of them ADDITIVE"
                )
        _refuse_native(declaration, settings, workspace.target)
        made = WorkspaceAssociations(self, declaration, workspace_arn, workspace, settings, arns)
        self._of_workspace[workspace.key] = made
        self._of_app.setdefault(workspace.key, []).append(made)
        for coverage in self._checks:
            if coverage.reaches(self.stack):
                coverage.add(made)
        self._warn_of_owner(declaration, workspace_arn)
        return made

    def check(self, coverage: Coverage) -> None:
        """Have a drift check cover what the stack, and those nested in it, declare by now and later.

        ValueError where another one covers the stack, or one of those.
        """
        for other in self._checks:
            if other.reaches(self.stack) or coverage.reaches(other.stack):
                raise ValueError(
                    f"{coverage.check.node.path}: {other.check.node.path} checks the same stack, or one of the two "
                    "stacks is nested in the other; one check covers both. Take one of the checks away"
                )
        self._checks.append(coverage)
        for each in chain.from_iterable(self._of_app.values()):
            if coverage.reaches(each.here.stack):
                coverage.add(each)

    def _in_other_stacks(self, workspace: Identity) -> list[WorkspaceAssociations]:
        return [each for each in self._of_app.get(workspace.key, ()) if each.here is not self]

    def _settle(self) -> None:
        """Once all is declared: permissions, and what others have to do with these workspaces."""
        self.permissions.settle()
        for each in self._of_workspace.values():
            _refuse_native(each.first, each.settings, each.workspace.target)
            self._warn_of_visibility(each)
            for other in self._in_other_stacks(each.workspace):
                self._warn_of_shared(each, other)

    def _warn_of_owner(self, declaration: Construct, workspace_arn: str) -> None:
        """Annotate a workspace of another partition or account: the function calls Amazon Connect as its own role."""
        _, partition, _, _, account, *_ = workspace_arn.split(":") if not has_token(workspace_arn) else [""] * 6
        for name, theirs, ours in (
            ("account", account, self.reader.account),
            ("partition", partition, self._partition),
        ):
            if theirs and ours and theirs != ours:
                self._warn(
                    declaration,
                    f"other{name.title()}",
                    f"{declaration.node.path}: workspace: {workspace_arn} is in {name} {theirs}, the stack in {ours}; "
                    f"the function cannot reach it. Declare it in a stack of that {name}",
                )

    def _warn_of_visibility(self, here: WorkspaceAssociations) -> None:
        target = here.workspace.target
        visibility = getattr(target, "visibility", None) if isinstance(target, connect.CfnWorkspace) else None
        if visibility in ("ALL", "NONE"):
            self._warn(
                here.first,
                "visibility",
                f"{here.first.node.path}: workspace: {_shown(here)} has visibility {visibility}, under which Connect "
                "does not heed associations; set ASSIGNED",
            )

    def _warn_of_shared(self, here: WorkspaceAssociations, there: WorkspaceAssociations) -> None:
        """Annotate once what another stack declares as well."""
        ours, theirs = _by_key(here), _by_key(there)
        shared = sorted(ours[key] for key in ours.keys() & theirs.keys())
        if not shared:
            return
        named = ", ".join(shown(arn, self.reader.identity(arn)) for arn in shared[:_NAMED])
        more = f" and {len(shared) - _NAMED} more" if len(shared) > _NAMED else ""
        stacks = " and ".join(sorted(each.here.stack.node.path for each in (here, there)))
        self._warn(
            here.declared_by[shared[0]],
            "sharedAssociation",
            f"Stacks {stacks} both associate workspace {_shown(here)} with {named}{more}: when one gives that up, the "
            "other loses it until its next update",
        )

    def _warn(self, declaration: Construct, kind: str, message: str) -> None:
        if message not in self._warned:
            self._warned.add(message)
            Annotations.of(declaration).add_warning_v2(f"{_WARNING}:{kind}", message)


def _refuse_native(declaration: Construct, settings: Settings, target: CfnElement | None) -> None:
    """ValueError for EXCLUSIVE beside associations that the workspace itself has in its template."""
    if settings.ownership is not Ownership.EXCLUSIVE or not isinstance(target, connect.CfnWorkspace):
        return
    if target.associations:
        raise ValueError(
            f"{declaration.node.path}: ownership: EXCLUSIVE cannot stand beside associations of {target.node.path} "
            "itself: each would remove what the other declares. Declare them in one of the two places"
        )


def _by_key(associations: WorkspaceAssociations) -> Mapping[str, str]:
    """ARNs by what tells them from others of the app; none where CloudFormation alone knows the list."""
    if is_list_token(associations.declared_by):
        return {}
    return {associations.here.reader.key(arn): arn for arn in associations.declared_by}


def _shown(associations: WorkspaceAssociations) -> str:
    return shown(associations.workspace_arn, associations.workspace)
