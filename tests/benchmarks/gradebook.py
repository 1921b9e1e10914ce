"""A gradebook of thousands: nbgrader's own pages and exporter beside ours, on SQLite and on PostgreSQL."""

from __future__ import annotations

import csv
import json
import selectors
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO

from rich.console import Console

from tests.own_postgresql import own_postgresql
from toolkit.grading import ClassFolder, gradebook

from . import big_class

CALLS = {
    "assignments": "formgrader: manage assignments",
    "students": "formgrader: manage students",
    "submissions": "formgrader: submissions of one assignment",
    "waiting": "formgrader: manual grading of one notebook",
    "next": "formgrader: each *Next* click (all submissions' places)",
    "student": "formgrader: one student",
    "export": "`nbgrader export` (CSV)",
    "our assignments": "console: marks and tasks",
    "our submissions": "console: submissions of one assignment, by name",
    "our points": "console: submissions of one assignment, by points",
    "our waiting": "console: all that waits, most first",
    "our tasks": "console: how the tasks were answered",
    "our console": "console: the console itself",
    "our csv": "`naikkelas report marks` (CSV)",
    "our xlsx": "`naikkelas report marks` (XLSX)",
}
STOCK = "SQLite, as nbgrader makes it"
INDEXED = "SQLite, with our indexes"
POSTGRESQL = "PostgreSQL, as nbgrader makes it"
POSTGRESQL_INDEXED = "PostgreSQL, with our indexes"
START_SECONDS = 180.0
SHORT = 5.0
"""A call that takes less is repeated."""


@dataclass
class Taken:
    """Seconds of each repetition, and statements of one; empty seconds mean that the limit was reached."""

    seconds: list[float] = field(default_factory=list)
    statements: int = 0
    limit: float = 0.0

    @property
    def text(self) -> str:
        """What the table says."""
        if not self.seconds:
            return f"> {self.limit:.0f} s"
        middle = median(self.seconds)
        return (
            f"{middle:.2f} s ({self.statements:,})"
            if middle < 10
            else f"{middle:.1f} s ({self.statements:,})"
        )


@dataclass
class Figures:
    """One run. table: by place and call. made: seconds to make each gradebook. sizes: of the files in MB.

    differences: rows in which our report and nbgrader's exporter disagree; None if the exporter did not end.
    """

    learners: int
    assignments: int
    submissions: int = 0
    grades: int = 0
    repeats: int = 3
    limit: float = 60.0
    table: dict[str, dict[str, Taken]] = field(default_factory=dict)
    made: dict[str, float] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    indexing: dict[str, float] = field(default_factory=dict)
    compared: int = 0
    differences: int | None = None


def run(
    folder: Path, out: Console, learners: int, assignments: int, limit: float, repeats: int, postgresql: bool
) -> Figures:
    """Make the class and time every call on every database. limit: seconds that one call may take."""
    figures = Figures(learners, assignments, repeats=repeats, limit=limit)
    out.print(f"Gradebook: {learners} learners × {assignments} assignments …")
    began = time.monotonic()
    made = big_class.make(folder / "big-class", learners, assignments)
    figures.made[INDEXED] = time.monotonic() - began
    figures.submissions, figures.grades = _counts(made.path)
    stock = big_class.without_indexes(made.path, folder / "big-stock")
    for name, path in ((STOCK, stock), (INDEXED, made.path)):
        figures.sizes[name] = (path / gradebook.connection.FILE).stat().st_size / 1e6
    figures.indexing[INDEXED] = _time_indexing(folder, stock)
    ours = [name for name in CALLS if name.startswith("our ")]
    theirs = [name for name in CALLS if name not in ours]
    _measure(figures, out, INDEXED, made.path, [*theirs, *ours])
    figures.compared, figures.differences = _compare(made.path)
    _measure(figures, out, STOCK, stock, theirs)
    with own_postgresql() if postgresql else nullcontext() as url:
        if url:
            _on_postgresql(figures, out, folder, made, url, [*theirs, *ours])
    return figures


def _on_postgresql(
    figures: Figures, out: Console, folder: Path, made: ClassFolder, url: str, calls: list[str]
) -> None:
    began = time.monotonic()
    other = big_class.make(folder / "big-postgresql", figures.learners, figures.assignments, url)
    figures.made[POSTGRESQL] = time.monotonic() - began
    # Both read the same handed-in files and records; only the gradebook differs.
    for name in ("submitted", "autograded"):
        (other.path / name).rmdir()
        (other.path / name).symlink_to(made.path / name)
    for suffix in ("", "-wal", "-shm", "-journal"):
        (other.path / f"records.db{suffix}").unlink(missing_ok=True)
    (other.path / "records.db").symlink_to(made.path / "records.db")
    with gradebook.connect(other.path, write=True) as connection:
        for name in gradebook.INDEXES:
            connection.exec_driver_sql(f"DROP INDEX IF EXISTS {name}")
        connection.exec_driver_sql("ANALYZE")
    _measure(figures, out, POSTGRESQL, other.path, [name for name in calls if not name.startswith("our ")])
    began = time.monotonic()
    gradebook.make_indexes(other.path)
    figures.indexing[POSTGRESQL_INDEXED] = time.monotonic() - began
    with gradebook.connect(other.path, write=True) as connection:
        connection.exec_driver_sql("ANALYZE")
    _measure(figures, out, POSTGRESQL_INDEXED, other.path, calls)


def _measure(figures: Figures, out: Console, place: str, folder: Path, calls: list[str]) -> None:
    row = figures.table.setdefault(place, {})
    for name in calls:
        row[name] = timed(folder, name, figures.limit, figures.repeats)
        out.print(f"  {place}: {CALLS[name]}: {row[name].text}", highlight=False)


def timed(folder: Path, name: str, limit: float, repeats: int) -> Taken:
    """Time a call in processes of its own, which end at the limit."""
    taken = Taken(limit=limit)
    for _number in range(repeats):
        found = _once(folder, name, limit)
        if found is None:
            return Taken(limit=limit)
        taken.seconds.append(found["seconds"])
        taken.statements = int(found["statements"])
        if found["seconds"] > SHORT:
            break
    return taken


def _once(folder: Path, name: str, limit: float) -> dict[str, float] | None:
    command = [sys.executable, "-m", "tests.benchmarks.one_call", str(folder), name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            if _line(process.stdout, START_SECONDS) != "begin\n":
                process.kill()
                raise RuntimeError(f"{name} did not begin:\n{process.communicate()[1][-3000:]}")
            line = _line(process.stdout, limit)
            if line is None:
                return None
            if not line:
                raise RuntimeError(f"{name} failed:\n{process.communicate()[1][-3000:]}")
            return dict(json.loads(line))
        finally:
            process.kill()


def _line(stream: IO[str], seconds: float) -> str | None:
    """Return the next line of a process; None if it did not come in time."""
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        return stream.readline() if selector.select(seconds) else None


def _counts(folder: Path) -> tuple[int, int]:
    with gradebook.connect(folder) as connection:
        counts = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0
            for table in ("submitted_assignment", "grade")
        ]
    return counts[0], counts[1]


def _time_indexing(folder: Path, stock: Path) -> float:
    copy = folder / "indexing"
    copy.mkdir()
    (copy / "gradebook.db").write_bytes((stock / "gradebook.db").read_bytes())
    began = time.monotonic()
    made = gradebook.make_indexes(copy)
    taken = time.monotonic() - began
    assert len(made) == len(gradebook.INDEXES)
    (copy / "gradebook.db").unlink()
    return taken


def _compare(folder: Path) -> tuple[int, int | None]:
    """Compare the exporter's file with ours, number by number."""
    path = folder / "grades.csv"
    if not path.exists():
        return 0, None
    ours = {(row.learner, row.assignment): row for row in gradebook.all_submissions(folder)}
    compared = differing = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            mine = ours.get((row["student_id"], row["assignment"]))
            compared += 1
            differing += abs((mine.score if mine else 0.0) - float(row["score"])) > 1e-9
    return compared, differing
