"""Under which conditions the figures of the comparison hold, in words, from the settings they were measured with."""

import os
import platform
from collections.abc import Iterator

from benchmarks import deploying, lives, patience, start
from benchmarks.lists import BATCH


def notes() -> Iterator[str]:
    """One sentence or two each."""
    yield (
        f"Measured side by side in one run on {os.cpu_count()} cores with Python {platform.python_version()}: medians "
        f"(least-most) of {lives.ROUNDS}, of {start.ROUNDS} for cold start and memory. "
        "`x` is how many times what this project takes."
    )
    yield (
        f"The local Amazon Connect answers after {lives.LATENCY.latency * 1000:g} ms and throttles nothing. Where a "
        f"quota is named, it is the default of an account: 2 requests a second, burst 5, for each operation, and "
        f"{patience.QUOTA.latency * 1000:g} ms. The runs under quota go side by side, each with a quota of its own."
    )
    yield (
        "Nothing to do: the list is as before, and CloudFormation sends an update because something beside it changed. "
        "All but the crhelper function then bring back what was removed by hand."
    )
    yield (
        f"AwsCustomResource: one resource for {BATCH} ARNs, all at work at once, as CloudFormation does where none "
        "depends on another. Its update cannot both add and remove, so what was dropped stays."
    )
    yield (
        "crhelper function: one ARN a call, only what the old properties do not have; it never reads what is there. "
        "Its default sleeps 120 s after each delete; those runs go side by side."
    )
    yield "boto3 script: one ARN a call. It has no memory, so it is given the whole list each time, and what to remove."
    yield (
        f"Unknown user: {patience.BY_HAND} of the {patience.UNKNOWN_AMONG} were associated by hand before. Amazon "
        "Connect does not document whether it reports such a user in FailedList or refuses the call: both are shown, "
        "after CloudFormation's rollback."
    )
    yield (
        "Cold start: from the first line that runs in a fresh process until Amazon Connect has the first call. Nothing "
        "is compiled beforehand, as in Lambda, where a bundle's files are dated 1980 and cannot be written. Only the "
        "script is: it runs elsewhere."
    )
    yield (
        f"Deployment: `cdk deploy` of a new stack with {deploying.SIZE} associations, on the local AWS; "
        "`python script.py` for the script."
    )
