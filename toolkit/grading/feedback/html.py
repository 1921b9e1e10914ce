"""A feedback page as one HTML file that needs nothing else: no script, no other file, no other host."""

from __future__ import annotations

import base64
import hashlib
from decimal import Decimal
from functools import cache

import jinja2
from markupsafe import Markup

from toolkit.grading.feedback.page import FeedbackPage
from toolkit.grading.settings import TEMPLATES
from toolkit.i18n import Messages, language

_ = Messages("grading")

_FOLDER = TEMPLATES / "feedback"


@cache
def _style() -> str:
    return (_FOLDER / "page.css").read_text(encoding="utf-8")


def _policy() -> str:
    # Only our own style sheet counts: neither a style nor a script that slipped in would.
    told = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    allowed = f"style-src 'sha256-{told}'; img-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


META_POLICY = _policy()
"""What the page itself says to browsers. `sandbox` in a page has no effect; only a header can say it."""

POLICY = f"{META_POLICY}; sandbox; frame-ancestors 'none'"
"""The Content-Security-Policy header for whoever serves a page."""


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.globals.update(_=_, language=language, number=_number)
    # HTML that the sanitiser made; everything else in the template is escaped.
    made.filters["sanitised"] = Markup
    return made


def _number(value: float) -> str:
    text = f"{Decimal(str(round(value, 2))).normalize():f}"
    return text.replace(".", ",") if language() == "id" else text


def page_html(page: FeedbackPage) -> str:
    """Return the HTML of a page, in the current language."""
    return (
        _environment().get_template("page.html").render(page=page, style=Markup(_style()), policy=META_POLICY)  # noqa: S704 - a file of ours
    )
