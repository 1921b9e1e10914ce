"""Finding what is wrong or missing in the text of the modules, before a learner does."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.curriculum.course import Course, Module
from toolkit.curriculum.problem import ContentProblem, Problem
from toolkit.curriculum.validation import assignment, files, info, lessons, questions
from toolkit.i18n import LANGUAGES

TOOLS = frozenset({"readiness", "size", "cashbook", "recipe", "price", "qris", "reconcile"})
"""The tools of the lesson floor, by name. It lies above this one, so they cannot be asked for here."""


def problems(course: Course, tools: Iterable[str] = TOOLS) -> list[Problem]:
    """Return everything that must be mended in a course, module after module.

    tools: the names of the tools that exist.
    """
    known = frozenset(tools)
    return [problem for module in course.modules for problem in module_problems(module, known)]


def broken_modules(course: Course) -> list[Problem]:
    """Return only what keeps a class from being served: modules of which a part cannot be read at all."""
    found: list[Problem] = []
    for module in course.modules:
        for part in files.broken_parts(module).values():
            found += part
        for language in LANGUAGES:
            try:
                module.steps(language)
            except ContentProblem as problem:
                found += problem.problems
    return list(dict.fromkeys(found))


def module_problems(module: Module, tools: Iterable[str] = TOOLS) -> list[Problem]:
    """Return everything that must be mended in one module."""
    known = frozenset(tools)
    found = files.problems(module)
    parts = (
        (("module",), info.problems),
        (("checks",), questions.problems),
        (("assignment",), assignment.problems),
    )
    broken = files.broken_parts(module)
    for problem_list in broken.values():
        found += problem_list
    for needed, look in parts:
        if not set(needed) & set(broken):
            found += look(module)
    found += lessons.problems(module, known, frozenset(broken))
    if not broken:
        found += info.measured_problems(module)
    return list(dict.fromkeys(found))
