"""What the README says the CDK CLI shows."""

import re
from pathlib import Path

from local.aws import LocalAws
from local.cdk import Cdk
from local.connect.instance import Instance
from tests.arns import user_ids
from tests.end_to_end.desk import Desk
from tests.readme.document import ROOT, snippets_of


def test_the_cdk_cli_shows_an_unknown_user_as_shown(aws: LocalAws, tmp_path: Path) -> None:
    (shown,) = snippets_of("text cdk-deploy")
    (workspace_id,) = re.findall(r"workspace/([\w-]+)", snippets_of("python")[0].text)
    (unknown,) = re.findall(r"agent/([\w-]+)", shown.text)
    instance = Instance(
        id="6c1f0b52-8d3e-4a97-b1c4-2f7e9d05a638",
        account=aws.account,
        region=aws.region,
        workspaces={"claims": workspace_id},
        users=user_ids(59),
    )
    aws.connect.seed(instance)
    desk = Desk(Cdk(aws, ROOT), tmp_path / "desk.yaml", instance, "claims-desk")
    desk.declare("claims", [*desk.users(*range(1, 60)), f"{instance.arn}/agent/{unknown}"])
    outcome = desk.run_and_deploy()
    assert outcome.exit_code != 0
    assert shown.text.rstrip() in outcome.output
    assert not desk.associated()
