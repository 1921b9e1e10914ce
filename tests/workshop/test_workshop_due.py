"""Due dates on the phone and in the console."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.workshop.conftest import Served, text_of
from toolkit.lesson.notebooks.server import ClassNotebook

pytestmark = pytest.mark.server

_TABLES = """
CREATE TABLE assignment (id, name, duedate);
CREATE TABLE submitted_assignment (id, assignment_id, student_id);
CREATE TABLE submitted_notebook (id, assignment_id);
CREATE TABLE grade (id, notebook_id, cell_id, needs_manual_grade);
CREATE TABLE base_cell (id, name);
CREATE TABLE grade_cells (id);
INSERT INTO assignment VALUES ('a', '02-price', '2126-12-05 10:00:00.000000');
"""


@pytest.fixture
def dated(served: Served) -> Iterator[Served]:
    """The class with a gradebook in which the assignment has a due date."""
    with closing(sqlite3.connect(served.folder.gradebook)) as database:
        database.executescript(_TABLES)
    yield served
    served.folder.gradebook.unlink()


def test_a_lesson_is_told_until_when_and_what_lateness_costs(dated: Served) -> None:
    _visitor, learner = dated.learner("Tenggat Satu")
    token = dated.records.tokens.issue(learner)
    told = ClassNotebook(dated.url, token).terms("02-price")
    assert "5 Desember 2126 pukul 17.00 WIB" in told.due
    assert "10%" in told.late
    assert told.again
    assert not told.passed
    with closing(sqlite3.connect(dated.folder.gradebook)) as database, database:
        database.execute("UPDATE assignment SET duedate = '2020-12-05 10:00:00.000000'")
    assert ClassNotebook(dated.url, token).terms("02-price").passed


def test_only_a_token_asks(served: Served) -> None:
    assert served.visitor().ask("/api/assignments/02-price").status == 401


def test_without_a_due_date_only_sending_again_is_said(served: Served) -> None:
    _visitor, learner = served.learner("Tenggat Dua")
    told = ClassNotebook(served.url, served.records.tokens.issue(learner)).terms("02-price")
    assert (told.due, told.late) == ("", "")
    assert told.again


def test_the_card_and_the_console_show_it(dated: Served) -> None:
    visitor, _learner = dated.learner("Tenggat Tiga")
    assert "Kam 5 Des, 17.00" in text_of(visitor.ask("/").text)
    trainer = dated.visitor()
    assert "Kam 5 Des, 17.00" in text_of(trainer.ask("/trainer").text)


def test_a_mark_carries_what_lateness_cost(served: Served) -> None:
    _visitor, learner = served.learner("Tenggat Empat")
    notebook = ClassNotebook(served.url, served.records.tokens.issue(learner))
    notebook.submit("02-price", {"cost": "5"})
    # The class is shared with other tests, whose submissions may still wait before this one.
    sent = served.records.submissions.claim_next()
    while sent is not None and sent.learner != learner:
        sent = served.records.submissions.claim_next()
    assert sent is not None
    late = {"seconds": 60.0, "due": "2026-12-05T10:00:00+00:00", "penalty": 0.2, "reason": "Terlambat."}
    tasks = [{"task": "cost", "score": 2.0, "points": 2.0, "reason": "", "comment": ""}]
    result = {"score": 1.8, "points": 2.0, "tasks": tasks, "late": late}
    served.records.submissions.finish(sent.id, "complete", result)
    receipt = notebook.receipt("02-price")
    assert receipt is not None
    assert (receipt.late, receipt.taken_off, receipt.score) == ("Terlambat.", 0.2, 1.8)
