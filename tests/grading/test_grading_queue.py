"""The queue and the worker's loop, with an engine that needs no nbgrader."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from toolkit.grading import ClassFolder, Grader, GradingProblem, Outcome, grade_all
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
    monkeypatch.setattr(records.submissions, "finish_all", lambda *_args: set())
    told: list[int] = []
    Queue(light_class, records, grader, told.append).step()
    assert told == []
    assert not light_class.submission(LEARNER, "02-price").parent.exists()


def test_no_feedback_page_is_no_failure(
    light_class: ClassFolder, records: Any, grader: ScriptedGrader
) -> None:
    key = records.submissions.add(LEARNER, {"margin": "1"})
    grader.raises = [None, OSError(5, "page")]
    assert Queue(light_class, records, grader).step().ok
    assert records.submissions.kept[key].state == "complete"


class GroupGrader(ScriptedGrader):
    """Grades several at once too, except for those whose answers say no."""

    def __init__(self, folder: ClassFolder) -> None:
        super().__init__(folder)
        self.groups: list[list[str]] = []
        self.pages: list[str] = []

    def autograde_together(self, folder: ClassFolder, todo: list[tuple[str, str]]) -> list[Outcome]:
        answers = [self._answers(*pair)["margin"] for pair in todo]
        self.groups.append(answers)
        if "crash" in answers:
            raise GradingProblem("no process", machine=True)
        return [Outcome(*pair, said != "no") for pair, said in zip(todo, answers, strict=True)]

    def feedback(self, learner: str, assignment: str) -> None:
        self.pages.append(learner)


@pytest.fixture
def group_grader(light_class: ClassFolder) -> GroupGrader:
    return GroupGrader(light_class)


def all_turns(queue: Queue) -> list[list[bool]]:
    turns: list[list[bool]] = []
    while steps := queue.turn():
        turns.append([step.ok for step in steps])
    return turns


def test_a_class_is_graded_together_and_pages_wait(
    light_class: ClassFolder, records: Any, group_grader: GroupGrader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TOGETHER", 3)
    for number in range(5):
        records.submissions.add(f"a{number}12cd34", {"margin": str(number), "plan": "hai"})
    queue = Queue(light_class, records, group_grader)
    assert all_turns(queue) == [[True] * 3, [True] * 2]
    assert group_grader.groups == [["0", "1", "2"], ["3", "4"]]
    assert group_grader.graded == []
    assert {(one.state, one.result["score"]) for one in records.submissions.all()} == {("graded", 4.0)}
    assert group_grader.pages == []
    while queue.tidy():
        pass
    assert group_grader.pages == [f"a{number}12cd34" for number in range(5)]


def test_it_is_told_who_waits_no_longer_and_only_then(
    light_class: ClassFolder, records: Any, group_grader: GroupGrader
) -> None:
    told: list[tuple[int, str]] = []

    def tell(key: int) -> None:
        told.append((key, records.submissions.kept[key].state))

    said = ["1", {"deep": 1}, "2", "no"]
    for number, one in enumerate(said):
        records.submissions.add(f"a{number}12cd34", {"margin": one})
    group_grader.raises = [GradingProblem("x", machine=True)]
    queue = Queue(light_class, records, group_grader, tell)
    assert all_turns(queue) == [[True, True], [False], [False], [True]]
    assert told == [(1, "complete"), (3, "complete"), (2, "failed"), (4, "complete")]


def test_one_alone_is_graded_alone_and_has_its_page(
    light_class: ClassFolder, records: Any, group_grader: GroupGrader
) -> None:
    records.submissions.add(LEARNER, {"margin": "1"})
    assert all_turns(Queue(light_class, records, group_grader)) == [[True]]
    assert (group_grader.groups, group_grader.graded, group_grader.pages) == ([], ["1"], [LEARNER])


def test_what_is_bad_in_a_group_is_told_alone(
    light_class: ClassFolder, records: Any, group_grader: GroupGrader
) -> None:
    said = ["1", {"deep": 1}, "no", "2"]
    keys = [records.submissions.add(f"a{number}12cd34", {"margin": one}) for number, one in enumerate(said)]
    group_grader.raises = [GradingProblem("nbgrader")]
    assert all_turns(Queue(light_class, records, group_grader)) == [[True, True], [False], [False]]
    assert group_grader.groups == [["1", "no", "2"]]
    states = [records.submissions.kept[key].state for key in keys]
    assert states == ["complete", "failed", "failed", "complete"]


def test_when_a_group_fails_as_a_whole_nothing_is_lost(
    light_class: ClassFolder, records: Any, group_grader: GroupGrader
) -> None:
    for learner, said in (("a112cd34", "1"), ("a212cd34", "crash"), ("a312cd34", "3")):
        records.submissions.add(learner, {"margin": said})
    group_grader.raises = [None, GradingProblem("x", machine=True)]
    queue = Queue(light_class, records, group_grader)
    assert all_turns(queue) == [[True], [False], [True], [True]]
    assert group_grader.graded == ["1", "crash", "3"]
    assert {one.state for one in records.submissions.all()} == {"complete"}


def test_a_learner_who_sends_twice_gets_the_marks_of_each(
    light_class: ClassFolder, records: Any, group_grader: GroupGrader
) -> None:
    for said in ("1", "2"):
        records.submissions.add(LEARNER, {"margin": said})
    assert all_turns(Queue(light_class, records, group_grader)) == [[True], [True]]
    assert group_grader.graded == ["1", "2"]


def test_what_may_have_ended_a_worker_goes_alone(
    light_class: ClassFolder, records: Any, group_grader: GroupGrader
) -> None:
    keys = [records.submissions.add(f"a{number}12cd34", {"margin": str(number)}) for number in range(3)]
    records.submissions.set(keys[0], claims=2)
    queue = Queue(light_class, records, group_grader)
    assert [step.ok for step in queue.turn()] == [True]
    assert records.submissions.kept[keys[1]].state == "queued"
    assert all_turns(queue) == [[True, True]]


def test_what_is_in_hand_at_the_end_is_queued_again(
    light_class: ClassFolder, records: Any, group_grader: GroupGrader
) -> None:
    keys = [records.submissions.add(LEARNER, {"margin": str(number)}) for number in range(3)]
    queue = Queue(light_class, records, group_grader)
    queue.turn()
    queue.put_back()
    assert [records.submissions.kept[key].state for key in keys] == ["complete", "queued", "queued"]
    assert all_turns(queue) == [[True], [True]]


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
