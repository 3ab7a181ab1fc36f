"""Finds the file of an environment and reads it."""

from pathlib import Path

from pydantic import ValidationError

from deployment.cross_checks import cross_checked
from deployment.document import parse
from deployment.mistakes import Mistake, MistakesError, spelled
from deployment.schema import Environment
from deployment.wording import mistakes_of


def read_environment(environment: str, folder: Path) -> Environment:
    """The environment that the CDK context asks for.

    Args:
        environment: the name of a file NAME.yaml in the folder, or the path of a file, ending in .yaml or .yml.
        folder: where the environments are.

    Raises:
        MistakesError: there is no such file, or there are mistakes in it; it holds all of them.
    """
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    if not environment:
        right = f"choose from {', '.join(names)}: -c environment=NAME"
        raise MistakesError(Path("cdk.json"), [Mistake(1, "context.environment", "is not set", right)])
    is_path = environment.endswith((".yaml", ".yml"))
    path = _from_here(Path(environment) if is_path else folder / f"{environment}.yaml")
    return parse_environment(_text(path, names), path)


def parse_environment(text: str, path: Path) -> Environment:
    """The environment that a text declares.

    Args:
        text: what the file holds.
        path: where it is from, for the messages and for the stack's name when the file gives none.

    Raises:
        MistakesError: there are mistakes in it; it holds all of them.
    """
    document = parse(text, path)
    mistakes = [*document.mistakes, *cross_checked(document)]
    content = document.content
    if isinstance(content, dict):
        content = {"stack_name": f"workspace-associations-{path.stem}", **content}
    try:
        environment = Environment.model_validate(content)
    except ValidationError as invalid:
        mistakes += mistakes_of(invalid, document)
    if mistakes:
        raise MistakesError(path, mistakes)
    return environment


def _text(path: Path, names: list[str]) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise _unreadable(path, 1, "does not exist", f"choose from {', '.join(names)}") from None
    except OSError as error:
        wrong = f"cannot be read: {error.strerror}"
        raise _unreadable(path, 1, wrong, "make it a file that can be read") from None
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, line, f"is not UTF-8: byte 0x{content[error.start]:02x}", "save it as UTF-8") from None


def _unreadable(path: Path, line: int, wrong: str, right: str) -> MistakesError:
    return MistakesError(path, [Mistake(line, spelled(()), wrong, right)])


def _from_here(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
