"""Translation of interface strings: gettext catalogues, one domain for each package.

English is the language of the sources, so a message id *is* the English text. A new language is a
folder `toolkit/locale/<language>/LC_MESSAGES/` with the same `.po` files, and no code.

The language is a context variable: a kernel sets it once for its learner, and the server sets it for
each request, so that two learners never see each other's language.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from toolkit.paths import locale_root

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"

_language: ContextVar[str] = ContextVar("naikkelas_language", default=DEFAULT_LANGUAGE)


def language() -> str:
    """Return the code of the language in use here, `id` or `en`."""
    return _language.get()


def use_language(code: str | None) -> str:
    """Use a language from now on in this context; unknown codes fall back to Indonesian.

    Returns the code that is now in use.
    """
    chosen = code if code in LANGUAGES else DEFAULT_LANGUAGE
    _language.set(chosen)
    return chosen


@contextmanager
def in_language(code: str | None) -> Iterator[str]:
    """Use a language inside a `with` block only."""
    token = _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield _language.get()
    finally:
        _language.reset(token)


@cache
def _catalogue(domain: str, code: str) -> gettext.NullTranslations:
    return gettext.translation(domain, localedir=locale_root(), languages=[code], fallback=True)


class Messages:
    """The strings of one domain. Call it with the English text to get it in the current language.

    Modules write `_ = Messages("lesson")` and then `_("Save")`. Placeholders are named and filled in
    after translation: `_("{count} people joined").format(count=3)`.
    """

    def __init__(self, domain: str) -> None:
        self.domain = domain

    def __call__(self, text: str) -> str:
        """Return `text` in the current language."""
        return _catalogue(self.domain, language()).gettext(text)

    def plural(self, one: str, many: str, count: int) -> str:
        """Return the form of a message that fits `count`, in the current language."""
        return _catalogue(self.domain, language()).ngettext(one, many, count)


def pick(texts: dict[str, str]) -> str:
    """Return the text for the current language from `{"id": ..., "en": ...}`."""
    return texts.get(language()) or texts.get(DEFAULT_LANGUAGE) or next(iter(texts.values()), "")
