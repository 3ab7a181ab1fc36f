"""What happens in the demo, step by step, and what has to come of each."""

import re
from collections.abc import Sequence

from rich.padding import Padding
from rich.syntax import Syntax

from local.cdk import Cdk
from local.demo.commands import Commands
from local.demo.contact_center import ContactCenter
from local.demo.edits import Edit, EnvironmentFile
from local.demo.observer import Observer, OffError
from local.demo.planner import Planner
from local.demo.preview import previewed
from local.demo.screen import Screen
from local.office import DEMO, declared, demo_environment, user_id

NOBODY = user_id(99)
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
        self._file = EnvironmentFile(cdk.aws.folder / DEMO.name, DEMO.read_text())
        self._context = {"environment": str(self._file.path)}
        self._center = ContactCenter(cdk.aws.connect, demo_environment())
        self._look = Observer(self._center, screen)
        self._planner = Planner(cdk.aws, screen)
        self._deployed, self._previewed = cdk.aws.folder / "deployed", cdk.aws.folder / "previewed"
        ownership = self._center.ownership
        self._claims, self._billing = (name for name in ownership if ownership[name] == "ADDITIVE")
        (self._backoffice,) = (name for name in ownership if ownership[name] == "EXCLUSIVE")

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
            f"Makes one stack of environments/{DEMO.name}: a function, and a custom resource for each workspace. "
            f"Associations made by hand stay where the ownership is ADDITIVE. In {self._backoffice}, which is "
            "EXCLUSIVE, what is not declared is removed. The command connect-workspaces plan says so beforehand."
        )
        with self._screen.step("cdk deploy: create", why):
            self._look.show_declared(f"What environments/{DEMO.name} declares", self._file.environment)
            self._commands.run("cdk synth", self._cdk, lambda cdk: cdk.synth(self._deployed)).checked()
            plan = self._planner.plan(self._deployed)
            self._commands.run("cdk deploy", self._cdk.at(self._deployed), lambda cdk: cdk.deploy()).checked()
            self._center.deployed(self._file.environment)
            self._look.show("After the first deployment")
            self._look.check("everything declared is associated, all else only where ADDITIVE")
            self._planner.check(plan)

    def _drift(self) -> None:
        why = (
            "Somebody works by hand: removes associations that the stack declares, and makes others. That is drift. "
            "Deploying the same once more would not repair it: nothing calls the function."
        )
        with self._screen.step("Drift", why):
            users_first = self._center.declared
            removed = {
                self._claims: users_first(self._claims)[:2],
                self._billing: users_first(self._billing)[-1:],
                self._backoffice: users_first(self._backoffice)[:1],
            }
            for workspace, arns in removed.items():
                self._center.disassociate_by_hand(workspace, arns)
            self._center.associate_by_hand(self._claims, 1)
            self._center.associate_by_hand(self._backoffice, 1)
            self._look.show("After the work by hand")
            arn_of = self._center.instance.workspace_arn
            drift = {arn_of(workspace): frozenset(arns) for workspace, arns in removed.items()}
            self._planner.check_drift(self._planner.plan(self._deployed), drift)

    def _preview(self) -> None:
        free, last = self._center.free_users, self._file.last_user
        edits = [
            Edit(self._claims, add=_ids(free(2)), remove=(last(self._claims),)),
            Edit(self._billing, add=_ids(free(1))),
            Edit(self._backoffice, add=_ids(free(1))),
        ]
        why = "The environment file changes too. What would a deployment change? Drift is not shown here."
        with self._screen.step("cdk diff", why):
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
            f"In {self._backoffice} it also removes who was associated by hand; elsewhere they stay."
        )
        with self._screen.step("cdk deploy: update, and repair of drift", why):
            plan = self._planner.plan(self._previewed)
            self._commands.run("cdk deploy", self._cdk.at(self._previewed), lambda cdk: cdk.deploy()).checked()
            self._center.deployed(self._file.environment)
            self._look.show("After the second deployment")
            self._look.check("everything declared is associated again, drift is repaired")
            self._planner.check(plan)

    def _break(self) -> None:
        why = (
            f"Among other changes the file now names the user {NOBODY}, who does not exist. The deployment has to "
            "fail, to say why, and to leave everything as it was."
        )
        with self._screen.step("cdk deploy: failure and rollback", why):
            last_of_claims, last_of_billing = map(self._file.last_user, (self._claims, self._billing))
            add = (*_ids(self._center.free_users(1)), NOBODY)
            self._edit(
                [Edit(self._claims, add=add, remove=(last_of_claims,)), Edit(self._billing, remove=(last_of_billing,))]
            )
            outcome = self._commands.run("cdk deploy", self._cdk, lambda cdk: cdk.deploy(context=self._context))
            told = REASON.search(outcome.output)
            if outcome.exit_code == 0:
                raise OffError("the deployment that names an unknown user succeeded")
            if not told or NOBODY not in told["reason"]:
                raise OffError(f"the deployment failed, as it has to, but without naming {NOBODY}")
            self._screen.say("The reason, as the CDK CLI shows it:")
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
        changes = Syntax(self._file.edit(edits), "diff", theme="ansi_dark", background_color="default")
        self._screen.say(Padding(changes, (1, 0, 1, 0)))


def _ids(arns: Sequence[str]) -> tuple[str, ...]:
    return tuple(arn.rpartition("/")[2] for arn in arns)
