"""The parts of docs/benchmarks.md on large gradebooks and on batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, inf
from statistics import median

from . import goals, gradebook, grading_batch
from .class_hand_in import Handed
from .goals import Goal
from .gradebook import CALLS, INDEXED, POSTGRESQL, POSTGRESQL_INDEXED, STOCK, Figures, Taken
from .grading_batch import OTTER, OURS, Batch, Graded
from .machine import About
from .parts import template

_PAIRS = (
    ("submissions", "our submissions"),
    ("waiting", "our waiting"),
    ("assignments", "our assignments"),
    ("export", "our csv"),
)


def handin_part(about: About, handed: Handed) -> str:
    """Return the part on a class that hands in together."""
    together = [seconds for times in handed.together for seconds in times]
    sent = [seconds for times in handed.sent for seconds in times]
    rows = [("one alone", handed.alone), (f"{handed.learners} together", together)]
    rows.append((f"{handed.learners} together: the class has the answers", sent))
    values = {
        "phones": handed.learners,
        "rounds": len(handed.together),
        "alone": len(handed.alone),
        "facts": _facts(about),
        "rows": "\n".join(
            f"| {label} | {median(times):.2f} s | {_share(times, 0.95):.2f} s | {max(times):.2f} s |"
            for label, times in rows
        ),
        "goals": goals.table(
            (
                Goal(f"{handed.learners} together, median", 1, median(together), " s"),
                Goal(f"{handed.learners} together, 95 of 100 within", 3, _share(together, 0.95), " s"),
            )
        ),
        "wrong": "All of them had the marks of their answers."
        if not handed.wrong
        else f"**Not right:** {len(handed.wrong)} of them; the program's output names them.",
    }
    return template("handin").format(**values)


def _share(times: list[float], share: float) -> float:
    """Return the time within which a share of all was done."""
    return sorted(times)[min(len(times) - 1, ceil(share * len(times)) - 1)]


def gradebook_part(about: About, figures: Figures) -> str:
    """Return the part on a gradebook of thousands."""
    theirs = [name for name in CALLS if not name.startswith("our ")]
    ours = [name for name in CALLS if name.startswith("our ")]
    indexing = ", ".join(
        f"{seconds:.1f} s on {place.split(',')[0]}" for place, seconds in figures.indexing.items()
    )
    values = {
        "learners": f"{figures.learners:,}",
        "assignments": figures.assignments,
        "submissions": f"{figures.submissions:,}",
        "grades": f"{figures.grades:,}",
        "facts": _facts(about),
        "short": f"{gradebook.SHORT:g}",
        "repeats": figures.repeats,
        "stock": _table(figures, (STOCK, INDEXED, POSTGRESQL, POSTGRESQL_INDEXED), theirs),
        "ours": _table(figures, (INDEXED, POSTGRESQL_INDEXED), ours),
        "ratios": _ratios(figures),
        "indexes": len(gradebook.gradebook.INDEXES),
        "indexing": indexing,
        "small": f"{figures.sizes[STOCK]:.0f} MB",
        "large": f"{figures.sizes[INDEXED]:.0f} MB",
        "same": _same_export(figures),
        "goals": goals.table(
            Goal(f"the slowest of our pages, {place}", 1, _slowest(figures, place), " s")
            for place in (INDEXED, POSTGRESQL_INDEXED)
            if place in figures.table
        ),
    }
    return template("gradebook").format(**values)


def _slowest(figures: Figures, place: str) -> float:
    """Return the seconds of the slowest page of ours; endless where one did not end."""
    pages = [taken for name, taken in figures.table[place].items() if CALLS[name].startswith("console:")]
    return max(median(taken.seconds) if taken.seconds else inf for taken in pages)


def _table(figures: Figures, places: Iterable[str], calls: Iterable[str]) -> str:
    shown = [place for place in places if place in figures.table]
    lines = [f"| | {' | '.join(shown)} |", f"|---|{'---|' * len(shown)}"]
    for name in calls:
        cells = [figures.table[place][name].text if name in figures.table[place] else "–" for place in shown]
        lines.append(f"| {CALLS[name]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _ratios(figures: Figures) -> str:
    told = []
    for their, our in _PAIRS:
        ours = figures.table[INDEXED][our]
        for place in (STOCK, INDEXED):
            stock = figures.table.get(place, {}).get(their)
            if stock and ours.seconds:
                told.append(f"- {CALLS[our]} against {CALLS[their]} ({place}): {_times(stock, ours)}")
    return "\n".join(["**Times faster**, on SQLite:", "", *told])


def _times(stock: Taken, ours: Taken) -> str:
    if not stock.seconds:
        return f"more than {stock.limit / median(ours.seconds):,.0f}×"
    return f"{median(stock.seconds) / median(ours.seconds):,.1f}×"


def _same_export(figures: Figures) -> str:
    if figures.differences is None:
        return "the exporter did not end within the limit, so nothing could be compared."
    if figures.differences:
        return f"**no**: {figures.differences:,} of {figures.compared:,} rows differ from the exporter's."
    return f"all {figures.compared:,} rows of the exporter have the same points in our report."


def grading_part(about: About, graded: Graded) -> str:
    """Return the part on batches."""
    rows = [row for batch in (graded.forms, *graded.code) for row in _rows(batch)]
    samples = [
        f"- {batch.name}: {name} got {side.count} of the {batch.count} submissions; nothing is scaled up."
        for batch in (graded.forms, *graded.code)
        for name, side in batch.sides.items()
        if side.count < batch.count
    ]
    values = {
        "forms": f"{graded.forms.count:,}",
        "form": graded.forms.name,
        "code": f"{graded.code[0].count:,}",
        "assignment": "`, `".join(batch.name for batch in graded.code),
        "facts": _facts(about),
        "rows": "\n".join(rows),
        "samples": "\n".join(samples),
        "jobs": graded.jobs,
        "otter": graded.otter or "was left out",
        "goals": goals.table(_batch_goals(graded)),
        "same": " ".join(_same(batch) for batch in (graded.forms, *graded.code)),
    }
    return template("grading").format(**values)


def _batch_goals(graded: Graded) -> Iterator[Goal]:
    yield Goal(f"{graded.forms.name}: submissions a second", 100, 1 / graded.forms.sides[OURS].each, "", True)
    for batch in graded.code:
        if stock := batch.sides.get(grading_batch.STOCK):
            times = stock.each / batch.sides[OURS].each
            yield Goal(f"{batch.name}: times as fast as stock nbgrader", 20, times, "×", True)
    measured = [batch.sides for batch in graded.code if grading_batch.STOCK in batch.sides]
    if len(measured) > 1:
        theirs = sum(sides[grading_batch.STOCK].each for sides in measured)
        times = theirs / sum(sides[OURS].each for sides in measured)
        yield Goal("one submission of each code assignment: times as fast", 20, times, "×", True)


def _rows(batch: Batch) -> list[str]:
    ours = batch.sides[OURS]
    rows = []
    for name, side in batch.sides.items():
        ratio = "" if name == OURS else f"{side.each / ours.each:.1f}×"
        cells = (
            f"{batch.name}: {name}",
            f"{side.count:,}",
            f"{side.seconds:.1f}",
            f"{1 / side.each:.2f}",
            ratio,
        )
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _same(batch: Batch) -> str:
    told = []
    for name, compared in batch.compared.items():
        what = "tests" if name == OTTER else "cells"
        differing = batch.differing[name]
        told.append(
            f"{batch.name}: all {compared} {what} compared have the marks of {name}."
            if not differing
            else f"{batch.name}: **{differing} of {compared} {what} have other marks than {name}.**"
        )
    if batch.refused:
        told.append(f"{batch.refused} submissions were refused: {'; '.join(batch.notes)}")
    return " ".join(told)


def _facts(about: About) -> str:
    return "\n".join(f"- {name}: {text}" for name, text in about.facts())


def differences(graded: Graded | None, figures: Figures | None) -> list[str]:
    """Return where NaikKelas and a rival disagree."""
    told = []
    for batch in (graded.forms, *graded.code) if graded else ():
        stock = batch.differing.get(grading_batch.STOCK)
        if stock:
            told.append(f"{batch.name}: {stock} cells differ from stock nbgrader")
    if figures and figures.differences:
        told.append(f"{figures.differences} rows differ from nbgrader export")
    return told
