"""What a drift check covers, and what it may therefore do: its stack and those nested in it, and their associations."""

import re

from aws_cdk import Annotations, CfnResource, CfnStack, LegacyStackSynthesizer, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_connect_workspace._actions import CHECK, REPAIR, Statement, stack_id
from cdk_connect_workspace._custom_resource import WorkspaceAssociations
from cdk_connect_workspace._permissions import (
    RolePolicies,
    acknowledge_wildcards,
    length,
    own_name,
    within_stack,
)
from cdk_connect_workspace._synthesis import Validation, once_declared

_READS = ["cloudformation:DescribeStacks", "cloudformation:GetTemplate", "cloudformation:ListStackResources"]
"""What the check reads of the deployed stack: its state and parameters, what it declares, which resources it has."""

_OUTPUT = re.compile(r'"Fn::GetStackOutput": \{[^{}]*"StackName": "([^"]+)"')
_UNKNOWN = re.compile(
    r"(\{\{resolve:[^}]*\}\})"
    r'|"Fn::GetAtt": \["([^"]*)", "((?!Arn"|UserArn"|RoutingProfileArn"|Outputs\.)[^"]*)"\]'
)
"""What CloudFormation tells nobody afterwards: dynamic references, and attributes that are neither the ARN of a
resource of Amazon Connect nor an output of a nested stack. Such a name on another resource is not noticed."""

_REASON = "What a declaration imports is read from the exports, which know no resources, or from the stack that has it."


class Coverage:
    """What one drift check covers.

    Args:
        check: The check.
        stack: The check's stack.
        role: What its function acts as.
        waiting: What is made when the function may do all it has to.
        repair: Whether it may also put back what is missing.
    """

    def __init__(self, check: Construct, stack: Stack, role: iam.IRole, waiting: CfnResource, *, repair: bool) -> None:
        self.check = check
        self.stack = stack
        self._policies = RolePolicies.of(role)
        self._waiting = waiting
        self._use = REPAIR if repair else CHECK
        self._associations: list[WorkspaceAssociations] = []
        self._nested: set[CfnStack] = set()
        self._allowed: list[Statement] = []
        self._policy = iam.Policy(check, "Stacks", policy_name=own_name(stack)(f"{within_stack(check)}Stacks"))
        role.attach_inline_policy(self._policy)
        waiting.node.add_dependency(self._policy)
        self._allow((_READS, [stack_id()]))
        once_declared(check, "Settle", self._add_nested)
        check.node.add_validation(Validation(self._finish))

    def reaches(self, stack: Stack | None) -> bool:
        """Whether it covers a stack: its own, or one that is nested in it."""
        while stack is not None and stack is not self.stack:
            stack = stack.nested_stack_parent
        return stack is not None

    def add(self, associations: WorkspaceAssociations) -> None:
        """Cover the associations of one more workspace."""
        self._associations.append(associations)
        associations.allow(self._policies, self._use, self._waiting, "Check")

    def _add_nested(self) -> None:
        """Let the nested stacks be read, once all are there."""
        for each in self.stack.node.find_all():
            if isinstance(each, CfnStack) and each not in self._nested and self.reaches(Stack.of(each)):
                self._nested.add(each)
                self._allow((_READS, [each.ref]))

    def _finish(self) -> list[str]:
        """What becomes known last: which stacks of the app the declarations import something from."""
        if not self._associations:
            Annotations.of(self.check).add_warning_v2(
                "cdk-connect-workspace-association:nothingToCheck",
                f"{self.check.node.path}: its stack declares no WorkspaceAssociation, so there is nothing to check",
            )
        if isinstance(self.stack.synthesizer, LegacyStackSynthesizer):
            Annotations.of(self.check).add_warning_v2(
                "cdk-connect-workspace-association:templateInYaml",
                f"{self.check.node.path}: with LegacyStackSynthesizer the CDK CLI may deploy the template as YAML, "
                "which the check does not read: it would fail each time. Use DefaultStackSynthesizer",
            )
        said = ""
        for each in self._associations:
            workspace, declared = each.expressions()
            said += f"{workspace} {declared} "
            unknown = sorted({match[1] or ".".join(match.group(2, 3)) for match in _UNKNOWN.finditer(declared)})
            if unknown:
                Annotations.of(self.check).add_warning_v2(
                    "cdk-connect-workspace-association:unknownToCheck",
                    f"{self.check.node.path}: {each.first.node.path} declares {', '.join(unknown)}, whose value only "
                    "CloudFormation knows, so the check would fail each time. Write the ARN, or give it by a parameter",
                )
        if "Fn::ImportValue" in said:
            self._allow((["cloudformation:ListExports"], ["*"]))
        for name in sorted({*_OUTPUT.findall(said)}):
            other = self.stack.format_arn(service="cloudformation", resource="stack", resource_name=f"{name}/*")
            self._allow((["cloudformation:DescribeStacks"], [other]))
        return []

    def _allow(self, statement: Statement) -> None:
        actions, resources = statement
        if statement not in self._allowed:
            self._allowed.append(statement)
            self._policy.add_statements(iam.PolicyStatement(actions=list(actions), resources=list(resources)))
            self._policies.inline[self.check, "Stacks"] = length(self._allowed)
            acknowledge_wildcards(self._policy, [statement], _REASON)
