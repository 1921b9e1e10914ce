"""Our reading of the gradebook gives nbgrader's own numbers, on SQLite and on PostgreSQL."""

from __future__ import annotations

import csv
import logging
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from big_gradebook import fill, learner_ids
from own_postgresql import own_postgresql
from sqlalchemy import Engine, create_engine, event

from toolkit.grading import gradebook
from toolkit.grading.migrate import migrate_gradebook
from toolkit.grading.problems import ClassFolderProblem
from toolkit.grading.settings import config_text, environment

pytestmark = pytest.mark.nbgrader

COURSE = "KLM234"
LEARNERS = 30


def make(folder: Path, url: str = "") -> Path:
    """A class folder with a gradebook of three assignments that nbgrader made; one has two notebooks."""
    from nbgrader.api import Gradebook

    folder.mkdir(exist_ok=True)
    told = config_text(COURSE) + (f'c.CourseDirectory.db_url = "{url}"\n' if url else "")
    (folder / "nbgrader_config.py").write_text(told, encoding="utf-8")
    with Gradebook(url or f"sqlite:///{folder / 'gradebook.db'}", COURSE) as book:
        book.add_assignment("02-price", duedate="2026-01-20 10:00:00")
        for name, notebooks in (("02-price", ("02-price",)), ("03-cash", ("one", "two"))):
            book.update_or_create_assignment(name)
            (folder / "source" / name).mkdir(parents=True)
            for notebook in notebooks:
                book.add_notebook(notebook, name)
                for number, points in enumerate((4, 2.5, 1)):
                    book.add_grade_cell(f"t{number}", notebook, name, max_score=points, cell_type="code")
                book.add_grade_cell("plan", notebook, name, max_score=3, cell_type="markdown")
                book.add_solution_cell("plan", notebook, name)
                book.add_task_cell("poster", notebook, name, max_score=2, cell_type="markdown")
        book.add_assignment("04-empty")
    return folder


@pytest.fixture(scope="module", autouse=True)
def _alembic_is_found() -> Iterator[None]:
    """nbgrader calls it by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", environment()["PATH"])
        yield


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class without learners; only to be copied."""
    return make(tmp_path_factory.mktemp("empty") / "kelas")


@pytest.fixture
def course(empty: Path, tmp_path: Path) -> Path:
    """A class of its own without learners."""
    return Path(shutil.copytree(empty, tmp_path / "kelas"))


@pytest.fixture(scope="module")
def made(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(empty, tmp_path_factory.mktemp("book") / "kelas"))
    fill(folder, LEARNERS, assignments=("02-price", "03-cash"))
    with sqlite3.connect(folder / "gradebook.db") as database:
        # A learner who handed in nothing, one without a name, and one without any marks.
        database.execute("INSERT INTO student (id, first_name) VALUES ('nothing1', 'Putu')")
        database.execute("UPDATE student SET first_name = NULL WHERE id = 'l0000001'")
        database.execute(
            "DELETE FROM grade WHERE notebook_id IN (SELECT n.id FROM submitted_notebook n "
            "JOIN submitted_assignment s ON s.id = n.assignment_id WHERE s.student_id = 'l0000002')"
        )
    return folder


@pytest.fixture
def api(made: Path) -> Any:
    return nbgrader_api(made)


def nbgrader_api(folder: Path) -> Any:
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    from toolkit.grading.settings import load_config

    return NbGraderAPI(CourseDirectory(config=load_config(folder)), config=load_config(folder))


def test_the_tables_are_nbgraders() -> None:
    from nbgrader.api import Base

    for name, ours in gradebook.tables.metadata.tables.items():
        theirs = Base.metadata.tables[name]
        for column in ours.columns:
            assert column.name in theirs.columns, f"{name}.{column.name}"
            theirs_type = theirs.columns[column.name].type
            assert column.type._type_affinity is theirs_type._type_affinity or theirs_type.python_type is str
    for table, columns in gradebook.INDEXES.values():
        assert set(columns.split(", ")) <= set(Base.metadata.tables[table].columns.keys())


def test_one_by_one_and_in_bulk_are_the_same_rows(course: Path) -> None:
    """The generator leaves out nothing that nbgrader's own way of adding a submission writes."""
    from nbgrader.api import Gradebook

    folder = course
    fill(folder, 1, files=False)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", COURSE) as book:
        book.add_student("x", first_name="X", last_name="X")
        book.add_submission("03-cash", "x", timestamp="2026-01-20 10:00:00")
        shapes = []
        for who in ("x", learner_ids(1)[0]):
            sent = book.find_submission("03-cash", who)
            assert isinstance(sent.timestamp, datetime)
            shapes.append(
                {
                    notebook.name: (
                        sorted(grade.cell_id for grade in notebook.grades),
                        sorted(comment.cell_id for comment in notebook.comments),
                    )
                    for notebook in sent.notebooks
                }
            )
    assert shapes[0] == shapes[1]
    assert len(shapes[0]) == 2


def exported(folder: Path, target: Path) -> list[dict[str, str]]:
    from nbgrader.api import Gradebook
    from nbgrader.plugins.export import CsvExportPlugin

    url = gradebook.address(folder).render_as_string(hide_password=False)
    plugin = CsvExportPlugin(log=logging.getLogger("test"))
    plugin.to, plugin.student, plugin.assignment = str(target), [], []
    with Gradebook(url, COURSE) as book:
        plugin.export(book)
    with target.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_marks_are_those_of_nbgrader_export(made: Path, tmp_path: Path) -> None:
    ours = {(row.learner, row.assignment): row for row in gradebook.all_submissions(made)}
    most = gradebook.most_points(made)
    theirs = exported(made, tmp_path / "grades.csv")
    assert len(theirs) == (LEARNERS + 1) * 3
    assert len(ours) == LEARNERS * 2
    for row in theirs:
        assert float(row["max_score"]) == most[row["assignment"]]
        mine = ours.get((row["student_id"], row["assignment"]))
        if mine is None:
            assert (row["timestamp"], float(row["score"])) == ("", 0)
            continue
        assert str(mine.submitted_at) == row["timestamp"]
        assert mine.raw == pytest.approx(float(row["raw_score"]), abs=1e-9)
        assert mine.penalty == float(row["late_submission_penalty"])
        assert mine.score == pytest.approx(float(row["score"]), abs=1e-9)
    assert any(mine.penalty > mine.raw for mine in ours.values()), "nobody shows that points end at 0"


def test_assignments_are_those_of_formgrader(made: Path, api: Any) -> None:
    ours = {row.name: row for row in gradebook.assignment_totals(made)}
    for row in api.get_assignments():
        mine = ours[row["name"]]
        assert (mine.handed_in, mine.points) == (row["num_submissions"], row["max_score"])
        # nbgrader's average leaves late penalties out; ours is of what the learners got.
        got = [one.score for one in gradebook.all_submissions(made) if one.assignment == row["name"]]
        raw = [one.raw for one in gradebook.all_submissions(made) if one.assignment == row["name"]]
        assert mine.mean == pytest.approx(sum(got) / len(got))
        assert row["average_score"] == pytest.approx(sum(raw) / len(raw))
    assert gradebook.handed_in(made) == [name for name, row in ours.items() if row.handed_in]
    assert ours["04-empty"] == gradebook.AssignmentTotals("04-empty", 0.0, 0, None, 0, None)
    assert ours["02-price"].due == datetime.fromisoformat("2026-01-20T10:00:00")


def test_submissions_are_those_of_formgrader(made: Path, api: Any) -> None:
    for name in ("02-price", "03-cash"):
        theirs = {row["student"]: row for row in api.get_submissions(name)}
        page = gradebook.submissions(made, name, count=1000)
        assert page.total == LEARNERS
        # nbgrader's list leaves out who has no marks at all.
        ours = {row.learner: row for row in page.rows if row.learner != "l0000002"}
        assert ours.keys() == theirs.keys() - {"l0000002"}
        for who, row in ours.items():
            assert row.raw == pytest.approx(theirs[who]["score"])
            assert bool(row.waiting) == theirs[who]["needs_manual_grade"]
            assert row.name == (theirs[who]["first_name"] or "")
        books = {
            row["id"]
            for row in api.get_notebook_submissions(name, "02-price" if name == "02-price" else "one")
        }
        if name == "02-price":
            assert {row.id for row in ours.values()} == books
        waiting = gradebook.submissions(made, name, only_waiting=True, count=1000)
        assert {row.learner for row in waiting.rows} == {
            who for who, row in theirs.items() if row["needs_manual_grade"]
        }


@pytest.mark.parametrize("order", ["name", "score", "-score", "waiting", "time"])
def test_pages_show_every_row_once_and_in_order(made: Path, order: gradebook.Order) -> None:
    parts = [gradebook.submissions(made, "03-cash", order=order, first=at, count=7) for at in range(0, 30, 7)]
    rows = [row for part in parts for row in part.rows]
    assert len({row.learner for row in rows}) == LEARNERS
    keys = {
        "name": lambda row: row.name.lower(),
        "score": lambda row: row.raw - row.penalty,
        "-score": lambda row: row.penalty - row.raw,
        "waiting": lambda row: -row.waiting,
        "time": lambda row: -row.submitted_at.timestamp(),
    }
    found = [keys[order](row) for row in rows]
    assert found == sorted(found)
    assert gradebook.submissions(made, "03-cash", order=order, first=10_000, count=7) == parts[-1]


def test_searching_takes_signs_as_they_are(made: Path) -> None:
    def names(text: str) -> list[str]:
        return [row.name for row in gradebook.submissions(made, "02-price", search=text, count=99).rows]

    assert names("SARI") == ["Sari 0", "Sari 12", "Sari 24"]
    assert names("l0000003") == ["Ni Luh 3"]
    assert names("%") == names("_") == names("' OR 1=1 --") == []


def test_a_list_takes_as_many_queries_for_many_as_for_few(made: Path) -> None:
    engine = gradebook.connection._engine(gradebook.address(made), False)
    told: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: told.append(args[2]))
    for call in (
        lambda: gradebook.submissions(made, "03-cash", count=5),
        lambda: gradebook.submissions(made, "03-cash", count=30, order="-score"),
        lambda: gradebook.submissions(made, only_waiting=True, order="waiting"),
        lambda: gradebook.assignment_totals(made),
        lambda: gradebook.all_submissions(made),
        lambda: gradebook.handed_in(made),
    ):
        told.clear()
        call()
        assert 1 <= len(told) <= 3


# --- indexes and backups -------------------------------------------------------------------------------


def test_what_waits_is_counted_without_reading_the_table_of_marks(course: Path) -> None:
    ids = learner_ids(6)
    fill(course, len(ids), files=False)
    migrate_gradebook(course)
    asked: list[tuple[str, Any]] = []

    def ask(_connection: Any, cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "count(*)" in statement:
            asked.extend(cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall())

    event.listen(Engine, "before_cursor_execute", ask)
    try:
        found = gradebook.unmarked(course)
    finally:
        event.remove(Engine, "before_cursor_execute", ask)
    plan = [row[3] for row in asked if " grade " in row[3] + " "]
    assert plan == ["SEARCH grade USING COVERING INDEX naikkelas_grade_waiting (needs_manual_grade=?)"]
    one = "02-price"  # the other has two notebooks with cells of the same names
    counted = {
        who: sum(mark.waits for mark in gradebook.cell_marks(course, who, one).values()) for who in ids
    }
    assert [row for row in found if row[1] == one] == [
        (who, one, count) for who, count in counted.items() if count
    ]
    assert 1 < len(found) < 2 * len(ids) + 1
    assert found == sorted(found, key=lambda row: row[1::-1])


def test_indexes_come_after_a_backup_and_only_once(course: Path) -> None:
    folder = course
    assert migrate_gradebook(folder) == []
    assert gradebook.missing(folder) == []
    assert not (folder / "backups").exists(), "an empty gradebook needs no backup"

    fill(folder, 3, files=False)
    with sqlite3.connect(folder / "gradebook.db") as database:
        database.execute("DROP INDEX naikkelas_grade_cell")
    before = gradebook.all_submissions(folder)
    assert migrate_gradebook(folder) == []
    assert gradebook.missing(folder) == []
    [copy] = (folder / "backups").iterdir()
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as database:
        names = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
        assert "naikkelas_grade_cell" not in names
        assert database.execute("SELECT count(*) FROM submitted_assignment").fetchone() == (9,)
    stamp = (folder / "gradebook.db").stat().st_mtime_ns
    assert migrate_gradebook(folder) == []
    assert (folder / "gradebook.db").stat().st_mtime_ns == stamp
    assert len(list((folder / "backups").iterdir())) == 1
    assert gradebook.all_submissions(folder) == before

    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "upgrade"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert gradebook.missing(folder) == []
    assert gradebook.all_submissions(folder) == before


def test_a_busy_gradebook_is_left_alone_and_the_class_opens(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = course
    monkeypatch.setattr(gradebook.connection, "_SECONDS", 0.1)
    other = sqlite3.connect(folder / "gradebook.db")
    try:
        other.execute("BEGIN EXCLUSIVE")
        [note] = migrate_gradebook(folder)
        assert "gradebook" in note.lower() or "nilai" in note.lower()
    finally:
        other.close()
    assert gradebook.missing(folder) == list(gradebook.INDEXES)


# --- PostgreSQL ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with own_postgresql() as url:
        folder = make(tmp_path_factory.mktemp("pg") / "kelas", url)
        fill(folder, LEARNERS, assignments=("02-price", "03-cash"))
        with create_engine(url).begin() as connection:
            connection.exec_driver_sql("INSERT INTO student (id, first_name) VALUES ('nothing1', 'Putu')")
        yield folder


def without_ids(rows: list[gradebook.SubmissionRow]) -> list[tuple[Any, ...]]:
    return sorted(
        (row.learner, row.assignment, row.name, row.raw, row.penalty, row.waiting, row.submitted_at)
        for row in rows
    )


def test_the_same_code_reads_postgresql(postgresql: Path, course: Path) -> None:
    """The same seed on SQLite gives the same numbers through the same functions."""
    other = course
    fill(other, LEARNERS, assignments=("02-price", "03-cash"), files=False)
    gradebook.check(postgresql)
    assert gradebook.exists(postgresql)
    assert migrate_gradebook(postgresql) == []
    assert migrate_gradebook(postgresql) == []
    assert gradebook.missing(postgresql) == []
    assert without_ids(gradebook.all_submissions(postgresql)) == without_ids(gradebook.all_submissions(other))
    for mine, hers in zip(
        gradebook.assignment_totals(postgresql), gradebook.assignment_totals(other), strict=True
    ):
        assert replace(mine, mean=None) == replace(hers, mean=None)
        assert mine.mean == pytest.approx(hers.mean)
    for options in ({"order": "-score"}, {"order": "waiting", "only_waiting": True}, {"search": "SARI"}):
        ours, theirs = (
            gradebook.submissions(at, "03-cash", count=9, **options) for at in (postgresql, other)
        )
        assert [row.learner for row in ours.rows] == [row.learner for row in theirs.rows]
        assert ours.total == theirs.total
    who = learner_ids(4)[3]
    assert gradebook.cell_marks(postgresql, who, "02-price") == gradebook.cell_marks(other, who, "02-price")
    assert gradebook.unmarked(postgresql) == gradebook.unmarked(other)
    assert gradebook.has_submissions(postgresql, "02-price")
    assert not gradebook.has_submissions(postgresql, "04-empty")


def test_nbgrader_and_we_agree_on_postgresql(postgresql: Path, tmp_path: Path) -> None:
    ours = {(row.learner, row.assignment): row for row in gradebook.all_submissions(postgresql)}
    for row in exported(postgresql, tmp_path / "grades.csv"):
        mine = ours.get((row["student_id"], row["assignment"]))
        assert float(row["score"]) == pytest.approx(mine.score if mine else 0)


def test_writing_on_postgresql(postgresql: Path) -> None:
    who, task = learner_ids(6)[5], "plan"
    gradebook.settle(postgresql, who, "03-cash", {task})
    assert not gradebook.cell_marks(postgresql, who, "03-cash")[task].waits
    gradebook.erase(postgresql, who)
    gradebook.erase(postgresql, who)
    assert who not in {row.learner for row in gradebook.all_submissions(postgresql)}


def test_a_server_that_does_not_answer_is_a_sentence_without_the_password(tmp_path: Path) -> None:
    folder = tmp_path / "kelas"
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(
        config_text(COURSE)
        + 'c.CourseDirectory.db_url = "postgresql+psycopg://u:RAHASIA@/x?host=/nowhere"\n',
        encoding="utf-8",
    )
    with pytest.raises(ClassFolderProblem) as caught:
        gradebook.check(folder)
    assert "RAHASIA" not in str(caught.value)
    assert caught.value.__cause__ is None
    (folder / "nbgrader_config.py").write_text(
        config_text(COURSE) + 'c.CourseDirectory.db_url = "RAHASIA nonsense"\n', encoding="utf-8"
    )
    with pytest.raises(ClassFolderProblem) as caught:
        gradebook.check(folder)
    assert "RAHASIA" not in str(caught.value)
