from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from records_clock import Clock
from sqlalchemy import event

from toolkit.records import HardCheck, Learner, ModuleProgress, Records, checks, lately
from toolkit.records.tables import LearnerRow, ShelfRow, SubmissionRow

MODULES = ("01-ready", "02-price", "03-qris")


@contextmanager
def counted(records: Records) -> Iterator[list[str]]:
    queries: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            queries.append(statement)

    event.listen(records._database.engine, "before_cursor_execute", note)
    yield queries
    event.remove(records._database.engine, "before_cursor_execute", note)


def answer(records: Records, learner: Learner, check: str, *given: tuple[Any, bool]) -> None:
    for number, (raw, right) in enumerate(given, 1):
        records.shelf(learner.id).save(
            f"check/{check}", {"answer": raw, "right": right, "tries": number, "first_right": given[0][1]}
        )


def test_a_row_shows_where_someone_is(records: Records, sari: Learner, clock: Clock) -> None:
    shelf = records.shelf(sari.id)
    shelf.save("step/02-price/story", {"done": True, "at": "x"})
    shelf.save("step/02-price/fees", {"done": False})
    answer(records, sari, "02-price/a", ("1", False), ("2", True))
    answer(records, sari, "02-price/b", ("1", False))
    answer(records, sari, "03-qris/c", (None, False))
    shelf.save("answers/02-price", {"t1": "5"})
    clock.add(minutes=1)
    shelf.save("tool/price", {"cost": "5"})
    records.submissions.add(sari.id, "02-price", {}, "id")
    found = records.submissions.claim_next()
    assert found is not None
    records.submissions.finish(found.id, "graded", {"score": 7, "points": 10, "tasks": []})
    records.submissions.add(sari.id, "02-price", {}, "id")
    (row,) = records.overview()
    assert row.learner == sari
    assert row.modules == {"02-price": ModuleProgress(("story",), 2, 1, 2, "queued", 7, 10)}
    assert (row.last_key, row.last_at) == ("tool/price", clock.now)


def test_someone_who_did_nothing_has_a_row(records: Records, sari: Learner) -> None:
    (row,) = records.overview()
    assert (row.learner, row.modules, row.last_at) == (sari, {}, None)
    assert records.hardest_checks() == []


def test_odd_values_from_a_phone_do_no_harm(records: Records, sari: Learner) -> None:
    shelf = records.shelf(sari.id)
    shelf.save("check/02-price/a", {"answer": {"x": [1]}, "right": "yes", "tries": "many"})
    shelf.save("check/02-price", {"answer": 1})
    shelf.save("check", {"answer": 1})
    shelf.save("step/02-price/x/y", {"done": True})
    shelf.save("check/02-price/b", {"right": True})
    assert records.overview()[0].modules == {"02-price": ModuleProgress((), 1, 0)}
    assert records.hardest_checks() == [HardCheck("02-price", "a", 1, 1.0, {"x": [1]})]


def test_hardest_checks_come_first_with_the_commonest_wrong_answer(records: Records) -> None:
    people = [records.learners.join(f"Peserta {number}", "482913", "id") for number in range(4)]
    for number, person in enumerate(people):
        answer(records, person, "02-price/easy", ("ok", True))
        answer(records, person, "02-price/middle", *[("b", False)] * (number < 2), ("a", True))
    answer(records, people[0], "02-price/hard", ("x", False), ("z", False), ("x", False), ("right", True))
    answer(records, people[1], "02-price/hard", ("y", False), ("z", False), ("right", True))
    answer(records, people[2], "02-price/hard", ("z", False))
    answer(records, people[3], "02-price/hard", ("right", True), ("later wrong", False))
    assert records.hardest_checks() == [
        HardCheck("02-price", "hard", 4, 0.75, "z"),
        HardCheck("02-price", "middle", 4, 0.5, "b"),
        HardCheck("02-price", "easy", 4, 0.0, None),
    ]


def test_a_big_class_takes_a_handful_of_queries(records: Records, clock: Clock) -> None:
    now = clock.now
    value = {"done": True, "answer": "a", "right": True, "first_right": True}
    with records._database.write("test") as session:
        for number in range(60):
            id = f"l{number:07}"
            session.add(
                LearnerRow(
                    id=id, name=f"Peserta {number}", name_key=f"peserta {number}", pin_hash="x",
                    language="id", joined_at=now, signed_in_at=now, consent_at=now, consent_version="1",
                )
            )  # fmt: skip
            session.flush()
            for module in MODULES:
                keys = [f"step/{module}/s{n}" for n in range(6)] + [f"check/{module}/c{n}" for n in range(6)]
                session.add_all(
                    ShelfRow(
                        learner_id=id, key=key, value=value,
                        field_versions={}, version=1, saved_at=now,
                    )
                    for key in keys
                )  # fmt: skip
                session.add(
                    SubmissionRow(
                        learner_id=id, assignment=module, number=1, state="graded", turn=1, claims=1,
                        answers={}, language="id", submitted_at=now,
                        result={"score": 8, "points": 10}, message="",
                    )
                )  # fmt: skip
    with counted(records) as queries:
        rows = records.overview()
    assert len(queries) == 3
    assert len(rows) == 60
    steps = tuple(f"s{n}" for n in range(6))
    assert all(
        row.modules == {module: ModuleProgress(steps, 6, 6, 1, "graded", 8, 10) for module in MODULES}
        for row in rows
    )
    with records._database.write("test") as session:
        checks.recount(session)
    with counted(records) as queries:
        hardest = records.hardest_checks()
    assert len(queries) == 1
    assert len(hardest) == 18
    assert all(check.learners == 60 for check in hardest)


def test_only_those_who_saved_last_are_read_in_detail(
    records: Records, clock: Clock, statements: list[str]
) -> None:
    people = [records.learners.join(f"Peserta {number}", "482913", "id") for number in range(4)]
    for learner in (people[2], people[0], people[1]):
        records.shelf(learner.id).save("step/02-price/fees", {"done": True})
        records.submissions.add(learner.id, "02-price", {}, "id")
        clock.add(minutes=1)
    everything = records.overview()
    statements.clear()
    some = records.overview(2)
    assert sum("SELECT" in one for one in statements) == 4
    assert [row.learner for row in some] == [row.learner for row in everything] == people
    assert [row.last_at for row in some] == [row.last_at for row in everything]
    assert [bool(row.modules) for row in some] == [True, True, False, False]
    assert some[:2] == everything[:2]
    assert [row.learner for row in lately(some)] == [people[1], people[0], people[2], people[3]]
    assert records.overview(4) == everything
