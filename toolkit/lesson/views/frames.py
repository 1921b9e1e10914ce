"""HTML of course texts, made once and filled with the values of one learner after another.

Markdown takes most of the time in showing a task, and learners differ in numbers only. So a text is rendered
with signs in place of its drawn values, and these are put in afterwards. That gives the same HTML as to
render the filled text, as long as no value means anything to Markdown or HTML. Where this is not certain,
the filled text is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.i18n import language as language_in_use

if TYPE_CHECKING:
    from toolkit.curriculum.draw import Drawn

Make = Callable[..., str]
"""Makes HTML: the same of the same arguments in the same language."""

_WORD = r"[^\W_]+(?:[.,][^\W_]+)*"
# Numbers and amounts, and names: a text of several words must not begin with a digit, as a list does.
_INERT = re.compile(rf"(?:{_WORD}|(?=[^\W\d_]){_WORD}(?: {_WORD})*)%?")
# Signs in a text that could take a value into a table, a link, an entity or an escape.
_ACTIVE = re.compile(r"[|\[\]&\\]")
# A number before a point makes a list where no letter stands before it in its line.
_LISTED = re.compile(r"(?m)^(?:(?!\n)[\W\d_])*[\ue000-\uf8ff]\d*[.)]")
_SIGN = re.compile("([\ue000-\uf8ff])")
_FIRST_SIGN = 0xE000
_MOST = 200


def framed(make: Make, fixed: tuple[Hashable, ...], sources: tuple[str, ...], drawn: Drawn) -> str:
    """Return `make(*fixed, *filled)` in the language in use.

    make: a function of a module that uses nothing else. fixed: what is the same for all learners. sources:
    course texts with placeholders. Raises ExpressionProblem as `Drawn.fill` does.
    """
    language = language_in_use()
    values = [value for source in sources for value in drawn.shown(source, language)]
    if all(map(_INERT.fullmatch, values)):
        percent = tuple(value.endswith("%") for value in values)
        frame = _frame(make, fixed, sources, language, percent)
        if frame is not None:
            return "".join(
                part if place % 2 == 0 else values[ord(part) - _FIRST_SIGN].removesuffix("%")
                for place, part in enumerate(frame)
            )
    return make(*fixed, *(drawn.fill(source, language) for source in sources))


@lru_cache(maxsize=2_000)
def _frame(
    make: Make,
    fixed: tuple[Hashable, ...],
    sources: tuple[str, ...],
    language: str,  # noqa: ARG001 - the one in use, for the cache
    percent: tuple[bool, ...],
) -> tuple[str, ...] | None:
    """Return HTML in parts, every second one a sign; None if the texts have to be filled first.

    percent: which values end in a percent sign. To Markdown that is a punctuation mark, so it stays.
    """
    from toolkit.curriculum.draw import placeholders

    texts, place = [], 0
    for source in sources:
        first, *others = placeholders(source)[0]
        text = first
        for after in others:
            text += chr(_FIRST_SIGN + place) + ("%" if percent[place] else "") + after
            place += 1
        texts.append(text)
    if place > _MOST or any(_ACTIVE.search(text) or _LISTED.search(text) for text in texts):
        return None
    if any(_SIGN.search(source) for source in sources):
        return None
    return tuple(_SIGN.split(make(*fixed, *texts)))
