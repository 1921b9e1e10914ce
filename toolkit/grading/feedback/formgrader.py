"""What formgrader shows of a submission, made harmless: the trainer's browser holds the key to her laptop.

nbconvert puts some of a notebook's metadata into attributes without quotes, takes a picture's address from
it, and breaks on metadata of widgets. Here only what formgrader needs is left. The trainer sees all that was
written and printed, hidden tests too.
"""

from __future__ import annotations

import re
from typing import Any

from nbconvert.preprocessors import Preprocessor

from toolkit.grading.feedback.outputs import MAX_HTML, Room, joined, picture
from toolkit.grading.safe import is_quick

# nbgrader's own ids (`nbgrader create_assignment`) are no wider.
_GRADE_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}", re.ASCII)
# Colours in a text take nbconvert a time that grows with its square: half a minute for 1 MB.
_MAX_TEXT = 50_000
_FLAGS = ("grade", "solution", "task", "locked")
_TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex")
_PICTURES = ("image/png", "image/jpeg")
_LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}


class OnlyContent(Preprocessor):
    """Leaves the sources, outputs of plain kinds, and nbgrader's own metadata of a notebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Clean a notebook in place; nbconvert has made a copy before."""
        nb.metadata = type(nb.metadata)(language_info=type(nb.metadata)(_LANGUAGE))
        room = Room()
        for cell in nb.cells:
            cell.metadata = type(cell.metadata)(_metadata(cell.metadata))
            cell.pop("attachments", None)
            if cell.cell_type == "code":
                cell.outputs = [
                    made for output in cell.outputs if (made := _output(output, room)) is not None
                ]
                if not isinstance(cell.get("execution_count"), int):
                    cell.execution_count = None
        return nb, resources


def _metadata(metadata: Any) -> dict[str, Any]:
    marks = metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    if not isinstance(name, str) or not _GRADE_ID.fullmatch(name):
        return {}
    kept: dict[str, Any] = {"grade_id": name, **{flag: bool(marks.get(flag)) for flag in _FLAGS}}
    try:
        kept["points"] = float(marks["points"])
    except (KeyError, TypeError, ValueError):
        kept["points"] = 0.0
    return {"nbgrader": type(metadata)(kept)}


def _output(output: Any, room: Room) -> Any:
    node, kind = type(output), output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return node(output_type=kind, name=name, text=joined(output.get("text"))[:_MAX_TEXT])
    if kind == "error":
        lines = output.get("traceback")
        whole = "\n".join(joined(line) for line in lines) if isinstance(lines, list) else ""
        trace = whole[:_MAX_TEXT].split("\n") if whole else []
        words = {key: joined(output.get(key))[:_MAX_TEXT] for key in ("ename", "evalue")}
        return node(output_type=kind, traceback=trace, **words)
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    kept: dict[str, str] = {}
    for one in _TEXTS:
        text = joined(data.get(one))[: MAX_HTML + 1 if one == "text/html" else _MAX_TEXT]
        if text and (one != "text/html" or is_quick(text, MAX_HTML)):
            kept[one] = text
    for one in _PICTURES:
        shown = picture(one, joined(data.get(one)), room)
        if shown is not None:
            kept[one] = shown.value.partition(",")[2]
    about = {"execution_count": None} if kind == "execute_result" else {}
    return node(output_type=kind, data=node(kept), metadata=node(), **about) if kept else None
