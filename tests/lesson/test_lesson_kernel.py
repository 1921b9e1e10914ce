"""A lesson in a real kernel, as Voilà and JupyterLab run it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from toolkit.curriculum.draw import draw
from toolkit.curriculum.mark import right_answer
from toolkit.lesson.answers import Answers, write_answers
from toolkit.lesson.cells import load_content
from toolkit.lesson.notebooks import FileNotebook

CELLS = [
    'from toolkit.lesson import *\nopen_lesson("02-price", "id")',
    'tool("price")',
    'check("sales-or-profit")',
    'step("story")',
    "facts()",
    "assignment()",
    "import asyncio\nfrom toolkit.lesson import session\nopened = session.current()\n"
    'opened.models["check/02-price/sales-or-profit"].pick(1)\n'
    'opened.models["step/02-price/story"].finish()\n'
    "await asyncio.sleep(0.1)\nprint(opened.notebook.learner)",
]


def run(cells: list[str], folder: Path) -> nbformat.NotebookNode:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = nbclient.NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return notebook


def test_a_lesson_runs_keeps_and_brings_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "buku.json"
    monkeypatch.setenv("NAIKKELAS_FILE", str(file))
    monkeypatch.setenv("NAIKKELAS_LEARNER", "rina")
    FileNotebook(file, "rina").save("tool/price", {"cost": "12rb"})
    notebook = run(CELLS, tmp_path)
    states = state_of(notebook)
    values = [each.get("value") for each in states]
    assert "12rb" in values, "kept values come back into the widgets"
    assert any("nk-step-done" in each.get("_dom_classes", ()) for each in states)
    assert any("✗" in str(each.get("description")) for each in states)
    assert any("Soal 1 dari" in str(value) for value in values)
    assert notebook.cells[-1].outputs[0].text.strip() == "rina"
    assert not [out for cell in notebook.cells for out in cell.outputs if out.get("name") == "stderr"]
    kept = FileNotebook(file).load_all()
    assert kept["check/02-price/sales-or-profit"]["right"] is False
    assert kept["step/02-price/story"]["done"] is True

    # One layout and one style of each kind for all widgets keep a page light.
    assert sum(each["_model_name"] == "LayoutModel" for each in states) == 1
    assert sum(str(each["_model_name"]).endswith("StyleModel") for each in states) <= 6


def test_nbgrader_takes_the_mark_of_a_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbgrader.utils import determine_grade

    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    content = load_content().module("02-price").assignment
    task = next(each for each in content.tasks if each.kind == "number")
    right = right_answer(task, draw(content, "02-price", "a1"))
    write_answers(tmp_path / "answers.json", Answers("02-price", "a1", "id", {task.id: str(round(right))}))
    opening = 'from toolkit.lesson import open_assignment\ntugas = open_assignment("02-price")'
    notebook = run([opening, *(f'tugas.{each}("{task.id}")' for each in ("task", "mark"))], tmp_path)
    cell = notebook.cells[-1]
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "points": task.points, "grade_id": task.id}
    assert determine_grade(cell) == (task.points, task.points)
    assert not [out for each in notebook.cells for out in each.outputs if out.get("name") == "stderr"]
    assert [out.output_type for out in notebook.cells[1].outputs] == ["display_data"]


def test_an_unknown_tool_names_the_known_ones_without_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(nbclient.exceptions.CellExecutionError) as caught:
        run([CELLS[0], 'tool("prise")'], tmp_path)
    text = str(caught.value)
    assert "Tidak ada alat bernama “prise”" in text
    assert "price" in text
    assert "cells.py" not in text


def test_in_the_template_nobody_is_there_until_attach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAIKKELAS_TEMPLATE", "1")
    notebook = run(
        [
            *CELLS[:-1],
            "from toolkit.lesson import session\nopened = session.current()\nprint(opened.notebook)",
            "from toolkit.lesson.notebooks import MemoryNotebook\n"
            'opened.attach(MemoryNotebook("a1", {"tool/price": {"cost": "9rb"}}))\n'
            'print(opened.models["tool/price"].fields["cost"].raw)',
        ],
        tmp_path,
    )
    assert notebook.cells[-2].outputs[0].text.strip() == "None"
    assert notebook.cells[-1].outputs[0].text.strip() == "9rb"
    values = [str(each.get("value")) for each in state_of(notebook)]
    assert "9rb" in values
    assert any("Soal 1 dari" in value for value in values)
    assert "<style>" not in str(notebook.cells[0].outputs)


def test_the_import_is_light(repository: Path) -> None:
    code = (
        "import sys, time, ipywidgets; start = time.perf_counter(); import toolkit.lesson;"
        "took = time.perf_counter() - start;"
        "heavy = {'pandas', 'numpy', 'nbgrader', 'sqlalchemy', 'pydantic', 'babel'} & set(sys.modules);"
        "print(took); assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 0.3


def test_the_style_sheet_needs_no_other_host(repository: Path) -> None:
    style = (repository / "toolkit" / "lesson" / "static" / "widgets.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style
    assert "//" not in style


def state_of(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """Return what a browser would be told about every widget."""
    saved = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    return [dict(each["state"]) | {"_model_name": each["model_name"]} for each in saved.values()]
