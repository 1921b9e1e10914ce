"""Which address is answered by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_server.utils import url_path_join

from toolkit.workshop import book, console, home, join, list_pages, marks, shelf, trainer, voila_handlers
from toolkit.workshop.voila_handlers import KERNEL_ID

if TYPE_CHECKING:
    from voila.app import Voila

_MODULE = r"(\d{2}-[a-z][a-z0-9-]{1,30})"
# Also the code assignments of the analyst track, which are not modules of their own.
_ASSIGNMENT = r"([a-z0-9][a-z0-9-]{1,60})"


def handlers(app: Voila) -> list[Any]:
    """Return the routes of a class under the application's base URL."""
    voila = {
        "template_paths": app.template_paths,
        "config": app.config,
        "voila_configuration": app.voila_configuration,
    }
    table: list[tuple[Any, ...]] = [
        (r"/", home.Home),
        (r"/join", join.Join),
        (r"/leave", join.Leave),
        (r"/me", home.Me),
        (r"/me/export", home.Export),
        (r"/marks", marks.MyMarks),
        (rf"/feedback/{_ASSIGNMENT}", marks.FeedbackPage),
        (rf"/learn/{_MODULE}", voila_handlers.LessonHandler, {**voila, "kind": "lesson"}),
        (rf"/task/{_MODULE}", voila_handlers.LessonHandler, {**voila, "kind": "assignment"}),
        (r"/tool/([a-z][a-z0-9-]{0,40})", voila_handlers.ToolHandler, voila),
        (r"/book", book.Book),
        (rf"/api/kernels/{KERNEL_ID}", voila_handlers.KernelModel),
        (rf"/api/kernels/{KERNEL_ID}/channels", voila_handlers.KernelChannels),
        (rf"/voila/api/shutdown/{KERNEL_ID}", voila_handlers.ShutdownKernel),
        (r"/api/ping", voila_handlers.Ping),
        (r"/api/shelf", shelf.ShelfApi),
        (r"/api/shelf/([A-Za-z0-9/_-]{1,200})", shelf.ShelfKeyApi),
        (rf"/api/submissions/{_MODULE}", shelf.SubmissionsApi),
        (rf"/api/assignments/{_MODULE}", shelf.TermsApi),
        (r"/api/session", shelf.SessionApi),
        (r"/trainer/?", console.ConsolePage),
        (r"/trainer/data", console.Data),
        (r"/trainer/projector", console.Projector),
        (r"/trainer/marks\.(csv|xlsx)", console.Marks),
        (r"/trainer/assignments", list_pages.Assignments),
        (rf"/trainer/assignments/{_ASSIGNMENT}", list_pages.Submissions),
        (rf"/trainer/assignments/{_ASSIGNMENT}/tasks", list_pages.Tasks),
        (r"/trainer/waiting", list_pages.Waiting),
        (r"/trainer/release", console.Release),
        (r"/trainer/pin", console.ResetPin),
        (r"/trainer/formgrader", console.Formgrader),
        (r"/trainer/language", console.Language),
        (r"/trainer/sign-in", trainer.SignIn),
    ]
    return [(url_path_join(app.base_url, entry[0]), *entry[1:]) for entry in table]
