"""A form that differs from its release in free texts only is put right as any notebook is, but at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from toolkit.grading import ClassFolder
from toolkit.grading.batch import notebook
from toolkit.grading.batch.blueprint import NotebookPlan
from toolkit.grading.batch.released import ReleasedForm
from toolkit.grading.batch.sanitise import Sanitiser
from toolkit.grading.batch.store import Store
from toolkit.grading.settings import load_config

pytestmark = pytest.mark.nbgrader

ASSIGNMENT = "02-price"
TEXTS = ["", "Harga *naik* <b>", "baris\nbaris\n", 'é 🙂 {} [] \\ "', "### BEGIN SOLUTION"]

Both = tuple[NotebookPlan, Sanitiser, ReleasedForm]


@pytest.fixture
def both(real_class: ClassFolder) -> Both:
    config = load_config(real_class.path)
    store = Store(config)
    plan = store.blueprint(ASSIGNMENT).notebooks[ASSIGNMENT]
    store.close()
    sanitise = Sanitiser(config)
    return plan, sanitise, ReleasedForm(plan, sanitise)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("lines", [False, True])
def test_a_form_with_free_texts(both: Both, text: str, lines: bool) -> None:
    plan, sanitise, released = both
    book = json.loads(plan.released)
    free = [
        cell
        for cell in book["cells"]
        if cell["cell_type"] == "markdown" and cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    assert free
    for cell in free:
        cell["source"] = text.splitlines(keepends=True) if lines else text
    content = json.dumps(book, ensure_ascii=False).encode()
    for _again in range(2):
        filled = released.filled(content)
        assert (filled, []) == sanitise(notebook.parse(content, plan.name), plan)
        # What one submission's notebook becomes is not seen in the next.
        filled.cells[0].source = "changed"
        filled.cells[1].metadata.nbgrader["grade_id"] = "changed"


def source(book: dict[str, Any]) -> None:
    book["cells"][1]["source"] = "print(1)"


def points(book: dict[str, Any]) -> None:
    marks = [cell["metadata"]["nbgrader"] for cell in book["cells"]]
    next(mark for mark in marks if mark["grade"])["points"] = 99


def outputs(book: dict[str, Any]) -> None:
    book["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]


def more(book: dict[str, Any]) -> None:
    book["cells"].append({**book["cells"][0], "id": "more"})


def order(book: dict[str, Any]) -> None:
    book["cells"].reverse()


def kernel(book: dict[str, Any]) -> None:
    book["metadata"]["kernelspec"] = {"name": "bash", "display_name": "x"}


def number(book: dict[str, Any]) -> None:
    for cell in book["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = 5


@pytest.mark.parametrize("change", [source, points, outputs, more, order, kernel, number])
def test_what_differs_in_more_is_looked_at(both: Both, change: Callable[[dict[str, Any]], None]) -> None:
    plan, _sanitise, released = both
    book = json.loads(plan.released)
    assert released.filled(json.dumps(book).encode()) is not None
    change(book)
    assert released.filled(json.dumps(book).encode()) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b'{"cells": 5}', b'{"cells": [1]}', b"[" * 200_000, b"\xff{}", b'"\\ud800"'],
)
def test_what_is_no_notebook_is_looked_at(both: Both, content: bytes) -> None:
    assert both[2].filled(content) is None


LATE = """
import sys
import toolkit.grading.batch
import nbformat
from jsonschema import Draft7Validator, FormatChecker
assert "lark" not in sys.modules
check = Draft7Validator({"format": "iri"}, format_checker=FormatChecker(["iri"]))
for _again in range(2):
    print([check.is_valid(text) for text in ("https://toko.id/r\\u00e9", "https://[", "a b")])
assert "lark" in sys.modules
"""


def test_addresses_are_checked_as_before_when_one_comes(repository: Path) -> None:
    pytest.importorskip("rfc3987_syntax")
    done = subprocess.run(
        [sys.executable, "-c", LATE], capture_output=True, text=True, cwd=repository, check=False
    )
    assert (done.stdout, done.stderr) == ("[True, False, False]\n" * 2, "")
