"""Joining, coming back, and leaving."""

from __future__ import annotations

import asyncio
import hmac
import re
from dataclasses import dataclass, field
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import RequestHandler

from toolkit.i18n import LANGUAGES, Messages, language
from toolkit.records import Learner, Problem, Records
from toolkit.workshop import identity
from toolkit.workshop.guard import Busy, Limiter
from toolkit.workshop.page import Page
from toolkit.workshop.problem import for_learner

_ = Messages("workshop")

# Guessing a class code of six letters and digits at this pace takes thousands of years.
CODE_TRIES = Limiter(100, 600)

_FIELD_OF = {"consent": "consent", "name-empty": "name", "name-long": "name", "name-taken": "name"}
_NEXT = re.compile(r"/(learn|task)/\d{2}-[a-z0-9-]+(#[a-z0-9-]+)?|/me")


@dataclass
class Form:
    """What was typed, without the PIN: that is never sent back."""

    code: str = ""
    name: str = ""
    consent: bool = False
    next: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def same_code(typed: str, code: str) -> bool:
    """Compare class codes as people write them: case, spaces and hyphens do not matter."""
    plain = re.sub(r"[\s-]", "", typed).upper()
    return hmac.compare_digest(plain.encode(), code.upper().encode())


def enter(records: Records, name: str, pin: str, consent: bool, address: str | None) -> Learner:
    """Let a learner in: a new one with consent, a known one with the right PIN. Raises `records.Problem`.

    It hashes the PIN, so call it in a thread.
    """
    if not consent and records.learners.find(name) is not None:
        # She agreed when she joined.
        return records.learners.sign_in(name, pin, address=address)
    return records.learners.join(name, pin, language(), consent=consent, address=address)


async def admit(handler: RequestHandler, name: str, pin: str, consent: bool) -> Learner:
    """Let a learner in as `enter` does, when it is her turn. Raises `records.Problem`, also "busy"."""
    address = handler.request.remote_ip
    try:
        async with handler.settings["joining"]:
            return await asyncio.to_thread(enter, handler.settings["records"], name, pin, consent, address)
    except Busy as busy:
        handler.set_header("Retry-After", "5")
        text = _("Very many are joining just now. Please try again in a few seconds.")
        raise Problem("busy", text) from busy


class Join(Page):
    """`/join`: one form for joining and for coming back."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show the form; the QR code's address brings the class code."""
        if self.visitor:
            self.redirect(self._next(self.get_query_argument("next", "")))
            return
        self.remember_language(self.get_query_argument("lang", ""))
        self._show(
            Form(
                code=self.get_query_argument("code", "")[:20], next=self.get_query_argument("next", "")[:200]
            )
        )

    @allow_unauthenticated
    async def post(self) -> None:
        """Let her in, or show beside each field what is missing."""
        form = Form(
            code=self.get_body_argument("code", "")[:20],
            name=self.get_body_argument("name", "", strip=False)[:20_000],
            consent=self.get_body_argument("consent", "") == "yes",
            next=self.get_body_argument("next", "")[:200],
        )
        wanted = self.get_body_argument("show_language", "")
        if wanted in LANGUAGES:
            self.remember_language(wanted)
            self._show(form)
            return
        learner = await self._let_in(form)
        if learner is None:
            self.set_status(422)
            self._show(form)
            return
        identity.remember(self, learner.id)
        self.redirect(self._next(form.next), status=303)

    async def _let_in(self, form: Form) -> Learner | None:
        address = self.request.remote_ip
        if CODE_TRIES.full(address or ""):
            form.problems["code"] = _("Too many wrong codes. Please wait ten minutes.")
            return None
        if not same_code(form.code, self.folder.code):
            CODE_TRIES.count(address or "")
            form.problems["code"] = _("This is not the code of this class. It is on the trainer's screen.")
        pin = self.get_body_argument("pin", "")[:40]
        if not form.name.strip():
            form.problems["name"] = _("Please type your name.")
        if not pin.strip():
            form.problems["pin"] = _("Please type 6 digits.")
        if form.problems:
            return None
        try:
            return await admit(self, form.name, pin, form.consent)
        except Problem as problem:
            form.problems[_FIELD_OF.get(problem.code, "pin")] = for_learner(problem)
            return None

    def _show(self, form: Form) -> None:
        self.show("join.html", form=form)

    def _next(self, wanted: str) -> str:
        """Return where to go after joining: only to a page of ours, whatever the address says."""
        base = self.base_url.rstrip("/")
        path = wanted.removeprefix(base) if base else wanted
        return base + path if _NEXT.fullmatch(path) else self.base_url


class Leave(Page):
    """`/leave`: this phone forgets the learner; her work stays."""

    @allow_unauthenticated
    async def post(self) -> None:
        """Sign out and end her kernels."""
        if self.visitor:
            learner: Any = self.visitor
            await self.kernel_manager.end_all_of(learner.id)  # type: ignore[attr-defined]
        identity.forget(self)
        self.redirect(self.url("join"), status=303)
