"""The part of docs/benchmarks.md on lessons and hand-in, from measured figures only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.browser.acting import MODULE

from .hand_in import Graded
from .lesson_page import Pair, Visits
from .machine import About
from .parts import template


@dataclass(frozen=True)
class Row:
    """One figure of both sides; less is better."""

    label: str
    unit: str
    ours: list[float]
    stock: list[float]

    @property
    def ratio(self) -> float | None:
        """How many times less NaikKelas takes; None where that has no meaning."""
        return median(self.stock) / median(self.ours) if median(self.ours) else None

    @property
    def worse(self) -> bool:
        """Whether NaikKelas takes more."""
        return median(self.ours) > median(self.stock)

    @property
    def apart(self) -> bool:
        """Whether every value of one side is below every value of the other."""
        return min(self.ours) > max(self.stock) or max(self.ours) < min(self.stock)

    def cells(self) -> list[str]:
        """The row of the table."""
        ratio = (
            "–"
            if self.ratio is None
            else f"{self.ratio:.1f}×"
            if self.ratio >= 1.05
            else f"{self.ratio:.2f}×"
        )
        return [self.label, _shown(self.ours, self.unit), _shown(self.stock, self.unit), ratio]


def _shown(values: list[float], unit: str) -> str:
    whole = unit in ("kB", "MB", "")
    form: Callable[[float], str] = (
        (lambda value: f"{value:,.0f}") if whole else (lambda value: f"{value:.2f}")
    )
    texts = [form(value) for value in (median(values), min(values), max(values))]
    text = f"{texts[0]} {unit}".rstrip()
    return text if texts[1] == texts[2] else f"{text} ({texts[1]}–{texts[2]})"


def lesson_rows(visits: Visits) -> list[Row]:
    """Return the figures of the lesson page."""

    def row(label: str, unit: str, take: Callable[[Pair], float]) -> Row:
        return Row(label, unit, [take(one) for one in visits.ours], [take(one) for one in visits.stock])

    return [
        row("First visit: text can be read", "s", lambda one: one.first.readable),
        row("First visit: the field is there", "s", lambda one: one.first.field),
        row("First visit: typed, and the result is there", "s", lambda one: one.first.answered),
        row("Second visit: text can be read", "s", lambda one: one.second.readable),
        row("Second visit: typed, and the result is there", "s", lambda one: one.second.answered),
        row("Second visit: next key → result", "s", lambda one: one.second.reaction),
        row("First visit: bytes over HTTP", "kB", lambda one: one.first.kilobytes),
        row("First visit: requests", "", lambda one: one.first.requests),
        row("Second visit: bytes over HTTP", "kB", lambda one: one.second.kilobytes),
        row("Second visit: requests", "", lambda one: one.second.requests),
        row("A visit: bytes over the WebSocket", "kB", lambda one: one.first.socket_kilobytes),
        row("Requests to other hosts", "", lambda one: one.first.elsewhere),
        row("Memory of a visitor's kernel (PSS)", "MB", lambda one: one.memory),
    ]


def grading_rows(graded: Graded) -> list[Row]:
    """Return the figures of grading."""
    count = graded.submissions
    return [
        Row("One submission, nobody waits: hand-in → marks", "s", graded.ours_alone, graded.stock_alone),
        Row(f"{count} at once: last marks", "s", graded.ours_together, graded.stock_together),
        Row(f"{count} at once: marks and feedback pages", "s", graded.ours_pages, graded.stock_pages),
    ]


def show(out: Console, visits: Visits, graded: Graded) -> None:
    """Print the figures."""
    table = Table("", "NaikKelas", "stock", "ratio")
    for row in [*lesson_rows(visits), *grading_rows(graded)]:
        table.add_row(*map(escape, row.cells()))
    out.print(table)


def page(about: About, visits: Visits, graded: Graded) -> str:
    """Return the part on lessons and hand-in."""
    lesson, grading = lesson_rows(visits), grading_rows(graded)
    values = {
        "module": MODULE,
        "facts": "\n".join(f"- {name}: {text}" for name, text in about.facts()),
        "worse": _worse([*lesson, *grading]),
        "visits": len(visits.ours),
        "lesson": _table("stock Voilà", lesson),
        "submissions": graded.submissions,
        "grading": _table("stock nbgrader", grading),
        "marks": _equality(graded),
        "cold": _shown(graded.ours_cold, "s"),
        "calls": len(graded.stock_alone),
        "batches": len(graded.stock_together),
    }
    return template("lessons").format(**values)


def _equality(graded: Graded) -> str:
    if graded.differences:
        return f"**Not equal** in {len(graded.differences)} places; the program's output names them."
    return (
        f"Equal: {graded.cells} graded cells of {graded.submissions} submissions have the same points, state "
        "and comment in the gradebook after every way of grading."
    )


def _worse(rows: Iterable[Row]) -> str:
    """Say which figures are worse than the rival's."""
    told = []
    for row in rows:
        if row.worse:
            doubt = "" if row.apart else "; the ranges overlap"
            told.append(
                f"- {row.label}: {median(row.ours):.2f} against {median(row.stock):.2f} {row.unit}{doubt}"
            )
    if not told:
        return "By these medians, no figure of NaikKelas is worse than its rival's."
    return "\n".join(["**Worse than the rival**, by these medians:", "", *told])


def _table(rival: str, rows: list[Row]) -> str:
    lines = [f"| | NaikKelas | {rival} | ratio |", "|---|---|---|---|"]
    return "\n".join(lines + [f"| {' | '.join(row.cells())} |" for row in rows])
