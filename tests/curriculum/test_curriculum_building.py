"""What is built from the text: the same bytes every time, and what Voilà and nbgrader need."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from toolkit.curriculum import ContentProblem, Course, build, differences, load_course


@pytest.fixture
def target(course: Course, tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    build(course, folder)
    return folder


def read(path: Path) -> Any:
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    return book


def test_building_twice_changes_nothing(course: Course, target: Path) -> None:
    files = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    assert sorted(str(path.relative_to(target)) for path in files) == [
        "assignments/nbgrader_config.py",
        "assignments/source/90-sample/90-sample.ipynb",
        "modules/90-sample/data/RULES.md",
        "modules/90-sample/data/chats.csv",
        "modules/90-sample/data/statement.csv",
        "notebooks/90-sample/assignment.en.ipynb",
        "notebooks/90-sample/assignment.id.ipynb",
        "notebooks/90-sample/lesson.en.ipynb",
        "notebooks/90-sample/lesson.id.ipynb",
        "notebooks/tools/price.en.ipynb",
        "notebooks/tools/price.id.ipynb",
    ]
    assert build(load_course(course.root), target) == []
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == files
    assert differences(course, target) == []


def test_differences_are_named(course: Course, target: Path) -> None:
    (target / "notebooks/90-sample/lesson.id.ipynb").write_text("{}")
    (target / "notebooks/90-sample/lesson.en.ipynb").unlink()
    old = target / "notebooks/89-gone/lesson.id.ipynb"
    old.parent.mkdir()
    old.write_text("{}")
    assert differences(course, target) == [
        "notebooks/89-gone/lesson.id.ipynb",
        "notebooks/90-sample/lesson.en.ipynb",
        "notebooks/90-sample/lesson.id.ipynb",
    ]
    build(course, target)
    assert differences(course, target) == []
    assert not old.exists()


def test_a_broken_module_writes_nothing(course: Course, tmp_path: Path) -> None:
    (course.root / "90-sample/lesson.en.md").unlink()
    with pytest.raises(ContentProblem, match=r"lesson\.en\.md"):
        build(load_course(course.root), tmp_path / "built")
    assert not (tmp_path / "built").exists()


def test_the_lesson(target: Path) -> None:
    book = read(target / "notebooks/90-sample/lesson.en.ipynb")
    assert book.metadata["naikkelas"] == {
        **{"module": "90-sample", "language": "en", "kind": "lesson", "title": "A sample lesson"}
    }
    assert book.metadata["kernelspec"]["name"] == "python3"
    sources = [cell.source for cell in book.cells if cell.cell_type == "code"]
    assert sources[0].startswith(
        "from toolkit.lesson import check, facts, open_lesson, step, tool\nopen_lesson("
    )
    assert sources[-4:] == ['check("number-1")', 'check("many-1")', 'step("work")', "facts()"]
    assert sources.index('step("story")') == sources.index('check("choice-6")') + 1
    text = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    assert "QRIS costs a small business 0.7%." in text
    assert "(sources differ)" in text
    assert "{{" not in text
    assert ")=" not in text
    steps = [cell.metadata["naikkelas"]["step"] for cell in book.cells]
    assert steps == sorted(steps, key=["", "story", "work"].index) or steps[-1] == ""
    assert steps.count("story") == 8


def test_languages_have_the_same_cells(target: Path) -> None:
    books = [read(target / f"notebooks/90-sample/lesson.{language}.ipynb") for language in ("id", "en")]
    shapes = [[(cell.id, cell.cell_type) for cell in book.cells] for book in books]
    assert shapes[0] == shapes[1]
    assert "0,7%" in str(books[0])
    assert "(sumbernya berbeda-beda)" in str(books[0])


def test_no_outputs_no_times_stable_ids(target: Path) -> None:
    for path in target.rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert text.endswith("}\n")
        assert '"output_type"' not in text
        book = read(path)
        assert all(cell.get("execution_count") is None for cell in book.cells)
        ids = [cell.id for cell in book.cells]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", each) for each in ids)


def test_the_assignment_page(target: Path) -> None:
    book = read(target / "notebooks/90-sample/assignment.id.ipynb")
    assert [cell.source for cell in book.cells][-1] == "assignment()"
    assert book.cells[1].source == "# Tugas contoh"
    assert book.metadata["naikkelas"]["kind"] == "assignment"


def test_the_nbgrader_source(course: Course, target: Path) -> None:
    book = read(target / "assignments/source/90-sample/90-sample.ipynb")
    cells = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in book.cells}
    assert all(cell.metadata["nbgrader"]["schema_version"] == 3 for cell in book.cells)
    assert "Tugas contoh" in cells["header"].source
    assert "Sample assignment" in cells["header"].source
    assert cells["open"].source.endswith('tugas = open_assignment("90-sample")')
    for task in course.module("90-sample").assignment.tasks:
        show, graded = cells[f"show-{task.id}"], cells[task.id]
        assert show.source == f'tugas.task("{task.id}")'
        assert show.metadata["nbgrader"]["locked"]
        assert not show.metadata["nbgrader"]["grade"]
        about = graded.metadata["nbgrader"]
        assert about["grade"]
        assert about["points"] == task.points
        if task.automatic:
            assert (graded.cell_type, graded.source) == ("code", f'tugas.mark("{task.id}")')
            assert (about["solution"], about["locked"]) == (False, True)
        else:
            assert graded.cell_type == "markdown"
            assert (about["solution"], about["locked"]) == (True, False)
    points = sum(cell.metadata["nbgrader"].get("points", 0) for cell in book.cells)
    assert points == course.module("90-sample").assignment.points


@pytest.mark.nbgrader
def test_nbgrader_makes_a_release_of_it(target: Path) -> None:
    folder = target / "assignments"
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "90-sample", "--create"]
    # nbgrader calls alembic by its name.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    made = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=200
    )
    assert made.returncode == 0, made.stderr
    released = read(folder / "release/90-sample/90-sample.ipynb")
    graded = [cell for cell in released.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(graded) == 6


def test_the_committed_files_are_up_to_date(repository: Path) -> None:
    assert differences(load_course(repository / "modules"), repository) == [], "run `naikkelas build`"
