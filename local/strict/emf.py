"""Which metrics a log event has in it, in the embedded metric format, and what CloudWatch refuses of that format.

Source: CloudWatch user guide, "Specification: Embedded metric format", its JSON schema among it. Where PutMetricData
takes less than the schema does, its limits hold (API reference, PutMetricData, MetricDatum and Dimension). CloudWatch
makes no metrics of a document that it refuses, and says so in a metric of its own alone.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.loaders import Loader

BYTES = 1_048_576
DIMENSIONS = 30
METRICS = 100
VALUES = 100
PAST, FUTURE = 14 * 86_400, 2 * 3_600
"""Seconds that a timestamp may lie back or ahead."""
LARGEST = 2.0**360

UNITS = Loader().load_service_model("cloudwatch", "service-2")["shapes"]["StandardUnit"]["enum"]

_NAMESPACE = r"(?!AWS/|:)[\w.\-/#: ]{1,255}"
_NAME = r"(?!:)(?=.*\S)[ -~]{1,255}"
_VALUE = r"(?=.*\S)[ -~]{1,1024}"


class EmfError(ValueError):
    """CloudWatch refuses a document; the message names the first mistake in it."""


@dataclass(frozen=True)
class Datum:
    """What CloudWatch takes for one metric.

    Attributes:
        namespace: the namespace of the metric.
        name: its name.
        dimensions: its dimensions, which are part of its identity.
        timestamp: seconds since 1970.
        unit: one of UNITS.
        values: what was measured.
    """

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    timestamp: float
    unit: str
    values: tuple[float, ...]


def emf(message: str, now: float) -> list[Datum]:
    """The metrics in a log event, which has none unless it looks like a document.

    Args:
        message: the log event.
        now: seconds since 1970.

    Raises:
        EmfError: it looks like a document and is none.
    """
    if '"_aws"' not in message and "CloudWatchMetrics" not in message:
        return []
    if len(message.encode()) > BYTES:
        raise EmfError(f"the log event has more than {BYTES} bytes")
    try:
        root = json.loads(message, parse_constant=_refuse)
    except ValueError as error:
        raise EmfError(f"the log event is not one JSON object and nothing else: {error}") from error
    if not isinstance(root, dict) or "_aws" not in root:
        raise EmfError("_aws is no member of the root")
    metadata = _object("_aws", root["_aws"], {"Timestamp", "CloudWatchMetrics"})
    timestamp = metadata["Timestamp"]
    if type(timestamp) is not int or not (now - PAST) * 1000 <= timestamp <= (now + FUTURE) * 1000:
        raise EmfError(f"Timestamp has to be milliseconds since 1970, two weeks back or two hours ahead: {timestamp}")
    directives = _array("CloudWatchMetrics", metadata["CloudWatchMetrics"])
    return [datum for directive in directives for datum in _metrics(root, directive, timestamp / 1000)]


def _metrics(root: Mapping[str, Any], value: object, timestamp: float) -> Iterator[Datum]:
    directive = _object("a metric directive", value, {"Namespace", "Dimensions", "Metrics"})
    namespace = _text("Namespace", directive["Namespace"], _NAMESPACE)
    sets = [_dimensions(root, names) for names in _array("Dimensions", directive["Dimensions"], least=1)]
    for definition in _array("Metrics", directive["Metrics"], most=METRICS):
        metric = _object("a metric definition", definition, {"Name"}, {"Unit", "StorageResolution"})
        name, unit = _text("Name", metric["Name"], _NAME), metric.get("Unit", "None")
        if unit not in UNITS:
            raise EmfError(f"Unit of {name} is no unit of CloudWatch: {unit!r}")
        if metric.get("StorageResolution", 60) not in (1, 60):
            raise EmfError(f"StorageResolution of {name} is neither 1 nor 60")
        values = _values(name, _target(root, name))
        yield from (Datum(namespace, name, dimensions, timestamp, unit, values) for dimensions in sets)


def _dimensions(root: Mapping[str, Any], value: object) -> dict[str, str]:
    names = [_text("a dimension", name, _NAME) for name in _array("a dimension set", value, most=DIMENSIONS)]
    if len({*names}) < len(names):
        raise EmfError(f"a dimension set names a dimension twice: {names}")
    return {name: _text(f"the dimension {name}", _target(root, name), _VALUE) for name in names}


def _values(name: str, value: object) -> tuple[float, ...]:
    values = _array(name, value, least=1, most=VALUES) if isinstance(value, list) else [value]
    for number in values:
        if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) > LARGEST:
            raise EmfError(f"the metric {name} is no number that CloudWatch takes: {number!r}")
    return tuple(values)


def _target(root: Mapping[str, Any], name: str) -> object:
    if name not in root:
        raise EmfError(f"{name} is no member of the root")
    return root[name]


def _object(what: str, value: object, required: set[str], optional: frozenset[str] | set[str] = frozenset()) -> Any:
    if not isinstance(value, dict) or not required <= value.keys() <= required | optional:
        raise EmfError(f"{what} has to have {sorted(required)}, may have {sorted(optional)}, and has: {value!r}")
    return value


def _array(what: str, value: object, *, least: int = 0, most: int | None = None) -> list[Any]:
    if not isinstance(value, list) or len(value) < least or (most is not None and len(value) > most):
        raise EmfError(f"{what} has to be an array of {least} to {most or 'any number of'} items: {value!r}")
    return value


def _text(what: str, value: object, pattern: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
        raise EmfError(f"{what} has to be text that matches {pattern}: {value!r}")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
