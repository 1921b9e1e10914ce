from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from records_clock import Clock

from toolkit.records import Learner, Problem, Records
from toolkit.records.submissions import MAX_CLAIMS, MAX_SUBMISSIONS

RESULT: dict[str, Any] = {
    "score": 7.5,
    "points": 10,
    "tasks": [{"task": "t1", "score": 7.5, "points": 10, "reason": "ok", "comment": ""}],
}


def states(records: Records) -> list[str]:
    return [each.state for each in records.submissions.all()]


def claim(records: Records) -> int:
    found = records.submissions.claim_next()
    assert found is not None
    assert found.state == "grading"
    return found.id


def test_one_submission_from_sending_to_mark(records: Records, sari: Learner, clock: Clock) -> None:
    sent = records.submissions.add(sari.id, "02-price", {"t1": "1.250"}, "en")
    assert (sent.learner, sent.assignment, sent.number, sent.state) == (sari.id, "02-price", 1, "queued")
    assert (sent.answers, sent.language, sent.submitted_at) == ({"t1": "1.250"}, "en", clock.now)
    assert (sent.result, sent.message) == (None, "")
    claimed = records.submissions.claim_next()
    assert claimed is not None
    assert claimed.id == sent.id
    assert claimed.answers == sent.answers
    assert records.submissions.claim_next() is None
    assert records.submissions.finish(sent.id, "graded", RESULT)
    latest = records.submissions.latest(sari.id, "02-price")
    assert latest is not None
    assert (latest.state, latest.result) == ("graded", RESULT)
    assert records.submissions.latest(sari.id, "03-qris") is None


def test_many_are_taken_and_finished_at_once(records: Records, sari: Learner) -> None:
    names = ("02-price", "03-qris", "04-stock", "05-returns")
    ids = [records.submissions.add(sari.id, name, {}, "id").id for name in names]
    assert [one.id for one in records.submissions.claim(2)] == ids[:2]
    assert [one.claims for one in records.submissions.claim(0)] == []
    assert records.submissions.still_waiting({*ids, 99}) == set(ids)
    kept = records.submissions.finish_all(
        {ids[0]: ("graded", RESULT), ids[1]: ("complete", RESULT), 99: ("graded", RESULT)}
    )
    assert kept == set(ids[:2])
    assert states(records) == ["graded", "complete", "queued", "queued"]
    assert records.submissions.still_waiting(ids) == set(ids[2:])
    with pytest.raises(Problem):
        records.submissions.finish_all(
            {ids[2]: ("graded", RESULT), ids[3]: ("graded", {"score": float("nan")})}
        )
    assert states(records)[2:] == ["queued", "queued"]


def test_nothing_is_taken_behind_what_was_begun_before(records: Records, sari: Learner) -> None:
    names = ("02-price", "03-qris", "04-stock")
    ids = [records.submissions.add(sari.id, name, {}, "id").id for name in names]
    claim(records)
    records.submissions.requeue_interrupted()
    assert [(one.id, one.claims) for one in records.submissions.claim(10)] == [(ids[0], 2)]
    assert [(one.id, one.claims) for one in records.submissions.claim(10)] == [(ids[1], 1), (ids[2], 1)]


def test_sending_again_keeps_history(records: Records, sari: Learner) -> None:
    for number in (1, 2):
        records.submissions.add(sari.id, "02-price", {"t1": number}, "id")
        records.submissions.finish(claim(records), "complete", RESULT)
    records.submissions.add(sari.id, "03-qris", {}, "id")
    kept = records.submissions.history(sari.id, "02-price")
    assert [(each.number, each.answers, each.state) for each in kept] == [
        (2, {"t1": 2}, "complete"),
        (1, {"t1": 1}, "complete"),
    ]
    assert len(records.submissions.all()) == 3


def test_sending_again_takes_over_the_turn(records: Records, sari: Learner) -> None:
    budi = records.learners.join("Budi", "907162", "id")
    records.submissions.add(sari.id, "02-price", {"t1": 1}, "id")
    second = records.submissions.add(budi.id, "02-price", {}, "id")
    records.submissions.add(sari.id, "02-price", {"t1": 2}, "id")
    newest = records.submissions.add(sari.id, "02-price", {"t1": 3}, "id")
    assert states(records) == ["superseded", "queued", "superseded", "queued"]
    assert [claim(records), claim(records)] == [newest.id, second.id]


def test_sending_again_while_being_graded(records: Records, sari: Learner) -> None:
    first = records.submissions.add(sari.id, "02-price", {}, "id")
    claim(records)
    records.submissions.add(sari.id, "02-price", {}, "id")
    assert records.submissions.finish(first.id, "graded", RESULT)
    assert states(records) == ["graded", "queued"]


def test_a_worker_that_died(records: Records, sari: Learner) -> None:
    records.submissions.add(sari.id, "02-price", {}, "id")
    claim(records)
    assert records.submissions.requeue_interrupted() == 1
    assert states(records) == ["queued"]
    claim(records)
    records.submissions.add(sari.id, "02-price", {}, "id")
    assert records.submissions.requeue_interrupted() == 0
    assert states(records) == ["superseded", "queued"]


def test_what_kills_the_worker_each_time_is_set_aside(records: Records, sari: Learner) -> None:
    records.submissions.add(sari.id, "02-price", {}, "id")  # the worker's own language is English here
    for _each in range(MAX_CLAIMS - 1):
        claim(records)
        assert records.submissions.requeue_interrupted() == 1
    claim(records)
    assert records.submissions.requeue_interrupted() == 0
    failed = records.submissions.all()[0]
    assert failed.state == "failed"
    assert "aman" in failed.message


def test_failing(records: Records, sari: Learner) -> None:
    sent = records.submissions.add(sari.id, "02-price", {}, "id")
    claim(records)
    assert records.submissions.fail(sent.id, "No\0 good\ud800" + "x" * 5_000)
    failed = records.submissions.latest(sari.id, "02-price")
    assert failed is not None
    assert failed.state == "failed"
    assert failed.message.startswith("No good?")
    assert len(failed.message) == 2_000


def test_a_learner_erased_while_being_graded(records: Records, sari: Learner) -> None:
    old = records.submissions.add(sari.id, "02-price", {}, "id")
    claim(records)
    records.learners.erase(sari.id)
    budi = records.learners.join("Budi", "907162", "id")
    new = records.submissions.add(budi.id, "02-price", {}, "id")
    assert new.id != old.id, "the erased one's mark must not reach another learner"
    assert not records.submissions.finish(old.id, "graded", RESULT)
    assert not records.submissions.fail(old.id, "x")
    assert states(records) == ["queued"]


@pytest.mark.parametrize(
    ("assignment", "answers", "code"),
    [
        ("../etc", {}, "assignment"),
        ("", {}, "assignment"),
        ("02-price\n", {}, "assignment"),
        (None, {}, "assignment"),
        ("02-price", [], "not-json"),
        ("02-price", {"a": float("nan")}, "not-json"),
        ("02-price", {"a": "x" * 70_000}, "too-big"),
    ],
)
def test_bad_submissions(records: Records, sari: Learner, assignment: str, answers: Any, code: str) -> None:
    with pytest.raises(Problem) as caught:
        records.submissions.add(sari.id, assignment, answers, "id")
    assert caught.value.code == code
    assert records.submissions.all() == []


def test_bad_results(records: Records, sari: Learner) -> None:
    sent = records.submissions.add(sari.id, "02-price", {}, "id")
    with pytest.raises(ValueError, match="queued"):
        records.submissions.finish(sent.id, "queued", RESULT)
    with pytest.raises(Problem):
        records.submissions.finish(sent.id, "graded", {"score": float("nan")})


def test_nobody_sends_nothing(records: Records) -> None:
    with pytest.raises(Problem) as caught:
        records.submissions.add("nobody00", "02-price", {}, "id")
    assert caught.value.code == "learner-gone"


def test_sending_has_an_end(records: Records, sari: Learner) -> None:
    with records._database.write("test") as session:
        from toolkit.records.tables import SubmissionRow

        session.add(
            SubmissionRow(
                learner_id=sari.id, assignment="02-price", number=MAX_SUBMISSIONS, state="graded", turn=1,
                claims=1, answers={}, language="id", submitted_at=sari.joined_at, message="",
            )
        )  # fmt: skip
    with pytest.raises(Problem) as caught:
        records.submissions.add(sari.id, "02-price", {}, "id")
    assert caught.value.code == "too-many-submissions"
    assert str(MAX_SUBMISSIONS) in caught.value.message


CLAIMER = """
import json, sys, time
from toolkit.records import Records
with Records.open(sys.argv[1]) as records:
    print("ready", flush=True)
    sys.stdin.readline()
    claimed = []
    while (found := records.submissions.claim_next()) is not None:
        claimed.append(found.id)
        time.sleep(0.01)  # grading takes a while; without it one worker is done before the others wake
        records.submissions.finish(found.id, "graded", {"score": 1})
    print(json.dumps(claimed))
"""


def test_no_two_processes_get_one_submission(records: Records, file: Path) -> None:
    """Three workers race while this process, like the server, keeps writing."""
    root = Path(__file__).parents[2]
    learners = [records.learners.join(f"Peserta {number}", "482913", "id") for number in range(40)]
    sent = {records.submissions.add(each.id, "02-price", {}, "id").id for each in learners}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMER, f"sqlite:///{file}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root,
        )
        for _each in range(3)
    ]  # fmt: skip
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        for each in learners:
            records.shelf(each.id).save("tool/price", {"cost": "1"})
        outputs = [worker.communicate(timeout=60)[0] for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
    claimed = [json.loads(output.splitlines()[-1]) for output in outputs]
    assert sorted(id for each in claimed for id in each) == sorted(sent)
    assert sum(bool(each) for each in claimed) >= 2, "the race did not happen"
    assert set(states(records)) == {"graded"}


def test_the_newest_of_each_assignment_and_what_failed(
    records: Records, sari: Learner, statements: list[str]
) -> None:
    other = records.learners.join("Putu", "482913", "id")
    for learner, module, state in (
        (sari, "02-price", "failed"),
        (sari, "02-price", "complete"),
        (sari, "03-qris", "complete"),
        (sari, "03-qris", "failed"),
        (other, "02-price", "failed"),
    ):
        sent = records.submissions.add(learner.id, module, {}, "id")
        if state == "failed":
            records.submissions.fail(sent.id, "Notebook rusak")
        else:
            records.submissions.finish(sent.id, state, RESULT)
    statements.clear()
    newest = records.submissions.newest_of(sari.id)
    assert {name: (sent.number, sent.state) for name, sent in newest.items()} == {
        "02-price": (2, "complete"),
        "03-qris": (2, "failed"),
    }
    assert records.submissions.newest_of("nobody00") == {}
    failed = records.submissions.failed()
    assert [(sent.learner, sent.assignment) for sent in failed] == [
        (sari.id, "03-qris"),
        (other.id, "02-price"),
    ]
    assert records.learners.names([sari.id, "nobody00"]) == {sari.id: "Sari"}
    assert sum("SELECT" in one for one in statements) == 4
