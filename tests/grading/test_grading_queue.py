"""The queue and the worker's loop, with an engine that needs no nbgrader."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from toolkit.grading import ClassFolder, Grader, GradingProblem, grade_all
from toolkit.grading import queue as module
from toolkit.grading.queue import Queue
from toolkit.grading.worker import Worker
from toolkit.i18n import use_language

LEARNER = "ab12cd34"


class ScriptedGrader(Grader):
    """Marks by what is written in the answers, or raises what is told."""

    def __init__(self, folder: ClassFolder) -> None:
        super().__init__(folder, engine=self)  # type: ignore[arg-type]
        self.raises: list[Exception | None] = []
        self.graded: list[str] = []

    def grade(self, learner: str, assignment: str, *, feedback: bool = True) -> dict[str, Any]:
        error = self.raises.pop(0) if self.raises else None
        if error:
            raise error
        self.graded.append(self._answers(learner, assignment)["margin"])
        return self.result(learner, assignment)

    def result(self, learner: str, assignment: str) -> dict[str, Any]:
        waits = None if self._answers(learner, assignment).get("plan") else 0.0
        return {"score": 4.0, "points": 9.0, "tasks": [{"task": "plan", "score": waits, "points": 5.0}]}

    def _answers(self, learner: str, assignment: str) -> dict[str, Any]:
        answers = json.loads((self.folder.submission(learner, assignment) / "answers.json").read_text())[
            "answers"
        ]
        return dict(answers)

    def feedback(self, learner: str, assignment: str) -> None:
        if self.raises and isinstance(self.raises[0], OSError):
            raise self.raises.pop(0)  # type: ignore[misc]


@pytest.fixture(autouse=True)
def _no_english() -> Iterator[None]:
    use_language("en")
    yield
    use_language(None)


@pytest.fixture
def grader(light_class: ClassFolder) -> ScriptedGrader:
    return ScriptedGrader(light_class)


def test_oldest_first_and_states(light_class: ClassFolder, records: Any, grader: ScriptedGrader) -> None:
    first = records.submissions.add(LEARNER, {"margin": "1", "plan": "hai"})
    second = records.submissions.add("zz12cd34", {"margin": "2"})
    queue = Queue(light_class, records, grader)
    assert len(queue.waiting()) == 2
    assert queue.step().ok
    assert queue.step().ok
    assert queue.step() is None
    assert grader.graded == ["1", "2"]
    kept = records.submissions.kept
    assert (kept[first].state, kept[first].result["score"]) == ("graded", 4.0)
    assert kept[second].state == "complete"


@pytest.mark.parametrize(
    "error", [GradingProblem("nbgrader", detail="cell margin"), ValueError("rahasia Sari")]
)
def test_one_bad_submission_does_not_stop_the_others(
    light_class: ClassFolder, records: Any, grader: ScriptedGrader, error: Exception, caplog: Any
) -> None:
    bad = records.submissions.add(LEARNER, {"margin": "1"})
    good = records.submissions.add("zz12cd34", {"margin": "2"})
    grader.raises = [error]
    queue = Queue(light_class, records, grader)
    with caplog.at_level(logging.INFO, "naikkelas.grading"):
        assert not queue.step().ok
    assert queue.step().ok
    assert records.submissions.kept[bad].state == "failed"
    assert "aman" in records.submissions.kept[bad].message
    assert records.submissions.kept[good].state == "complete"
    assert LEARNER in caplog.text
    assert "rahasia" not in caplog.text


def test_answers_that_cannot_be_used_fail_alone(
    light_class: ClassFolder, records: Any, grader: ScriptedGrader
) -> None:
    bad = records.submissions.add(LEARNER, {"margin": {"deep": 1}})
    step = Queue(light_class, records, grader).step()
    assert not step.ok
    assert "margin" in step.message
    assert records.submissions.kept[bad].state == "failed"


def test_trouble_of_the_laptop_keeps_the_submission_in_hand(
    light_class: ClassFolder, records: Any, grader: ScriptedGrader
) -> None:
    key = records.submissions.add(LEARNER, {"margin": "1"})
    grader.raises = [OSError(28, "full"), GradingProblem("x", machine=True)]
    queue = Queue(light_class, records, grader)
    assert queue.step().machine
    assert queue.step().machine
    assert records.submissions.kept[key].state == "grading"
    assert queue.step().ok
    assert queue.step() is None
    assert records.submissions.kept[key].state == "complete"


def test_lasting_trouble_does_not_block_the_queue(
    light_class: ClassFolder, records: Any, grader: ScriptedGrader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_MACHINE_TROUBLE", 3)
    key = records.submissions.add(LEARNER, {"margin": "1"})
    grader.raises = [OSError(28, "full")] * 3
    queue = Queue(light_class, records, grader)
    assert [queue.step().machine for _try in range(3)] == [True, True, False]
    assert records.submissions.kept[key].state == "failed"


def test_what_was_in_hand_is_queued_again(
    light_class: ClassFolder, records: Any, grader: ScriptedGrader
) -> None:
    key = records.submissions.add(LEARNER, {"margin": "1"})
    records.submissions.claim_next()
    queue = Queue(light_class, records, grader)
    assert queue.step() is None
    queue.recover()
    assert queue.step().ok
    assert records.submissions.kept[key].state == "complete"


def test_a_learner_erased_meanwhile_leaves_nothing(
    light_class: ClassFolder, records: Any, grader: ScriptedGrader, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.submissions.add(LEARNER, {"margin": "1"})
    monkeypatch.setattr(records.submissions, "finish", lambda *_args: False)
    Queue(light_class, records, grader).step()
    assert not light_class.submission(LEARNER, "02-price").parent.exists()


def test_no_feedback_page_is_no_failure(
    light_class: ClassFolder, records: Any, grader: ScriptedGrader
) -> None:
    key = records.submissions.add(LEARNER, {"margin": "1"})
    grader.raises = [None, OSError(5, "page")]
    assert Queue(light_class, records, grader).step().ok
    assert records.submissions.kept[key].state == "complete"


def wait_until(ready: Any) -> None:
    until = time.monotonic() + 10
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_the_worker_survives_records_that_fail_and_ends_when_told(
    light_class: ClassFolder, records: Any, grader: ScriptedGrader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.grading.worker.POLL_SECONDS", 0.005)
    claim, calls = records.submissions.claim_next, []

    def flaky() -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("database is locked")
        return claim()

    monkeypatch.setattr(records.submissions, "claim_next", flaky)
    key = records.submissions.add(LEARNER, {"margin": "1"})
    worker = Worker(light_class, records, grader)
    worker.start()
    wait_until(lambda: calls)
    worker.wake.set()
    wait_until(lambda: records.submissions.kept[key].state == "complete")
    assert worker.stop(5)
    assert not worker.alive


def test_grade_all_tells_who_and_what(light_class: ClassFolder, records: Any, grader: ScriptedGrader) -> None:
    records.submissions.add(LEARNER, {"margin": "1"})
    records.submissions.add("zz12cd34", {"margin": {"deep": 1}})
    seen: list[tuple[int, int]] = []

    def tell(_outcome: Any, done: int, total: int) -> None:
        seen.append((done, total))

    outcomes = grade_all(light_class, records, tell, grader=grader)
    assert [(one.learner, one.ok) for one in outcomes] == [("zz12cd34", False), (LEARNER, True)]
    assert "margin" in outcomes[0].message
    assert outcomes[1].as_dict()["points"] == 9.0
    assert seen == [(1, 2), (2, 2)]
