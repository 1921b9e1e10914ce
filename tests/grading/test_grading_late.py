"""Due dates and late penalties: set in the class, counted by nbgrader, said to the learner."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from toolkit.grading import ClassFolder, Grader, GradingProblem, grade_all, marks
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.late.due import change_rules, class_moment, due_dates, set_due
from toolkit.grading.late.recount import recount
from toolkit.grading.late.rule import Rule
from toolkit.grading.late.terms import due_in_short, terms
from toolkit.i18n import use_language

ASSIGNMENT, LEARNER = "02-price", "ab12cd34"
# When `hand_in` hands in for the first time.
SENT = datetime(2026, 1, 2, 3, 4, 0, tzinfo=UTC)
DAY = 24 * 60 * 60


@pytest.mark.parametrize(
    ("rule", "seconds", "penalty"),
    [
        (Rule(), DAY, None),
        (Rule("zero"), 0, None),
        (Rule("zero"), 1, 8.0),
        (Rule("percent", 10), 1, 0.8),
        (Rule("percent", 10), DAY, 0.8),
        (Rule("percent", 10), DAY + 1, 1.6),
        (Rule("percent", 10), 30 * DAY, 8.0),
        (Rule("percent", 10), -5, None),
    ],
)
def test_what_a_rule_takes_off_eight_points(rule: Rule, seconds: float, penalty: float | None) -> None:
    assert rule.penalty(8.0, seconds) == penalty


def test_rules_are_kept_in_class_yaml(light_class: ClassFolder) -> None:
    use_language("en")
    assert light_class.described.late == Rule("none", 10.0)
    change_rules(light_class, late="5%", timezone="Asia/Makassar")
    opened = ClassFolder.open_or_make(light_class.path, name="Baru")
    assert (opened.described.late, opened.described.timezone) == (Rule("percent", 5.0), "Asia/Makassar")
    assert (opened.name, opened.code) == ("Baru", light_class.code)
    assert class_moment(opened, "2026-12-05 18:00") == datetime(2026, 12, 5, 10, tzinfo=UTC)
    before = (light_class.path / "class.yaml").read_bytes()
    for wrong in ("much", "0", "-3", "101", "nan", ""):
        with pytest.raises(ValueError, match="none, zero, or percent"):
            change_rules(light_class, late=wrong)
    with pytest.raises(ValueError, match="no time zone"):
        change_rules(light_class, timezone="Mars/Base")
    assert (light_class.path / "class.yaml").read_bytes() == before


def test_a_class_without_due_dates_says_only_that_one_may_send_again(light_class: ClassFolder) -> None:
    use_language("en")
    told = terms(light_class, ASSIGNMENT)
    assert (told.due, told.late, told.passed) == ("", "", False)
    assert "the last one counts" in told.again
    assert due_in_short(light_class) == {}


@pytest.mark.nbgrader
def test_due_dates_are_nbgraders(real_class: ClassFolder) -> None:
    use_language("en")
    due = class_moment(real_class, "2026-12-05 17:00")
    set_due(real_class, ASSIGNMENT, due)
    assert due_dates(real_class) == {ASSIGNMENT: due}
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{real_class.gradebook}", real_class.code) as book:
        assert book.find_assignment(ASSIGNMENT).duedate == due.replace(tzinfo=None)
        # As formgrader's page of assignments writes it.
        book.update_or_create_assignment(ASSIGNMENT, duedate="2026-12-06T17:00 +0700")
    assert due_dates(real_class) == {ASSIGNMENT: due + timedelta(days=1)}
    # Preparing the assignment again does not lose it.
    NbgraderEngine(real_class.path).generate_assignment(ASSIGNMENT)
    assert due_dates(real_class) == {ASSIGNMENT: due + timedelta(days=1)}
    change_rules(real_class, late="10")
    early = terms(real_class, ASSIGNMENT, due)
    assert early.due == "Send it by Sunday, 6 December 2026 at 17:00 WIB."
    assert "10%" in early.late
    assert not early.passed
    over = terms(real_class, ASSIGNMENT, due + timedelta(days=3))
    assert over.passed
    assert over.due.startswith("It was due on Sunday")
    set_due(real_class, ASSIGNMENT, None)
    assert due_dates(real_class) == {}
    with pytest.raises(GradingProblem, match="There are: 02-price"):
        set_due(real_class, "02-prize", due)


def penalties(folder: ClassFolder) -> list[Any]:
    with closing(sqlite3.connect(folder.gradebook)) as database:
        return [row[0] for row in database.execute("SELECT late_submission_penalty FROM submitted_notebook")]


@pytest.mark.nbgrader
@pytest.mark.parametrize(
    ("how", "late", "hours", "penalty"),
    [
        ("batch", "10", 30, 0.8),
        ("stock", "10", 30, 0.8),
        ("batch", "zero", 30, 4.0),
        ("stock", "zero", 30, 4.0),
        ("batch", "none", 30, None),
        ("batch", "10", -1, None),
    ],
)
def test_lateness_costs_the_same_by_our_batch_and_by_stock_nbgrader(
    real_class: ClassFolder,
    hand_in: Callable[..., Path],
    how: str,
    late: str,
    hours: int,
    penalty: float | None,
) -> None:
    use_language("en")
    set_due(real_class, ASSIGNMENT, SENT - timedelta(hours=hours))
    change_rules(real_class, late=late)
    hand_in(real_class, {"margin": "0.25"})
    if how == "batch":
        (outcome,) = grade_all(real_class)
        assert outcome.ok, outcome.message
    else:
        NbgraderEngine(real_class.path).autograde(LEARNER, ASSIGNMENT)
    assert penalties(real_class) == [penalty]
    result = Grader(real_class).result(LEARNER, ASSIGNMENT)
    assert result["score"] == round(4.0 - (penalty or 0), 6)
    assert marks(real_class).learners[0].score == result["score"]
    if hours < 0:
        assert "late" not in result
        return
    assert result["late"]["penalty"] == (penalty or 0.0)
    said = result["late"]["reason"]
    # In the language in which she handed in.
    assert said.startswith("Terlambat: batasnya Kamis, 1 Januari 2026 pukul 04.04 WIB.")
    assert said.endswith(
        {0.8: "Dikurangi 0,8 poin.", 4.0: "Dikurangi 4 poin."}.get(penalty or 0, "dikurangi.")
    )


@pytest.mark.nbgrader
def test_points_the_trainer_gives_later_are_reduced_too(
    real_class: ClassFolder, hand_in: Callable[..., Path]
) -> None:
    set_due(real_class, ASSIGNMENT, SENT - timedelta(hours=1))
    change_rules(real_class, late="10")
    hand_in(real_class, {"margin": "0.25", "plan": "Rencana"})
    grade_all(real_class)
    assert penalties(real_class) == [0.4]
    with closing(sqlite3.connect(real_class.gradebook)) as database, database:
        database.execute("UPDATE grade SET manual_score = 5, needs_manual_grade = 0 WHERE needs_manual_grade")
    grader = Grader(real_class)
    recount(grader, LEARNER, ASSIGNMENT)
    assert penalties(real_class) == [0.9]
    assert grader.result(LEARNER, ASSIGNMENT)["score"] == 8.1


@pytest.mark.nbgrader
def test_an_extension_in_nbgrader_counts(real_class: ClassFolder, hand_in: Callable[..., Path]) -> None:
    set_due(real_class, ASSIGNMENT, SENT - timedelta(hours=1))
    change_rules(real_class, late="zero")
    hand_in(real_class, {"margin": "0.25"})
    grade_all(real_class)
    assert Grader(real_class).result(LEARNER, ASSIGNMENT)["score"] == 0.0
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{real_class.gradebook}", real_class.code) as book:
        book.grant_extension(ASSIGNMENT, LEARNER, hours=2)
    from toolkit.grading import Chosen

    grade_all(real_class, chosen=Chosen(force=True))
    result = Grader(real_class).result(LEARNER, ASSIGNMENT)
    assert (result["score"], "late" in result) == (4.0, False)
