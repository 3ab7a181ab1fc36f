"""What two stacks of one app must not, or had better not, both declare."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aws_cdk import Annotations, Stack
from constructs import Construct

from cdk_connect_workspace._arns import is_resource
from cdk_connect_workspace._expression import Expression, expression_of
from cdk_connect_workspace._inputs import is_list_token
from cdk_connect_workspace._ownership import Ownership

if TYPE_CHECKING:
    from cdk_connect_workspace._declarations import Declarations

_WARNING = "cdk-connect-workspace-association:sharedAssociation"

_NAMED = 5


def refuse_exclusive(declaration: Construct, ownership: Ownership, others: "Sequence[Declarations]") -> None:
    """ValueError where a workspace that one stack alone looks after is declared in another, too."""
    for other in others:
        if Ownership.EXCLUSIVE in (ownership, other.ownership):
            raise ValueError(
                f"{declaration.node.path}: ownership: {ownership.name} cannot stand beside {other.ownership.name} of "
                f"{other.first.node.path}, which declares the same workspace in another stack: EXCLUSIVE removes what "
                "others declare"
            )


def warn_of_shared(here: "Declarations", there: "Declarations", added: Sequence[str]) -> None:
    """Annotate in both stacks the declarations of what is added here and declared there already."""
    ours, theirs = _by_key(added, here.stack), _by_key(list(there.declared_by), there.stack)
    shared = sorted(ours.keys() & theirs.keys())
    if not shared:
        return
    named = ", ".join(expression_of(ours[key], here.stack).shown for key in shared[:_NAMED])
    workspace = expression_of(here.workspace_arn, here.stack).shown
    more = f" and {len(shared) - _NAMED} more" if len(shared) > _NAMED else ""
    message = (
        f"Stacks {there.stack.node.path} and {here.stack.node.path} both associate workspace {workspace} with "
        f"{named}{more}: when one of them gives that up, the other loses it until its next update"
    )
    declarations = [here.declared_by[ours[key]] for key in shared] + [there.declared_by[theirs[key]] for key in shared]
    for declaration in dict.fromkeys(declarations):
        Annotations.of(declaration).add_warning_v2(_WARNING, message)


def _by_key(arns: Sequence[str], stack: Stack) -> Mapping[str, str]:
    """ARNs by what tells them from others of the app; none where CloudFormation alone knows the list."""
    if is_list_token(arns):
        return {}
    expressions = {arn: Expression(arn) if is_resource(arn) else expression_of(arn, stack) for arn in arns}
    return {expression.key_across(stack): arn for arn, expression in expressions.items()}
