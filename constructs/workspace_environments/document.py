"""Reads YAML into plain values, remembers where each is written, and words what is wrong there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

# The way to a value: names of settings and positions in lists, from the top of the file.
Location = tuple[str | int, ...]

TAGS = "tag:yaml.org,2002:"
MERGE = f"{TAGS}merge"
TRUTH, NOTHING = "a truth value", "nothing"
KINDS = {"int": "a number", "float": "a number", "bool": TRUTH, "timestamp": "a date", "null": NOTHING}
MOST_VALUES = 200_000
"""In a file; 5,000 users of 20 workspaces are half of that, and aliases of aliases soon become many more."""
CORRECT_YAML = "correct the YAML here: spaces for indentation, quotes around text that holds : # [ or {"


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that keeps a file from being deployed.

    `wrong` says what is wrong with the value at `where`, `right` what would be right.
    """

    path: Path
    line: int
    where: str
    wrong: str
    right: str

    def __str__(self) -> str:
        """On one line, whatever the file holds."""
        text = f"{self.path}:{self.line}: {self.where}: {self.wrong}; {self.right}"
        return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


class MistakesError(Exception):
    """Every mistake of a file and of those it extends; its text has one a line, in the order of the files."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(map(str, self.mistakes)))


def spelled(location: Location) -> str:
    """The location as its author would write it: `workspaces.claims.users[3]`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".") or "the file"


def instead_of(word: str, valid: Iterable[str], otherwise: str | None = None) -> str:
    """What to write instead of a word that is not valid: the nearest valid one, or else something else.

    Args:
        word: The word.
        valid: All that would be valid.
        otherwise: What to write where none of them is near; by default the choice.
    """
    by_folded = {candidate.casefold(): candidate for candidate in valid}
    near = get_close_matches(word.casefold(), by_folded, n=1)
    if near:
        return f"did you mean {by_folded[near[0]]}?"
    return otherwise or f"choose from {', '.join(by_folded.values())}"


@dataclass(frozen=True)
class Unquoted:
    """A scalar that YAML takes for something else than text, as it stands in the file."""

    text: str
    kind: str


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    path: Path
    line: int

    def seen_from(self, path: Path) -> str:
        """How a mistake in a file refers to it."""
        return f"line {self.line}" if path == self.path else f"line {self.line} of {self.path}"


@dataclass(frozen=True)
class Document:
    """The content of a file as dicts, lists, strings and `Unquoted`, with what is wrong in its YAML."""

    content: object
    places: Mapping[Location, Place]
    mistakes: tuple[Mistake, ...] = ()

    def place(self, location: Location) -> Place:
        """The place of a value; of the nearest one around it when the value itself is not written."""
        while location not in self.places:
            location = location[:-1]
        return self.places[location]

    def mistake(self, location: Location, wrong: str, right: str) -> Mistake:
        """A mistake in the value at a location."""
        place = self.place(location)
        return Mistake(place.path, place.line, spelled(location), wrong, right)

    def extending(self, base: "Document") -> "Document":
        """This document on top of another one.

        Maps are merged setting by setting; anything else that this one says stands instead of what the base says.
        """
        # Where the base wrote what is replaced is asked for by nobody: it is not in the content.
        places = {**base.places, **self.places}
        return Document(merged(base.content, self.content), places, base.mistakes + self.mistakes)


def merged(base: object, own: object) -> object:
    """Two values as one: maps are merged setting by setting, anything else is the own one."""
    if not (isinstance(base, dict) and isinstance(own, dict)):
        return own
    return {**base, **{name: merged(base.get(name), value) for name, value in own.items()}}


def parse(text: str, path: Path) -> Document:
    """Read one YAML document; the path is for the messages.

    Raises:
        MistakesError: The text is no YAML, or aliases make more of it than is reasonable.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = 20  # an environment needs 6; deeper nesting would end in a RecursionError
    try:
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        context = f"{error.context} that begins on line {error.context_mark.line + 1}, " if error.context_mark else ""
        line, column = error.problem_mark.line + 1, error.problem_mark.column + 1
        wrong = f"{context}{error.problem}"
        raise MistakesError([Mistake(path, line, f"column {column}", wrong, CORRECT_YAML)]) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        wrong = f"holds the character U+{error.character:04X}, which YAML does not allow"
        raise MistakesError([Mistake(path, line, spelled(()), wrong, CORRECT_YAML)]) from None
    reading = _Reading(path)
    content = reading.value(root, (), ()) if root else Unquoted("", NOTHING)
    return Document(content, {(): Place(path, 1), **reading.places}, tuple(reading.mistakes))


class _Reading:
    """One walk over the nodes of a document."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.places: dict[Location, Place] = {}
        self.mistakes: list[Mistake] = []

    def value(self, node: Node, location: Location, around: tuple[Node, ...]) -> object:
        if len(self.places) > MOST_VALUES:
            self.wrong(node, (), f"holds more than {MOST_VALUES:,} values", "name fewer aliases: each is read anew")
            raise MistakesError(self.mistakes)
        self.places.setdefault(location, self.place(node))
        if any(node is outer for outer in around):
            self.wrong(node, location, "contains itself", "write it out without the alias")
            return Unquoted("", NOTHING)
        if isinstance(node, MappingNode):
            return self.mapping(node, location, (*around, node))
        if isinstance(node, SequenceNode):
            return [self.value(item, (*location, i), (*around, node)) for i, item in enumerate(node.value)]
        return scalar(node)

    def mapping(self, node: MappingNode, location: Location, around: tuple[Node, ...]) -> dict[str, object]:
        content: dict[str, object] = {}
        own = [(key, value) for key, value in node.value if key.tag != MERGE]
        for key, value in own:
            if not isinstance(key, ScalarNode):
                self.wrong(key, location, "a list or map serves as name", "write a word")
                continue
            inside = (*location, key.value)
            if key.value in content:
                wrong = f"is given twice, first on line {self.places[inside].line}"
                self.wrong(key, inside, wrong, "keep one of the two")
                continue
            self.places[inside] = self.place(key)
            content[key.value] = self.value(value, inside, around)
        for key, value in node.value:
            if key.tag == MERGE:
                for source in self.merge_sources(key, value, location, around):
                    self.merge(source, content, location, around)
        return content

    def merge_sources(
        self, key: Node, value: Node, around_it: Location, around: tuple[Node, ...]
    ) -> Iterator[MappingNode]:
        """The maps that a merge key names, the one that counts most first."""
        location = (*around_it, key.value)
        for source in value.value if isinstance(value, SequenceNode) else [value]:
            if any(source is outer for outer in around):
                self.wrong(key, location, "contains itself", "write it out without the alias")
            elif isinstance(source, MappingNode):
                yield source
            else:
                self.wrong(key, location, "merges what is no map", "name a map, like <<: *desk")

    def merge(
        self, source: MappingNode, content: dict[str, object], location: Location, around: tuple[Node, ...]
    ) -> None:
        """Add what a map has to one that lacks it. Its settings stay where they are written."""
        elsewhere = _Reading(self.path)
        added = elsewhere.mapping(source, location, (*around, source))
        for name in added.keys() - content.keys():
            inside = (*location, name)
            self.places |= {each: elsewhere.places[each] for each in elsewhere.places if each[: len(inside)] == inside}
        self.mistakes += elsewhere.mistakes
        content.update({name: value for name, value in added.items() if name not in content})

    def place(self, node: Node) -> Place:
        return Place(self.path, node.start_mark.line + 1)

    def wrong(self, node: Node, location: Location, wrong: str, right: str) -> None:
        self.mistakes.append(Mistake(self.path, self.place(node).line, spelled(location), wrong, right))


def scalar(node: Node) -> str | Unquoted:
    """Text as it is; what YAML takes for something else as it was written."""
    kind = str(node.tag).removeprefix(TAGS)
    if kind == "null":
        return Unquoted("", NOTHING)
    return str(node.value) if kind == "str" else Unquoted(node.value, KINDS.get(kind, kind))
