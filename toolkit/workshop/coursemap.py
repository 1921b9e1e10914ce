"""The map of the course on the home page: tools by name, and ways through the modules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.curriculum import Course


@dataclass(frozen=True)
class ToolLink:
    """A tool that opens without its lesson."""

    name: str
    title: str
    about: str


@dataclass(frozen=True)
class Way:
    """A path for one kind of shop: the numbers of its modules, in order."""

    title: str
    modules: tuple[int, ...]


def tool_links(course: Course, language: str) -> list[ToolLink]:
    """Return the tools of the course in the order of its lessons."""
    return [
        ToolLink(name, card.title.pick(language), card.about.pick(language))
        for name, card in course.info.tools.items()
    ]


def paths(course: Course, language: str) -> list[Way]:
    """Return the paths, without modules that this course does not have."""
    known = {int(module.id[:2]) for module in course.modules}
    ways = [
        Way(path.title.pick(language), tuple(number for number in path.modules if number in known))
        for path in course.info.paths
    ]
    return [way for way in ways if way.modules]
