"""Whatever happens, in whatever order, the contract holds."""

from hypothesis import HealthCheck, settings

from tests.lives.machine import Lives

TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=settings().max_examples * 3 // 5,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
