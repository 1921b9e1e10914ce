"""Answers that renderers would take minutes for are shown as they were typed."""

from __future__ import annotations

import nbformat
import pytest

from toolkit.grading.feedback.formgrader import OnlyContent
from toolkit.grading.feedback.outputs import Room, shown_outputs
from toolkit.grading.safe import MAX_RENDERED, is_quick, markdown2html

HEAVY = {
    "LaTeX that is never closed": r"\begin{a}" * 20_000,
    "tags that are never closed": "<b><p>" * 3_000,
    "ends without beginnings": "</p>" * 5_000,
    "one long text": "word " * 10_000,
    "brackets": "[" * 30_000,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY.keys())
def test_what_is_heavy_is_shown_as_typed(text: str) -> None:
    shown = markdown2html(text)
    assert shown.startswith("<pre>")
    assert "<b>" not in shown
    assert len(shown) < 6 * MAX_RENDERED


def test_html_that_is_heavy_is_not_shown_as_html() -> None:
    heavy = {"text/html": "<a>" * 3_000, "text/plain": "in words"}
    output = nbformat.v4.new_output("display_data", data=heavy)
    shown = shown_outputs([output], Room(), lambda text: text)
    assert [(one.kind, one.value) for one in shown] == [("text", "in words")]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    cleaned, _resources = OnlyContent().preprocess(book, {})
    assert dict(cleaned.cells[0].outputs[0].data) == {"text/plain": "in words"}


def test_formgrader_gets_the_beginning_of_what_was_printed() -> None:
    colours = "\x1b[31mx" * 200_000
    outputs = [
        nbformat.v4.new_output("stream", text=colours),
        nbformat.v4.new_output("error", ename="E", evalue=colours, traceback=[colours, colours]),
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)])
    cleaned, _resources = OnlyContent().preprocess(book, {})
    stream, error = cleaned.cells[0].outputs
    assert 0 < len(stream.text) <= 50_000
    assert 0 < len("\n".join(error.traceback)) <= 50_000


def test_ordinary_answers_are_rendered() -> None:
    assert markdown2html("A **margin** is\n\n- what\n- is left").count("<li>") == 2
    table = "".join(f"<tr><td>{row}</td><td><br>x</td></tr>" for row in range(300))
    assert is_quick(f"<table>{table}</table>")
    assert "<td>299</td>" in markdown2html(f"<table>{table}</table>")


@pytest.mark.parametrize(
    "text", ["An ![image.png](attachment:image.png) answer", "![a][b]\n\n[b]: attachment:x.png"]
)
def test_a_picture_that_is_not_attached_costs_nobody_her_page(text: str) -> None:
    shown = markdown2html(text)
    assert "answer" in shown or "attachment" in shown
    assert "<img" not in shown
