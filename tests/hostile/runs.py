"""Runs of a grader on cases, and what is kept of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.hostile import jail, verdict
from tests.hostile.cases import Case

# How long the grader may take for one case alone, and for each further one in a batch, before it is killed.
ALONE, EACH = 60.0, 12.0


# Stock nbgrader grades these together: they are after marks, and leave others alone.
_HARMLESS = {"gain marks", "run in the browser"}
_TOGETHER = 12


def groups(grader: str, cases: list[Case]) -> list[list[Case]]:
    """Return which cases are graded in one jail: with ours all, with nbgrader what leaves others alone."""
    if grader == "ours":
        return [cases] if cases else []
    found: list[list[Case]] = []
    for assignment in sorted({case.assignment for case in cases}):
        calm = [case for case in cases if case.assignment == assignment and set(case.must_not) <= _HARMLESS]
        found += [calm[start : start + _TOGETHER] for start in range(0, len(calm), _TOGETHER)]
    together = {case.name for group in found for case in group}
    return found + [[case] for case in cases if case.name not in together]


def run(grader: str, cases: list[Case], template: Path, cell_seconds: float) -> dict[str, Any]:
    """Run `stock`, `class` or `ours` on some cases in one jail; returns the evidence."""
    seconds = ALONE + EACH * len(cases)
    order = {
        "grader": grader,
        "cases": [case.name for case in cases],
        "cell_seconds": cell_seconds,
        "seconds": seconds,
    }
    return jail.run(order, template, REPOSITORY, 2 * seconds + 60)


def result(grader: str, seen: dict[str, Any], case: Case, everybody: verdict.Found) -> dict[str, Any]:
    """Return what is kept of a case: what must not have happened and did, points, how it ended."""
    happened = {**everybody, **verdict.single(seen, case)}
    ended = bool(seen["ended"])
    score = None if ended else verdict.earned(seen, case)[0]
    unlike = "" if grader != "ours" or ended else verdict.unlike_declared(seen, case)
    seconds = None if ended else seen["seconds"]
    return {"happened": happened, "score": score, "unlike": unlike, "seconds": seconds}


def line(case: Case, kept: dict[str, Any]) -> str:
    """Return one line about a case."""
    what = "; ".join(f"{key}: {told}" for key, told in kept["happened"].items()) or "-"
    points = "no marks" if kept["score"] is None else f"{kept['score']:g}"
    return f"{case.name:28} {points:>9} {kept['seconds'] or '':>7}  {what} {kept['unlike']}".rstrip()
