"""Text to HTML. What a learner wrote goes through `plain`; texts of the course through `prose`."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

SIGNS = {"good": "✓", "care": "!", "bad": "✗", "plain": ""}
"""Tone -> sign, so that colour is never the only signal."""


def plain(text: object) -> str:
    """Return any text as harmless HTML; line breaks stay line breaks."""
    return escape(str(text)).replace("\n", "<br>")


def prose(markdown: str) -> str:
    """Return a course text (CommonMark and tables) as HTML. HTML, links and pictures in it stay text.

    Drawn words may stand in such a text, so it is treated as if anybody had written it.
    """
    return str(_markdown().render(markdown)).strip()


def paragraph(text: str, tone: str = "plain", css: str = "nk-note", role: str = "") -> str:
    """Return one learner-safe paragraph with the sign and class of its tone."""
    if not text:
        return ""
    known = tone if tone in SIGNS else "plain"
    sign = f'<span class="nk-sign" aria-hidden="true">{SIGNS[known]}</span> ' if SIGNS[known] else ""
    attribute = f' role="{role}"' if role else ""
    return f'<p class="{css} nk-{known}"{attribute}>{sign}{plain(text)}</p>'


_NUMBER = re.compile(r"[-+−–]?(?:Rp)? ?[-−–]?[\d.,]{1,15} ?%?")


def table(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], caption: str = "") -> str:
    """Return a real table: column heads, and the first cell of each row as the row's head."""
    head = "".join(f'<th scope="col">{plain(column)}</th>' for column in columns)
    body = "".join(_row(row) for row in rows)
    title = f"<caption>{plain(caption)}</caption>" if caption else ""
    return (
        f'<div class="nk-scroll"><table class="nk-table">{title}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(row: tuple[str, ...]) -> str:
    first, *rest = row or ("",)
    cells = "".join(f"<td{_kind(cell)}>{plain(cell)}</td>" for cell in rest)
    return f'<tr><th scope="row">{plain(first)}</th>{cells}</tr>'


def _kind(cell: str) -> str:
    """Mark a cell that is one number: it must never be broken over two lines, as a long word may."""
    return ' class="nk-number"' if _NUMBER.fullmatch(cell) else ""


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "image", "autolink"])
