"""The quiet line that says whether what was typed is kept."""

from __future__ import annotations

import ipywidgets as widgets

from toolkit.lesson.session import Status
from toolkit.lesson.views.parts import html
from toolkit.lesson.views.text import plain


def status_line(status: Status) -> widgets.HTML:
    """Return a line that shows a status; it is empty while all is well."""
    line = html(_line(status.text), ["nk-status"])

    def changed(change: dict[str, str]) -> None:
        line.value = _line(change["new"])

    status.observe(changed, "text")
    return line


def _line(text: str) -> str:
    return f'<p class="nk-note nk-care" role="status">{plain(text)}</p>' if text else ""
