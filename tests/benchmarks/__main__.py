"""`python -m tests.benchmarks [part …]`: measure NaikKelas and its rivals, and write docs/benchmarks.md.

Parts: lessons, serving, class, handin, gradebook, grading, cohort; all if none is named. What is not measured
stays on the page as it is.
Exit code 1 if NaikKelas and nbgrader give different marks.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.console import Console

from tests.conftest import REPOSITORY

from . import (
    class_hand_in,
    class_load,
    cohort,
    gradebook,
    grading_batch,
    hand_in,
    lesson_page,
    machine,
    parts,
    report,
    report_scale,
    report_serving,
    serving,
    sides,
)

PAGE = REPOSITORY / "docs" / "benchmarks.md"

Options = argparse.Namespace
Measured = tuple[Callable[[machine.About], str], list[str]]
"""What writes a part of the page, and where marks differ."""


def main() -> int:
    """Run what was asked for; returns the exit code."""
    options = _options()
    out = Console()
    wrong: list[str] = []
    for name in options.parts or parts.ORDER:
        began, on = time.monotonic(), datetime.now(UTC).astimezone()
        with tempfile.TemporaryDirectory(prefix="naikkelas-bench-") as folder:
            with machine.calm_environment(Path(folder)):
                busy = machine.load()
                text, differences = _PARTS[name](Path(folder), out, options)
            seconds = time.monotonic() - began
            about = machine.About(on=on, seconds=seconds, load=busy, arguments=tuple(sys.argv[1:]))
            # After each part, so that a later one that fails takes none away.
            parts.put(options.output, {name: text(about)})
        out.print(f"{name}: written to {options.output} ({seconds:.0f} s)")
        wrong += differences
    for difference in wrong:
        out.print(f"[red]Marks differ:[/] {difference}", highlight=False)
    return 1 if wrong else 0


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(parts.ORDER)}; all if none")
    lessons = parser.add_argument_group("lessons")
    lessons.add_argument(
        "--visits", type=int, default=5, help="first and second visits of each side, also for serving"
    )
    lessons.add_argument("--submissions", type=int, default=10, help="submissions of each way of grading")
    lessons.add_argument("--batches", type=int, default=1, help="times that all submissions come at once")
    lessons.add_argument("--calls", type=int, default=5, help="calls of stock nbgrader for one submission")
    crowd = parser.add_argument_group("class")
    crowd.add_argument("--joining", type=int, default=50, help="phones that join within --within seconds")
    crowd.add_argument("--within", type=float, default=10.0)
    crowd.add_argument("--connected", type=int, default=300, help="phones with an open lesson")
    crowd.add_argument("--active", type=int, default=50, help="phones of these that move a control")
    crowd.add_argument("--every", type=float, default=2.0, help="seconds between two moves of a phone")
    crowd.add_argument("--seconds", type=float, default=20.0, help="how long they move")
    crowd.add_argument("--kernels", type=int, default=0, help="as of `naikkelas workshop`")
    serve = parser.add_argument_group("serving")
    serve.add_argument("--slow-visits", type=int, default=3, help="first visits at each slow speed, at most")
    serve.add_argument(
        "--slow-seconds", type=float, default=20.0, help="no further slow visit after so many seconds"
    )
    serve.add_argument("--visitors", type=int, default=5, help="who stay connected for the memory of one")
    serve.add_argument("--patience", type=float, default=180.0, help="seconds that a visit may take")
    serve.add_argument("--sides", nargs="+", default=list(sides.NAMES), choices=sides.NAMES, metavar="side")
    handin = parser.add_argument_group("handin")
    handin.add_argument("--phones", type=int, default=50, help="learners who hand in together")
    handin.add_argument("--rounds", type=int, default=3, help="times that they do")
    book = parser.add_argument_group("gradebook")
    book.add_argument("--learners", type=int, default=4300)
    book.add_argument("--assignments", type=int, default=12)
    book.add_argument("--limit", type=float, default=120.0, help="seconds that one call may take")
    book.add_argument("--repeats", type=int, default=3, help="of calls that take less than 5 s")
    book.add_argument("--no-postgresql", action="store_true", help="measure on SQLite alone")
    batch = parser.add_argument_group("grading")
    batch.add_argument("--forms", type=int, default=1000, help="form submissions")
    batch.add_argument("--code", type=int, default=200, help="submissions of each code assignment")
    batch.add_argument(
        "--code-assignment", nargs="+", default=[], help="one or more code assignments; all if not given"
    )
    batch.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes of NaikKelas")
    batch.add_argument("--stock-sample", type=int, default=0, help="submissions for nbgrader; 0: all")
    batch.add_argument("--others-sample", type=int, default=40, help="as many of code but 05; 0: all")
    batch.add_argument("--otter-sample", type=int, default=20, help="submissions for otter; 0: leave it out")
    course = parser.add_argument_group("cohort")
    course.add_argument("--cohort", type=int, default=4300, help="learners who hand in all assignments")
    course.add_argument("--kill-after", type=float, default=120.0, help="seconds until the kill -9")
    parser.add_argument("--output", type=Path, default=PAGE, help="the page to write")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(parts.ORDER):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    return options


def _lessons(folder: Path, out: Console, options: Options) -> Measured:
    visits = lesson_page.run(folder, out, options.visits)
    graded = hand_in.run(folder, out, options.submissions, options.batches, options.calls)
    report.show(out, visits, graded)
    return lambda about: report.page(about, visits, graded), graded.differences


def _class(folder: Path, out: Console, options: Options) -> Measured:
    figures = class_load.run(
        folder,
        out,
        class_load.Plan(
            options.joining,
            options.within,
            options.connected,
            options.active,
            options.every,
            options.seconds,
            options.kernels,
        ),
    )
    return lambda about: class_load.part(about, figures), []


def _serving(folder: Path, out: Console, options: Options) -> Measured:
    plan = serving.Plan(
        visits=options.visits,
        slow_visits=options.slow_visits,
        slow_seconds=options.slow_seconds,
        visitors=options.visitors,
        limit=options.patience,
        names=tuple(options.sides),
    )
    served = serving.run(folder, out, plan)
    return lambda about: report_serving.page(about, served), []


def _cohort(folder: Path, out: Console, options: Options) -> Measured:
    found = cohort.run(folder, out, options.cohort, options.assignments, options.kill_after)
    return lambda about: cohort.part(about, found), []


def _handin(folder: Path, out: Console, options: Options) -> Measured:
    handed = class_hand_in.run(folder, out, options.phones, options.rounds)
    return lambda about: report_scale.handin_part(about, handed), handed.wrong


def _gradebook(folder: Path, out: Console, options: Options) -> Measured:
    figures = gradebook.run(
        folder,
        out,
        options.learners,
        options.assignments,
        options.limit,
        options.repeats,
        not options.no_postgresql,
    )
    return lambda about: report_scale.gradebook_part(about, figures), report_scale.differences(None, figures)


def _grading(folder: Path, out: Console, options: Options) -> Measured:
    graded = grading_batch.run(
        folder,
        out,
        options.forms,
        options.code,
        stock_sample=options.stock_sample,
        others_sample=options.others_sample,
        otter_sample=options.otter_sample,
        jobs=options.jobs,
        code_assignments=options.code_assignment,
    )
    return lambda about: report_scale.grading_part(about, graded), report_scale.differences(graded, None)


_PARTS: dict[str, Callable[[Path, Console, Options], Measured]] = {
    "lessons": _lessons,
    "serving": _serving,
    "class": _class,
    "handin": _handin,
    "gradebook": _gradebook,
    "grading": _grading,
    "cohort": _cohort,
}


def _as_ctrl_c(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main())
