"""What was released to learners: every version, kept in `released/<learner>/<assignment>/<number>/`.

Learners see the newest version and nothing else; marks that changed since are the trainer's until she
releases again. `feedback/`, which nbgrader's commands write too, is what would be released now.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from toolkit.grading import gradebook
from toolkit.grading.bounded import READ, read_bounded
from toolkit.grading.feedback.marks import notebooks_given
from toolkit.grading.files import new_folder, remove_folder, sync_folder, write_file
from toolkit.grading.ids import is_learner_id
from toolkit.grading.problems import GradingProblem

FORMAT = 1
_NUMBER = re.compile(r"\d{4}")
_MAX_ABOUT = 1_000_000
_MAX_PAGE = 40_000_000


@dataclass(frozen=True)
class Release:
    """One version. number: from 1. at: when, ISO time in UTC. result: as `Grader.result`. marks: a digest."""

    learner: str
    assignment: str
    number: int
    at: str
    result: dict[str, Any]
    marks: str
    place: Path

    def page(self, notebook: str | None = None) -> str | None:
        """Return the HTML of a notebook's page, None if there is none; ours have the assignment's name."""
        try:
            content = read_bounded(self.place / f"{notebook or self.assignment}.html", _MAX_PAGE)
        except GradingProblem:
            return None
        return None if content is None else content.decode("utf-8", "replace")


def latest(folder: Path, learner: str, assignment: str) -> Release | None:
    """Return what a learner may see now of an assignment. folder: the class folder."""
    if not (is_learner_id(learner) and is_learner_id(assignment)):
        return None
    for place in _versions(folder, learner, assignment):
        found = _read(place, learner, assignment)
        if found is not None:
            return found
    return None


def page_of(folder: Path, learner: str, assignment: str) -> str | None:
    """Return the HTML that a learner may see now of an assignment, None if nothing was released."""
    found = latest(folder, learner, assignment)
    return None if found is None else found.page()


def of_learner(folder: Path, learner: str) -> list[Release]:
    """Return the newest version of each assignment that was released to a learner."""
    if not is_learner_id(learner):
        return []
    names = sorted(path.name for path in (folder / "released" / learner).glob("[!.]*"))
    return [found for name in names if (found := latest(folder, learner, name)) is not None]


def add(folder: Path, learner: str, assignment: str, result: Mapping[str, Any]) -> Release | None:
    """Keep the pages in `feedback/` and a result as the next version; None if nothing has changed since.

    What counts is the gradebook and which submission it is about. The caller holds the right to change marks
    (`ClassFolder.grading`). Raises OSError; the versions of before stay as they are.
    """
    marks = marks_digest(folder, learner, assignment)
    newest = latest(folder, learner, assignment)
    if newest is not None and (newest.marks, newest.result) == (marks, result):
        return None
    home = folder / "released" / learner / assignment
    number = 1 + max((int(place.name) for place in _versions(folder, learner, assignment)), default=0)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    about = {"format": FORMAT, "number": number, "at": at, "marks": marks, "result": result}
    # A half-made version is erased with its learner.
    for left in home.parent.glob(".new-*"):
        remove_folder(left)
    fresh = new_folder(home.parent)
    try:
        for page in sorted((folder / "feedback" / learner / assignment).glob("*.html")):
            write_file(fresh / page.name, read_bounded(page, _MAX_PAGE) or b"")
        write_file(fresh / "release.json", json.dumps(about, ensure_ascii=False))
        home.mkdir(parents=True, exist_ok=True)
        place = home / f"{number:04}"
        fresh.rename(place)
        sync_folder(home)
    finally:
        remove_folder(fresh)
    return _read(place, learner, assignment)


def marks_digest(folder: Path, learner: str, assignment: str) -> str:
    """Return a digest of a submission's marks and comments, and of when it was handed in."""
    stamp = folder / "autograded" / learner / assignment / "timestamp.txt"
    try:
        when = (read_bounded(stamp, READ["timestamp.txt"]) or b"").decode("utf-8", "replace")
    except GradingProblem:
        when = ""
    given = notebooks_given(folder, learner, assignment)
    told = json.dumps([when, {name: asdict(one) for name, one in given.items()}], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def without_unreleased(folder: Path, learner: str, assignment: str, result: dict[str, Any]) -> dict[str, Any]:
    """Return a result without points and words of the trainer that she has not released.

    A learner who hands in again keeps, at once, what was released before and still holds.
    """
    if not gradebook.exists(folder):
        return result
    marks = gradebook.cell_marks(folder, learner, assignment)
    newest = latest(folder, learner, assignment)
    before = {task["task"]: task for task in newest.result["tasks"]} if newest else {}
    tasks = []
    for task in result["tasks"]:
        mark, seen = marks.get(task["task"]), before.get(task["task"], {})
        by_hand = mark is not None and (mark.manual is not None or mark.extra or mark.manual_comment)
        same = (seen.get("score"), seen.get("comment")) == (task["score"], task["comment"])
        if mark is not None and by_hand and not same:
            task = {**task, "score": None if mark.waits else mark.auto, "comment": ""}
        tasks.append(task)
    given = [task["score"] for task in tasks if task["score"] is not None]
    off = result.get("late", {}).get("penalty", 0.0)
    return {**result, "score": max(0.0, round(sum(given) - off, 6)), "tasks": tasks}


def _versions(folder: Path, learner: str, assignment: str) -> list[Path]:
    home = folder / "released" / learner / assignment
    found = [path for path in home.glob("*") if _NUMBER.fullmatch(path.name) and path.is_dir()]
    return sorted(found, reverse=True)


def _read(place: Path, learner: str, assignment: str) -> Release | None:
    try:
        told = json.loads(read_bounded(place / "release.json", _MAX_ABOUT) or b"")
        if told["format"] != FORMAT or not isinstance(told["result"]["tasks"], list):
            return None
        number, at, marks = int(told["number"]), str(told["at"]), str(told["marks"])
    except (GradingProblem, ValueError, KeyError, TypeError, RecursionError):
        return None
    return Release(learner, assignment, number, at, told["result"], marks, place)
