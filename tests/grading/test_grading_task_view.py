"""What a task's cell puts out looks clean on nbgrader's pages, which are sanitised."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import v4

from toolkit.curriculum.course import load_course
from toolkit.grading.feedback.html import page_html
from toolkit.grading.feedback.marks import NotebookGiven
from toolkit.grading.feedback.page import make_page
from toolkit.grading.settings import config_text, load_config, nbgrader_templates
from toolkit.lesson.answers import Answers, write_answers
from toolkit.lesson.grading_cells import OpenAssignment

FORMGRADE = {
    "base_url": "",
    "submission_id": "x",
    "index": 0,
    "total": 1,
    "notebook_path": "x",
    "student": "x",
}


def marked(folder: Path, monkeypatch: pytest.MonkeyPatch, module: str) -> nbformat.NotebookNode:
    """The notebook of an assignment with what its task cells put out while nbgrader runs them."""
    shown: list[dict[str, str]] = []
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setattr("IPython.display.display", lambda data, **_more: shown.append(data))
    tasks = load_course().module(module).assignment.tasks
    answers: dict[str, str | list[str] | None] = {
        task.id: "<h4>a & b</h4>" for task in tasks if task.kind == "number"
    }
    write_answers(folder / "answers.json", Answers(module, "ab12cd34", "id", answers))
    opened = OpenAssignment(module, folder / "answers.json")
    for task in tasks:
        opened.task(task.id)
    return v4.new_notebook(
        cells=[v4.new_code_cell("tugas", outputs=[v4.new_output("display_data", data)]) for data in shown]
    )


def formgrade(notebook: nbformat.NotebookNode, folder: Path) -> str:
    """The page in formgrader: set up as nbgrader's FormgradeExtension does it."""
    (folder / "nbgrader_config.py").write_text(config_text("uji"), "utf-8")
    config = load_config(folder)
    config.HTMLExporter.template_name = "formgrade"
    static = nbgrader_templates().parent / "static"
    config.HTMLExporter.extra_template_paths = [str(static / "node_modules/bootstrap/dist/css")]
    page, _resources = HTMLExporter(config=config).from_notebook_node(notebook, resources=FORMGRADE)
    assert '<div class="nk-given">' in page
    return str(page)


def feedback(notebook: nbformat.NotebookNode, _folder: Path) -> str:
    """The learner's page."""
    return page_html(make_page("x", notebook, {}, NotebookGiven()))


@pytest.mark.parametrize("page_of", [formgrade, feedback])
@pytest.mark.parametrize("module", ["01-record", "02-price", "03-payment"])
def test_no_tag_of_ours_is_shown_as_text(
    module: str,
    page_of: Callable[[nbformat.NotebookNode, Path], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = page_of(marked(tmp_path, monkeypatch, module), tmp_path)
    escaped = set(re.findall(r"&lt;/?[a-z]+\d?", page))
    # The learner's own tags, typed into number fields, stay text; nothing else does.
    assert escaped == {"&lt;h4", "&lt;/h4"}
    assert page.count("&lt;h4&gt;") == page.count("Jawaban: &lt;h4&gt;a &amp; b&lt;/h4&gt;") > 0
    assert "<strong>Cara memberi poin:</strong>" in page
    assert re.search(r"<ul>\s*<li>\d+ poin: ", page)
