"""What the cells of a lesson notebook call. Everything heavy is imported when a cell needs it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.i18n import DEFAULT_LANGUAGE, Messages, in_language, use_language
from toolkit.lesson import session as sessions

if TYPE_CHECKING:
    from toolkit.curriculum.course import Course, Module
    from toolkit.lesson.session import Session
    from toolkit.lesson.views.parts import View

_ = Messages("lesson")

STATIC = Path(__file__).parent / "static"

TEMPLATE = "NAIKKELAS_TEMPLATE"
"""Set in a process that runs a notebook before any learner is there; she comes with `Session.attach`."""

STYLED = "NAIKKELAS_STYLED"
"""Set for kernels of a page that brings the widgets' style by itself."""


class LessonProblem(LookupError):
    """A cell asks for something the lesson does not have. Notebooks show the sentence, no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def open_lesson(module: str, language: str = "id") -> None:
    """Open the lesson of a module: the first cell of every lesson and assignment page.

    Brings the learner's notebook with it if the environment names one; see `toolkit.lesson.notebooks`.
    """
    from toolkit.lesson.views.status import status_line

    use_language(language)
    session = sessions.begin(module, language)
    if not _has_style():
        show_style()
    with in_language(session.language):
        _display(status_line(session.notice))
    if not os.environ.get(TEMPLATE):
        from toolkit.lesson.arriving import arrive

        arrive()


def tool(name: str) -> None:
    """Show a tool by name, such as `price`; a tool shown twice in a lesson holds the same numbers.

    Works without a lesson too: then the language is that of `NAIKKELAS_LANGUAGE`, Indonesian by default.
    """
    from toolkit.lesson.tools import registry
    from toolkit.lesson.views.tool import ToolView

    if not sessions.is_open():
        open_lesson("tools", os.environ.get("NAIKKELAS_LANGUAGE", DEFAULT_LANGUAGE))
    session = _session()
    with in_language(session.language):
        if name not in registry.names():
            known = ", ".join(registry.names())
            raise LessonProblem(
                _("There is no tool named “{name}”. There are: {known}.").format(name=name, known=known)
            )
        key = f"tool/{name}"
        model: Any = session.models.get(key)
        if model is None:
            model = registry.make(name)
            session.keep(key, model)
        _show(ToolView(model, session.status(key)))


def check(check_id: str) -> None:
    """Show a check of this module by id."""
    from toolkit.lesson.checks import CheckModel
    from toolkit.lesson.views.check import CheckView

    session = _session()
    with in_language(session.language):
        checks = _module(session).checks
        if check_id not in checks:
            known = ", ".join(checks)
            text = _("There is no check named “{name}” in this module. There are: {known}.")
            raise LessonProblem(text.format(name=check_id, known=known))
        key = f"check/{session.module}/{check_id}"
        model = CheckModel(checks[check_id])
        _show(CheckView(model, session.keep(key, model)))


def step(slug: str) -> None:
    """Show the button that ends a step."""
    from toolkit.lesson.steps import StepModel
    from toolkit.lesson.views.step import StepView

    session = _session()
    with in_language(session.language):
        model = StepModel(slug)
        status = session.keep(f"step/{session.module}/{slug}", model)
        _show(StepView(model, status, session.language, session.flush))


def facts() -> None:
    """Show the country's numbers that this module uses, with source and status as of today."""
    from toolkit.lesson.views.facts import facts_html

    session = _session()
    with in_language(session.language):
        _display_html(facts_html(_module(session).info.parameters))


def assignment() -> None:
    """Show the assignment of this module as a form."""
    from toolkit.lesson.form import FormModel
    from toolkit.lesson.views.form import FormView

    session = _session()
    with in_language(session.language):
        model = FormModel(session.module, _module(session).assignment)
        view = FormView(model, session.keep(f"answers/{session.module}", model))
        _show(view)

        def arrive() -> None:
            if session.notebook is not None:
                model.arrive(session.notebook)

        session.on_arrival(arrive)


def show_style() -> None:
    """Put the widgets' style sheet and script into the page, once for each opened notebook."""
    style, script = ((STATIC / name).read_text(encoding="utf-8") for name in ("widgets.css", "documents.js"))
    _display_html(f"<style>{style}</style><script>{script}</script>")


@cache
def load_content() -> Course:
    """Return the course; it is looked up once for each process, and read part by part."""
    from toolkit.curriculum.course import load_course

    return load_course()


def _session() -> Session:
    try:
        return sessions.current()
    except LookupError as problem:
        raise LessonProblem(str(problem)) from None


def _module(session: Session) -> Module:
    return load_content().module(session.module)


def _has_style() -> bool:
    """Whether the page brings the style by itself, as the class's template does."""
    return any(os.environ.get(name) for name in (TEMPLATE, STYLED, "HTTP_NAIKKELAS_SHELF"))


def _show(view: View) -> None:
    _display(view.widget)


def _display(what: Any) -> None:
    from IPython.display import display

    display(what)


def _display_html(text: str) -> None:
    from IPython.display import HTML

    _display(HTML(text))
