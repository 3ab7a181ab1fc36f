"""The values of a template, as far as CloudFormation already knows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unknown:
    """A value that only CloudFormation knows, at deployment.

    Attributes:
        expression: What the template says instead, in the words of the template: `Ref NewUser`,
            `Fn::GetAtt NewUser.UserArn`, `Fn::ImportValue Other:Users`.
    """

    expression: str
