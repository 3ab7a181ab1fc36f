"""What a call, or one ARN of it, can fail with, and what that asks for."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a failure asks for."""

    THROTTLED = "the quota is used up: try again, more slowly"
    TRANSIENT = "try again"
    DENIED = "try again for a while: a new policy may not be in force yet"
    MISSING = "the workspace, user or routing profile does not exist"
    DUPLICATE = "the association exists"
    INVALID = "the service does not accept this"
    NOT_SENT = "there was no time left, or no hope"


def kind_of(status: int, name: str = "") -> Kind:
    """What an HTTP status, or the three digits of an item, and the name of an error ask for."""
    if status == 429 or "Throttl" in name or name == "TooManyRequestsException":  # noqa: PLR2004
        return Kind.THROTTLED
    if status >= 500:  # noqa: PLR2004
        return Kind.TRANSIENT
    if status == 403 or name.startswith("AccessDenied"):  # noqa: PLR2004
        return Kind.DENIED
    return {404: Kind.MISSING, 409: Kind.DUPLICATE}.get(status, Kind.INVALID)


@dataclass(frozen=True)
class Failure:
    """Why a call, or one ARN of it, failed.

    `certain` is False where the change may have been made all the same: a connection cut while waiting for the answer,
    or a server error.
    """

    kind: Kind
    code: str
    message: str
    certain: bool = True

    @property
    def retry(self) -> bool:
        """Whether the same may succeed a little later."""
        return self.kind in (Kind.THROTTLED, Kind.TRANSIENT, Kind.DENIED)

    def __str__(self) -> str:
        """The code and message, as a person is shown them."""
        return f"{self.code} {self.message}".strip()


class CallFailedError(Exception):
    """A call failed as a whole."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure
