"""Reads an environment file, with what it extends, as it is written: what it names is not resolved yet."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workspace_environments.checks import checked, right
from workspace_environments.declarations import Declaration, Declarations, Known
from workspace_environments.document import Document, Location, Mistake, MistakesError, parse, spelled
from workspace_environments.lock import Lock
from workspace_environments.names import Entry


@dataclass(frozen=True)
class EnvironmentFile:
    """An environment file as it is written: what it names is not resolved yet.

    Attributes:
        path: The file.
        document: Its content, with that of the files it extends.
        declarations: What its stacks declare, as far as it can be understood.
        known: The differences from that which it says are known, as far as they can be understood.
        mistakes: All its mistakes, but for names that no lock file has.
    """

    path: Path
    document: Document
    declarations: tuple[Declaration, ...]
    known: tuple[Known, ...]
    mistakes: tuple[Mistake, ...]

    @classmethod
    def read(cls, path: Path) -> "EnvironmentFile":
        """Read a file and those it extends.

        Raises:
            MistakesError: One of them cannot be read, or is no YAML.
        """
        try:
            document = _document(path)
        except FileNotFoundError:
            raise _unreadable(path, 1, "does not exist", "name a file that does") from None
        return cls.of(_with_base(document, ()), path)

    @classmethod
    def of(cls, document: Document, path: Path) -> "EnvironmentFile":
        """What a document says."""
        declarations = Declarations(document)
        mistakes = (*document.mistakes, *checked(document), *declarations.mistakes)
        return cls(path, document, tuple(declarations.all), tuple(declarations.known), mistakes)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that it names."""
        declared = (entry for each in self.declarations for entry in (each.workspace, *each.members))
        return (*declared, *(entry for each in self.known for entry in (*each.workspaces, *each.members)))

    @property
    def lock_path(self) -> Path:
        """Where its lock file is."""
        return Lock.path_of(self.path)

    def unlocked(self, entry: Entry, others: int = 0) -> Mistake:
        """The mistake of a name that its lock file lacks, and of so many other names."""
        named = f'the {entry.kind.name} "{entry.text}"'
        wrong = f"{named} and {others} more names are" if others else f"{named} is"
        wrong += f" not in {self.lock_path.name}"
        return self.document.mistake(
            entry.location, wrong, f"run: connect-workspaces lock {shlex.quote(str(self.path))}"
        )


def _with_base(document: Document, around: Sequence[Path]) -> Document:
    """A document on top of the one that it extends, and that one on top of what it extends."""
    name = document.content.get("extends") if isinstance(document.content, dict) else None
    if not isinstance(name, str) or not name:
        return document
    path = document.places[()].path
    base = path.parent / name
    location: Location = ("extends",)
    if base.resolve() in (each.resolve() for each in (*around, path)):
        mistake = document.mistake(location, f'"{name}" extends this file', "take the line out, here or there")
        return replace(document, mistakes=(*document.mistakes, mistake))
    try:
        return document.extending(_with_base(_document(base), (*around, path)))
    except FileNotFoundError:
        raise MistakesError([document.mistake(location, f'"{name}" does not exist', right(location))]) from None


def _document(path: Path) -> Document:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise  # what refers to it says so
    except OSError as error:
        raise _unreadable(path, 1, f"cannot be read: {error.strerror}", "make it a file that can be read") from None
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, line, f"is not UTF-8: byte 0x{content[error.start]:02x}", "save it as UTF-8") from None
    return parse(text, path)


def _unreadable(path: Path, line: int, wrong: str, to_write: str) -> MistakesError:
    return MistakesError([Mistake(path, line, spelled(()), wrong, to_write)])
