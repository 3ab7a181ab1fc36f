"""Time passes in no time on the local AWS: nobody waits for it, functions that sleep among them."""

from concurrent.futures import ThreadPoolExecutor, wait

from local.aws import LocalAws
from tests.local_aws.functions import answer_of

HOUR = 3_600
SLEEPER = """
import time

def handler(event, context):
    time.sleep(3_600)
    return "awake"
"""


def test_a_function_that_sleeps_for_an_hour_wakes_when_the_hour_has_passed(aws: LocalAws) -> None:
    """Long before its timeout of three seconds, which is of real time."""
    with ThreadPoolExecutor() as thread:
        answer = thread.submit(answer_of, aws, SLEEPER)
        while not wait([answer], timeout=0.1).done:
            aws.advance(HOUR)
    assert answer.result() == "awake"
