"""The one error of this package."""

from __future__ import annotations

from typing import Any

from toolkit.i18n import Messages

_ = Messages("records")


class Problem(Exception):
    """Something a person can act on.

    code: short and stable, for programs. message: a sentence for the person, in the language in use when
    it was raised; it never holds a name, PIN or token. details: numbers for the view, such as `limit` or
    `wait` (seconds).
    """

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.details = code, message, details


def learner_gone() -> Problem:
    """Return the problem of a learner id that is not (or no longer) in the records."""
    return Problem("learner-gone", _("This participant is no longer in the class. Please join again."))
