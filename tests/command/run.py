"""What is left of a run of the command in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Done:
    """What is left of a run: its exit status, and what it wrote to stdout and stderr."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote to stdout."""
        return json.loads(self.out)

    def failed(self, *words: str) -> bool:
        """It failed with one line, which holds these words and says whose line it is."""
        assert self.status == 1, self
        (line,) = self.err.splitlines()
        assert line.startswith("connect-workspaces: ")
        for word in words:
            assert word in line, line
        return True


Command = Callable[..., Done]
