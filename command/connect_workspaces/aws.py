"""AWS for one run of the command: its session and clients, which can send nothing but reads."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from connect_workspaces.errors import CommandError, NotAReadError, explain
from connect_workspaces.live import UUID
from workspace_association.arns import parse_workspace, shown

# boto3, and what imports it, is imported where it is needed: `connect-workspaces --help` does without it.
if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_connect import ConnectClient

    from workspace_association.rate_limit import RateLimiter

WITHOUT: Mapping[str, str] = {
    "connect:SearchWorkspaceAssociations": "no command but lock works without it",
    "connect:SearchUsers": "logins are not shown, lock resolves none, and who is behind a routing profile is not known",
    "connect:SearchRoutingProfiles": "routing profiles are shown by ID, and lock resolves no name of one",
    "connect:SearchWorkspaces": "workspaces are shown by ID, lock resolves no name of one, and visibility is not known",
    "connect:DescribeUser": "users who no longer exist are not told from those who are not associated",
    "connect:DescribeRoutingProfile": "routing profiles that no longer exist are not told from others",
    "connect:DescribeWorkspace": "workspaces that do not exist are not told from those without associations",
    "connect:ListInstances": "who needs to be told the instance",
    "cloudformation:DescribeStacks": "plan, drift, who and export --unmanaged do not work",
    "cloudformation:GetTemplate": "plan, drift, who and export --unmanaged do not work",
    "cloudformation:ListStackResources": "plan and drift do not know what references in a template stand for",
    "cloudformation:ListExports": "plan and drift do not know what imports in a template stand for",
}
"""What does not work without a permission, by IAM action."""

READS = frozenset({*WITHOUT, "sts:GetCallerIdentity"})
"""All that the command may ask of AWS, as IAM actions. Whatever else it would send is refused before it is sent.

STS answers everybody.
"""

CONNECT_SECONDS, READ_SECONDS = 5.0, 30.0
"""How long one attempt may take to connect, and to answer. No function's timeout asks for less."""

_ATTEMPTS = 10
"""At a call of CloudFormation, which tells no quota: throttling is waited out, for about two minutes."""

_CALLER = re.compile(r"arn:(?P<partition>[\w-]+):\w+::(?P<account>\d{12}):")


class Aws:
    """The session of one run. It sets boto3's default session, so a process has one at a time.

    Args:
        profile: The profile, as the AWS CLI takes it; None is what the environment says.
        region: The region, as the AWS CLI takes it; None is what the environment or the profile says.

    Attributes:
        throttled: How often each error code that means "too many calls" was seen.
        answered: The services, each with its region, that have answered anything.

    Raises:
        CommandError: There is no such profile, there are no credentials, or they have expired.
    """

    def __init__(self, profile: str | None = None, region: str | None = None) -> None:
        import boto3  # noqa: PLC0415

        self.throttled: Counter[str] = Counter()
        self.answered: set[tuple[str, str]] = set()
        self._clients: dict[tuple[str, str], Any] = {}
        self._limiters: dict[tuple[str, str], RateLimiter] = {}
        with explained():
            # The AWS CLI heeds AWS_REGION; boto3 does not.
            region = region or os.environ.get("AWS_REGION") or None
            boto3.setup_default_session(profile_name=profile, region_name=region)
            self._session = cast("Any", boto3.DEFAULT_SESSION)
            credentials = self._session.get_credentials()
            if credentials is None:
                raise CommandError(explain("NoCredentialsError", ""))
            credentials.get_frozen_credentials()  # renews them, or says that this cannot be done

    @cached_property
    def region(self) -> str:
        """The region to look in where nothing names another. CommandError where none is configured."""
        region: str | None = self._session.region_name
        if not region:
            raise CommandError(explain("NoRegionError", ""))
        return region

    @cached_property
    def caller(self) -> tuple[str, str]:
        """The partition and account of the credentials, from STS."""
        with explained():
            arn = self._client("sts", self.region).get_caller_identity()["Arn"]
        match = _CALLER.match(arn)
        if not match:
            raise CommandError(f"STS names the caller {arn}, which is no ARN of an account")
        return match["partition"], match["account"]

    def cloudformation(self, region: str | None = None) -> "CloudFormationClient":
        """A client for CloudFormation; what it raises, `explained` explains. Throttling is waited out."""
        client: CloudFormationClient = self._client("cloudformation", region or self.region)
        return client

    def connect(self, region: str) -> "ConnectClient":
        """The handler's client for Amazon Connect in a region: it sends each call once."""
        client: ConnectClient = self._client("connect", region)
        return client

    def limiter(self, region: str, operation: str) -> "RateLimiter":
        """What limits an operation of Amazon Connect; its quota is that of an account in a region."""
        from workspace_association.rate_limit import RateLimiter  # noqa: PLC0415

        limiter = self._limiters.get((region, operation)) or RateLimiter(monotonic())
        return self._limiters.setdefault((region, operation), limiter)

    def instance_arn(self, text: str) -> str:
        """The ARN of an instance that a person names by its ID or ARN. CommandError where it is neither."""
        arn = text
        if not text.startswith("arn:"):
            if not UUID.fullmatch(text):
                raise CommandError(f"{shown(text)} is no instance ID or ARN; `aws connect list-instances` shows them")
            partition, account = self.caller
            arn = f"arn:{partition}:connect:{self.region}:{account}:instance/{text}"
        try:
            return parse_workspace(f"{arn}/workspace/any").instance_arn
        except ValueError:
            form = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE"
            raise CommandError(f"{shown(text)} is not the ARN of an instance ({form})") from None

    def _client(self, service: str, region: str) -> Any:
        from botocore.config import Config  # noqa: PLC0415

        from workspace_association.connect import make_client  # noqa: PLC0415
        from workspace_association.deadline import Timeouts  # noqa: PLC0415

        if (service, region) in self._clients:
            return self._clients[service, region]
        with explained():
            if service == "connect":
                client = make_client(service, region, Timeouts(CONNECT_SECONDS, READ_SECONDS))
            else:
                config = Config(
                    connect_timeout=CONNECT_SECONDS,
                    read_timeout=READ_SECONDS,
                    retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
                )
                client = self._session.client(service, region_name=region, config=config)
        client.meta.events.register_first("before-call", _refuse_changes)
        client.meta.events.register("response-received", lambda **answer: self._note(service, region, **answer))
        self._clients[service, region] = client
        return client

    def _note(self, service: str, region: str, parsed_response: Any, **_: Any) -> None:
        from workspace_association.connect import kind_of  # noqa: PLC0415
        from workspace_association.results import Kind  # noqa: PLC0415

        if parsed_response is None:
            return  # the connection broke
        self.answered.add((service, region))
        code = parsed_response.get("Error", {}).get("Code", "")
        if kind_of(parsed_response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0), code) is Kind.THROTTLED:
            self.throttled[code] += 1


def _refuse_changes(model: Any, **_: Any) -> None:
    action = f"{model.service_model.signing_name}:{model.name}"
    if action not in READS:
        raise NotAReadError(f"{action} is not among the reads of this command, and was not sent")


@contextmanager
def explained(action: str = "") -> Iterator[None]:
    """Raise CommandError, in one clear line, for what botocore raises in the block, and for what cannot be told.

    Args:
        action: The IAM action that the block asks for, where a ClientError might not tell.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    from workspace_association.deployed.errors import DeployedError  # noqa: PLC0415

    try:
        yield
    except ClientError as error:
        details = error.response.get("Error", {})
        named = next((each for each in READS if each.endswith(f":{error.operation_name}")), error.operation_name)
        raise CommandError(explain(details.get("Code", ""), details.get("Message", ""), action or named)) from None
    except BotoCoreError as error:
        raise CommandError(explain(type(error).__name__, str(error), action)) from None
    except DeployedError as error:
        raise CommandError(str(error)) from None
