from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event

from toolkit.i18n import in_language
from toolkit.records import Learner, Problem, Records
from toolkit.records.tables import VERSION_TABLE, Base


def refused(url: str | Path) -> Problem:
    with pytest.raises(Problem) as caught:
        Records.open(url if isinstance(url, str) else f"sqlite:///{url}")
    assert caught.value.message
    return caught.value


@contextmanager
def untouched(file: Path) -> Iterator[None]:
    before, status = file.read_bytes(), file.stat()
    yield
    assert file.read_bytes() == before
    assert file.stat().st_mtime_ns == status.st_mtime_ns
    assert file.stat().st_mode == status.st_mode


def test_a_new_file_belongs_to_its_owner_only(records: Records, file: Path) -> None:
    for each in file.parent.iterdir():
        assert stat.S_IMODE(each.stat().st_mode) == 0o600, each.name


def test_every_connection_is_set_up(records: Records) -> None:
    with records._database.engine.connect() as one, records._database.engine.connect() as two:
        for connection in (one, two):
            values = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "foreign_keys", "busy_timeout", "secure_delete", "synchronous")
            }
            assert values == {
                "journal_mode": "wal",
                "foreign_keys": 1,
                "busy_timeout": 10_000,
                "secure_delete": 1,
                "synchronous": 2,
            }


def test_migrations_make_what_the_code_expects(records: Records) -> None:
    with records._database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, Base.metadata) == []


def test_alembic_is_not_needed_on_the_path(file: Path) -> None:
    code = f"from toolkit.records import Records; Records.open('sqlite:///{file}').close()"
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], env={"PATH": ""}, cwd=root, check=True, timeout=60)
    assert file.stat().st_size


def test_odd_paths(tmp_path: Path) -> None:
    folder = tmp_path / "kelas %20 #1 ? é"
    folder.mkdir()
    from sqlalchemy import URL

    url = URL.create("sqlite", database=str(folder / "records.db")).render_as_string()
    for _each in range(2):
        with Records.open(url) as records:
            assert records.learners.all() == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://x/y",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
    ],
)
def test_urls_that_cannot_be(url: str) -> None:
    assert refused(url).code == "url"


def test_a_missing_folder_and_a_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "none" / "records.db").code == "no-folder"
    assert refused(tmp_path).code == "not-records"


@pytest.mark.parametrize(
    "content", [b"Name,PIN\nSari,482913\n", b"x", os.urandom(5_000), b"SQLite format 2\0" * 99]
)
def test_a_file_that_is_something_else(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with untouched(file):
        assert refused(file).code == "not-records"


@pytest.mark.parametrize("table", ["pupils", "alembic_version"])
def test_somebody_elses_database(file: Path, table: str) -> None:
    connection = sqlite3.connect(file)
    connection.execute(f"CREATE TABLE {table} (version_num TEXT)")
    connection.commit()
    connection.close()
    with untouched(file):
        assert refused(file).code == "not-records"


@pytest.mark.parametrize("damage", ["middle", "short", "tiny"])
def test_a_damaged_file(records: Records, sari: Learner, file: Path, damage: str) -> None:
    records.close()
    content = file.read_bytes()
    broken = {
        "middle": content[:4096] + b"\xff" * 12_288 + content[16_384:],
        "short": content[: len(content) // 2],
        "tiny": content[:100],
    }[damage]
    file.write_bytes(broken)
    with untouched(file):
        found = refused(file)
    assert found.code == "damaged"
    with in_language("id"):
        assert "rusak" in refused(file).message


def test_damage_that_shows_later(records: Records, sari: Learner, file: Path) -> None:
    records._database.engine.dispose()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(Problem) as caught:
        records.learners.all()
    assert caught.value.code == "damaged"


def test_a_read_only_file(records: Records, file: Path) -> None:
    records.close()
    file.chmod(0o444)
    with untouched(file):
        assert refused(file).code == "read-only"


def test_a_read_only_folder(records: Records, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records.close()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != file.parent)
    with untouched(file):
        assert refused(file).code == "read-only"


def test_a_newer_revision(records: Records, sari: Learner, file: Path, reopen: Callable[[], Records]) -> None:
    records.close()
    connection = sqlite3.connect(file)
    connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = 'r9999'")
    connection.commit()
    connection.close()
    with untouched(file):
        found = refused(file)
    assert found.code == "newer"
    assert "update" in found.message


@pytest.fixture
def full_disk() -> Iterator[Callable[[int], None]]:
    pages = {"most": 1_000_000}

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages['most']}")

    def set_most(most: int) -> None:
        pages["most"] = most

    event.listen(Engine, "connect", limit)
    yield set_most
    event.remove(Engine, "connect", limit)


def test_a_full_disk_when_the_file_is_new(
    file: Path, full_disk: Callable[[int], None], reopen: Callable[[], Records]
) -> None:
    full_disk(4)
    assert refused(file).code == "disk-full"
    full_disk(1_000_000)
    assert reopen().learners.all() == []


def test_a_full_disk_while_migrating_leaves_the_file(
    records: Records, file: Path, full_disk: Callable[[int], None]
) -> None:
    records.close()
    connection = sqlite3.connect(file)
    for name in ("attempts", "tokens", "submissions", "shelf_history", "shelf", "learners"):
        connection.execute(f"DROP TABLE {name}")
    connection.execute(f"DELETE FROM {VERSION_TABLE}")
    connection.commit()
    connection.execute("VACUUM")
    connection.close()
    full_disk(5)
    with untouched(file):
        assert refused(file).code == "disk-full"


def test_a_full_disk_while_saving_loses_nothing(
    full_disk: Callable[[int], None], reopen: Callable[[], Records]
) -> None:
    records = reopen()
    sari = records.learners.join("Sari", "482913", "id")
    records.shelf(sari.id).save("tool/price", {"cost": "1"})
    full_disk(1)  # SQLite raises it to the pages there are
    records.close()
    with pytest.raises(Problem) as caught:
        records.shelf(sari.id).save("tool/price", {"cost": "2", "note": "x" * 60_000})
    assert caught.value.code == "disk-full"
    assert "saved before is safe" in caught.value.message
    assert records.shelf(sari.id).load("tool/price") == ({"cost": "1"}, 1)
    full_disk(1_000_000)
    records.close()
    assert records.shelf(sari.id).save("tool/price", {"cost": "2"}) == (2, {})


def test_a_busy_file(records: Records, sari: Learner, file: Path) -> None:
    with records._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Problem) as caught:
        records.learners.set_language(sari.id, "en")
    other.close()
    assert caught.value.code == "busy"


def test_a_copy_taken_while_open_can_be_opened(
    records: Records, sari: Learner, file: Path, tmp_path: Path
) -> None:
    """After a power cut the write-ahead log is still there: what was typed last must not be lost."""
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for each in (file, file.with_name(file.name + "-wal")):
        shutil.copy(each, crashed / each.name)
    with Records.open(f"sqlite:///{crashed / file.name}") as again:
        assert again.learners.find("Sari") == sari


def test_two_processes_may_make_one_file(file: Path) -> None:
    code = f"from toolkit.records import Records; Records.open('sqlite:///{file}').close()"
    root = Path(__file__).parents[2]
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=root) for _each in range(2)]
    assert [each.wait(60) for each in both] == [0, 0]


def test_postgresql_without_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    found = refused("postgresql://sari:rahasia@localhost/records")
    assert found.code == "no-driver"
    assert "rahasia" not in found.message
