"""A widget that phones cannot show is refused with its lesson and its name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from toolkit import light_widgets, paths
from toolkit.cli import app
from toolkit.light_widgets import heavy_widgets
from toolkit.paths import notebooks_root


def lesson(folder: Path, name: str, *cells: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    notebook = new_notebook(cells=[new_markdown_cell("# Judul"), *map(new_code_cell, cells)])
    nbformat.write(notebook, folder / name)


def test_lessons_use_the_light_set_only() -> None:
    assert heavy_widgets(notebooks_root()) == []


def test_each_heavy_widget_is_told_with_its_lesson(tmp_path: Path) -> None:
    lesson(tmp_path, "01-a/lesson.id.ipynb", "import ipywidgets as w", "w.VBox([w.ColorPicker(), w.Text()])")
    lesson(tmp_path, "01-a/lesson.en.ipynb", "import ipywidgets as w\nw.Tab()")
    lesson(tmp_path, "02-b/lesson.id.ipynb", "import ipywidgets as w\nw.Text()")
    lesson(tmp_path, "03-c/lesson.id.ipynb", "import ipywidgets as w\nw.Output(); print('x')", "1/0")
    told = heavy_widgets(tmp_path)
    assert [line.split(" is not")[0] for line in told if "is not" in line] == [
        "01-a/lesson.id.ipynb: controls.ColorPicker",
        "03-c/lesson.id.ipynb: output.Output",
    ]
    assert "03-c/lesson.id.ipynb: a cell cannot be run: division by zero" in told


def test_lessons_that_cannot_be_run_at_all_are_told(tmp_path: Path) -> None:
    (tmp_path / "01-a").mkdir()
    (tmp_path / "01-a" / "lesson.id.ipynb").write_text("{", encoding="utf-8")
    (told,) = heavy_widgets(tmp_path)
    assert "cannot be run" in told


def test_check_refuses_them(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "01-a/lesson.id.ipynb: controls.Tab is not in the light set"
    monkeypatch.setattr("toolkit.checking.heavy_widgets", lambda _folder: [sentence])
    done = CliRunner().invoke(app, ["check"])
    assert done.exit_code == 1
    assert sentence in " ".join(done.output.split())
    assert light_widgets.heavy_widgets is heavy_widgets


@pytest.mark.parametrize(("widget", "code"), [("ColorPicker", 1), ("Text", 0)])
def test_build_names_the_lesson_and_ends_with_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, widget: str, code: int
) -> None:
    """Of the command itself, on a course of one module whose lesson makes a widget where it called a tool."""
    modules = tmp_path / "modules"
    shutil.copytree(paths.modules_root() / "02-price", modules / "02-price")
    for language in ("id", "en"):
        lesson = modules / "02-price" / f"lesson.{language}.md"
        text = lesson.read_text(encoding="utf-8")
        before, call, after = re.split(r"^(tool\(.*\))$", text, maxsplit=1, flags=re.MULTILINE)
        assert call
        made = f"import ipywidgets as w; w.{widget}()"
        lesson.write_text(before + made + after, encoding="utf-8")
    monkeypatch.setattr(paths, "_INSTALLED", tmp_path)
    monkeypatch.setattr("toolkit.curriculum.problems", lambda *_course: [])
    monkeypatch.setattr("toolkit.catalogues.compile_all", lambda: None)
    done = CliRunner().invoke(app, ["build"])
    told = " ".join(done.output.split())
    assert done.exit_code == code, told
    assert ("02-price/lesson.id.ipynb: controls.ColorPicker is not" in told) == bool(code)
    assert (tmp_path / "notebooks" / "02-price" / "lesson.id.ipynb").is_file()
