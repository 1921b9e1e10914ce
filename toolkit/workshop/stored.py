"""What is stored about a learner, in her words: labels instead of keys, days as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from toolkit.i18n import Messages, language
from toolkit.workshop.progress import outline, tool_names

if TYPE_CHECKING:
    from toolkit.curriculum import Course
    from toolkit.lesson.entries import Entry

_ = Messages("workshop")

MOST_LINES = 40
"""Lines shown of one tool; the download has all of them."""

MOST_LETTERS = 200


def stored_words(data: dict[str, Any], course: Course) -> Iterator[tuple[str, list[str]]]:
    """Give (heading, lines) of what is stored, in words: counts of what is many, values of what was typed.

    data: as `Learners.export` gives it. Everything is plain text, to be escaped where it is shown.
    """
    titles = {module.id: outline(module, language()).title for module in course.modules}
    keys = {entry["key"]: entry["value"] for entry in data["shelf"]}
    learner = data["learner"]
    yield (
        _("About you"),
        [
            _("Name: {name}").format(name=learner["name"]),
            _("Joined: {day}").format(day=_day(learner["joined_at"])),
            _("Your PIN is stored scrambled. Nobody can read it."),
        ],
    )
    yield _("Lessons"), [*_lesson_lines(keys, titles)]
    yield from _tools(
        {key[5:]: value for key, value in keys.items() if key.startswith("tool/")}, tool_names(course)
    )
    yield _("Assignments"), [*_assignment_lines(data, keys, titles)]


def _day(stored: Any) -> str:
    """Return the day of a stored time on this computer's clock, written out."""
    try:
        moment = datetime.fromisoformat(str(stored))
    except ValueError:
        return str(stored)
    return format_date(moment.astimezone().date(), "long", locale=language())


def _lesson_lines(keys: dict[str, Any], titles: dict[str, str]) -> Iterator[str]:
    for module, title in titles.items():
        steps = sum(key.startswith(f"step/{module}/") for key in keys)
        checks = sum(key.startswith(f"check/{module}/") for key in keys)
        if steps or checks:
            text = _("{title}: {steps} steps done, {checks} questions answered")
            yield text.format(title=title, steps=steps, checks=checks)


def _assignment_lines(data: dict[str, Any], keys: dict[str, Any], titles: dict[str, str]) -> Iterator[str]:
    for module, title in titles.items():
        if f"answers/{module}" in keys:
            yield _("{title}: answers you filled in").format(title=title)
        sent = [entry for entry in data["submissions"] if entry["assignment"] == module]
        if sent:
            yield _("{title}: sent {count} times").format(title=title, count=len(sent))


# -- tools ---------------------------------------------------------------------------------------------


def _tools(kept: dict[str, Any], names: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    if not kept:
        yield _("What you typed into tools"), []
    for name, value in kept.items():
        lines = list(_tool_lines(name, value))
        shown = lines[:MOST_LINES]
        if len(lines) > MOST_LINES:
            more = len(lines) - MOST_LINES
            shown.append(
                _.plural("… and {count} more line", "… and {count} more lines", more).format(count=more)
            )
        yield _("What you typed: {tool}").format(tool=names.get(name, name)), shown


def _tool_lines(name: str, value: Any) -> Iterator[str]:
    """Say each field and row that is not as the tool gave it, under the labels that the tool shows."""
    from toolkit.lesson.tools import registry

    if not isinstance(value, dict):
        return
    if name not in registry.names():
        # A tool of an older course: there are no labels, yet she may see what is kept.
        yield from (_short(str(item)) for item in value.values() if isinstance(item, str) and item.strip())
        return
    tool = registry.make(name)
    tool.from_dict(value)
    yield from (_short(words) for words in _filled(tool.fields.values()))
    for group in tool.groups.values():
        for number, row in enumerate(group.rows, start=1):
            if words := ", ".join(_filled(row.entries.values())):
                text = _("{rows}, {number}: {fields}")
                yield _short(text.format(rows=group.label, number=number, fields=words))


def _filled(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.raw.strip() and entry.raw != entry.default:
            yield f"{entry.label}: {dict(entry.choices).get(entry.raw, entry.raw)}"


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + " …"
