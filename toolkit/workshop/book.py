"""The learner's business book: what each tool she used says of her shop, on one page to print."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tornado import web

from toolkit.i18n import Messages, in_language
from toolkit.workshop.page import Page

_ = Messages("workshop")


@dataclass(frozen=True)
class Entry:
    """What one tool contributes: its name for the address, a title, and safe HTML."""

    tool: str
    title: str
    html: str


class Book(Page):
    """`/book`: the business book."""

    @web.authenticated
    async def get(self) -> None:
        """Show what her tools say."""
        shelf = self.records.shelf(self.learner.id).load_all()
        kept = {key[5:]: values for key, (values, _version) in shelf.items() if key.startswith("tool/")}
        # A tool may work for a moment; other learners should not wait for it.
        entries = await asyncio.to_thread(lambda: list(_entries(kept, self.learner.language)))
        self.show("book.html", entries=entries)


def _entries(kept: Mapping[str, dict[str, Any]], language: str) -> Iterator[Entry]:
    from toolkit.lesson.tools import registry
    from toolkit.lesson.views.result import result_html

    with in_language(language):
        for name in registry.names():
            if name not in kept:
                continue
            tool = registry.make(name)
            tool.from_dict(kept[name])
            page = tool.book_page()
            if page is not None:
                yield Entry(name, page.title, result_html(list(page.parts)))
