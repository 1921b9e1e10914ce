"""Drawn data before the tasks: a table, chat messages or plain text."""

from __future__ import annotations

from toolkit.lesson.form import MaterialShown
from toolkit.lesson.views.text import plain, table


def materials_html(materials: list[MaterialShown]) -> str:
    """Return all materials. They hold drawn names and messages, so all of it is escaped."""
    return "".join(_material(each) for each in materials)


def _material(material: MaterialShown) -> str:
    if material.show == "chat":
        body = _chat(material)
    elif material.show == "text":
        body = "".join(f"<p>{plain(' '.join(row))}</p>" for row in material.rows)
    else:
        return (
            f'<section class="nk-material">{table(material.columns, material.rows, material.title)}</section>'
        )
    return f'<section class="nk-material"><h4 class="nk-title">{plain(material.title)}</h4>{body}</section>'


def _chat(material: MaterialShown) -> str:
    """The last column is what was written; the others say who and when."""
    bubbles = []
    for row in material.rows:
        *about, text = row or ("",)
        # A bare number says nothing: the third day is "Day 3".
        named = zip(material.columns, about, strict=False)
        head = " · ".join(f"{column} {cell}" if cell.isdigit() else cell for column, cell in named if cell)
        bubbles.append(f'<li><span class="nk-who">{plain(head)}</span><p>{plain(text)}</p></li>')
    return f'<ol class="nk-chat">{"".join(bubbles)}</ol>'
