"""A class of thousands with all its marks: folders, gradebook and records."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from tests.big_gradebook import NAMES, fill, learner_ids
from toolkit.curriculum import load_course
from toolkit.grading import ClassFolder, gradebook
from toolkit.records import Records, checks
from toolkit.records.tables import LearnerRow, ShelfRow, SubmissionRow

_AT_ONCE = 5_000
_DAY = datetime(2026, 1, 5, 8, tzinfo=UTC)


def make(path: Path, learners: int, assignments: int, url: str = "") -> ClassFolder:
    """Make a class in which every learner has handed in the first assignments of the course, all graded.

    url: another gradebook than the folder's own. nbgrader makes the assignments; marks and records are
    written in bulk.
    """
    folder = ClassFolder.open_or_make(path)
    if url:
        config = folder.path / "nbgrader_config.py"
        text = config.read_text(encoding="utf-8")
        config.write_text(f"{text}c.CourseDirectory.db_url = {url!r}\n", encoding="utf-8")
        folder = ClassFolder.open_or_make(path)
    chosen = folder.assignments()[:assignments]
    fill(folder.path, learners, assignments=chosen, files=not url)
    if not url:
        with Records.open(folder.records_url) as records:
            _fill_records(records, learners, chosen)
    return folder


def without_indexes(folder: Path, target: Path) -> Path:
    """Copy what nbgrader reads of a class, and take our indexes away; returns the copy.

    `submitted/` and `autograded/` are shared with the class by links.
    """
    target.mkdir()
    for name in ("nbgrader_config.py", "gradebook.db", "class.yaml"):
        if (folder / name).exists():
            shutil.copy(folder / name, target / name)
    for name in ("source", "release", "submitted", "autograded", "exchange"):
        (target / name).symlink_to(folder / name)
    with closing(sqlite3.connect(target / "gradebook.db")) as database:
        for name in gradebook.INDEXES:
            database.execute(f"DROP INDEX IF EXISTS {name}")
        database.execute("VACUUM")
    return target


def _fill_records(records: Records, learners: int, assignments: list[str]) -> None:
    course = load_course()
    modules = [course.module(name) for name in assignments]
    keys = [f"step/{module.id}/{slug}" for module in modules for slug, _title in module.steps("id")]
    asked = [f"check/{module.id}/{check}" for module in modules for check in module.checks]
    ids = learner_ids(learners)
    tables: tuple[tuple[Any, Iterator[dict[str, Any]]], ...] = (
        (LearnerRow, (_learner(who, number) for number, who in enumerate(ids))),
        (ShelfRow, (_step(who, key, at) for at, who in enumerate(ids) for key in keys)),
        (ShelfRow, (_check(who, key, at) for at, who in enumerate(ids) for key in asked)),
        (SubmissionRow, (_sent(who, name, at) for at, who in enumerate(ids) for name in assignments)),
    )
    engine = records._database.writing_engine
    for table, rows in tables:
        while some := list(islice(rows, _AT_ONCE)):
            with engine.begin() as connection:
                connection.execute(insert(table), some)
    with records._database.write("checks") as session:
        checks.recount(session)


def _learner(who: str, number: int) -> dict[str, Any]:
    name = f"{NAMES[number % len(NAMES)]} {number}"
    times = dict.fromkeys(("joined_at", "signed_in_at", "consent_at"), _DAY)
    return {
        "id": who,
        "name": name,
        "name_key": name.casefold(),
        "pin_hash": "-",
        "language": "id",
        "consent_version": "1",
        **times,
    }


def _kept(who: str, key: str, at: int, value: dict[str, Any]) -> dict[str, Any]:
    saved = _DAY + timedelta(seconds=at)
    return {
        "learner_id": who,
        "key": key,
        "value": value,
        "field_versions": {},
        "version": 1,
        "saved_at": saved,
    }


def _step(who: str, key: str, at: int) -> dict[str, Any]:
    return _kept(who, key, at, {"done": True, "at": "2026-01-05T08:00:00+00:00"})


def _check(who: str, key: str, at: int) -> dict[str, Any]:
    right = (at + len(key)) % 3 > 0
    return _kept(who, key, at, {"answer": "1", "right": right, "tries": 1, "first_right": right})


def _sent(who: str, name: str, at: int) -> dict[str, Any]:
    return {
        "learner_id": who,
        "assignment": name,
        "number": 1,
        "state": "graded",
        "turn": 0,
        "claims": 1,
        "answers": {},
        "language": "id",
        "submitted_at": _DAY + timedelta(seconds=at),
        "result": {"score": 50, "points": 100, "tasks": []},
        "message": "",
    }
