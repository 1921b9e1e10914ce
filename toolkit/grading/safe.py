"""What learners wrote, made harmless for the pages that nbgrader makes of it."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from typing import Any

# Control characters other than tab and new line, and the marks that turn the reading direction around.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")

# formgrader puts names as they are into HTML on one page and as text on others, so that escaping would be
# seen; `nbgrader export` puts no quotes around them. Signs that look alike mean nothing to either.
_LOOK_ALIKE = str.maketrans(
    {
        "<": "‹",
        ">": "›",
        "&": "＆",
        '"': "”",
        "'": "’",
        "`": "‘",
        ",": "‚",
        "\\": "＼",
        "{": "(",
        "}": ")",
        "\n": " ",
    }
)
_FORMULA_START = "=+-@＝＋－＠﹢﹣﹦﹫|%\t\r"
MAX_NAME = 120


def plain_text(text: str) -> str:
    """Return a text with plain line ends and without invisible signs and broken characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", whole))


def as_shown(text: str) -> str:
    """Return Markdown that shows a text exactly as it was typed, and nothing else.

    It is a fenced code block whose fence is longer than any in the text: in there Markdown knows no HTML,
    links or images, every renderer escapes it, and MathJax leaves it alone.
    """
    content = plain_text(text)
    longest = max((len(run) for run in re.findall("`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{content}\n{fence}"


def gradebook_name(name: str) -> str:
    """Return a display name that formgrader's pages and `nbgrader export` can show. It never holds markup."""
    clean = unicodedata.normalize("NFC", plain_text(name)).translate(_LOOK_ALIKE)
    clean = re.sub(r"\s+", " ", clean).strip()[:MAX_NAME]
    return f"’{clean}" if clean.startswith(tuple(_FORMULA_START)) else clean


def spreadsheet_text(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula: an apostrophe goes in front."""
    clean = plain_text(text)
    start = clean.lstrip(" \u00a0\u3000")[:1]
    risky = text[:1] in ("\t", "\r", "\n") or (start != "" and start in _FORMULA_START)
    return f"'{clean}" if risky else clean


@cache
def _sanitizer() -> Any:
    from bleach import ALLOWED_TAGS  # type: ignore[import-untyped]
    from nbconvert.preprocessors.sanitize import SanitizeHTML

    headings = [f"h{level}" for level in range(1, 7)]
    table = ["table", "thead", "tbody", "tr", "th", "td"]
    blocks = ["p", "br", "hr", "pre", "del", "sup", "sub", "div", "span", *headings, *table]
    attributes = {"a": ["title"], "abbr": ["title"], "td": ["align"], "th": ["align"], "code": ["class"]}
    # No href and no src: a page of marks has nowhere to lead to, and fetches nothing.
    return SanitizeHTML(tags=sorted({*ALLOWED_TAGS, *blocks}), attributes=attributes, strip=True)


MAX_RENDERED = 20_000
_DEEPEST = 100
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# Pictures are left out of these pages, and the renderer knows no attachments.
_ATTACHED = re.compile(r"\]\(\s*<?attachment:")
_VOID = frozenset(
    {"br", "hr", "img", "input", "link", "meta", "col", "wbr", "source", "area", "base", "embed"}
)


def is_quick(text: str, most: int = MAX_RENDERED) -> bool:
    """Return whether Markdown or HTML is short and shallow enough to be rendered and sanitised at once.

    Renderers and sanitisers take a time that grows with the square of what is left open, or worse: 180 KB of
    LaTeX beginnings take minutes, 20 KB of tags that are never closed more than ten seconds.
    """
    if len(text) > most:
        return False
    depth = 0
    for closing, name in _TAG.findall(text):
        if name.lower() not in _VOID:
            depth += -1 if closing else 1
            if abs(depth) > _DEEPEST:
                return False
    return True


def markdown2html(source: str) -> str:
    """Render Markdown to HTML without scripts, handlers, links and images. nbgrader's templates use it.

    nbconvert's own `sanitize_html` does not reach answers and comments in nbgrader's templates. What would
    keep the trainer waiting is shown as it was typed, up to `MAX_RENDERED` characters.
    """
    from nbconvert.filters import markdown2html as render

    if not is_quick(source):
        return _as_typed(source)
    try:
        rendered = render(_ATTACHED.sub("](", source))
    except Exception:
        # nbconvert raises when a picture is not attached; nobody's page may be missing for that.
        return _as_typed(source)
    return str(_sanitizer().sanitize_html_tags(rendered))


def _as_typed(text: str) -> str:
    return f"<pre>{html.escape(text[:MAX_RENDERED])}</pre>"


_DROPPED_WHOLE = re.compile(r"<(script|style|template|noscript|title)\b.*?(</\1\s*>|\Z)", re.I | re.S)


def html_without_scripts(html: str) -> str:
    """Return HTML with text, tables and lists only: no script, handler, style, link, picture or form."""
    # The sanitiser takes tags away and leaves what is between them, which is no text here.
    return str(_sanitizer().sanitize_html_tags(_DROPPED_WHOLE.sub("", html)))
