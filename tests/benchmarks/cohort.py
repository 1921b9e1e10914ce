"""Everything that a course of thousands hands in, graded by the command, killed once and gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from tests.big_gradebook import learner_ids
from toolkit.grading import ClassFolder, write_submission

from . import machine, parts
from .grading_batch import answers

GOAL_MINUTES = 45


@dataclass
class Cohort:
    """What was measured. killed, rest: seconds until the kill and of the run after it; before, after:
    submissions in `autograded/` then; wrong: what the second run said of submissions it could not grade."""

    learners: int
    assignments: int
    killed: float = 0
    before: int = 0
    rest: float = 0
    after: int = 0
    graded_again: int = 0
    wrong: int = 0

    @property
    def count(self) -> int:
        """How many submissions there are."""
        return self.learners * self.assignments

    @property
    def seconds(self) -> float:
        """Of both runs together."""
        return self.killed + self.rest


def run(folder: Path, out: Console, learners: int, assignments: int, kill_after: float) -> Cohort:
    """Write the submissions, grade, kill -9 after some seconds, and grade what is left."""
    place = ClassFolder.open_or_make(folder / "cohort")
    found = Cohort(learners, assignments)
    names = place.assignments()[:assignments]
    began = time.monotonic()
    for number, who in enumerate(learner_ids(learners)):
        for name in names:
            # Written to the disk by the system when it likes: this is what comes before.
            given = answers(name, who, number)
            write_submission(place, who, name, given, "id", datetime.now(UTC), sync=False)
    os.sync()
    out.print(f"{found.count:,} submissions written in {time.monotonic() - began:.0f} s")
    command = [sys.executable, "-m", "toolkit.cli", "grade", str(place.path), "--json"]
    began = time.monotonic()
    first = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        first.wait(kill_after)
    except subprocess.TimeoutExpired:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    found.killed = time.monotonic() - began
    found.before = _graded(place)
    out.print(f"killed after {found.killed:.0f} s: {found.before:,} are graded")
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found.rest, found.after = time.monotonic() - began, _graded(place)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"naikkelas grade failed:\n{done.stderr[-3000:]}")
    told = json.loads(done.stdout)
    found.wrong = sum(not one["ok"] for one in told)
    found.graded_again = max(0, len(told) - (found.count - found.before))
    out.print(f"the rest in {found.rest:.0f} s: {found.after:,} are graded, {found.wrong} were refused")
    return found


def _graded(place: ClassFolder) -> int:
    return sum(1 for _path in (place.path / "autograded").glob("*/*/*.ipynb"))


def part(about: machine.About, found: Cohort) -> str:
    """Return the page's part."""
    return parts.template("cohort").format(
        facts="\n".join(f"- {name}: {text}" for name, text in about.facts()),
        learners=f"{found.learners:,}",
        assignments=found.assignments,
        count=f"{found.count:,}",
        killed=f"{found.killed:.0f}",
        before=f"{found.before:,}",
        rest=f"{found.rest:.0f}",
        after=f"{found.after:,}",
        again=found.graded_again,
        wrong=found.wrong,
        minutes=f"{found.seconds / 60:.1f}",
        rate=f"{found.after / found.seconds:.0f}",
        goal=GOAL_MINUTES,
        met="met" if found.after == found.count and found.seconds <= GOAL_MINUTES * 60 else "**missed**",
    )
