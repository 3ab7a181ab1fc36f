"""What a person with the CDK CLI sees, from the first deployment to the last."""

import json

from tests.end_to_end.desk import Desk


def test_a_life_from_create_over_update_and_drift_to_destroy(desk: Desk) -> None:
    desk.cdk.aws.connect.associate(desk.instance.workspace_arn("claims"), desk.users(50))

    desk.declare("claims", [*desk.users(*range(1, 41))])
    desk.run_and_deploy().checked()
    assert desk.associated() == desk.users(*range(1, 41), 50)

    desk.cdk.aws.connect.disassociate(desk.instance.workspace_arn("claims"), desk.users(7, 8))
    desk.declare("claims", [*desk.users(*range(2, 43))])
    desk.run_and_deploy().checked()
    assert desk.associated() == desk.users(*range(2, 43), 50), "drift is repaired, what was made by hand stays"

    entries = desk.log()
    logged = {arn for entry in entries if entry["message"] == "associated" for arn in entry["arns"]}
    assert desk.users(*range(1, 43)) <= logged
    assert "cfn-response" not in json.dumps(entries), "the response URL is in no entry"

    desk.destroy().checked()
    assert desk.associated() == desk.users(50)


def test_what_was_removed_by_hand_is_put_back_by_a_deployment_with_a_new_text_alone(desk: Desk) -> None:
    repair = "cdk-connect-workspace-association:repair"
    claims = desk.instance.workspace_arn("claims")
    desk.declare("claims", [*desk.users(1, 2, 3)])
    desk.run_and_deploy().checked()
    desk.cdk.aws.connect.disassociate(claims, desk.users(2))
    assert "(no changes)" in desk.deploy().checked().output
    assert desk.associated() == desk.users(1, 3), "nothing has changed for CloudFormation"
    desk.run_and_deploy(**{repair: "Monday"}).checked()
    assert desk.associated() == desk.users(1, 2, 3)

    desk.cdk.aws.connect.disassociate(claims, desk.users(2))
    before = len(desk.cdk.aws.connect.calls())
    desk.deploy(**{repair: "Monday"}).checked()
    assert len(desk.cdk.aws.connect.calls()) == before
    desk.deploy(**{repair: "Tuesday"}).checked()
    assert desk.associated() == desk.users(1, 2, 3)
    desk.destroy().checked()
    assert desk.associated() == set()


def test_another_workspace_under_the_same_name_takes_over(desk: Desk) -> None:
    desk.declare("desk", [*desk.users(1, 2)], workspace="claims")
    desk.deploy().checked()
    desk.declare("desk", [*desk.users(1, 2, 3)], workspace="billing")
    desk.deploy().checked()
    assert desk.associated("claims") == set()
    assert desk.associated("billing") == desk.users(1, 2, 3)
    desk.destroy().checked()
    assert desk.associated("billing") == set()


def test_a_create_with_an_unknown_user_fails_with_its_id_and_leaves_everything_as_it_was(desk: Desk) -> None:
    made_by_hand = desk.users(5)
    desk.cdk.aws.connect.associate(desk.instance.workspace_arn("claims"), made_by_hand)
    unknown = f"{desk.instance.arn}/agent/ffffffff-0000-4000-8000-000000000001"
    desk.declare("claims", [*desk.users(*range(1, 61)), unknown])
    outcome = desk.deploy()
    assert outcome.exit_code != 0
    assert "1 of 61 associations failed on workspace" in outcome.output
    assert "agent/ffffffff-0000-4000-8000-000000000001 404" in outcome.output
    assert "Nothing was changed." in outcome.output
    assert desk.associated() == made_by_hand


def test_an_update_with_an_unknown_user_fails_with_its_id_and_leaves_everything_as_it_was(desk: Desk) -> None:
    desk.declare("claims", [*desk.users(1, 2, 3)])
    desk.deploy().checked()
    desk.cdk.aws.connect.associate(desk.instance.workspace_arn("claims"), desk.users(5, 70))
    before = desk.associated()
    unknown = f"{desk.instance.arn}/agent/ffffffff-0000-4000-8000-000000000002"
    desk.declare("claims", [*desk.users(*range(2, 61)), unknown])
    outcome = desk.deploy()
    assert outcome.exit_code != 0
    assert "1 of 58 associations failed on workspace" in outcome.output
    assert "agent/ffffffff-0000-4000-8000-000000000002 404" in outcome.output
    assert desk.associated() == before
    desk.declare("claims", [*desk.users(1, 2, 4)])
    desk.deploy().checked()
    assert desk.associated() == desk.users(1, 2, 4, 5, 70), "the stack is not stuck"
    desk.destroy().checked()


def test_two_stacks_share_a_workspace_without_touching_what_the_other_declared(desk: Desk) -> None:
    beside = desk.beside()
    desk.declare("claims", [*desk.users(1, 2)])
    beside.declare("claims", [*desk.users(3, 4)])
    desk.deploy().checked()
    beside.deploy().checked()
    assert desk.associated() == desk.users(1, 2, 3, 4)
    beside.declare("claims", [*desk.users(4, 5)])
    beside.deploy().checked()
    assert desk.associated() == desk.users(1, 2, 4, 5)
    desk.destroy().checked()
    assert desk.associated() == desk.users(4, 5)
    beside.destroy().checked()
    assert desk.associated() == set()


def test_an_exclusive_workspace_loses_what_others_added_with_the_next_deployment(desk: Desk) -> None:
    desk.cdk.aws.connect.associate(desk.instance.workspace_arn("claims"), desk.users(50))
    desk.declare("claims", [*desk.users(1, 2)], ownership="EXCLUSIVE")
    desk.deploy().checked()
    assert desk.associated() == desk.users(1, 2)
    desk.cdk.aws.connect.associate(desk.instance.workspace_arn("claims"), desk.users(51))
    desk.declare("claims", [*desk.users(1, 3)], ownership="EXCLUSIVE")
    desk.deploy().checked()
    assert desk.associated() == desk.users(1, 3)
    desk.destroy().checked()


def test_a_workspace_that_is_retained_keeps_its_associations_when_the_stack_goes(desk: Desk) -> None:
    desk.declare("claims", [*desk.users(1, 2)], removal_policy="RETAIN")
    desk.deploy().checked()
    desk.destroy().checked()
    assert desk.associated() == desk.users(1, 2)


def test_a_mistake_in_the_environment_file_stops_the_deployment_with_file_and_line(desk: Desk) -> None:
    desk.declare("claims", ["nobody"])
    outcome = desk.run_and_deploy()
    assert outcome.exit_code != 0
    assert f"{desk.file}:" in outcome.output
    assert "workspaces.claims.users[0]" in outcome.output
