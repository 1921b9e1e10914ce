"""Answers that renderers would take minutes for are shown as they were typed."""

from __future__ import annotations

import pytest

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


def test_ordinary_answers_are_rendered() -> None:
    assert markdown2html("A **margin** is\n\n- what\n- is left").count("<li>") == 2
    table = "".join(f"<tr><td>{row}</td><td><br>x</td></tr>" for row in range(300))
    assert is_quick(f"<table>{table}</table>")
    assert "<td>299</td>" in markdown2html(f"<table>{table}</table>")
