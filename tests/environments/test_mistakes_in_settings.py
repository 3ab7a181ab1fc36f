"""A setting that is wrong is reported on its line, with what is wrong and what would be right."""

import pytest

from tests.arns import INSTANCE, OTHER_INSTANCE
from tests.environments.files import ALICE, PROFILE, VALID, WORKSPACE, said_about, with_change
from workspace_environments.checks import right
from workspace_environments.schema import DriftCheck, File, Function, Settings, Vpc, Workspace

ACCOUNT = 'write the 12 digits of the AWS account in quotes, like "123456789012"'
STACK_NAME = "write letters, digits and hyphens, a letter first (left out, it is made from the file's name)"
SETTINGS = ", ".join(File.model_fields)
WORKSPACE_SETTINGS = "arn, name, ownership, removal_policy, teams, users, routing_profiles"
WORKSPACES = "write a name of your choice for each workspace, and under it its settings"
WORKSPACE_NAME = "write letters, digits, - and _, a letter first"
TAG = "in letters, digits, spaces and . : / = + @ _ -"
WORKSPACE_ARN = "write arn:aws:connect:REGION:ACCOUNT:instance/INSTANCE_ID/workspace/WORKSPACE_ID"
USERS = "write a list, each line a hyphen and a user's login, ID or ARN"
OF_THE_INSTANCE = f"write a user of the workspace's instance {INSTANCE}"
ROUTING_PROFILE = f"write the routing profile's ID, or its ARN {INSTANCE}/routing-profile/ID"
USER = f"write the login, or the ID, which is the last part of the user's ARN (a UUID), or the ARN {INSTANCE}/agent/ID"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("012345678901", '012345678901 without quotes is a number; quote it: "012345678901"'),
        ("123456789012", '123456789012 without quotes is a number; quote it: "123456789012"'),
        ('"12345"', f'"12345" is not valid; {ACCOUNT}'),
        ('"1234567890123"', f'"1234567890123" is not valid; {ACCOUNT}'),
        ('"123456789012\\n"', rf'"123456789012\n" is not valid; {ACCOUNT}'),
        ("2026-11-23", f"2026-11-23 is a date; {ACCOUNT}"),
        ("true", f"true is a truth value; {ACCOUNT}"),
        ("!secret x", f"x is !secret; {ACCOUNT}"),
        ("", f"is empty; {ACCOUNT}"),
        ("[1, 2]", f"is a list; {ACCOUNT}"),
        ("{id: 1}", f"is a map; {ACCOUNT}"),
    ],
)
def test_an_account_is_twelve_digits_in_quotes(text: str, said: str) -> None:
    assert said_about(with_change('"123456789012"', text)) == [f"1: account: {said}"]


@pytest.mark.parametrize("setting", File.model_fields)
def test_a_setting_without_a_value_comes_with_what_to_write(setting: str) -> None:
    assert f"1: {setting}: is empty; {right((setting,))}" in said_about(f"{setting}:\n")


@pytest.mark.parametrize("setting", Workspace.model_fields)
def test_a_workspaces_setting_without_a_value_comes_with_what_to_write(setting: str) -> None:
    said = f"3: workspaces.claims.{setting}: is empty; {right(('workspaces', 'claims', setting))}"
    assert said in said_about(f"workspaces:\n  claims:\n    {setting}:\n")


@pytest.mark.parametrize(
    ("around", "model"), [(("function",), Function), (("function", "vpc"), Vpc), (("drift_check",), DriftCheck)]
)
def test_what_stands_under_a_setting_comes_with_what_to_write(around: tuple[str, ...], model: type[Settings]) -> None:
    for setting in model.model_fields:
        place = (*around, setting)
        text = "".join(f"{'  ' * depth}{step}:\n" for depth, step in enumerate(place))
        line, where = 7 + len(place), ".".join(place)
        assert f"{line}: {where}: is empty; {right(place)}" in said_about(VALID + text)
        (said,) = [
            line for line in said_about(VALID + text.replace(f"{setting}:", f"{setting}s:")) if "no setting" in line
        ]
        assert said == f"{line}: {where}s: is no setting; did you mean {setting}?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("termination_protection: 1", "termination_protection: 1 is a number; write true or false"),
        ('termination_protection: "true"', 'termination_protection: "true" is not valid; write true or false'),
        ("termination_protection: yes", 'termination_protection: "yes" is not valid; write true or false'),
        (
            "permissions_boundary: arn:aws:iam::123456789012:role/x",
            (
                'permissions_boundary: "arn:aws:iam::123456789012:role/x" is not valid; '
                "write the name of an IAM policy of the account, or the ARN of one"
            ),
        ),
        (
            "bootstrap_qualifier: Contact",
            (
                'bootstrap_qualifier: "Contact" is not valid; '
                "write the qualifier that cdk bootstrap was given, 1 to 10 small letters and digits"
            ),
        ),
        ("function: x", 'function: "x" is not valid; write one setting a line, like region: us-east-1'),
        (
            "function: {memory: 512}",
            "function.memory: 512 is a number; write 128 to 10240 MB, like 512 MB",
        ),
        ("function: {memory: 64 MB}", 'function.memory: "64 MB" is not valid; write 128 to 10240 MB, like 512 MB'),
        (
            "function: {timeout: 20 minutes}",
            'function.timeout: "20 minutes" is not valid; write 1 to 15 minutes, like 10 minutes',
        ),
        (
            "function: {log_retention: 3 month}",
            'function.log_retention: "3 month" is not valid; did you mean 3 months?',
        ),
        (
            "function: {role: Desks}",
            'function.role: "Desks" is not valid; write the ARN of an IAM role, like arn:aws:iam::ACCOUNT:role/NAME',
        ),
        (
            "function: {encryption_key: alias/x}",
            (
                'function.encryption_key: "alias/x" is not valid; write the ARN of a KMS key, like '
                "arn:aws:kms:REGION:ACCOUNT:key/ID"
            ),
        ),
        ("function: {vpc: {}}", "function.vpc.id: is missing; write the VPC's ID, like vpc-0a1b2c3d"),
        (
            "function: {vpc: {id: vpc-0a1b2c3d, subnets: []}}",
            "function.vpc.subnets: is empty; write a list, each line a hyphen and a subnet's ID",
        ),
        (
            "function: {vpc: {id: vpc-0a1b2c3d, subnets: [vpc-0a1b2c3d]}}",
            'function.vpc.subnets[0]: "vpc-0a1b2c3d" is not valid; write a subnet\'s ID, like subnet-0a1b2c3d',
        ),
        (
            "drift_check: {every: 5 weeks}",
            'drift_check.every: "5 weeks" is not valid; write minutes, hours or days, up to 3 days, like 1 hour',
        ),
        ("drift_check: {repair: yes}", 'drift_check.repair: "yes" is not valid; write true or false'),
        (
            "drift_check: {alarm_topic: alarms}",
            (
                'drift_check.alarm_topic: "alarms" is not valid; write the ARN of an SNS topic, like '
                "arn:aws:sns:REGION:ACCOUNT:NAME"
            ),
        ),
        ("drift_check: true", "drift_check: true is a truth value; write one setting a line, like region: us-east-1"),
    ],
)
def test_what_sets_a_stack_up_is_checked(text: str, said: str) -> None:
    assert said_about(f"{VALID}{text}\n")[0] == f"8: {said}"


@pytest.mark.parametrize("text", ["Frankfurt", "eu-central", "EU-CENTRAL-1", "eu-central-1a"])
def test_a_region_looks_like_one(text: str) -> None:
    said = f'2: region: "{text}" is not valid; write the AWS region of the stack, like us-east-1'
    assert said_about(with_change("region: eu-central-1", f"region: {text}")) == [said]


@pytest.mark.parametrize("name", ["1st", "claims_desk", "claims desk", "a" * 129])
def test_a_stack_name_is_one_that_cloudformation_takes(name: str) -> None:
    assert said_about(f"{VALID}stack_name: {name}\n") == [f'8: stack_name: "{name}" is not valid; {STACK_NAME}']


def test_tags_are_text() -> None:
    text = VALID + 'tags:\n  cost-center: 4711\n  aws:team: x\n  team: "a!"\n  owner:\n'
    assert said_about(text) == [
        '9: tags.cost-center: 4711 without quotes is a number; quote it: "4711"',
        f'10: tags.aws:team: "aws:team" is not valid; write the key {TAG}, not beginning with aws:',
        f'11: tags.team: "a!" is not valid; write the value {TAG}, like "contact center"',
        f'12: tags.owner: is empty; write the value {TAG}, like "contact center"',
    ]


def test_tags_are_a_map() -> None:
    assert said_about(f"{VALID}tags: [a]\n") == [
        '8: tags: is a list; write one tag a line, like team: "contact center"'
    ]


def test_what_is_required_is_missed() -> None:
    assert said_about("workspaces:\n  claims:\n    ownership: ADDITIVE\n    users: []\n") == [
        f"1: account: is missing; {ACCOUNT}",
        "1: region: is missing; write the AWS region of the stack, like us-east-1",
        "2: workspaces.claims: has neither users nor routing_profiles; list at least one, or take the workspace out",
        f"2: workspaces.claims.arn: is missing; {WORKSPACE_ARN}",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("acount: x\n", "8: acount: is no setting; did you mean account?"),
        ("Workspace: x\n", "8: Workspace: is no setting; did you mean workspaces?"),
        ("x: y\n", f"8: x: is no setting; choose from {SETTINGS}"),
        ('"[key]": y\n', f"8: [key]: is no setting; choose from {SETTINGS}"),
        (
            "    routing_profile: x\n",
            "8: workspaces.claims.routing_profile: is no setting; did you mean routing_profiles?",
        ),
    ],
)
def test_an_unknown_setting_comes_with_the_nearest_known_one(text: str, said: str) -> None:
    assert said_about(VALID + text) == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ownership: EXLUSIVE", 'ownership: "EXLUSIVE" is not valid; did you mean EXCLUSIVE?'),
        ("ownership: additive", 'ownership: "additive" is not valid; did you mean ADDITIVE?'),
        ("ownership: mine", 'ownership: "mine" is not valid; choose from ADDITIVE, EXCLUSIVE'),
        ("ownership:", "ownership: is empty; write ADDITIVE or EXCLUSIVE"),
        ("removal_policy: retian", 'removal_policy: "retian" is not valid; did you mean RETAIN?'),
        ("removal_policy: true", "removal_policy: true is a truth value; write DESTROY or RETAIN"),
    ],
)
def test_a_choice_comes_with_the_nearest_valid_one(text: str, said: str) -> None:
    assert said_about(f"{VALID}    {text}\n") == [f"8: workspaces.claims.{said}"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("workspaces: {}", f"1: workspaces: is empty; {WORKSPACES}"),
        ("workspaces:", f"1: workspaces: is empty; {WORKSPACES}"),
        ("workspaces: [a]", f"1: workspaces: is a list; {WORKSPACES}"),
        ("workspaces: {claims: }", "1: workspaces.claims: is empty; write under it arn, and users or routing_profiles"),
        (
            f"workspaces:\n  claims desk:\n    arn: {WORKSPACE}\n    users: [{ALICE}]",
            f'2: workspaces.claims desk: "claims desk" is not valid; {WORKSPACE_NAME}',
        ),
    ],
)
def test_workspaces_are_a_map_of_names(text: str, said: str) -> None:
    assert said_about(f'{text}\naccount: "123456789012"\nregion: eu-central-1\n') == [said]


@pytest.mark.parametrize(
    ("arn", "said"),
    [
        (INSTANCE, f'"{INSTANCE}" is the ARN of an instance; add /workspace/ and the workspace\'s ID to it'),
        (ALICE, f'"{ALICE}" is no workspace ARN; {WORKSPACE_ARN}'),
        (f"{INSTANCE}/agent/{ALICE}", f'"{INSTANCE}/agent/{ALICE}" is no workspace ARN; {WORKSPACE_ARN}'),
        (f"{WORKSPACE}/{INSTANCE}", f'"{WORKSPACE}/{INSTANCE}" is no workspace ARN; {WORKSPACE_ARN}'),
        ("arn:aws:s3:::bucket", f'"arn:aws:s3:::bucket" is no workspace ARN; {WORKSPACE_ARN}'),
        ("", f"is empty; {WORKSPACE_ARN}"),
    ],
)
def test_a_workspace_is_named_by_its_arn(arn: str, said: str) -> None:
    assert said_about(with_change(WORKSPACE, arn)) == [f"5: workspaces.claims.arn: {said}"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("alice adler", f'"alice adler" is neither the login, the ID nor the ARN of a user; {USER}'),
        (f"agent/{ALICE}", f'"agent/{ALICE}" is neither the login, the ID nor the ARN of a user; {USER}'),
        (
            f"{INSTANCE}/queue/{ALICE}",
            f'"{INSTANCE}/queue/{ALICE}" is neither the login, the ID nor the ARN of a user; {USER}',
        ),
        (
            f"{INSTANCE}/agent/{INSTANCE}",
            f'"{INSTANCE}/agent/{INSTANCE}" is neither the login, the ID nor the ARN of a user; {USER}',
        ),
        (INSTANCE, f'"{INSTANCE}" is the ARN of an instance; write the user\'s ID, or its ARN {INSTANCE}/agent/ID'),
        (
            f"{INSTANCE}/routing-profile/{PROFILE}",
            f'"{INSTANCE}/routing-profile/{PROFILE}" is a routing profile; move it to routing_profiles',
        ),
        (
            f"{OTHER_INSTANCE}/agent/{ALICE}",
            f'"{OTHER_INSTANCE}/agent/{ALICE}" belongs to another instance, {OTHER_INSTANCE}; {OF_THE_INSTANCE}',
        ),
        ("", "is empty; write a user's login, ID or ARN"),
        ("12", '12 without quotes is a number; quote it: "12"'),
        ("{name: alice}", "is a map; write a user's login, ID or ARN"),
    ],
)
def test_a_user_is_an_id_or_an_arn_of_the_workspaces_instance(entry: str, said: str) -> None:
    assert said_about(f"{VALID}      - {entry}\n") == [f"8: workspaces.claims.users[1]: {said}"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (f"{INSTANCE}/agent/{ALICE}", f'"{INSTANCE}/agent/{ALICE}" is a user; move it to users'),
        (
            INSTANCE,
            f'"{INSTANCE}" is the ARN of an instance; {ROUTING_PROFILE}',
        ),
        ("", "is empty; write a routing profile's name, ID or ARN"),
    ],
)
def test_a_routing_profile_is_an_id_or_an_arn_of_the_workspaces_instance(entry: str, said: str) -> None:
    text = f"{VALID}    routing_profiles:\n      - {entry}\n"
    assert said_about(text) == [f"9: workspaces.claims.routing_profiles[0]: {said}"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (ALICE, f'"{ALICE}" is not valid; {USERS}'),
        ("", f"is empty; {USERS}"),
        ("{a: b}", f"is a map; {USERS}"),
        ("5", f"5 is a number; {USERS}"),
    ],
)
def test_users_are_a_list(value: str, said: str) -> None:
    text = VALID.replace(f"\n      - {ALICE}", f" {value}")
    assert said_about(text) == [f"6: workspaces.claims.users: {said}"]


def test_routing_profiles_are_a_list() -> None:
    said = "write a list, each line a hyphen and a routing profile's name, ID or ARN"
    text = f"{VALID}    routing_profiles:\n"
    assert said_about(text) == [f"8: workspaces.claims.routing_profiles: is empty; {said}"]


def test_entries_are_checked_even_when_the_workspaces_own_arn_is_wrong() -> None:
    arn = f"{INSTANCE}/routing-profile/{PROFILE}"
    assert said_about(with_change(WORKSPACE, "claims") + f"      - {arn}\n") == [
        f'5: workspaces.claims.arn: "claims" is no workspace ARN; {WORKSPACE_ARN}',
        f'8: workspaces.claims.users[1]: "{arn}" is a routing profile; move it to routing_profiles',
    ]
