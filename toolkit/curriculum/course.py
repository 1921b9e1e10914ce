"""The course: the module folders, read into typed objects when they are asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from toolkit.curriculum import facts, yamlfile
from toolkit.curriculum.lessontext import LessonText, read_lesson, steps_of
from toolkit.curriculum.problem import ContentProblem, Problem
from toolkit.curriculum.schema import Assignment, Check, Checks, CourseInfo, ModuleInfo
from toolkit.curriculum.yamlfile import Lines
from toolkit.i18n import Messages
from toolkit.paths import modules_root

_ = Messages("curriculum")
COURSE_FILE = "course.yaml"
_FOLDER = re.compile(r"^\d{2}-[a-z][a-z0-9-]{1,30}$")


@dataclass(frozen=True)
class Module:
    """One module folder. Its parts are read on first use and raise `ContentProblem` if they are broken."""

    folder: Path

    @property
    def id(self) -> str:
        """The folder's name, such as `02-price`."""
        return self.folder.name

    @cached_property
    def info(self) -> ModuleInfo:
        """module.yaml."""
        return self._info[0]

    @cached_property
    def checks(self) -> dict[str, Check]:
        """The questions of checks.yaml by id, in order."""
        return {check.id: check for check in self._checks[0].checks}

    @property
    def check_list(self) -> list[Check]:
        """The questions in order, also those whose id is used twice."""
        return self._checks[0].checks

    @cached_property
    def assignment(self) -> Assignment:
        """assignment.yaml."""
        return self._assignment[0]

    def lesson_path(self, language: str) -> Path:
        """Where the source of the lesson lies."""
        return self.folder / f"lesson.{language}.md"

    def guide_path(self, language: str) -> Path:
        """Where the source of the trainer's guide lies."""
        return self.folder / f"trainer.{language}.md"

    def guide_text(self, language: str) -> str:
        """Return the trainer's guide as Markdown, its country facts filled in."""
        return self._text(self.guide_path(language), language)

    def lesson(self, language: str) -> LessonText:
        """Return the lesson in a language, read but with its placeholders as written."""
        path = self.lesson_path(language)
        try:
            return read_lesson(_read_text(path, self.name_of(path)))
        except ContentProblem:
            raise
        except ValueError as problem:
            mend = _("Begin it with the header of a MyST text notebook.")
            raise ContentProblem([Problem(self.name_of(path), "", str(problem), mend)]) from problem

    def steps(self, language: str) -> list[tuple[str, str]]:
        """Return (slug, heading) of every step of the lesson."""
        path = self.lesson_path(language)
        steps = steps_of(_read_text(path, self.name_of(path)))
        return [(slug, facts.fill(title, language)) for slug, title in steps]

    def name_of(self, path: Path) -> str:
        """How a file of this module is called in problems."""
        return f"{self.id}/{path.relative_to(self.folder)}"

    def lines_of(self, part: str) -> Lines:
        """Where the keys of `module`, `checks` or `assignment` stand."""
        return {"module": self._info, "checks": self._checks, "assignment": self._assignment}[part][1]

    @cached_property
    def _info(self) -> tuple[ModuleInfo, Lines]:
        return yamlfile.read(self.folder / "module.yaml", f"{self.id}/module.yaml", ModuleInfo, facts.fill)

    @cached_property
    def _checks(self) -> tuple[Checks, Lines]:
        return yamlfile.read(self.folder / "checks.yaml", f"{self.id}/checks.yaml", Checks, facts.fill)

    @cached_property
    def _assignment(self) -> tuple[Assignment, Lines]:
        name = f"{self.id}/assignment.yaml"
        return yamlfile.read(self.folder / "assignment.yaml", name, Assignment, facts.fill)

    def _text(self, path: Path, language: str) -> str:
        name = self.name_of(path)
        try:
            return facts.fill(_read_text(path, name), language)
        except ContentProblem:
            raise
        except ValueError as problem:
            mend = _("Correct what stands in the double braces.")
            raise ContentProblem([Problem(name, "", str(problem), mend)]) from problem


@dataclass(frozen=True)
class Course:
    """All modules, in the order of their folders."""

    root: Path
    modules: tuple[Module, ...]

    @cached_property
    def info(self) -> CourseInfo:
        """course.yaml: tools and paths; empty if there is no such file."""
        path = self.root / COURSE_FILE
        if not path.exists():
            return CourseInfo()
        return yamlfile.read(path, COURSE_FILE, CourseInfo, facts.fill)[0]

    def module(self, module_id: str) -> Module:
        """Return a module by id. Raises `UnknownModule`."""
        for module in self.modules:
            if module.id == module_id:
                return module
        known = ", ".join(module.id for module in self.modules) or "-"
        text = _("There is no module {id}. There are: {known}.")
        raise UnknownModule(text.format(id=module_id, known=known))


class UnknownModule(KeyError):
    """There is no module of this id. `str()` is a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


def load_course(root: Path | None = None) -> Course:
    """Return the course of a folder of module folders (the installed curriculum by default)."""
    folder = root or modules_root()
    found = sorted(path for path in folder.glob("*") if path.is_dir() and _FOLDER.match(path.name))
    return Course(folder, tuple(Module(path) for path in found))


def _read_text(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentProblem([Problem(name, "", _("The file is missing."), _("Write it."))]) from None
    except (OSError, UnicodeDecodeError) as problem:
        text = _("The file cannot be read: {problem}.").format(problem=problem)
        raise ContentProblem([Problem(name, "", text, _("Save it as UTF-8 text."))]) from problem
