"""A team that plans each deployment before it makes it, and holds the plan against what happened."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.cdk import Outcome
from tests.command.run import Command
from tests.end_to_end.library import Team


@dataclass
class Planner:
    """Deploys what was planned, and nothing else.

    Attributes:
        team: Whose app it is.
        command: Runs `connect-workspaces` against the local AWS.
        assemblies: How many were made.
    """

    team: Team
    command: Command
    assemblies: list[Path] = field(default_factory=list)

    def synth(self, body: str) -> Path:
        """An assembly with this in it."""
        output = self.team.cdk.folder / f"assembly-{len(self.assemblies)}"
        self.team.synth(body, str(output))
        self.assemblies.append(output)
        return output

    def plan(self, assembly: Path, *options: str) -> dict[str, Any]:
        """What the JSON says; the command succeeds."""
        done = self.command("plan", assembly, "--format", "json", *options)
        assert done.status == 0, done.err
        plan: dict[str, Any] = done.json
        return plan

    def deploy(self, assembly: Path) -> Outcome:
        """Deploy an assembly as it is."""
        return self.team.cdk.at(assembly).deploy()

    def destroy(self) -> None:
        """Take down what was deployed, as the last assembly has it."""
        self.team.cdk.at(self.assemblies[-1]).destroy().checked()

    def carry_out(self, body: str, **expected: dict[str, Any]) -> None:
        """Plan an app, deploy it, and compare.

        Args:
            body: What is in the app.
            expected: By workspace, what the plan has to say; users by number.
        """
        assembly = self.synth(body)
        plan = self.plan(assembly)
        assert {name: self.said(plan, name) for name in expected} == expected
        before = self.truth()
        self.deploy(assembly).checked()
        self.compare(plan, before)

    def compare(self, plan: dict[str, Any], before: dict[str, set[str]]) -> None:
        """Hold a plan against what was there before and is there now."""
        now = self.truth()
        for each in plan["workspaces"]:
            arn = each["workspace"]["arn"]
            added = {item["arn"] for name in ("associate", "repair") for item in each[name]}
            removed = {item["arn"] for name in ("disassociate", "remove_foreign") for item in each[name]}
            assert now.get(arn, set()) - before.get(arn, set()) == added
            assert before.get(arn, set()) - now.get(arn, set()) == removed
            assert {item["arn"] for item in each["drift"]} & now.get(arn, set()) == set()

    def said(self, plan: dict[str, Any], workspace: str) -> dict[str, Any]:
        """What a plan says of a workspace: what is empty is left out, users are numbers."""
        arn = self.team.instance.workspace_arn(workspace)
        (found,) = [each for each in plan["workspaces"] if each["workspace"]["arn"] == arn]
        lists = {
            name: "".join(str(int(item["arn"][-12:])) for item in value)
            for name, value in found.items()
            if isinstance(value, list) and name != "unknown" and value
        }
        return {"request": found["request"], **lists}

    def truth(self) -> dict[str, set[str]]:
        """Everything that is associated."""
        return {arn: set(arns) for arn, arns in self.team.cdk.aws.connect.associations().items()}
