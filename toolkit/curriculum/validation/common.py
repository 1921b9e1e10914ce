"""What several checks of the text need."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.curriculum.problem import Problem
from toolkit.curriculum.yamlfile import Key, Lines
from toolkit.i18n import Messages

_ = Messages("curriculum")


def doubled(lines: Lines, key: Key, ids: Sequence[str]) -> list[Problem]:
    """Return a problem for every id that stands there a second time."""
    seen: set[str] = set()
    found = []
    for place, each in enumerate(ids):
        if each in seen:
            message = _("The id {id} is used twice.").format(id=each)
            found.append(lines.problem((*key, place, "id"), message, _("Give it another id.")))
        seen.add(each)
    return found
