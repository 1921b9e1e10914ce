"""Expressions of an assignment, such as `price_for_margin(cost, 0.2, fee)`: exact, and unable to do harm.

They are evaluated by simpleeval. Numbers are Decimal, so 0.1 + 0.2 is 0.3. There are no attributes, no
imports, no assignments; functions are only those of `toolkit.curriculum.formulas`.
"""

from __future__ import annotations

import ast
import difflib
import operator
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any, ClassVar

from simpleeval import EvalWithCompoundTypes, FeatureNotAvailable, NameNotDefined

from toolkit.i18n import Messages

_ = Messages("curriculum")

MAX_LENGTH = 1_000


class ExpressionProblem(ValueError):
    """An expression cannot be evaluated. The text is a sentence for the author."""


class _Exact(EvalWithCompoundTypes):
    """simpleeval with Decimal for numbers, and without attributes, powers and formatted strings."""

    _OPERATORS: ClassVar[dict[type, Callable[..., Any]]] = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.FloorDiv: operator.floordiv,
        ast.Mod: operator.mod,
        ast.UAdd: operator.pos,
        ast.USub: operator.neg,
        ast.Not: operator.not_,
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.In: lambda item, items: item in items,
        ast.NotIn: lambda item, items: item not in items,
    }

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(operators=dict(self._OPERATORS), functions=dict(functions), names={})
        self.nodes[ast.Constant] = self._exact_constant
        self.nodes[ast.Subscript] = self._item
        for forbidden in (ast.Attribute, ast.JoinedStr, ast.FormattedValue, ast.Assign, ast.AugAssign):
            self.nodes[forbidden] = _forbidden

    def value(self, expression: str, names: Mapping[str, Any]) -> Any:
        """Evaluate an expression over some names, and forget them."""
        self.names = names
        try:
            return self.eval(expression, _parsed(expression))
        finally:
            self.names = {}

    def _check_disallowed_items(self, item: Any) -> None:
        # simpleeval looks at every value for functions and modules; most of ours are plain numbers.
        if type(item) is not Decimal:
            super()._check_disallowed_items(item)

    @staticmethod
    def _exact_constant(node: ast.Constant) -> Any:
        if isinstance(node.value, bool | str) or node.value is None:
            return node.value
        if isinstance(node.value, int | float):
            return Decimal(repr(node.value))
        raise FeatureNotAvailable(repr(node.value))

    def _item(self, node: ast.Subscript) -> Any:
        holder, key = self._eval(node.value), self._eval(node.slice)
        if isinstance(holder, list | tuple) and isinstance(key, Decimal) and key == key.to_integral_value():
            key = int(key)
        return holder[key]


def _forbidden(node: ast.AST) -> Any:
    raise FeatureNotAvailable(type(node).__name__)


def evaluate(expression: str, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> Any:
    """Evaluate an expression. Whole numbers come back as Decimal too.

    Raises ExpressionProblem, whatever goes wrong.
    """
    if len(expression) > MAX_LENGTH:
        raise ExpressionProblem(_("The expression is too long."))
    try:
        with localcontext() as context:
            context.prec = 28
            return plain(_evaluators.of(functions).value(expression, names))
    except NameNotDefined as problem:
        name = str(getattr(problem, "name", expression))
        raise ExpressionProblem(_unknown_name(name, [*names, *functions])) from problem
    except Exception as problem:
        reason = _reason(problem)
        text = _("{expression} cannot be computed: {reason}.")
        raise ExpressionProblem(text.format(expression=expression, reason=reason)) from problem


class _Evaluators(threading.local):
    """The evaluator of each thread: making one takes longer than most expressions."""

    def __init__(self) -> None:
        self._functions: Mapping[str, Callable[..., Any]] = {}
        self._made = _Exact({})

    def of(self, functions: Mapping[str, Callable[..., Any]]) -> _Exact:
        if functions is not self._functions:
            self._functions, self._made = functions, _Exact(functions)
        return self._made


_evaluators = _Evaluators()


@lru_cache(maxsize=2_000)
def _parsed(expression: str) -> ast.AST:
    # A class marks the same few expressions thousands of times.
    return _Exact.parse(expression)


def plain(value: Any) -> Any:
    """Return a result with Decimal for every number; lists stay lists. Raises ExpressionProblem."""
    if isinstance(value, bool | str | Decimal) or value is None:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, list | tuple | dict):
        return value
    text = _("A result of the kind {kind} cannot be used.")
    raise ExpressionProblem(text.format(kind=type(value).__name__))


def names_in(expression: str) -> set[str]:
    """Return the names and functions that an expression uses; empty if it is not an expression."""
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError:
        return set()
    bound = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.comprehension)
        for target in ast.walk(node.target)
        if isinstance(target, ast.Name)
    }
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - bound


def _unknown_name(name: str, known: list[str]) -> str:
    text = _("There is no {name} here.").format(name=name)
    near = difflib.get_close_matches(name, known, n=1)
    return f"{text} {_('Did you mean {name}?').format(name=near[0])}" if near else text


def _reason(problem: Exception) -> str:
    return (str(problem) or type(problem).__name__).rstrip(".")
