"""What is kept about answers to checks is what their shelves and histories say, at any time."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from toolkit.records import HardCheck, Learner, Records, checks
from toolkit.records.tables import VERSION_TABLE, CheckRow

KEYS = ("check/02-price/a", "check/02-price/b", "check/03-qris/c")
ANSWERS = st.sampled_from([None, "1", "2", ["1", "2"], {"x": 1}, "é\0", 5])
CHANGES = st.fixed_dictionaries(
    {},
    optional={"answer": ANSWERS, "right": st.sampled_from([True, False, None, "yes"]), "tries": st.just(3)}
    | {"first_right": st.sampled_from([True, False, None])},
)
SAVES = st.lists(st.tuples(st.sampled_from(KEYS), CHANGES), min_size=1, max_size=12)

Kept = dict[tuple[str, str], tuple[bool, list[Any]]]


def kept(records: Records) -> Kept:
    with records._database.read() as session:
        rows = session.scalars(select(CheckRow)).all()
        return {(row.learner_id, row.key): (row.first_right, row.wrong) for row in rows}


def recounted(records: Records) -> Kept:
    with records._database.write("checks") as session:
        checks.recount(session)
    return kept(records)


def answer(records: Records, learner: str, raw: Any, right: bool, key: str = KEYS[0]) -> None:
    records.shelf(learner).save(key, {"answer": raw, "right": right, "first_right": right})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=SAVES)
def test_kept_is_recounted(records: Records, sari: Learner, saves: list[tuple[str, Any]]) -> None:
    for key, changes in saves:
        records.shelf(sari.id).save(key, changes)
    before = kept(records)
    assert before == recounted(records)


def test_also_when_the_history_forgets(records: Records, sari: Learner) -> None:
    for number in range(40):
        answer(records, sari.id, f"wrong {number}", False)
    answer(records, sari.id, "right", True)
    before = kept(records)
    assert before == recounted(records)
    first_right, wrong = before[sari.id, KEYS[0]]
    assert first_right is True
    assert "wrong 39" in wrong
    assert "wrong 0" in wrong


def test_an_answer_taken_back_counts_no_more(records: Records, sari: Learner) -> None:
    answer(records, sari.id, "1", False)
    assert records.hardest_checks() == [HardCheck("02-price", "a", 1, 1.0, "1")]
    records.shelf(sari.id).save(KEYS[0], {"answer": None})
    assert records.hardest_checks() == []
    assert kept(records) == recounted(records) == {}


def test_an_erased_learner_counts_no_more(records: Records, sari: Learner) -> None:
    other = records.learners.join("Budi", "482913", "id")
    answer(records, sari.id, "1", False)
    answer(records, other.id, "2", True)
    assert records.learners.export(sari.id)["checks"] == [
        {"learner_id": sari.id, "key": KEYS[0], "first_right": False, "wrong": ["1"]}
    ]
    records.learners.erase(sari.id)
    assert records.hardest_checks() == [HardCheck("02-price", "a", 1, 0.0, None)]
    assert kept(records) == recounted(records)


def test_older_records_are_counted_when_they_are_opened(records: Records, sari: Learner, reopen: Any) -> None:
    for raw, right in (("1", False), ("2", False), ("1", False), (["3"], True)):
        answer(records, sari.id, raw, right)
    answer(records, sari.id, {"x": "é"}, False, KEYS[1])
    records.shelf(sari.id).save(KEYS[2], {"right": True})
    records.shelf(sari.id).save("check/02-price", {"answer": 1})
    before, hardest = kept(records), records.hardest_checks()
    assert len(before) == 2
    _as_before(records)
    again = reopen()
    assert kept(again) == before
    assert again.hardest_checks() == hardest


# Ends the process at the n-th change of a migration.
OPENS = """
import os, signal, sys
from sqlalchemy import Engine, event
from toolkit.records import Records

seen = []

@event.listens_for(Engine, "before_cursor_execute")
def before(connection, cursor, statement, *_rest):
    if statement.split()[0] in ("CREATE", "INSERT", "UPDATE"):
        seen.append(statement)
    if len(seen) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

Records.open(sys.argv[1])
"""


@pytest.mark.parametrize("at", [2, 4, 5])
def test_killed_in_the_middle_of_a_migration_it_begins_anew(
    records: Records, sari: Learner, file: Path, reopen: Any, at: int
) -> None:
    answer(records, sari.id, "1", False)
    before = kept(records)
    _as_before(records)
    records.close()
    done = subprocess.run([sys.executable, "-c", OPENS, f"sqlite:///{file}", str(at)], check=False)
    assert done.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(file)) as database:
        assert database.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone() == ("r0001",)
        assert database.execute("SELECT * FROM sqlite_master WHERE name = 'checks'").fetchall() == []
    assert kept(reopen()) == before


def _as_before(records: Records) -> None:
    """Take the table away, as it was in records of the first version."""
    with records._database.write("checks") as session:
        session.execute(text("DROP TABLE checks"))
        session.execute(text("DROP INDEX ix_shelf_learner_saved"))
        session.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = 'r0001'"))
