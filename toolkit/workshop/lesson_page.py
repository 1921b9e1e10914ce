"""What the lesson template and its script need to know: words in the lesson's language, and addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.utils import url_path_join
from voila.exporter import VoilaMarkdownRenderer

from toolkit.frontend import built_name
from toolkit.i18n import LANGUAGES, Messages, in_language

_ = Messages("workshop")

MAX_MESSAGE = 10_000_000
"""Bytes of one message from a page; a file from a phone is the largest."""


class LessonMarkdown(VoilaMarkdownRenderer):
    """Voilà's Markdown without the ¶ links that a screen reader would read aloud, and with boxed tables."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, exclude_anchor_links=True, **kwargs)

    def table(self, text: str) -> str:
        """Put a table into a box of its own, so that a wide one never moves the whole page."""
        return f'<div class="nk-fit"><table>\n{text}</table></div>\n'


def page_config(config: dict[str, Any], *, base_url: str, notebook_path: str, **_more: Any) -> dict[str, Any]:
    """Voilà's `page_config_hook`: add what our template shows. The language is in the notebook's name."""
    language = Path(notebook_path).suffixes[-2].lstrip(".") if len(Path(notebook_path).suffixes) > 1 else ""
    with in_language(language if language in LANGUAGES else None) as code:
        config["naikkelas"] = {
            "language": code,
            "base": base_url,
            "script": asset(base_url, "lesson.js"),
            "style": asset(base_url, "lesson.css"),
            # What the script reads; see frontend/src/page/page.ts.
            "page": {
                "base": base_url,
                "ping": url_path_join(base_url, "api/ping"),
                "mostBytes": MAX_MESSAGE,
                "words": words(),
            },
        }
    return config


def words() -> dict[str, str]:
    """Return the texts of the frame around a lesson, in the current language."""
    return {
        "home": _("Modules"),
        "back": _("Back"),
        "next": _("Next"),
        "finish": _("All modules"),
        "more": _("Rules and rates in this module"),
        "steps": _("Steps of this lesson"),
        "step": _("Step {number} of {total}"),
        "loading": _("This part is getting ready …"),
        "broken": _("This part cannot be shown just now. Your work is safe. Open the page again."),
        "lost": _("Connection lost. What you filled in is safe. Trying again …"),
        "unknown": _("This part only works in JupyterLab on a computer."),
        "large": _("This file is too large for the class. Choose a smaller one."),
        "late": _("Not connected yet. This can take a moment when many begin together."),
        "reload": _("Load again"),
        "found": _("Connected again. One moment …"),
        "noscript": _("This page needs JavaScript for its tools. You can read the text without it."),
        "skip": _("Skip to the lesson"),
    }


def asset(base_url: str, name: str) -> str:
    """Return the address of a built file of the front end; its version is part of it."""
    return url_path_join(base_url, "static", built_name(name))
