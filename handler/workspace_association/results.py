"""What became of a call to Amazon Connect, and of each ARN in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto


class Kind(Enum):
    """What a failure asks for."""

    THROTTLED = auto()
    """The quota is used up: try again, more slowly."""
    TRANSIENT = auto()
    """Try again."""
    DENIED = auto()
    """Try again for a while: a new policy may not be in force yet."""
    MISSING = auto()
    """The user, routing profile or association does not exist; said of a whole call, it may be the workspace."""
    NO_WORKSPACE = auto()
    """The workspace does not exist."""
    DUPLICATE = auto()
    """The association exists."""
    INVALID = auto()
    """The service does not accept this."""
    UNCONFIRMED = auto()
    """The service says neither that it did this nor that it failed."""
    LEFT_OUT = auto()
    """The search says that there is nothing to change; it is asked again when the index cannot be behind."""
    NOT_SENT = auto()
    """There was no time left, or everything else was refused."""


@dataclass(frozen=True)
class Failure:
    """Why a call, or one ARN in it, failed.

    Two fields say how much that tells about a single ARN:

    ============================================  =======  =====
    the failure                                   certain  alone
    ============================================  =======  =====
    an item of FailedList, or a call for one ARN  yes      yes
    the same, with a server error                 no       yes
    a refused call for several ARNs               yes      no
    a broken connection, a response without it    no       yes
    ============================================  =======  =====

    Attributes:
        kind: What it asks for.
        code: The name of the exception, or the three digits of an item.
        message: What the service says, the beginning of it.
        certain: Nothing was changed. If not, the change may have been made all the same.
        action: The IAM action that was asked for.
        alone: It does not come from a batch that was refused because of any of its ARNs.
    """

    kind: Kind
    code: str = ""
    message: str = ""
    certain: bool = True
    action: str = ""
    alone: bool = True

    @property
    def retry(self) -> bool:
        """Whether the same may succeed a little later."""
        return self.kind in (Kind.THROTTLED, Kind.TRANSIENT, Kind.DENIED)

    def __str__(self) -> str:
        """The code and message, as a person is shown them."""
        return f"{self.code} {self.message}".strip()


NO_WORKSPACE = Failure(Kind.NO_WORKSPACE, "404", "the workspace does not exist")
UNCONFIRMED = Failure(Kind.UNCONFIRMED, message="not confirmed by Amazon Connect", certain=False)


class CallFailedError(Exception):
    """A call failed as a whole."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


@dataclass(frozen=True)
class ItemResult:
    """What became of one ARN.

    Attributes:
        touched: A change was made, or may have been made.
        failure: Why it failed; None where the association is as wanted.
    """

    touched: bool
    failure: Failure | None = None

    @classmethod
    def of(cls, failure: Failure) -> "ItemResult":
        """The result of an ARN that failed."""
        return cls(touched=not failure.certain, failure=failure)

    @property
    def done(self) -> bool:
        """Whether the association is as wanted."""
        return self.failure is None

    def after(self, earlier: "ItemResult") -> "ItemResult":
        """This result, knowing an earlier one of the same ARN, which may have made the change after all."""
        return replace(self, touched=self.touched or earlier.touched)


CHANGED = ItemResult(touched=True)
ALREADY = ItemResult(touched=False)
UNSENT = ItemResult.of(Failure(Kind.NOT_SENT, message="not sent"))

Results = Mapping[str, ItemResult]


def failures_of(results: Results) -> dict[str, Failure]:
    """The ARNs that failed, each with the reason."""
    return {arn: result.failure for arn, result in results.items() if result.failure}
