"""Finding what is wrong or missing in the text of the modules, before a learner does."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.curriculum.course import COURSE_FILE, Course, Module
from toolkit.curriculum.problem import ContentProblem, Problem
from toolkit.curriculum.validation import assignment, files, info, lessons, questions
from toolkit.i18n import LANGUAGES, Messages

_ = Messages("curriculum")


def problems(course: Course, tools: Iterable[str] | None = None) -> list[Problem]:
    """Return everything that must be mended in a course, module after module.

    tools: the names of the tools that exist; those of course.yaml if not given.
    """
    try:
        known = frozenset(course.info.tools if tools is None else tools)
    except ContentProblem as problem:
        return problem.problems
    found = _needs_missing(course) + ([] if tools is None else _tools_differ(course, known))
    return found + [problem for module in course.modules for problem in module_problems(module, known)]


def _needs_missing(course: Course) -> list[Problem]:
    known = {module.id for module in course.modules}
    found = []
    for module in course.modules:
        if "module" in files.broken_parts(module):
            continue
        for needed in module.info.needs:
            if needed not in known or needed >= module.id:
                message = _("There is no earlier module {id}.").format(id=needed)
                found.append(Problem(f"{module.id}/module.yaml", "needs", message, _("Correct it.")))
    return found


def _tools_differ(course: Course, known: frozenset[str]) -> list[Problem]:
    listed = set(course.info.tools)
    if not listed:
        return []
    found = []
    for name in sorted(listed - known):
        message = _("There is no tool {name}.").format(name=name)
        found.append(Problem(COURSE_FILE, f"tools.{name}", message, _("Remove it.")))
    for name in sorted(known - listed):
        message = _("The tool {name} is not listed.").format(name=name)
        found.append(Problem(COURSE_FILE, "tools", message, _("Give it a title and a sentence.")))
    return found


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


def module_problems(module: Module, tools: Iterable[str]) -> list[Problem]:
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
        found += info.measured_problems(module) + _analyst_problems(module)
    return list(dict.fromkeys(found))


def _analyst_problems(module: Module) -> list[Problem]:
    from toolkit.curriculum import analystsource

    if not module.info.analyst:
        if not (module.folder / analystsource.FILE).exists():
            return []
        mend = _("Write `analyst: true` into it.")
        message = _("It does not say that there is a code assignment.")
        return [Problem(f"{module.id}/module.yaml", "analyst", message, mend)]
    try:
        analystsource.read(module)
    except ContentProblem as problem:
        return problem.problems
    return []
