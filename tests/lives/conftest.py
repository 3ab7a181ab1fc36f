"""What the tests of lives share."""

from collections.abc import Iterator

import pytest

from tests.lives.claims import INSTANCE
from tests.lives.office import Office, open_office


@pytest.fixture
def office() -> Iterator[Office]:
    """An office with one workspace, claims, and ten thousand users."""
    with open_office() as opened:
        opened.service.seed(INSTANCE)
        yield opened
