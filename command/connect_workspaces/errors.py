"""What ends a command: a line each for the person at the terminal, and the exit status."""

import re
import sys

from connect_workspaces.text import one_line

DONE, FAILED, DIFFERENT, REFUSED = 0, 1, 2, 3
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""


class CommandError(Exception):
    """A command cannot do what it was asked for. The message is the whole story, in one line; exit status 1."""


def failed(message: str) -> int:
    """Say what went wrong; the exit status."""
    print(f"connect-workspaces: {one_line(' '.join(message.split()))}", file=sys.stderr)
    return FAILED


_NO_CREDENTIALS = {"NoCredentialsError", "PartialCredentialsError", "NoAuthTokenError"}
_EXPIRED = {
    "ExpiredToken",
    "ExpiredTokenException",
    "LoginRefreshRequired",
    "LoginTokenLoadError",
    "RequestExpired",
    "SSOTokenLoadError",
    "TokenRetrievalError",
    "TokenRefreshRequired",
    "UnauthorizedSSOTokenError",
}
_NOT_ACCEPTED = {
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_UNREACHABLE = {
    "AttemptTimeoutError",
    "ConnectTimeoutError",
    "ConnectionClosedError",
    "EndpointConnectionError",
    "HTTPClientError",
    "ProxyConnectionError",
    "ReadTimeoutError",
    "SSLError",
}
_LINES = [
    ({"NoRegionError"}, "no AWS region is configured; name one with --region"),
    ({"InvalidRegionError"}, "{message}; name another region with --region"),
    ({"ProfileNotFound"}, "{message}; name another with --profile"),
    (_NO_CREDENTIALS, "there are no AWS credentials; sign in, or name a profile with --profile"),
    (_EXPIRED, "the AWS credentials have expired; sign in again ({code})"),
    (_NOT_ACCEPTED, "AWS does not accept the credentials ({code}: {message})"),
    (_UNREACHABLE, "{service}{where} cannot be reached: {message}"),
]

_ACTION = re.compile(r"not authorized to perform: ([\w-]+:\w+)")


class NotAReadError(BaseException):
    """This command was about to send what is none of its reads. It is a defect of the command; nothing was sent.

    It is no Exception: those of a call are taken for a broken connection, and the call is tried again.
    """


def is_denied(code: str) -> bool:
    """Whether a code says that a permission is missing."""
    return code.startswith("AccessDenied") or code in {"UnauthorizedOperation", "NotAuthorized"}


def explain(code: str, message: str, action: str = "", region: str = "") -> str:
    """One line for a failed read.

    Args:
        code: The error code of the service, or the name of botocore's exception.
        message: What it says.
        action: The IAM action that was asked for, where that is known.
        region: The region that was asked, where that is known.
    """
    message = " ".join(message.split())
    where = f" in {region}" if region else ""
    if is_denied(code):
        found = _ACTION.search(message)
        return f"the permission {found[1] if found else action} is missing: {message}"
    line = next((line for codes, line in _LINES if code in codes), "{action}{where} failed: {code} {message}")
    service = action.partition(":")[0] or "AWS"
    text = line.format(code=code, message=message, service=service, action=action or "reading", where=where)
    return " ".join(text.split())
