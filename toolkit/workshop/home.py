"""The learner's own pages: the modules, and what is stored about her."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tornado import web

from toolkit.i18n import LANGUAGES, Messages, language, use_language
from toolkit.workshop import identity
from toolkit.workshop.coursemap import paths, tool_links
from toolkit.workshop.page import Page
from toolkit.workshop.progress import cards
from toolkit.workshop.stored import stored_words

_ = Messages("workshop")


class Home(Page):
    """`/`: the modules as cards."""

    @web.authenticated
    def get(self) -> None:
        """Show every module with her progress."""
        from toolkit.grading.late.terms import due_in_short

        due = due_in_short(self.folder)
        made, goes_on = cards(self.course, self.records, self.learner.id, language(), due)
        self.show(
            "home.html",
            cards=made,
            goes_on=next((card for card in made if card.outline.id == goes_on), None),
            wanted=any(card.wanted for card in made),
            tools=tool_links(self.course, language()),
            paths=paths(self.course, language()),
            has_marks=(self.folder.path / "released" / self.learner.id).is_dir(),
        )


def erase_word() -> str:
    """Return the word that she types to erase everything, in her language."""
    return _("ERASE")


class Me(Page):
    """`/me`: what is stored about me, and what I can do with it."""

    @web.authenticated
    def get(self) -> None:
        """Show what is stored."""
        self._show("")

    @web.authenticated
    async def post(self) -> None:
        """Change the language, or erase everything."""
        wanted = self.get_body_argument("set_language", "")
        if wanted in LANGUAGES:
            self._visitor = self.records.learners.set_language(self.learner.id, wanted)
            use_language(wanted)
            self.redirect(self.url("me"), status=303)
            return
        typed = self.get_body_argument("erase", "").strip().upper()
        if typed != erase_word().upper():
            self.set_status(422)
            self._show(_("To erase everything, type {word}.").format(word=erase_word()))
            return
        await self._erase()
        identity.forget(self)
        self._visitor = None
        self.show("erased.html")

    async def _erase(self) -> None:
        learner = self.learner.id
        await self.kernel_manager.end_all_of(learner)  # type: ignore[attr-defined]
        await asyncio.to_thread(erase_everything, self.folder, self.records, learner)

    def _show(self, problem: str) -> None:
        stored = self.records.learners.export(self.learner.id)
        words = list(stored_words(stored, self.course))
        self.show("me.html", stored=words, word=erase_word(), problem=problem)


def erase_everything(folder: Any, records: Any, learner: str) -> None:
    """Erase a learner from the class folder, the gradebook and the records."""
    from toolkit.grading import erase_learner

    erase_learner(folder, learner)
    records.learners.erase(learner)
    # A grading that was under way meanwhile may have left something behind.
    erase_learner(folder, learner)


class Export(Page):
    """`/me/export`: everything that is stored about me, as JSON."""

    @web.authenticated
    def get(self) -> None:
        """Send the file."""
        data = self.records.learners.export(self.learner.id)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_attachment_header("naikkelas.json")
        self.finish(json.dumps(data, ensure_ascii=False, indent=2))
