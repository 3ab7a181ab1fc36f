"""The lock file of an environment file: which IDs the names in it stand for."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from workspace_environments.document import Mistake, MistakesError, spelled
from workspace_environments.kinds import ID, INSTANCE, LOCKED, Kind
from workspace_environments.names import Entry, spelled_alike

_Ids = Mapping[str, Annotated[str, Field(pattern=f"^{ID}$"), AfterValidator(spelled_alike)]]


class Names(BaseModel):
    """The IDs of an instance's users, routing profiles and workspaces, by their names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    users: _Ids = {}
    routing_profiles: _Ids = {}
    workspaces: _Ids = {}

    def of(self, kind: Kind) -> Mapping[str, str]:
        """The IDs of a kind, by name."""
        ids: Mapping[str, str] = getattr(self, kind.setting)
        return ids


class Lock(BaseModel):
    """A lock file: what the names in an environment file stand for, by the ARN of the instance."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format_version: Literal[1] = 1
    instances: Mapping[Annotated[str, Field(pattern=f"^{INSTANCE}$"), AfterValidator(spelled_alike)], Names] = {}

    @staticmethod
    def path_of(path: Path) -> Path:
        """Where the lock file of an environment file is: NAME.lock.json beside NAME.yaml."""
        return path.with_suffix(".lock.json")

    @classmethod
    def read(cls, path: Path) -> "Lock":
        """A lock file; an empty one where there is none.

        Raises:
            MistakesError: It cannot be read, or is no lock file.
        """
        try:
            return cls.model_validate(json.loads(path.read_bytes(), object_pairs_hook=_each_once))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, RecursionError) as error:
            wrong = str(error) if isinstance(error, _TwiceError) else "is no lock file of format 1"
            write = "have connect-workspaces lock write it anew"
            raise MistakesError([Mistake(path, 1, spelled(()), wrong, write)]) from None

    def to_json(self) -> str:
        """As it is written: sorted, a line for each name, so that a change of one name changes one line."""
        return json.dumps(self.model_dump(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    def arn(self, entry: Entry) -> str | None:
        """The ARN of what a file names, as the file gives it or as it was locked; None where neither says."""
        if entry.arn or entry.instance not in self.instances:
            return entry.arn
        found = self.instances[entry.instance].of(entry.kind).get(entry.text)
        return found and f"{entry.instance}/{entry.kind.segment}/{found}"

    def names(self) -> dict[str, str]:
        """The names of all that it holds, by ARN."""
        return {
            f"{instance}/{kind.segment}/{identifier}": name
            for instance, names in self.instances.items()
            for kind in LOCKED
            for name, identifier in names.of(kind).items()
        }


class _TwiceError(ValueError):
    """A name that is given twice in a map."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A map of JSON, where each name stands once. A merge of two branches may leave two, and Python takes the last."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _TwiceError(f'"{name}" is given twice')
        found[name] = value
    return found
