"""What happens in the demo, step by step, and what has to come of each."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.padding import Padding
from rich.syntax import Syntax

from local.cdk import Cdk
from local.demo.commands import Commands
from local.demo.contact_center import ContactCenter
from local.demo.drift import DriftSearch
from local.demo.drift_check import DriftCheck
from local.demo.edits import Edit, EditedFile
from local.demo.observer import Observer, OffError
from local.demo.planner import Planner
from local.demo.preview import previewed
from local.demo.screen import Screen
from local.demo.tool import Tool
from local.office import DEMO, declared, demo_environment

REASON = re.compile(r"UPDATE_FAILED +\| Custom::ConnectWorkspaceAssociation +\|.*\(\w+\) (?P<reason>.+)")


class Story:
    """Tells it on a local AWS, once.

    Args:
        cdk: the CDK CLI, with the local AWS that it deploys to.
        commands: what runs it.
        screen: who watches.
    """

    def __init__(self, cdk: Cdk, commands: Commands, screen: Screen) -> None:
        self._cdk, self._commands, self._screen = cdk, commands, screen
        self._file = EditedFile(DEMO, cdk.aws.folder)
        self._context = {"environment": str(self._file.path)}
        self._center = ContactCenter(cdk.aws.connect, demo_environment())
        self._look = Observer(self._center, screen)
        self._tool = Tool(cdk.aws, screen)
        self._drift_search = DriftSearch(self._tool, screen)
        self._planner = Planner(self._tool, cdk.aws.connect, screen)
        self._deployed, self._previewed = cdk.aws.folder / "deployed", cdk.aws.folder / "previewed"
        ownership = self._center.ownership
        self._claims, self._billing = (name for name in ownership if ownership[name] == "ADDITIVE")
        (self._backoffice,) = (name for name in ownership if ownership[name] == "EXCLUSIVE")
        self._exclusive = self._center.name_of(self._backoffice)

    def tell(self) -> None:
        """All of it. OffError as soon as an outcome is off, CdkError when a command fails that must not."""
        self._find()
        self._bootstrap()
        self._deploy()
        self._drift()
        self._preview()
        self._change()
        self._break()
        self._destroy()

    def _find(self) -> None:
        instance = self._center.instance
        why = (
            f"An Amazon Connect instance with {len(instance.workspaces)} workspaces, {len(instance.users)} users and "
            f"{len(instance.routing_profiles)} routing profiles. Somebody has given workspaces to users by hand: these "
            "associations are not declared in any stack."
        )
        with self._screen.step("A contact center", why):
            self._center.open()
            for workspace, count in ((self._claims, 2), (self._billing, 1), (self._backoffice, 1)):
                self._center.associate_by_hand(workspace, count)
            self._look.show("What is there")
            self._look.check("only the associations made by hand are there")

    def _bootstrap(self) -> None:
        why = "Makes the bucket and the roles that the CDK CLI needs, once for each account and region."
        with self._screen.step("cdk bootstrap", why):
            self._commands.run("cdk bootstrap", self._cdk, lambda cdk: cdk.bootstrap()).checked()
            self._look.check_unchanged()

    def _deploy(self) -> None:
        why = (
            f"Makes one stack of environments/{DEMO.name}: a function, a custom resource for each workspace, and a "
            "drift check. The file names people; their IDs are in its lock file. Associations made by hand stay where "
            f"the ownership is ADDITIVE. In the {self._exclusive}, which is EXCLUSIVE, what is not declared is "
            "removed. The command connect-workspaces plan says so beforehand."
        )
        with self._screen.step("cdk deploy: create", why):
            self._tool.show("lock", "--check", "--fail", DEMO.name)
            self._look.show_declared(f"What environments/{DEMO.name} declares", self._file.environment)
            self._commands.run("cdk synth", self._cdk, lambda cdk: cdk.synth(self._deployed)).checked()
            claim = "everything declared is associated, all else only where ADDITIVE"
            self._carry_out(self._deployed, "After the first deployment", claim)

    def _carry_out(self, assembly: Path, title: str, claim: str) -> None:
        """Plan a deployment and carry it out, and check that both are the same, and what has to come of it."""
        foretold = self._planner.plan(assembly)
        self._commands.run("cdk deploy", self._cdk.at(assembly), lambda cdk: cdk.deploy()).checked()
        self._center.deployed(self._file.environment)
        self._look.show(title)
        self._look.check(claim)
        self._planner.check(foretold)

    def _drift(self) -> None:
        why = (
            "Somebody works by hand: removes associations that the stack declares, and makes another. The removed ones "
            "are drift, which connect-workspaces drift shows on demand. The stack's drift check finds it by itself: "
            "every hour it looks, looks again a minute later, puts back what both looks miss, and its alarm rings. "
            "Here the hours and minutes pass in no time."
        )
        with self._screen.step("Drift, noticed and repaired", why):
            removed = self._remove_by_hand({self._claims: slice(2), self._billing: slice(-1, None)})
            self._center.associate_by_hand(self._claims, 1)
            self._look.show("After the work by hand")
            stack = self._file.environment.name
            self._drift_search.ask(stack, removed)
            self._drift_search.wait_for(DriftCheck(self._cdk.aws, stack, self._screen.clock), removed)
            self._look.show("After the drift check")
            self._look.check("what was missing is back, and all else is as it was")

    def _remove_by_hand(self, which: Mapping[str, slice]) -> dict[str, frozenset[str]]:
        """Some of what the stack declares for each workspace; what was removed, by the ARN of the workspace."""
        removed = {}
        for workspace, some in which.items():
            arns = self._center.declared(workspace)[some]
            self._center.disassociate_by_hand(workspace, arns)
            removed[self._center.arns[workspace]] = frozenset(arns)
        return removed

    def _preview(self) -> None:
        free, last = self._center.free_logins, self._file.last_user
        edits = [
            Edit(self._claims, add=free(2), remove=(last(self._claims),)),
            Edit(self._billing, add=free(1)),
            Edit(self._backoffice, add=free(1)),
        ]
        why = (
            "The environment file changes, and connect-workspaces lock finds the IDs of those who are new. Somebody "
            "works by hand again as well. cdk diff shows what would be declared, and not what was done by hand."
        )
        with self._screen.step("cdk diff", why):
            self._remove_by_hand({self._claims: slice(1)})
            self._center.associate_by_hand(self._backoffice, 1)
            self._look.show("After the work by hand")
            before = declared(self._file.environment)
            self._edit(edits)
            after = declared(self._file.environment)
            diff = self._commands.run(
                "cdk diff", self._cdk, lambda cdk: cdk.diff(context=self._context, output=self._previewed)
            )
            found = previewed(diff.checked().output)
            if found != {name: (after[name] - before[name], before[name] - after[name]) for name in after}:
                raise OffError(f"cdk diff does not show what was edited, but {found}")
            self._look.show_preview("What cdk diff shows", found)
            self._look.check_unchanged()

    def _change(self) -> None:
        why = (
            "Makes the changes of the file, and repairs the drift of the workspaces that it changes: the plan says so. "
            f"In the {self._exclusive} it also removes who was associated by hand; elsewhere they stay."
        )
        with self._screen.step("cdk deploy: update, and repair of drift", why):
            claim = "everything declared is associated again, drift is repaired"
            self._carry_out(self._previewed, "After the second deployment", claim)

    def _break(self) -> None:
        newcomer, leaver = self._center.free_logins(2)
        why = (
            f"Among other changes the file now names {leaver}, who leaves after the names were locked: nobody has that "
            "ID any more. The deployment has to fail, to say why, and to leave everything as it was."
        )
        with self._screen.step("cdk deploy: failure and rollback", why):
            identifier = self._center.instance.users[leaver]
            last_of_claims, last_of_billing = map(self._file.last_user, (self._claims, self._billing))
            self._edit(
                [
                    Edit(self._claims, add=(newcomer, leaver), remove=(last_of_claims,)),
                    Edit(self._billing, remove=(last_of_billing,)),
                ]
            )
            self._center.delete_user(leaver)
            outcome = self._commands.run("cdk deploy", self._cdk, lambda cdk: cdk.deploy(context=self._context))
            told = REASON.search(outcome.output)
            if outcome.exit_code == 0:
                raise OffError("the deployment that names an unknown user succeeded")
            if not told or identifier not in told["reason"]:
                raise OffError(f"the deployment failed, as it has to, but without naming {identifier}")
            claims = self._center.name_of(self._claims)
            self._screen.say(f"The reason, as the CDK CLI shows it; the workspace is the {claims}, the user {leaver}:")
            self._screen.say(Padding(told["reason"], (0, 0, 1, 2), style="red", expand=False))
            self._look.show("After the deployment that failed")
            self._look.check("every association is as it was")

    def _destroy(self) -> None:
        why = "Deletes the stack. What it declared goes, and nothing else."
        with self._screen.step("cdk destroy: delete", why):
            self._commands.run("cdk destroy", self._cdk.at(self._previewed), lambda cdk: cdk.destroy()).checked()
            self._center.destroyed()
            self._look.show("After the stack is gone")
            self._look.check("only the associations made by hand are left")

    def _edit(self, edits: Sequence[Edit]) -> None:
        """Edit the file, and lock the names that are new in it."""
        changes = Syntax(self._file.edit(edits), "diff", theme="ansi_dark", background_color="default")
        self._screen.say(Padding(changes, (1, 0, 0, 0)))
        self._tool.show("lock", DEMO.name)
