"""The stacks of a cloud assembly that CDK has written."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Environment, NestedStack, Stack, Stage, cx_api
from aws_cdk import aws_connect as connect

from cdk_connect_workspace import WorkspaceAssociation
from connect_workspaces.assembled import Assembled
from connect_workspaces.assembly import AssembledStack, read_assembly
from connect_workspaces.errors import CommandError
from connect_workspaces.stacks import Stack as Compared
from connect_workspaces.stacks import compare
from tests.arns import REGION
from tests.cloudformation import ACCOUNT, INSTANCE, CloudFormation, Made
from workspace_association.deployed.unknown import Unknown

pytestmark = pytest.mark.xdist_group("cdk")

CLAIMS, LISTED, BILLING = (f"{INSTANCE}/workspace/{name}" for name in ("claims", "listed", "billing"))
ALICE, BOB = f"{INSTANCE}/agent/alice", f"{INSTANCE}/agent/bob"


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stack without an environment; a stage with one, and in it people, and desks with a nested stack."""
    out = tmp_path_factory.mktemp("assembly")
    app = App(outdir=f"{out}", context={"aws:cdk:enable-asset-metadata": True})
    anywhere = Stack(app, "Anywhere", stack_name="contact-center")
    WorkspaceAssociation(anywhere, "Desk", workspace=CLAIMS, resources=[ALICE])
    stage = Stage(app, "Prod", env=Environment(account=ACCOUNT, region=REGION))
    desks = Stack(stage, "Desks")
    people = Stack(stage, "People")
    user = connect.CfnUser(
        people,
        "Bob",
        instance_arn=INSTANCE,
        phone_config=connect.CfnUser.UserPhoneConfigProperty(phone_type="SOFT_PHONE"),
        routing_profile_arn=f"{INSTANCE}/routing-profile/claims",
        security_profile_arns=[f"{INSTANCE}/security-profile/agent"],
        username="bob",
    )
    workspace = connect.CfnWorkspace(people, "Workspace", instance_arn=INSTANCE, name="billing", visibility="ASSIGNED")
    WorkspaceAssociation(people, "Desk", workspace=workspace, resources=[user])
    WorkspaceAssociation(desks, "Desk", workspace=CLAIMS, resources=[user])
    listed = CfnParameter(desks, "Listed", type="CommaDelimitedList")
    WorkspaceAssociation(desks, "ListedDesk", workspace=LISTED, resources=listed.value_as_list)
    person = CfnParameter(desks, "Person")
    inner = NestedStack(desks, "Inner")
    WorkspaceAssociation(inner, "Desk", workspace=workspace, resources=[person.value_as_string])
    app.synth()
    return out


@pytest.fixture
def copy(assembly: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(assembly, tmp_path / "cdk.out"))


def test_it_finds_what_cdk_itself_finds(assembly: Path) -> None:
    expected = {
        artifact.hierarchical_id: (
            artifact.stack_name,
            artifact.environment.account,
            artifact.environment.region,
            dict(artifact.parameters),
            json.loads(Path(artifact.template_full_path).read_text("utf-8")),
        )
        for artifact in cx_api.CloudAssembly(f"{assembly}").stacks_recursively
    }
    found = {
        stack.id: (
            stack.name,
            stack.account or "unknown-account",
            stack.region or "unknown-region",
            stack.parameters,
            stack.template,
        )
        for stack in read_assembly(assembly)
    }
    assert found.keys() == {"Anywhere", "Prod/People", "Prod/Desks"}
    assert found == expected


def test_a_stack_comes_after_those_that_it_depends_on(assembly: Path) -> None:
    assert [stack.name for stack in read_assembly(assembly)] == ["contact-center", "Prod-People", "Prod-Desks"]


@pytest.mark.parametrize(
    ("globs", "ids"),
    [
        (["Prod/*"], ["Prod/People", "Prod/Desks"]),
        (["**"], ["Anywhere", "Prod/People", "Prod/Desks"]),
        (["Any*"], ["Anywhere"]),
        (["contact-c?nter"], ["Anywhere"]),
        (["Prod-D*"], ["Prod/Desks"]),
        (["Prod/Desks", "contact-center"], ["Anywhere", "Prod/Desks"]),
    ],
    ids=str,
)
def test_stacks_are_chosen_by_name_and_by_what_cdk_calls_them(assembly: Path, globs: list[str], ids: list[str]) -> None:
    assert [stack.id for stack in read_assembly(assembly, globs)] == ids


def test_a_glob_that_matches_nothing_names_the_stacks_there_are(assembly: Path) -> None:
    with pytest.raises(CommandError, match=r"--stack prod\* matches no .*: Anywhere, Prod/Desks, Prod/People$"):
        read_assembly(assembly, ["Anywhere", "prod*"])


def test_a_stack_that_is_not_chosen_need_not_be_complete(copy: Path) -> None:
    (copy / "Anywhere.template.json").unlink()
    assert len(read_assembly(copy, ["Prod/*"])) == 2


def test_a_nested_stack_is_found_by_its_metadata(assembly: Path) -> None:
    assert ["Custom::ConnectWorkspaceAssociation" in json.dumps(nested.template) for nested in _nested(assembly)] == [
        True
    ]


def test_a_nested_stack_is_found_without_metadata_too(copy: Path) -> None:
    (template,) = (path for path in copy.glob("*/ProdDesks*.template.json") if "nested" not in path.name)
    _edit(template, _without_metadata)
    assert len(_nested(copy)) == 1


def _nested(assembly: Path) -> list[AssembledStack]:
    (stack,) = read_assembly(assembly, ["Prod/Desks"])
    return [*stack.nested.values()]


_ODD_NESTED = {"Type": "AWS::CloudFormation::Stack", "Metadata": ["aws:asset:path"]}


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (shutil.rmtree, "there is no folder .*: run `cdk synth`, or name"),
        (lambda out: (out / "manifest.json").unlink(), "is no cloud assembly .*: run `cdk synth`, or name"),
        (lambda out: (out / "manifest.json").write_text("{"), "is no JSON .* run `cdk synth` again"),
        (lambda out: (out / "manifest.json").write_text("[]"), "holds no JSON object.* run `cdk synth` again"),
        (lambda out: (out / "manifest.json").write_text("{}"), "names no version .*; run `cdk synth` again"),
        (lambda out: _manifest(out, version="99.1.0"), "schema version 99.1.0, and .* knows 55: upgrade aws-cdk-lib"),
        (lambda out: _manifest(out, artifacts={}), "has no stacks in it: run `cdk synth`, or name"),
        (
            lambda out: _manifest(out, artifacts={"Odd": {"type": "aws:cloudformation:stack"}}),
            "is not what `cdk synth`",
        ),
        (lambda out: _manifest(out, artifacts={"Odd": "text"}), "is not what `cdk synth` writes"),
        (
            lambda out: (out / "Anywhere.template.json").write_bytes(b"\xff"),
            "is not what `cdk synth` writes .* run it again",
        ),
        (
            lambda out: (out / "Anywhere.template.json").write_text(json.dumps({"Resources": {"Inner": _ODD_NESTED}})),
            "is not what `cdk synth` writes .* run it again",
        ),
        (lambda out: (out / "Anywhere.template.json").unlink(), "template of stack Anywhere is missing .* stale; run"),
        (
            lambda out: (out / "Anywhere.template.json").write_text("{"),
            "Anywhere.template.json: the template is neither",
        ),
        (lambda out: shutil.rmtree(out / "assembly-Prod"), "there is no folder .*assembly-Prod: run `cdk synth`"),
        (lambda out: next(out.glob("*/*nested*")).unlink(), "template of stack Prod/Desks/Inner.* is missing .* stale"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_one_line_with_its_remedy(copy: Path, damage: Callable[[Path], Any], message: str) -> None:
    damage(copy)
    with pytest.raises(CommandError, match=message) as raised:
        read_assembly(copy)
    assert "\n" not in str(raised.value)


def _manifest(out: Path, **changes: object) -> None:
    _edit(out / "manifest.json", lambda manifest: manifest.update(changes))


def _edit(path: Path, change: Callable[[Any], None]) -> None:
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def _without_metadata(template: Any) -> None:
    for resource in template["Resources"].values():
        resource.pop("Metadata", None)


def _compared(assembly: Path, service: CloudFormation) -> dict[str, Compared]:
    account, upcoming = service.account(), list[Assembled]()
    stacks = read_assembly(assembly)
    return {found.name: found for stack in stacks for found in compare(stack, account.stack(stack.name), upcoming)}


def _declared(stack: Compared) -> dict[Any, Any]:
    """The resources by workspace."""
    return {each.properties["WorkspaceArn"]: each.properties["ResourceArns"] for each in stack.after.values()}


def test_before_the_first_deployment_what_is_made_by_it_is_not_known(assembly: Path) -> None:
    anywhere, people, desks, inner = _compared(assembly, CloudFormation()).values()
    assert _declared(anywhere) == {CLAIMS: [ALICE]}
    user, workspace = Unknown("Ref Bob", "AWS::Connect::User"), Unknown("Ref Workspace", "AWS::Connect::Workspace")
    assert _declared(people) == {workspace: [user]}
    ((imported,), listed) = _declared(desks)[CLAIMS], _declared(desks)[LISTED]
    assert imported.expression.startswith("Fn::ImportValue Prod-People:ExportsOutputRefBob")
    assert listed == Unknown("Ref Listed")
    ((of_other_stack, items),) = _declared(inner).items()
    assert of_other_stack.expression.startswith("Fn::ImportValue Prod-People:ExportsOutputRefWorkspace")
    assert items == [Unknown("Ref Person")]


def test_after_a_deployment_all_of_it_is_known_and_nothing_changes(assembly: Path) -> None:
    people, desks = read_assembly(assembly, ["Prod/*"])
    ((nested_id, nested),) = desks.nested.items()
    exports = {
        output["Export"]["Name"]: BOB if "Bob" in name else BILLING
        for name, output in people.template["Outputs"].items()
    }
    (parameter,) = nested.template["Parameters"]
    inner = Made("Inner", nested.template, _ids(nested), {parameter: ALICE}, parent="Prod-Desks")
    service = CloudFormation(
        Made("Prod-People", people.template, {**_ids(people), "Bob": BOB, "Workspace": BILLING}),
        Made(
            "Prod-Desks",
            desks.template,
            {**_ids(desks), nested_id: inner.id},
            {"Listed": f"{ALICE}, {BOB}", "Person": ALICE},
        ),
        inner,
        exports=exports,
    )
    found = _compared(assembly, service)
    assert _declared(found["Prod-People"]) == {BILLING: [BOB]}
    assert _declared(found["Prod-Desks"]) == {CLAIMS: [BOB], LISTED: [ALICE, BOB]}
    assert _declared(found[f"Prod-Desks/{nested_id}"]) == {BILLING: [ALICE]}
    for stack in found.values():
        assert stack.name == "contact-center" or (stack.before and stack.before == stack.after)


def _ids(stack: AssembledStack) -> dict[str, str | tuple[str | None, str]]:
    return {name: f"id-of-{name}" for name in stack.template["Resources"]}
