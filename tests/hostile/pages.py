"""Whether a feedback page does something in the reader's browser that a learner wanted."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

MARK = "hostile_xss"
"""Stands in every payload, so that the page's own scripts are told from hers."""

_ADDRESSES = {"src", "href", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href"}


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            if (value or "").startswith("data:image/png;"):
                # Whatever stands in there, a browser takes it for a picture.
                continue
            if MARK in (value or "") and (name.startswith("on") or name in _ADDRESSES or name == "srcdoc"):
                self.found.add(f"{tag} {name}")
            if MARK in (value or "") and name == "style" and "url(" in (value or ""):
                self.found.add(f"{tag} style")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._inside = ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside and MARK in data:
            self.found.add(self._inside)


def scripts(files: list[Path]) -> list[str]:
    """Return the places in a learner's feedback pages where her payload would act."""
    finder = _Finder()
    for page in (path for path in files if path.suffix == ".html"):
        finder.feed(page.read_text(encoding="utf-8", errors="replace"))
    return sorted(finder.found)
