"""Amazon Connect's service model as the installed botocore has it, and what of a request or answer breaks it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

from botocore.loaders import Loader
from botocore.model import (
    ListShape,
    NoShapeFoundError,
    OperationModel,
    ServiceModel,
    Shape,
    StringShape,
    StructureShape,
)
from botocore.validate import ParamValidator

Operation = Literal[
    "AssociateWorkspace",
    "DisassociateWorkspace",
    "SearchWorkspaceAssociations",
    "DescribeWorkspace",
    "ListWorkspaces",
    "SearchWorkspaces",
    "DescribeUser",
    "ListUsers",
    "SearchUsers",
    "DescribeRoutingProfile",
    "ListRoutingProfiles",
    "SearchRoutingProfiles",
    "ListInstances",
]


@cache
def _service_model() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("connect", "service-2"), "connect")


@cache
def operation_model(operation: Operation) -> OperationModel:
    """One operation of the service."""
    return _service_model().operation_model(operation)


@cache
def inputs(operation: Operation) -> Mapping[str, Shape]:
    """What an operation takes, by name."""
    shape = operation_model(operation).input_shape
    return dict(shape.members) if shape else {}


@cache
def outputs(operation: Operation) -> Mapping[str, Shape]:
    """What an operation answers with, by name."""
    shape = operation_model(operation).output_shape
    return dict(shape.members) if shape else {}


def modelled_status(code: str) -> int:
    """The HTTP status of an exception.

    Raises:
        ValueError: the service model has no such exception.
    """
    try:
        return int(_service_model().shape_for(code).metadata["error"]["httpStatusCode"])
    except (NoShapeFoundError, KeyError):
        raise ValueError(f"the service model has no exception {code!r}: give its HTTP status") from None


def complaints_about(content: Mapping[str, Any], shape: Shape | None) -> list[str]:
    """What in a request or an answer breaks the model; nothing when it fits."""
    if shape is None:
        return [f"nothing is expected: {name}" for name in content]
    report = ParamValidator().validate(content, shape)
    if report.has_errors():
        return str(report.generate_report()).splitlines()
    return list(_beyond_botocore(content, shape, ""))


def _beyond_botocore(value: Any, shape: Shape, name: str) -> Iterator[str]:
    # botocore's validator leaves these to the service: upper limits, patterns, enumerations.
    if isinstance(shape, StructureShape):
        members, before = shape.members, f"{name}." if name else ""
        for member, inner in value.items():
            yield from _beyond_botocore(inner, members[member], before + member)
    elif isinstance(shape, ListShape):
        yield from _too_many(len(value), shape, name)
        for index, inner in enumerate(value):
            yield from _beyond_botocore(inner, shape.member, f"{name}[{index}]")
    elif isinstance(shape, StringShape):
        yield from _too_many(len(value), shape, name)
        if shape.enum and value not in shape.enum:
            yield f"{name}: {value!r} is none of {', '.join(shape.enum)}"
        pattern = _pattern(shape)
        if pattern and not pattern.search(value):
            yield f"{name}: {value!r} does not match {pattern.pattern}"
    elif shape.type_name in {"integer", "long"}:
        yield from _too_many(value, shape, name)


@cache
def _pattern(shape: StringShape) -> re.Pattern[str] | None:
    pattern = shape.metadata.get("pattern")
    return re.compile(pattern.replace(r"\\", "\\")) if pattern else None  # the model doubles some backslashes


def _too_many(size: int, shape: Shape, name: str) -> Iterator[str]:
    limit = shape.metadata.get("max")
    if limit is not None and size > limit:
        yield f"{name}: {size} is more than {limit}"
