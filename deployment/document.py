"""Reads YAML into plain values and remembers the line of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from deployment.mistakes import Location, Mistake, MistakesError, spelled

TAGS = "tag:yaml.org,2002:"
KINDS = {"int": "a number", "float": "a number", "bool": "a truth value", "timestamp": "a date"}
CORRECT_YAML = "correct the YAML here: spaces for indentation, quotes around text that holds : # [ or {"


@dataclass(frozen=True)
class Unquoted:
    """A scalar that YAML takes for something else than text, as it stands in the file."""

    text: str
    kind: str


@dataclass(frozen=True)
class Document:
    """The content of a file as dicts, lists, strings, None and `Unquoted`, with what is wrong in its YAML."""

    content: object
    lines: Mapping[Location, int]
    mistakes: tuple[Mistake, ...]

    def line(self, location: Location) -> int:
        """The line of a value; of the nearest one around it when the value itself is not written."""
        while location not in self.lines:
            location = location[:-1]
        return self.lines[location]


def parse(text: str, path: Path) -> Document:
    """Read one YAML document; the path is for the message.

    Raises:
        MistakesError: the text is no YAML.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = 20  # an environment needs 4; deeper nesting would end in a RecursionError
    try:
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        context = f"{error.context} that begins on line {error.context_mark.line + 1}, " if error.context_mark else ""
        line, column = error.problem_mark.line + 1, error.problem_mark.column + 1
        wrong = f"{context}{error.problem}"
        raise MistakesError(path, [Mistake(line, f"column {column}", wrong, CORRECT_YAML)]) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        wrong = f"holds the character U+{error.character:04X}, which YAML does not allow"
        raise MistakesError(path, [Mistake(line, spelled(()), wrong, CORRECT_YAML)]) from None
    reading = _Reading()
    content = reading.value(root, (), ()) if root else None
    return Document(content, {(): 1, **reading.lines}, tuple(reading.mistakes))


class _Reading:
    """One walk over the nodes of a document."""

    def __init__(self) -> None:
        self.lines: dict[Location, int] = {}
        self.mistakes: list[Mistake] = []

    def value(self, node: Node, location: Location, around: tuple[Node, ...]) -> object:
        line = self.lines.setdefault(location, node.start_mark.line + 1)
        if any(node is outer for outer in around):
            self.mistakes.append(Mistake(line, spelled(location), "contains itself", "write it out without the alias"))
            return None
        if isinstance(node, MappingNode):
            return self.mapping(node, location, (*around, node))
        if isinstance(node, SequenceNode):
            return [self.value(item, (*location, i), (*around, node)) for i, item in enumerate(node.value)]
        return scalar(node)

    def mapping(self, node: MappingNode, location: Location, around: tuple[Node, ...]) -> dict[str, object]:
        content: dict[str, object] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self.mistakes.append(Mistake(line, spelled(location), "a list or map serves as name", "write a word"))
                continue
            inside = (*location, key.value)
            if key.value in content:
                wrong = f"is given twice, first on line {self.lines[inside]}"
                self.mistakes.append(Mistake(line, spelled(inside), wrong, "keep one of the two"))
                continue
            self.lines[inside] = line
            content[key.value] = self.value(value, inside, around)
        return content


def scalar(node: Node) -> str | Unquoted | None:
    """Text as it is; nothing as None; what YAML takes for something else as it was written."""
    kind = str(node.tag).removeprefix(TAGS)
    if kind == "null":
        return None
    return str(node.value) if kind == "str" else Unquoted(node.value, KINDS.get(kind, kind))
