"""HTML for the pages that nbgrader makes for marking and as feedback.

Those pages go through nbconvert's `clean_html`, which shows every tag that it does not know as text:
paragraphs, headings, line breaks and heads and bodies of tables among them.
"""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

_KEPT = {"blockquote", "code", "em", "li", "ol", "pre", "strong", "ul"}
_BLOCKS = {"p", "div", "section"}
_HEADS = {f"h{level}" for level in range(1, 7)} | {"caption"}


def for_marking(html: str) -> str:
    """Return HTML of ours with tags that `clean_html` lets pass; a table becomes lines in columns."""
    changed = _Changed()
    changed.feed(html)
    changed.close()
    return "".join(changed.parts)


class _Changed(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.rows: list[list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "table":
            self.rows = []
        elif tag in _HEADS:
            self.parts.append("<div><strong>")
        elif self.rows is not None:
            self._open_in_table(tag)
        elif tag in _BLOCKS:
            self.parts.append("<div>")
        elif tag in _KEPT:
            self.parts.append(f"<{tag}>")
        elif tag == "br":
            # An empty block ends the line.
            self.parts.append("<div></div>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.rows is not None:
            self.parts.append(_lines(self.rows))
            self.rows = None
        elif tag in _HEADS:
            self.parts.append("</strong></div>")
        elif self.rows is not None:
            return
        elif tag in _BLOCKS:
            self.parts.append("</div>")
        elif tag in _KEPT:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data
        elif data.strip() or self.rows is None:
            self.parts.append(escape(data))

    def _open_in_table(self, tag: str) -> None:
        assert self.rows is not None  # noqa: S101 - for the type checker
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        elif tag == "br":
            self.handle_data(" ")


def _lines(rows: list[list[str]]) -> str:
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    count = max(map(len, cells), default=0)
    widths = [max(len(row[place]) for row in cells if place < len(row)) for place in range(count)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in cells
    )
    return f"<pre>{escape(chr(10).join(lines))}</pre>"
