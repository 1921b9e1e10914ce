"""What every generator of practice data offers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from toolkit.curriculum.chance import Chance

Row = dict[str, Any]


class Rows(list[Any]):
    """Generated rows that remember their generator, so that they can be shown."""

    def __init__(self, items: Iterable[Any] = (), *, generator: str = "") -> None:
        super().__init__(items)
        self.generator = generator

    def keep(self, fits: Callable[[Any], bool]) -> Rows:
        """Return the rows that fit, of the same generator."""
        return Rows((row for row in self if fits(row)), generator=self.generator)


@dataclass(frozen=True)
class Generator:
    """A generator.

    rows: draws the rows from a `Chance` and the options (given ones over the defaults in `options`).
    table: (columns, cells) for learners, in a language. columns: keys that a CSV file gets.
    formulas: functions over rows for expressions. rules: what learners are told, by language.
    """

    name: str
    rows: Callable[[Chance, dict[str, Any]], list[Row]]
    table: Callable[[list[Row], str], tuple[list[str], list[list[str]]]]
    columns: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)
    formulas: dict[str, Callable[..., Any]] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)


def csv_text(generator: Generator, rows: list[Row]) -> str:
    """Return rows as CSV text; texts in two languages become two columns, and `synthetic` is always true."""
    flat = [_flat({key: row[key] for key in generator.columns}) for row in rows]
    names = [*(flat[0] if flat else generator.columns), "synthetic"]
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "synthetic": "true"} for row in flat)
    return out.getvalue()


def _flat(row: Row) -> Row:
    result: Row = {}
    for key, value in row.items():
        if isinstance(value, dict):
            result.update({f"{key}_{language}": text for language, text in value.items()})
        else:
            result[key] = value
    return result
