from __future__ import annotations

import importlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from argon2 import PasswordHasher
from sqlalchemy import select, text

from toolkit.records import Problem, Records, checks
from toolkit.records.tables import VERSION_TABLE, Base, CheckRow


def test_migrations_can_be_written_for_postgresql() -> None:
    """Without a server: the SQL of every table must at least come out."""
    out = StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": out}
    )
    with Operations.context(context):
        for name in ("r0001_first", "r0002_checks"):
            importlib.import_module(f"toolkit.records.migrations.versions.{name}").upgrade()
    for table in Base.metadata.tables:
        assert f"CREATE TABLE {table} " in out.getvalue()
    assert "TIMESTAMP WITH TIME ZONE" in out.getvalue()
    assert "SERIAL" in out.getvalue()


@pytest.fixture
def shared(postgresql: str, quick: PasswordHasher) -> Iterator[Records]:
    with Records.open(postgresql, pin_hasher=quick) as records:
        engine = records._database.engine
        try:
            yield records
        finally:
            with engine.begin() as connection:
                Base.metadata.drop_all(connection)
                connection.exec_driver_sql(f"DROP TABLE {VERSION_TABLE}")


def _checks(records: Records) -> list[tuple[str, str, bool, list[Any]]]:
    with records._database.read() as session:
        rows = session.scalars(select(CheckRow).order_by(CheckRow.learner_id, CheckRow.key))
        return [(row.learner_id, row.key, row.first_right, row.wrong) for row in rows]


def test_the_same_code_on_postgresql(shared: Records, postgresql: str) -> None:
    with Records.open(postgresql) as again, again._database.engine.connect() as connection:
        # Alembic does not see that this index is for SQLite only.
        options = {
            "version_table": VERSION_TABLE,
            "include_object": lambda _thing, name, *_more: name != "ix_checks_counted",
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    people = [shared.learners.join(f"Peserta {number}", "482913", "id") for number in range(8)]
    sari = people[0]
    assert shared.learners.sign_in("peserta 0", "482913") == sari
    with pytest.raises(Problem) as caught:
        shared.learners.join("Peserta 0", "907162", "id")
    assert caught.value.code == "name-taken"
    shelf = shared.shelf(sari.id)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: shelf.save("tool/price", {f"f{number}": "\0\ud800"}), range(20)))
    assert shelf.load("tool/price") == ({f"f{number}": "\0\ud800" for number in range(20)}, 20)
    for number in range(60):
        shelf.save("check/02-price/a", {"answer": number, "right": False, "first_right": False})
    assert shared.hardest_checks()[0].learners == 1
    kept = _checks(shared)
    with shared._database.write("checks") as session:
        checks.recount(session)
    assert _checks(shared) == kept
    with shared._database.write("checks") as session:
        session.execute(text("DROP TABLE checks"))
        session.execute(text("DROP INDEX ix_shelf_learner_saved"))
        session.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = 'r0001'"))
    Records.open(postgresql).close()
    assert _checks(shared) == kept
    assert shared.learners.of_token(shared.tokens.issue(sari.id)) == shared.learners.get(sari.id)
    for each in people:
        shared.submissions.add(each.id, "02-price", {"t": 1}, "id")
    shared.submissions.add(sari.id, "02-price", {"t": 2}, "id")
    with ThreadPoolExecutor(6) as pool:
        claimed = [
            each.id for each in pool.map(lambda _n: shared.submissions.claim_next(), range(12)) if each
        ]
    assert len(claimed) == len(set(claimed)) == 8
    assert shared.submissions.requeue_interrupted() == 8
    assert len(shared.overview()) == 8
    assert len(shared.learners.export(sari.id)["history"]) == 50
    assert shared.learners.erase(sari.id).scrubbed
    assert shared.learners.get(sari.id) is None
