"""lesson.<language>.md: the same lesson in every language, with cells and facts that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from pydantic import TypeAdapter, ValidationError

from toolkit.curriculum import facts
from toolkit.curriculum.course import Module
from toolkit.curriculum.lessontext import CALLS, Cell, LessonText
from toolkit.curriculum.problem import ContentProblem, Problem
from toolkit.curriculum.schema import Slug
from toolkit.i18n import LANGUAGES, Messages

_ = Messages("curriculum")

_SLUG = TypeAdapter(Slug)
_OPENING = re.compile(
    r"^from toolkit\.lesson import [\w, ]+\n+open_lesson\(\s*[\"']([^\"']+)[\"'],\s*[\"']([^\"']+)[\"']\s*\)$"
)
_NOT_COMMONMARK = re.compile(r"^\s*(:::|```\{|~~~\{|<[a-zA-Z/!])|\{[a-z]+\}`")
_TABLE_LINE = re.compile(r"^\s*\|.*\|\s*$")
MOST_COLUMNS = 3
MOST_WORDS = 12
_NOT_PROSE = re.compile(r"^(#.*|\s*\|.*)$", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n\s*\n|\n\s*(?:[-*>]|\d+\.)\s")


def problems(module: Module, tools: frozenset[str], broken: frozenset[str]) -> list[Problem]:
    """Return what is wrong with the lessons. `broken`: YAML files that cannot be asked."""
    found: list[Problem] = []
    texts: dict[str, LessonText] = {}
    for language in LANGUAGES:
        try:
            texts[language] = module.lesson(language)
        except ContentProblem as problem:
            found += problem.problems
    for language, text in texts.items():
        for line, message, mend in _one(module, text, language, tools, broken):
            where = _("line {line}").format(line=line)
            found.append(Problem(f"{module.id}/lesson.{language}.md", where, message, mend))
    if len(texts) == len(LANGUAGES):
        found += _skeletons_differ(module, texts)
    return found


Fault = tuple[int, str, str]
"""Line, message, mend."""


def _one(
    module: Module, text: LessonText, language: str, tools: frozenset[str], broken: frozenset[str]
) -> Iterator[Fault]:
    if not text.title:
        yield 1, _("The lesson has no title."), _("Begin the text with a line `# Title`.")
    yield from _opening(module, text, language)
    yield from _steps(text)
    code = [cell for cell in text.cells if cell.kind == "code"]
    for cell in code[1:]:
        yield from _code(cell)
    yield from _tools(module, text, tools, "module" in broken)
    if "checks" not in broken:
        yield from _checks(module, text)
    for cell in text.cells:
        if cell.kind == "markdown":
            yield from _markdown(cell, language)
    if "module" not in broken:
        yield from _parameters(module, text)
    yield from _sentences(text)


def _opening(module: Module, text: LessonText, language: str) -> Iterator[Fault]:
    first = text.cells[0] if text.cells else None
    match = _OPENING.match(first.source.strip()) if first and first.kind == "code" else None
    mend = _('Let it import from toolkit.lesson and call open_lesson("{id}", "{language}").')
    told = mend.format(id=module.id, language=language)
    if match is None:
        yield 1, _("The first cell does not open the lesson."), told
    elif match.groups() != (module.id, language):
        yield first.line if first else 1, _("The first cell opens another lesson."), told


def _steps(text: LessonText) -> Iterator[Fault]:
    if not text.steps:
        yield 1, _("The lesson has no steps."), _("Write a line (slug)= above each `## ` heading.")
    seen = set()
    for slug, title in text.steps:
        line = text.of_step(slug)[0].line if text.of_step(slug) else 1
        try:
            _SLUG.validate_python(slug)
        except ValidationError:
            message = _("{slug} is not a valid name of a step.").format(slug=slug)
            yield line, message, _("Use small letters, digits and hyphens.")
        if slug in seen:
            yield line, _("The step {slug} is there twice.").format(slug=slug), _("Give it another name.")
        seen.add(slug)
        if not title:
            yield (
                line,
                _("The step {slug} has no heading.").format(slug=slug),
                _("Write `## ` and a heading."),
            )
    for cell in text.cells:
        if cell.kind == "markdown":
            headings = [line for line in cell.source.splitlines() if line.startswith("## ")]
            begins = any(cell is first for first in _first_cells(text))
            if len(headings) > (1 if begins else 0):
                message = _("The heading {heading} begins no step.").format(heading=headings[-1])
                yield cell.line, message, _("Write a line (slug)= above it, or use `### `.")


def _first_cells(text: LessonText) -> list[Cell]:
    return [text.of_step(slug)[0] for slug, _title in text.steps if text.of_step(slug)]


def _code(cell: Cell) -> Iterator[Fault]:
    call = cell.call
    if call is None or call[0] not in CALLS or len(call[1]) != 1:
        message = _('A cell holds one call: tool("name") or check("id").')
        yield cell.line, message, _("Put anything else into a tool.")


def _tools(module: Module, text: LessonText, tools: frozenset[str], info_broken: bool) -> Iterator[Fault]:
    used = text.uses("tool")
    for name, cell in used:
        if name not in tools:
            message = _("There is no tool {name}.").format(name=name)
            yield cell.line, message, _("There are: {names}.").format(names=", ".join(sorted(tools)))
        elif not info_broken and name not in module.info.tools:
            message = _("The tool {name} is not listed in module.yaml.").format(name=name)
            yield cell.line, message, _("Add it there under tools.")
    if not info_broken:
        for name in sorted(set(module.info.tools) - {name for name, _cell in used}):
            message = _("module.yaml lists the tool {name}, but the lesson does not open it.")
            yield 1, message.format(name=name), _("Open it, or remove it there.")


def _checks(module: Module, text: LessonText) -> Iterator[Fault]:
    used = text.uses("check")
    for name, cell in used:
        if name not in module.checks:
            message = _("There is no check {name} in checks.yaml.").format(name=name)
            yield cell.line, message, _("Correct its spelling, or write it.")
    asked = [name for name, _cell in used]
    for name in sorted({name for name in asked if asked.count(name) > 1}):
        yield 1, _("The check {name} is asked twice.").format(name=name), _("Ask it once.")
    for name in module.checks:
        if name not in asked:
            message = _("The check {name} of checks.yaml is never asked.").format(name=name)
            yield 1, message, _("Ask it in the lesson, or remove it.")


def _markdown(cell: Cell, language: str) -> Iterator[Fault]:
    lines = cell.source.splitlines()
    for number, line in enumerate(lines):
        here = cell.line + number
        if _NOT_COMMONMARK.search(line):
            message = _("Only plain Markdown works everywhere; this is not: {text}.")
            yield here, message.format(text=line.strip()[:40]), _("Write it with headings, lists and tables.")
        if _TABLE_LINE.match(line) and line.strip().count("|") - 1 > MOST_COLUMNS:
            message = _("A table with more than {most} columns does not fit a phone.")
            yield here, message.format(most=MOST_COLUMNS), _("Use fewer columns, or a list.")
    for match in facts.PLACEHOLDER.finditer(cell.source):
        here = cell.line + cell.source[: match.start()].count("\n")
        try:
            facts.fill(match[0], language)
        except ValueError as problem:
            yield here, str(problem), _("Correct what stands in the double braces.")


def _parameters(module: Module, text: LessonText) -> Iterator[Fault]:
    listed = set(module.info.parameters)
    for cell in text.cells:
        for parameter in sorted(facts.parameters_in(cell.source) - listed):
            message = _("The parameter {id} is not listed in module.yaml.").format(id=parameter)
            yield cell.line, message, _("Add it there under parameters.")


def _sentences(text: LessonText) -> Iterator[Fault]:
    """Learners read short sentences: half of them have at most twelve words."""
    prose = "\n".join(cell.source for cell in text.cells if cell.kind == "markdown")
    lengths = sorted(len(sentence.split()) for sentence in _SENTENCE_END.split(_NOT_PROSE.sub("\n", prose)))
    lengths = [length for length in lengths if length > 2]
    if lengths and median(lengths) > MOST_WORDS:
        message = _("Half of the sentences have more than {words} words.").format(words=MOST_WORDS)
        yield 1, message, _("Make two sentences out of the long ones.")


def _skeletons_differ(module: Module, texts: dict[str, LessonText]) -> list[Problem]:
    """Compare steps and code cells, in order."""
    first, *others = LANGUAGES
    expected = _skeleton(texts[first])
    found = []
    for language in others:
        actual = _skeleton(texts[language])
        for place in range(max(len(expected), len(actual))):
            here = expected[place] if place < len(expected) else None
            there = actual[place] if place < len(actual) else None
            if (here and here[0]) == (there and there[0]):
                continue
            line = there[1] if there else actual[-1][1] if actual else 1
            message = _("Here stands {there}, but in lesson.{first}.md {here} (line {line}).")
            nothing = _("nothing")
            told = message.format(
                there=there[0] if there else nothing,
                first=first,
                here=here[0] if here else nothing,
                line=here[1] if here else "-",
            )
            mend = _("Write the same steps and cells in the same order in every language.")
            where = _("line {line}").format(line=line)
            found.append(Problem(f"{module.id}/lesson.{language}.md", where, told, mend))
            break
    return found


def _skeleton(text: LessonText) -> list[tuple[str, int]]:
    """Steps and code cells in order, with their lines."""
    result: list[tuple[str, int]] = []
    step = ""
    for number, cell in enumerate(text.cells):
        if cell.step != step:
            step = cell.step
            result.append((f"({step})=", cell.line))
        if cell.kind == "code" and number:
            result.append((cell.source.strip(), cell.line))
    return result
