"""Who may open the trainer's pages: this machine itself, or whoever knows the trainer's password."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from toolkit.i18n import LANGUAGES, Messages
from toolkit.workshop.guard import Limiter, host_of, is_loopback
from toolkit.workshop.identity import LANGUAGE_COOKIE, cookie_options
from toolkit.workshop.page import Page

_ = Messages("workshop")

TRAINER_COOKIE = "naikkelas_trainer"
TRAINER_HOURS = 12
PASSWORD_TRIES = Limiter(10, 300)

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def from_this_machine(request: Any) -> bool:
    """Whether a request comes from a browser on this machine and was meant for this machine.

    Both the sender and the Host must be loopback, so that neither a phone nor a page of another site whose
    name points here counts; what a proxy forwarded never does.
    """
    if any(name in request.headers for name in _FORWARDED):
        return False
    return is_loopback(request.remote_ip or "") and is_loopback(host_of(request))


def hash_password(password: str) -> str:
    """Return the Argon2 hash of a password, empty for none."""
    return PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1).hash(password) if password else ""


def password_fits(password_hash: str, password: str) -> bool:
    """Whether a password fits its hash; takes as long either way."""
    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


class TrainerPage(Page):
    """Base of the trainer's pages. Strangers are sent to the password, if there is one."""

    async def prepare(self, **kwargs: Any) -> None:
        """Let the trainer in and nobody else."""
        # A learner of this browser has nothing to do with the trainer's pages.
        self._visitor = None
        await super().prepare(**kwargs)
        if self._finished or not self.closed_to_strangers:
            return
        if not self.is_trainer():
            if self.request.method == "GET" and self.settings["password_hash"] and not self.is_data:
                self.redirect(self.url("trainer/sign-in"))
                return
            raise web.HTTPError(403)

    closed_to_strangers = True
    is_data = False

    def is_trainer(self) -> bool:
        """Whether this is the trainer: on this machine, or with a fresh cookie for today's password."""
        if from_this_machine(self.request):
            return True
        value = self.get_signed_cookie(TRAINER_COOKIE, max_age_days=TRAINER_HOURS / 24)
        known = self.settings["password_hash"]
        return bool(known) and value is not None and hmac.compare_digest(value, _proof(known))

    def visitor_language(self) -> str:
        """Return the language this browser chose, else the class's."""
        chosen = self.get_query_argument("lang", "") or self.get_cookie(LANGUAGE_COOKIE) or ""
        return chosen if chosen in LANGUAGES else self.folder.language


def _proof(password_hash: str) -> bytes:
    # The cookie ends with its password: another password has another salt and hash.
    return hashlib.sha256(password_hash.encode()).hexdigest().encode()


class SignIn(TrainerPage):
    """`/trainer/sign-in`: the trainer's password, for a browser on another machine."""

    closed_to_strangers = False

    @allow_unauthenticated
    def get(self) -> None:
        """Ask for the password."""
        if self.is_trainer():
            self.redirect(self.url("trainer"))
        elif not self.settings["password_hash"]:
            raise web.HTTPError(403)
        else:
            self.show("sign-in.html", problem="")

    @allow_unauthenticated
    async def post(self) -> None:
        """Check the password."""
        known = self.settings["password_hash"]
        if not known:
            raise web.HTTPError(403)
        if PASSWORD_TRIES.full("trainer"):
            problem = _("Too many tries. Please wait five minutes.")
        else:
            # Counted before it is checked: many tries at the same moment gain nothing.
            PASSWORD_TRIES.count("trainer")
            typed = self.get_body_argument("password", "", strip=False)[:200]
            if await asyncio.to_thread(password_fits, known, typed):
                PASSWORD_TRIES.forget("trainer")
                self.set_signed_cookie(
                    TRAINER_COOKIE, _proof(known), expires_days=None, **cookie_options(self)
                )
                self.redirect(self.url("trainer"), status=303)
                return
            problem = _("This password is not right.")
        self.set_status(422)
        self.show("sign-in.html", problem=problem)
