"""Who a browser is: the learner named by a signed cookie."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import RequestHandler

LEARNER_COOKIE = "naikkelas_learner"
LANGUAGE_COOKIE = "naikkelas_language"
COOKIE_DAYS = 60
"""Days a phone stays signed in; long enough for the check-ins after 30 days."""


class LearnerIdentity(IdentityProvider):
    """Jupyter Server's identity provider for a class: no token, no password page, only our cookie."""

    def get_user(self, handler: RequestHandler) -> User | None:
        """Return the learner as a Jupyter user (username: her id), or None for a stranger."""
        learner = signed_in_learner(handler)
        return User(username=learner.id, name=learner.name, display_name=learner.name) if learner else None

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return no handlers: joining and leaving are pages of ours."""
        return []

    @property
    def auth_enabled(self) -> bool:
        """Always True: nobody works here without having joined."""
        return True

    @property
    def login_available(self) -> bool:
        """Always True: strangers are sent to the joining page."""
        return True


def signed_in_learner(handler: RequestHandler) -> Any:
    """Return the learner (`records.Learner`) whose cookie this browser sent, or None.

    A cookie signed for another class, too old, or of a learner who has been erased counts as none.
    """
    value = handler.get_signed_cookie(LEARNER_COOKIE, max_age_days=COOKIE_DAYS)
    if not value:
        return None
    return handler.settings["records"].learners.get(value.decode("ascii", "replace"))


def remember(handler: RequestHandler, learner_id: str) -> None:
    """Sign a learner in on this browser."""
    handler.set_signed_cookie(LEARNER_COOKIE, learner_id, expires_days=COOKIE_DAYS, **cookie_options(handler))


def forget(handler: RequestHandler) -> None:
    """Sign this browser out."""
    handler.clear_cookie(LEARNER_COOKIE, path=handler.settings["base_url"])


def cookie_options(handler: RequestHandler) -> dict[str, Any]:
    """Return the options of every cookie of ours: not for scripts, not sent by other sites' forms."""
    return {
        "httponly": True,
        "samesite": "Lax",
        "secure": handler.request.protocol == "https",
        "path": handler.settings["base_url"],
    }
