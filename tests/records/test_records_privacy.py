from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from records_clock import Clock

from toolkit.records import Learner, Problem, Records
from toolkit.records.tables import Base

SECRET = "Zulaikha Qomariyah"


def bytes_of(file: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(file.parent.iterdir()))


def fill(records: Records, learner: Learner, text: str) -> None:
    shelf = records.shelf(learner.id)
    for number in range(60):
        shelf.save("tool/price", {"note": f"{text} {number} " + "x" * (number * 37 % 900)})
        shelf.save(f"tool/t{number}", {"note": f"{text} {number}", "long": "y" * (number * 101 % 3000)})
    shelf.save("check/02-price/a", {"answer": text, "right": False})
    for number in range(3):
        records.submissions.add(learner.id, "02-price", {"why": text}, "id")
        found = records.submissions.claim_next()
        assert found is not None
        records.submissions.finish(
            found.id, "graded", {"score": number, "points": 1, "tasks": [{"task": "t", "comment": text}]}
        )
    records.tokens.issue(learner.id)


def test_export_holds_everything_as_plain_json(records: Records, clock: Clock) -> None:
    learner = records.learners.join(SECRET, "482913", "id", consent_version="2025-02")
    fill(records, learner, SECRET)
    with pytest.raises(Problem):
        records.learners.sign_in(SECRET, "907162")
    export = records.learners.export(learner.id)
    assert json.loads(json.dumps(export)) == export
    assert export["learner"]["name"] == SECRET
    assert export["learner"]["consent_version"] == "2025-02"
    assert export["learner"]["consent_at"] == clock.now.isoformat()
    assert len(export["shelf"]) == 62
    assert [each["wrong"] for each in export["checks"]] == [[SECRET]]
    assert len(export["history"]) == 50
    assert export["history"][-1]["value"].startswith(f"{SECRET} 58")
    assert [each["number"] for each in export["submissions"]] == [1, 2, 3]
    assert export["submissions"][0]["answers"] == {"why": SECRET}
    assert export["submissions"][0]["result"]["tasks"][0]["comment"] == SECRET
    assert len(export["sessions"]) == len(export["wrong_pins"]) == 1
    assert "argon2id$" not in json.dumps(export)


def test_every_table_about_learners_is_exported() -> None:
    """A new table must be exported and erased: add it to privacy.py, then here."""
    assert set(Base.metadata.tables) == {
        "learners", "shelf", "shelf_history", "checks", "submissions", "tokens", "attempts",
    }  # fmt: skip


def test_erasing_leaves_no_byte(records: Records, file: Path) -> None:
    others = [records.learners.join(f"Budi {number}", "482913", "id") for number in range(4)]
    learner = records.learners.join(SECRET, "482913", "id")
    for each in others:
        records.shelf(each.id).save("tool/price", {"note": "stays"})
    fill(records, learner, SECRET)
    with pytest.raises(Problem):
        records.learners.sign_in(SECRET, "907162")
    assert SECRET.encode() in bytes_of(file)
    erased = records.learners.erase(learner.id)
    left = bytes_of(file)
    for secret in (SECRET, SECRET.lower(), "Zulaikha", learner.id):
        assert secret.encode() not in left, secret
    assert erased.learner == learner.id
    assert erased.assignments == ("02-price",)
    assert f"submitted/{learner.id}" in erased.folders
    assert erased.scrubbed
    assert records.learners.all() == others
    assert records.shelf(others[0].id).load_all() == {"tool/price": ({"note": "stays"}, 1)}
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM attempts").fetchone() == (0,)
    connection.close()


def test_erasing_also_clears_what_sqlite_leaves_when_it_rearranges_pages(
    records: Records, file: Path
) -> None:
    """Secure deletion alone fails this: splitting a page leaves copies of rows in its unused part."""
    ids = [records.learners.join(f"Peserta {number}", "482913", "id").id for number in range(4)]
    draw = random.Random(5)
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA secure_delete = ON")
    for _round in range(15):
        connection.execute("BEGIN")
        for _each in range(200):
            id = draw.choice(ids)
            row = (id, f"tool/k{draw.randrange(150)}", f'{{"a":"{f"{id} " * draw.randrange(1, 120)}"}}')
            connection.execute(
                "REPLACE INTO shelf VALUES (?, ?, ?, '{}', 1, '2025-03-01 09:00:00.000000')", row
            )
        connection.execute("COMMIT")
    connection.close()
    records.learners.erase(ids[0])
    assert ids[0].encode() not in bytes_of(file)
    assert ids[1].encode() in bytes_of(file)


def test_the_erased_is_nobody(records: Records, sari: Learner) -> None:
    token = records.tokens.issue(sari.id)
    records.learners.erase(sari.id)
    assert records.learners.of_token(token) is None
    assert records.learners.get(sari.id) is None
    for call in (records.learners.erase, records.learners.export):
        with pytest.raises(Problem) as caught:
            call(sari.id)
        assert caught.value.code == "learner-gone"
    assert records.learners.join("Sari", "907162", "id").id != sari.id


def test_erasing_while_someone_reads_is_finished_at_the_next_opening(
    records: Records, file: Path, reopen: Callable[[], Records], monkeypatch: pytest.MonkeyPatch
) -> None:
    learner = records.learners.join(SECRET, "482913", "id")
    fill(records, learner, SECRET)
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM learners").fetchone()
    with records._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    erased = records.learners.erase(learner.id)
    assert not erased.scrubbed
    assert records.learners.get(learner.id) is None
    reader.close()
    records.close()
    reopen()
    assert SECRET.encode() not in bytes_of(file)


def test_forgetting_after_a_time(records: Records, sari: Learner, clock: Clock) -> None:
    names = ("Saver", "Sender", "Returner", "Sleeper")
    saver, sender, returner, sleeper = (records.learners.join(name, "482913", "id") for name in names)
    clock.add(days=60)
    records.shelf(saver.id).save("tool/price", {"a": 1})
    records.submissions.add(sender.id, "02-price", {}, "id")
    records.learners.sign_in("Returner", "482913")
    clock.add(days=40)
    assert records.inactive_for(101) == []
    assert records.forget_older_than(101) == []
    assert set(records.inactive_for(90)) == {sari.id, sleeper.id}
    erased = records.forget_older_than(90)
    assert {each.learner for each in erased} == {sari.id, sleeper.id}
    assert {each.id for each in records.learners.all()} == {saver.id, sender.id, returner.id}


@pytest.mark.parametrize("days", [0, -1, True, 1.5, "90"])
def test_forgetting_needs_a_number_of_days(records: Records, days: int) -> None:
    with pytest.raises(ValueError, match="days"):
        records.forget_older_than(days)
