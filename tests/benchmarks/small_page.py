"""The small page as a notebook, which Voilà and NaikKelas serve."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from toolkit import paths

from .rivals.the_page import COST, HEADING, MARGIN, PARAGRAPHS, price, rupiah

MODULE, STEP, LANGUAGE = "02-price", "price", "id"
CODE = Path(__file__).parent / "rivals" / "the_page.py"

_WIDGETS = """
import ipywidgets as widgets


def slider(one):
    return widgets.IntSlider(
        description=one.label, min=one.least, max=one.most, step=one.step, value=one.value
    )


def show(_change):
    answer.value = result(cost.value, margin.value)


cost, margin = slider(COST), slider(MARGIN)
answer = widgets.HTML(result(cost.value, margin.value))
cost.observe(show, "value")
margin.observe(show, "value")
widgets.VBox([cost, margin, answer])
"""


def sentences() -> tuple[str, ...]:
    """Return what is looked for to know that the text can be read."""
    return tuple(re.split(r"(?<=\.)\s", paragraph)[0] for paragraph in PARAGRAPHS)


def first_answer() -> str:
    """Return the price that stands there before anybody has moved anything."""
    return rupiah(price(COST.value, MARGIN.value))


def notebook() -> Any:
    """Return the page as a notebook; its first cell is the code that the other sides import."""
    cells = [
        new_markdown_cell("\n\n".join([f"# {HEADING}", *PARAGRAPHS])),
        new_code_cell(CODE.read_text(encoding="utf-8").strip()),
        new_code_cell(_WIDGETS.strip()),
        new_code_cell("table(COST.value)"),
    ]
    for cell in cells:
        cell.metadata = {"naikkelas": {"step": STEP}}
    about = {"module": MODULE, "language": LANGUAGE, "kind": "lesson", "title": HEADING}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "naikkelas": about})


def write_notebook(path: Path) -> Path:
    """Write the notebook to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(), path)
    return path


def write_course(root: Path) -> Path:
    """Write an installation whose module has the small page as its lesson; returns what goes on PYTHONPATH.

    It is a copy of the code and the curriculum, as a wheel would install them, so that the class is served by
    the ordinary command and nothing in it knows of the benchmark.
    """
    toolkit = Path(paths.__file__).parent
    skipped = shutil.ignore_patterns("__pycache__", "node_modules", "_content")
    shutil.copytree(toolkit, root / "toolkit", ignore=skipped)
    for part in (paths.modules_root(), paths.notebooks_root(), paths.assignments_root()):
        shutil.copytree(part, root / "toolkit" / "_content" / part.name, ignore=skipped)
    write_notebook(root / "toolkit" / "_content" / "notebooks" / MODULE / f"lesson.{LANGUAGE}.ipynb")
    return root
