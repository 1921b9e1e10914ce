"""From a handed-in file's bytes to a notebook, bounded before anything is built of it."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages

_ = Messages("grading")

MAX_NESTING = 60
MAX_CELLS = 2_000

_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKETS = bytes(sign for sign in range(256) if sign not in b"[]{}")


def parse(content: bytes, name: str) -> Any:
    """Return a notebook as nbformat reads it. Raises `GradingProblem` for what is no notebook of format 4."""
    import nbformat
    from nbformat.v4 import to_notebook

    if _nesting(content) > MAX_NESTING:
        raise GradingProblem(_("{file} is nested too deeply for a notebook.").format(file=f"{name}.ipynb"))
    try:
        found = json.loads(content.decode("utf-8"))
        if b"\\u" in content:
            # Half a pair of surrogates is a sign that can be neither hashed nor written.
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise GradingProblem(
            _("{file} cannot be read as a notebook. Ask the learner to hand it in again.").format(
                file=f"{name}.ipynb"
            )
        ) from error
    if not isinstance(found, dict) or found.get("nbformat") != 4:
        raise GradingProblem(
            _("{file} is no notebook of format 4. Open it in JupyterLab and save it again.").format(
                file=f"{name}.ipynb"
            )
        )
    cells = found.get("cells")
    if isinstance(cells, list) and len(cells) > MAX_CELLS:
        raise GradingProblem(
            _("{file} has more than {most} cells.").format(file=f"{name}.ipynb", most=MAX_CELLS)
        )
    try:
        for cell in cells if isinstance(cells, list) else ():
            # Outputs are never used, and a broken one is no reason to refuse.
            if cell.get("cell_type") == "code":
                cell["outputs"], cell["execution_count"] = [], None
        book = with_ids(to_notebook(found))
        nbformat.validate(book, relax_add_props=True)
    except (nbformat.ValidationError, AttributeError, TypeError, KeyError) as error:
        raise GradingProblem(
            _("{file} is a damaged notebook. Open it in JupyterLab and save it again.").format(
                file=f"{name}.ipynb"
            )
        ) from error
    return book


def with_ids(book: Any) -> Any:
    """Give cells the ids that nbformat asks for since 4.5, where one is missing or there twice."""
    from nbformat.validator import normalize

    ids = [cell.get("id") for cell in book.cells]
    if book.nbformat_minor < 5 or (None not in ids and len(set(ids)) == len(ids)):
        return book
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return normalize(book, relax_add_props=True)[1]


def _nesting(content: bytes) -> int:
    """Return how deeply brackets lie in each other, without reading the content as JSON."""
    deepest = depth = 0
    for bracket in _STRINGS.sub(b"", content).translate(None, _NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest
