"""How CloudWatch evaluates an alarm: the state that data points, or the lack of them, lead to, and metric math.

Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", with its tables and "Avoiding
premature transitions to alarm state". Of metric math ("Using math expressions with CloudWatch metrics") this knows
numbers, IDs, the four basic operations and parentheses.
"""

import ast
import operator
from collections.abc import Callable, Sequence

EXTRA = 2
"""Periods that CloudWatch looks back further than it evaluates, for data points in the place of missing ones. The user
guide's examples have two; how many there are for which period is not documented."""

_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def state(points: Sequence[bool | None], periods: int, to_alarm: int, missing: str, current: str) -> str:
    """The state of an alarm.

    Args:
        points: whether each data point breaches, None where it is missing; the newest last, EXTRA more than `periods`.
        periods: how many are evaluated.
        to_alarm: how many of these have to breach.
        missing: how missing ones are treated: breaching, notBreaching, ignore or missing.
        current: the state before.
    """
    there = [point for point in points if point is not None]
    evaluated = there[-periods:]
    if missing == "breaching":
        evaluated += [True] * (periods - len(evaluated))
    if sum(evaluated) >= to_alarm:
        return "ALARM"
    if not all(evaluated) or len(evaluated) >= periods or missing == "notBreaching":
        return "OK"
    if missing == "ignore":
        return current
    premature = not there or len(points) - points.index(True) < to_alarm
    return "INSUFFICIENT_DATA" if premature else "ALARM"


def compute(expression: str, look_up: Callable[[str], float | None]) -> float | None:
    """The value of a math expression; None where a value in it is missing, or the divisor is 0.

    Args:
        expression: the expression.
        look_up: the value that an ID stands for.

    Raises:
        ValueError: the expression has something in it that this does not know.
    """

    def value(node: ast.expr) -> float | None:
        match node:
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.Name(id=name):
                return look_up(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                negated = value(operand)
                return None if negated is None else -negated
            case ast.BinOp(left=first, op=operation, right=second) if type(operation) in _OPERATIONS:
                left, right = value(first), value(second)
                if left is None or right is None or (isinstance(operation, ast.Div) and not right):
                    return None
                return _OPERATIONS[type(operation)](left, right)
        raise ValueError(f"The local AWS knows no such metric math: {ast.unparse(node)} in {expression}")

    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError as error:
        raise ValueError(f"Invalid metrics expression: {expression}") from error
    return value(tree.body)
