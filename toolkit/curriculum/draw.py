"""The numbers of one learner: drawn, derived, and put into texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from toolkit.business.money import format_amount, format_number, format_percent
from toolkit.curriculum import generators
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.expressions import ExpressionProblem, evaluate, plain
from toolkit.curriculum.facts import exact
from toolkit.curriculum.formulas import FORMULAS
from toolkit.curriculum.generators import Rows
from toolkit.curriculum.schema import Assignment, Material, Text
from toolkit.curriculum.schema import Drawn as DrawnRule
from toolkit.i18n import Messages

_ = Messages("curriculum")

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}")
FORMATS = ("rupiah", "percent", "number", "count", "text", "table")
_NUMERAL = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Drawn:
    """One learner's numbers. `values`: drawn and derived ones by name; numbers are Decimal, generated data
    are lists of dicts."""

    assignment: Assignment
    module_id: str
    learner_id: str
    values: dict[str, Any]

    def fill(self, text: Text | str, language: str) -> str:
        """Return a text with its placeholders filled.

        `{cost:rupiah}`, `{fee:percent}`, `{count}`, `{name}`, `{rows:table}` (a Markdown table).
        Raises ExpressionProblem for a name that was not drawn or derived, or a format that does not fit.
        """
        source = text.pick(language) if isinstance(text, Text) else text
        first, *others = placeholders(source)[0]
        shown = zip(self.shown(source, language), others, strict=True)
        return first + "".join(value + after for value, after in shown)

    def shown(self, source: str, language: str) -> list[str]:
        """Return what stands for each placeholder of a text, in their order. Raises as `fill` does."""
        found = []
        for name, form, written in placeholders(source)[1]:
            if name not in self.values:
                raise ExpressionProblem(_("{name} is neither drawn nor derived.").format(name=written))
            found.append(self._shown(self.values[name], form, language, written))
        return found

    def table(self, material: Material, language: str) -> tuple[list[str], list[list[str]]]:
        """Return the columns and rows of drawn data, as texts in a language."""
        return generators.table(self.values[material.data], language)

    def evaluate(self, expression: Any) -> Any:
        """Evaluate an expression over these values. Raises ExpressionProblem."""
        return evaluate(str(expression), self.values, FORMULAS)

    def _shown(self, value: Any, form: str | None, language: str, source: str) -> str:
        if isinstance(value, dict) and {"id", "en"} <= set(value):
            return str(value.get(language, value["id"]))
        if form == "table" or isinstance(value, list):
            try:
                return _markdown(*generators.table(value, language))
            except (ValueError, TypeError) as problem:
                raise ExpressionProblem(f"{source}: {problem}.") from problem
        if isinstance(value, Decimal) and form in (None, "number", "count"):
            return format_number(value, language)
        if isinstance(value, Decimal) and form == "rupiah":
            return format_amount(value, language)
        if isinstance(value, Decimal) and form == "percent":
            return format_percent(value, language)
        if isinstance(value, str) and form in (None, "text"):
            return value
        raise ExpressionProblem(_("{placeholder} does not fit its value.").format(placeholder=source))


@lru_cache(maxsize=4_000)
def placeholders(source: str) -> tuple[tuple[str, ...], tuple[tuple[str, str | None, str], ...]]:
    """Return a course text's parts around its placeholders, and these as (name, form, as written)."""
    parts = PLACEHOLDER.split(source)
    return tuple(parts[::3]), tuple((match[1], match[2], match[0]) for match in PLACEHOLDER.finditer(source))


def draw(assignment: Assignment, module_id: str, learner_id: str) -> Drawn:
    """Draw the numbers of a learner: the same learner always gets the same, on every machine.

    Every name has a stream of its own, `<module>|<learner>|<name>` (see `chance`), so that a further name
    changes none of the others. Raises ExpressionProblem if the assignment cannot be drawn.
    """
    values: dict[str, Any] = {}
    for name, rule in assignment.draw.items():
        values[name] = _draw_one(rule, f"{module_id}|{learner_id}|{name}", name)
    for name, expression in assignment.derive.items():
        values[name] = evaluate(expression, values, FORMULAS)
    return Drawn(assignment, module_id, learner_id, values)


def _draw_one(rule: DrawnRule, seed: str, name: str) -> Any:
    chance = Chance(seed)
    try:
        if rule.generate is not None:
            return generators.generate(rule.generate, chance, rule.options)
        if rule.choose is not None:
            return as_value(chance.pick(rule.choose))
        return chance.on_raster(exact(rule.low), exact(rule.high), exact(rule.step))
    except (ValueError, TypeError) as problem:
        text = _("{name} cannot be drawn: {reason}.")
        raise ExpressionProblem(text.format(name=name, reason=str(problem).rstrip("."))) from problem


def as_value(raw: Any) -> Any:
    """Return a value of a YAML list as expressions use it: numbers, also in quotes, become Decimal."""
    if isinstance(raw, str) and _NUMERAL.fullmatch(raw.strip()):
        return Decimal(raw.strip())
    if isinstance(raw, dict):
        return {key: as_value(item) if key not in ("id", "en") else item for key, item in raw.items()}
    if isinstance(raw, list):
        return Rows(as_value(item) for item in raw)
    return plain(raw)


def _markdown(columns: list[str], rows: list[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)
