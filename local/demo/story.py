"""What happens in the demo, step by step, and what has to come of each."""

import re
from collections.abc import Sequence

from rich.panel import Panel
from rich.syntax import Syntax

from deployment.environment import parse_environment
from local.aws import LocalAws
from local.cdk import Cdk
from local.demo.contact_center import ContactCenter
from local.demo.edits import Edit, difference, edited
from local.demo.picture import table
from local.demo.screen import Screen
from local.office import DEMO, ROOT, demo_environment, user_id

NOBODY = user_id(99)
REASON = re.compile(r"UPDATE_FAILED +\| Custom::ConnectWorkspaceAssociation +\|.*\(\w+\) (?P<reason>.+)")


class OffError(Exception):
    """An outcome is not what it has to be; the message says which and how."""


class Story:
    """Tells it on a local AWS, once.

    Args:
        aws: the local AWS.
        screen: who watches.
    """

    def __init__(self, aws: LocalAws, screen: Screen) -> None:
        self._cdk = Cdk(aws, ROOT, show=screen.output)
        self._screen = screen
        self._file = aws.folder / DEMO.name  # the stack is named after the file
        self._text = DEMO.read_text()
        self._center = ContactCenter(aws.connect, demo_environment())
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
            f"It has {len(instance.workspaces)} workspaces, {len(instance.users)} users and "
            f"{len(instance.routing_profiles)} routing profiles. Somebody has made associations by hand."
        )
        with self._screen.step("A contact center", why):
            self._center.open()
            for workspace, count in ((self._claims, 2), (self._billing, 1), (self._backoffice, 1)):
                self._center.associate_by_hand(workspace, count)
            self._show("As it was found")
            self._check("just the associations made by hand are there")

    def _bootstrap(self) -> None:
        with self._screen.step("cdk bootstrap", "Makes the bucket and the roles that every deployment needs."):
            self._cdk.bootstrap().checked()
            self._show("After bootstrapping")
            self._check("no association has changed")

    def _deploy(self) -> None:
        why = (
            f"Deploys environments/{DEMO.name}: one stack with a function, and a custom resource for each workspace. "
            f"What was made by hand stays, but not in {self._backoffice}: it is EXCLUSIVE, for those in the file alone."
        )
        with self._screen.step("cdk deploy", why):
            self._cdk.deploy().checked()
            self._center.deployed(parse_environment(self._text, DEMO))
            self._show("After the first deployment")
            self._check("everything declared is associated, and what was made by hand is as it was")

    def _drift(self) -> None:
        why = "Somebody works in the console: some of what the stack declares goes, other associations come."
        with self._screen.step("Drift", why):
            users_first = self._center.declared
            self._center.disassociate_by_hand(self._claims, users_first(self._claims)[:2])
            self._center.disassociate_by_hand(self._billing, users_first(self._billing)[-1:])
            self._center.disassociate_by_hand(self._backoffice, users_first(self._backoffice)[:1])
            self._center.associate_by_hand(self._claims, 1)
            self._center.associate_by_hand(self._backoffice, 1)
            self._show("After the work by hand")

    def _preview(self) -> None:
        edits = [
            Edit(self._claims, add=self._free_users(2), remove=self._last_user(self._claims)),
            Edit(self._billing, add=self._free_users(1)),
            Edit(self._backoffice, add=self._free_users(1)),
        ]
        with self._screen.step("cdk diff", "The environment file changes as well. What would a deployment do?"):
            self._edit(edits)
            output = self._cdk.diff(context=self._context()).checked().output
            unnamed = [user for edit in edits for user in (*edit.add, *edit.remove) if user not in output]
            if unnamed:
                raise OffError(f"cdk diff does not name {', '.join(unnamed)}")
            self._show("After the preview")

    def _change(self) -> None:
        why = (
            "Does what the file says, and repairs on the way what was changed by hand. In "
            f"{self._backoffice} that also means removing who came by hand; elsewhere they stay."
        )
        with self._screen.step("cdk deploy, after drift and change", why):
            self._cdk.deploy(context=self._context()).checked()
            self._center.deployed(parse_environment(self._text, DEMO))
            self._show("After the second deployment")
            self._check("everything declared is associated again, and nothing else has changed")

    def _break(self) -> None:
        in_force = self._text
        why = (
            f"Among other changes the file now names {NOBODY}, whom nobody knows. "
            "That has to fail, to say why, and to leave everything as it was."
        )
        with self._screen.step("cdk deploy, naming an unknown user", why):
            last_of_claims, last_of_billing = self._last_user(self._claims), self._last_user(self._billing)
            self._edit(
                [
                    Edit(self._claims, add=(*self._free_users(1), NOBODY), remove=last_of_claims),
                    Edit(self._billing, remove=last_of_billing),
                ]
            )
            outcome = self._cdk.deploy(context=self._context())
            told = REASON.search(outcome.output)
            if outcome.exit_code == 0:
                raise OffError("the deployment that names an unknown user succeeded")
            if not told or NOBODY not in told["reason"]:
                raise OffError(f"the deployment failed, as it has to, but without naming {NOBODY}")
            self._screen.say(Panel(told["reason"], title="The reason, as the CDK CLI shows it", style="red"))
            self._show("After the deployment that failed")
            self._check("every association is as it was")
        self._write(in_force)

    def _destroy(self) -> None:
        with self._screen.step("cdk destroy", "The stack goes, with what it declared and with nothing else."):
            self._cdk.destroy(context=self._context()).checked()
            self._center.destroyed()
            self._show("After the stack is gone")
            self._check("just the associations made by hand are left")

    def _context(self) -> dict[str, str]:
        return {"environment": str(self._file)}

    def _write(self, text: str) -> None:
        self._text = text
        self._file.write_text(text)

    def _edit(self, edits: Sequence[Edit]) -> None:
        before = self._text
        self._write(edited(before, edits))
        changes = "\n".join(difference(before, self._text))
        self._screen.say(Syntax(changes, "diff", theme="ansi_dark", background_color="default"))

    def _free_users(self, count: int) -> tuple[str, ...]:
        return tuple(map(_id, self._center.free_users(count)))

    def _last_user(self, workspace: str) -> tuple[str, ...]:
        return (_id(parse_environment(self._text, DEMO).workspaces[workspace].users[-1]),)

    def _show(self, title: str) -> None:
        center = self._center
        self._screen.say(table(title, center.pictures(), center.ownership, center.instance.names))

    def _check(self, claim: str) -> None:
        if deviations := self._center.deviations():
            raise OffError(f"it is not so that {claim}: {'; '.join(deviations)}")
        self._screen.say(f"[green]✓[/] checked: {claim}")


def _id(arn: str) -> str:
    return arn.rpartition("/")[2]
