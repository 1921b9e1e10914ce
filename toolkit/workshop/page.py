"""What every page of ours shares: language, learner, templates, and errors in plain words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from toolkit.i18n import LANGUAGES, Messages, language, use_language
from toolkit.workshop.identity import LANGUAGE_COOKIE, cookie_options, signed_in_learner

if TYPE_CHECKING:
    from toolkit.curriculum import Course
    from toolkit.grading import ClassFolder
    from toolkit.records import Learner, Records

_ = Messages("workshop")

TEMPLATES = Path(__file__).with_name("pages")


@cache
def environment() -> jinja2.Environment:
    """Return the environment of our pages: everything is escaped, `_` translates when a page is made."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.globals.update(_=_, ngettext=_.plural, language=language, languages=LANGUAGES)
    return made


class PageMixin:
    """For subclasses of `JupyterHandler`: who asks, in which language, and how errors look."""

    settings: dict[str, Any]

    @property
    def records(self) -> Records:
        """The records of the class."""
        records: Records = self.settings["records"]
        return records

    @property
    def course(self) -> Course:
        """The curriculum."""
        course: Course = self.settings["course"]
        return course

    @property
    def folder(self) -> ClassFolder:
        """The class folder."""
        folder: ClassFolder = self.settings["class_folder"]
        return folder

    @property
    def visitor(self: Any) -> Learner | None:
        """The learner who asks, None for a stranger."""
        if not hasattr(self, "_visitor"):
            self._visitor = signed_in_learner(self)
        return self._visitor

    @property
    def learner(self) -> Learner:
        """The learner who asks, on pages that strangers cannot open."""
        if self.visitor is None:
            raise web.HTTPError(403)
        return self.visitor

    async def prepare(self: Any, **kwargs: Any) -> None:
        """Use the visitor's language, then do what Jupyter Server does for every request."""
        use_language(self.visitor_language())
        await super().prepare(**kwargs)  # type: ignore[misc]

    def visitor_language(self: Any) -> str:
        """Return the language: the learner's own, else what this browser chose, else the class's."""
        if self.visitor:
            return str(self.visitor.language)
        chosen = self.get_cookie(LANGUAGE_COOKIE)
        return chosen if chosen in LANGUAGES else self.folder.language

    def remember_language(self: Any, code: str) -> None:
        """Keep a stranger's choice of language on this browser."""
        if code in LANGUAGES:
            self.set_cookie(LANGUAGE_COOKIE, code, expires_days=60, **cookie_options(self))
            use_language(code)

    def url(self: Any, *parts: str) -> str:
        """Return the path of a page of ours."""
        return str(url_path_join(self.base_url, *parts))

    def show(self: Any, template: str, **values: Any) -> None:
        """Send a page made from a template in `pages/`."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(
            environment()
            .get_template(template)
            .render(
                base=self.base_url,
                static=self.static_url,
                xsrf=self.xsrf_token.decode(),
                class_name=self.folder.name,
                visitor=self.visitor,
                **values,
            )
        )

    def write_error(self: Any, status_code: int, **_details: Any) -> None:
        """Say in plain words what happened and what to do; the traceback is in the log."""
        title, text = error_words(status_code)
        self.show("error.html", title=title, text=text)


def error_words(status: int) -> tuple[str, str]:
    """Return a heading and a sentence for an HTTP status, in the current language."""
    if status == 404:
        return _("This page does not exist"), _("Go back to the start and choose a module there.")
    if status in (400, 403, 405):
        return _("This did not work"), _("Please open the page again and try once more.")
    if status == 413:
        return _("This is too much at once"), _("Please send less and try once more.")
    if status == 503:
        return _("Too many pages are open just now"), _(
            "What you filled in is safe. Please wait a minute and open the page again."
        )
    return _("Something broke on our side"), _("What you filled in is safe. Please open the page again.")


class Page(PageMixin, JupyterHandler):
    """Base of our pages. A method needs a learner unless it is marked `@allow_unauthenticated`."""


class NotFound(Page):
    """Whatever no route knows."""

    async def prepare(self, **_kwargs: Any) -> None:
        """Answer with a page that leads back, whoever asks and however."""
        use_language(self.visitor_language())
        # Jupyter's own preparation is left out, so nobody is known here; the page's token asks for somebody.
        self.current_user = None
        raise web.HTTPError(404)
