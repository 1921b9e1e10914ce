"""From hand-in to marks: NaikKelas's worker beside stock `nbgrader autograde`, with the same submissions."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.browser.acting import MODULE, right_answers, tasks
from toolkit.grading import ClassFolder, write_submission
from toolkit.grading.gradebook import CellMark, cell_marks
from toolkit.records import Records

from . import machine
from .lesson_page import CLASS

LANGUAGE = "id"
PATIENCE = 120.0
"""Seconds to wait for one submission."""

LOOK = 0.01
"""Seconds between looks into the records: the resolution of the times."""

_STOCK = """c = get_config()
c.CourseDirectory.course_id = "{code}"
c.CourseDirectory.root = "{root}"
c.Exchange.root = "{root}/exchange"
"""

Answers = dict[str, dict[str, Any]]
Marks = dict[str, Mapping[str, CellMark]]


@dataclass
class Graded:
    """Seconds. alone: one submission. together: until the last of all has marks; pages: and a feedback page.

    cold: from the start of a process to the first marks. differences: where the marks are not the same.
    """

    submissions: int
    cells: int = 0
    ours_alone: list[float] = field(default_factory=list)
    ours_cold: list[float] = field(default_factory=list)
    ours_together: list[float] = field(default_factory=list)
    ours_pages: list[float] = field(default_factory=list)
    stock_alone: list[float] = field(default_factory=list)
    stock_together: list[float] = field(default_factory=list)
    stock_pages: list[float] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def run(folder: Path, out: Console, count: int, batches: int, calls: int) -> Graded:
    """Measure both sides in turn; each time in a fresh copy of the same class.

    folder: holds the class that `lesson_page` has made, and gets the copies. calls: of stock nbgrader, each
    for one submission.
    """
    graded = Graded(count)
    out.print("Grading: a class of learners …")
    model = folder / "graded-class"
    answers, early = _fill(_copy(folder / CLASS, model), count)
    expected: Marks | None = None

    def compare(name: str, at: Path, whom: Iterable[str]) -> None:
        nonlocal expected
        found: Marks = {who: cell_marks(at, who, MODULE) for who in whom}
        expected = expected or found
        graded.cells = sum(len(cells) for cells in expected.values())
        graded.differences += _differences(name, expected, found)

    for number in range(batches):
        at = _stock_copy(model, folder / f"stock-together-{number}", answers)
        marked = nbgrader(at, "autograde", MODULE)
        graded.stock_together.append(marked)
        graded.stock_pages.append(marked + nbgrader(at, "generate_feedback", MODULE))
        compare("stock, all in one call", at, answers)
        out.print(f"  stock, {count} in one call: {marked:.1f} s", highlight=False)

        at = _copy(model, folder / f"ours-together-{number}")
        with _worker(at, early) as worker:
            graded.ours_cold.append(worker.cold)
            marked, pages = worker.together(answers)
        graded.ours_together.append(marked)
        graded.ours_pages.append(pages)
        compare("NaikKelas, all at once", at, answers)
        out.print(
            f"  NaikKelas, {count} at once: {marked:.1f} s, with feedback {pages:.1f} s", highlight=False
        )

    at = _copy(model, folder / "ours-alone")
    with _worker(at, early) as worker:
        graded.ours_cold.append(worker.cold)
        graded.ours_alone = [worker.alone(who, given) for who, given in answers.items()]
    compare("NaikKelas, one by one", at, answers)
    out.print(f"  NaikKelas, one by one: {sum(graded.ours_alone) / count:.1f} s each", highlight=False)

    some = dict(list(answers.items())[:calls])
    at = _stock_copy(model, folder / "stock-alone", some)
    graded.stock_alone = [nbgrader(at, "autograde", MODULE, "--student", who) for who in some]
    compare("stock, one call each", at, some)
    out.print(f"  stock, one call each: {sum(graded.stock_alone) / len(some):.1f} s each", highlight=False)
    return graded


# --- the same class and answers for everybody ------------------------------------------------------------


def _fill(path: Path, count: int) -> tuple[Answers, str]:
    """Let learners join a class; returns what each hands in, and one more learner to warm up with."""
    folder = ClassFolder.open_or_make(path)
    with Records.open(folder.records_url) as records:
        names = [f"Murid {number}" for number in range(count + 1)]
        learners = [records.learners.join(name, "482913", LANGUAGE).id for name in names]
    return {who: _answers(who, number) for number, who in enumerate(learners[:count])}, learners[count]


def _answers(learner: str, number: int) -> dict[str, Any]:
    """Answers as they come: mostly right, some wrong, some missing, a free text from most."""
    given = right_answers(learner)
    automatic = list(given)
    for place in range(number % (len(automatic) + 1)):
        given[automatic[place]] = "1" if place % 2 else None
    for task in tasks():
        if not task.automatic and number % 4 != 3:
            given[task.id] = "HPP Rp8.000, harga Rp12.000. Minggu ini <b>saya</b> naikkan."
    return given


def _copy(model: Path, target: Path) -> Path:
    shutil.copytree(model, target)
    return target


def _stock_copy(model: Path, target: Path, answers: Answers) -> Path:
    """Copy the class, write the same canonical submissions, and leave nbgrader its own settings."""
    folder = ClassFolder.open_or_make(_copy(model, target))
    for who, given in answers.items():
        write_submission(folder, who, MODULE, given, LANGUAGE, datetime.now(UTC))
    stock_config(folder.path, folder.code)
    return target


def stock_config(folder: Path, code: str) -> None:
    """Leave nbgrader its own settings in a copy of a class."""
    (folder / "nbgrader_config.py").write_text(_STOCK.format(code=code, root=folder), encoding="utf-8")


def _differences(name: str, expected: Marks, found: Marks) -> list[str]:
    told = []
    for who in found:
        cells = expected[who]
        if not cells or cells.keys() != found[who].keys():
            told.append(f"{name}: {who} has marks for {len(found[who])} tasks instead of {len(cells)}")
            continue
        told += [
            f"{name}: {who}, {task}: {found[who][task]} instead of {mark}"
            for task, mark in cells.items()
            if found[who][task] != mark
        ]
    return told


# --- stock nbgrader -------------------------------------------------------------------------------------


def nbgrader(folder: Path, *arguments: str, seconds: float | None = 600) -> float:
    """Run a command of nbgrader; returns its seconds. seconds: that it may take."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    taken = time.monotonic() - began
    if done.returncode:
        raise RuntimeError(f"nbgrader {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    return taken


# --- our worker -----------------------------------------------------------------------------------------


class Worker:
    """NaikKelas's grading worker with its queue, fed as the server feeds it."""

    def __init__(self, folder: Path, records: Records, process: subprocess.Popen[bytes]) -> None:
        self.folder, self.records, self.process = folder, records, process
        self.cold = 0.0

    def alone(self, learner: str, answers: dict[str, Any]) -> float:
        """Hand in one; returns the seconds to its marks. Ends when the worker has nothing to do again."""
        began = time.monotonic()
        self._add(learner, answers)
        marked = self._until(lambda: self._marked([learner]))
        self._until(lambda: self._has_pages([learner]))
        # The page appears a moment before nbgrader has ended.
        time.sleep(0.3)
        return marked - began

    def together(self, answers: Answers) -> tuple[float, float]:
        """Hand in all at once; returns the seconds to the last marks and to the last feedback page."""
        began = time.monotonic()
        for learner, given in answers.items():
            self._add(learner, given)
        marked = self._until(lambda: self._marked(answers))
        pages = self._until(lambda: self._has_pages(answers))
        return marked - began, pages - began

    def _add(self, learner: str, answers: dict[str, Any]) -> None:
        self.records.submissions.add(learner, MODULE, answers, LANGUAGE)
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def _marked(self, learners: Iterable[str]) -> bool:
        wanted = set(learners)
        found = [one for one in self.records.submissions.all() if one.learner in wanted]
        failed = [f"{one.learner}: {one.message}" for one in found if one.state == "failed"]
        if failed:
            raise RuntimeError(f"not graded: {failed}")
        return all(one.state in ("graded", "complete") for one in found)

    def _has_pages(self, learners: Iterable[str]) -> bool:
        pages = [self.folder / "feedback" / who / MODULE / f"{MODULE}.html" for who in learners]
        return all(page.exists() for page in pages)

    def _until(self, holds: Callable[[], bool]) -> float:
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end or self.process.poll() is not None:
                raise TimeoutError(f"the worker did not finish; see the logs in {self.folder}")
            time.sleep(LOOK)
        return time.monotonic()


@contextlib.contextmanager
def _worker(folder: Path, early: str) -> Iterator[Worker]:
    """Start a worker and let it grade one submission, as it will have done long before in a class."""
    command = [sys.executable, "-m", "toolkit.grading.worker", str(folder)]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )
    with machine.ended_after(process), Records.open(f"sqlite:///{folder / 'records.db'}") as records:
        worker = Worker(folder, records, process)
        worker.cold = worker.alone(early, right_answers(early))
        yield worker
