"""A person comes to a lesson that is open already: at once in an ordinary kernel, later in a forked one."""

from __future__ import annotations

from toolkit.i18n import Messages, in_language
from toolkit.lesson import session as sessions
from toolkit.lesson.notebook import NotebookProblem
from toolkit.lesson.notebooks import notebook_from_environment

_ = Messages("lesson")


def arrive() -> None:
    """Let in the person whom the environment names, if a lesson is open; a problem is told on its screen."""
    if not sessions.is_open():
        return
    session = sessions.current()
    with in_language(session.language):
        try:
            session.attach(notebook_from_environment())
        except NotebookProblem as problem:
            session.notice.text = _("What you type is not kept. {reason}").format(reason=problem)
