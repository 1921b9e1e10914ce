"""Serving a class from start to Ctrl-C: what `naikkelas workshop` calls."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import logging.handlers
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import segno
from rich.console import Console
from rich.markup import escape

from toolkit.i18n import Messages, use_language
from toolkit.kernels.provisioner import shared_nursery
from toolkit.workshop import network
from toolkit.workshop.app import Workshop, class_config
from toolkit.workshop.capacity import cores, most_learners
from toolkit.workshop.children import Supervised, grading_worker
from toolkit.workshop.console import RunningFormgrader
from toolkit.workshop.problem import WorkshopProblem
from toolkit.workshop.trainer import hash_password

if TYPE_CHECKING:
    from toolkit.curriculum import Course
    from toolkit.grading import ClassFolder
    from toolkit.records import Records

_ = Messages("workshop")

DEFAULT_PORT = 8866
LOCK = ".serving.lock"
"""In the class folder: locked while the class is served, and holds the address."""


def run(
    folder: ClassFolder,
    records: Records,
    course: Course,
    *,
    host: str = "",
    port: int | None = None,
    password: str = "",
    kernels: int = 0,
    open_browser: bool = True,
    **more: Any,
) -> None:
    """Serve a class until Ctrl-C, SIGTERM or the terminal's end; then end every process that was started.

    host: address to listen on, empty for every network. port: None tries 8866 and the ports after it; a
    number is the only one tried, 0 any free one. password: opens the trainer's pages from other machines.
    kernels: lessons in use at the same time, 0 as many as the machine can carry. more: `tls` and
    `public_name` of a `LessonServer`.
    Raises `WorkshopProblem` when the class cannot be served, also when it is being served already.
    """
    use_language(folder.language)
    with only_once(folder.path):
        _log_to(folder.path / "logs" / "workshop.log")
        more["most_kernels"] = kernels
        app = make_app(folder, records, course, host=host, port=port, password=password, **more)
        try:
            asyncio.run(_serve(app, folder, open_browser))
        finally:
            # A notebook that still runs would keep this process from ending.
            shared_nursery().close()


@contextlib.contextmanager
def only_once(folder: Path) -> Iterator[None]:
    """Hold the class folder for this process; the lock goes with the process, however that ends.

    Raises `WorkshopProblem` with the address where the class runs already.
    """
    from toolkit.grading.files import locked

    path = folder / LOCK
    with locked(path, wait=False) as held:
        if not held:
            raise WorkshopProblem(_already(path.read_text(encoding="utf-8").strip()))
        # Written in place: a file put in its stead would not be the one that is locked.
        path.write_text("", encoding="utf-8")
        yield


def _already(address: str) -> str:
    if not address:
        return _("This class is already starting in another window.")
    return _("This class already runs at {address}. Stop it there first, with Ctrl-C.").format(
        address=address
    )


def make_app(
    folder: ClassFolder,
    records: Records,
    course: Course,
    *,
    host: str = "",
    port: int | None = None,
    password: str = "",
    **more: Any,
) -> Workshop:
    """Return the application, set up but not started."""
    app = Workshop(
        class_folder=folder,
        records=records,
        course=course,
        records_url=records_url(folder, records),
        password_hash=hash_password(password),
        ip=host,
        port=DEFAULT_PORT if port is None else port,
        demanded_port=port is not None,
        log_level=logging.WARNING,
        # The terminal is for what the trainer can act on; the rest goes to the log file.
        logging_config={"handlers": {"console": {"level": "CRITICAL"}}},
        config=class_config(),
        **more,
    )
    app.initialize([])
    # traitlets leaves the level to its handlers; a debug line for every message of every kernel costs time.
    app.log.setLevel(logging.WARNING)
    return app


def records_url(folder: ClassFolder, records: Records) -> str:
    """Return the address of the records if they are not the folder's own, else an empty text."""
    return "" if records.url == folder.records_url else records.url


async def _serve(app: Workshop, folder: ClassFolder, open_browser: bool) -> None:
    stopping = asyncio.Event()
    _stop_on_signals(stopping)
    worker: Supervised | None = None
    formgrader = RunningFormgrader(folder)
    try:
        app.formgrader = formgrader
        app.start()
        (folder.path / LOCK).write_text(app.local_url, encoding="utf-8")
        worker = grading_worker(folder.path, app.records_url, app.waiting.marked)
        app.worker = worker
        worker.start()
        announce(app, Console())
        if open_browser:
            _open(app.local_url + "/trainer")
        await stopping.wait()
        Console().print(_("Stopping … everything is kept."))
    finally:
        ended = [app.aclose(), formgrader.stop()] + ([worker.stop()] if worker else [])
        for outcome in await asyncio.gather(*ended, return_exceptions=True):
            if isinstance(outcome, Exception):
                logging.getLogger("naikkelas.workshop").error("stopping: %r", outcome)


def _stop_on_signals(stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            loop.add_signal_handler(getattr(signal, name), stopping.set)


def announce(app: Workshop, out: Console) -> None:
    """Print how to join: addresses, code, QR code; and where the console is."""
    folder = app.class_folder
    addresses = app.addresses
    out.print()
    out.print(f"[bold green]{escape(folder.name)}[/]", highlight=False)
    for note in getattr(folder, "notes", ()):
        out.print(f"[yellow]![/] {escape(note)}", highlight=False)
    if out.is_terminal:
        segno.make(network.join_url(addresses[0], folder.code), error="l", micro=False).terminal(
            out=sys.stdout, compact=True, border=2
        )
    rows = [
        (_("Phones open"), addresses[0]),
        *((_("or"), other) for other in addresses[1:]),
        (_("Class code"), folder.code),
        (_("Your console"), f"{app.local_url}/trainer"),
        (_("Projector"), f"{app.local_url}/trainer/projector"),
    ]
    width = max(len(label) for label, _value in rows)
    for label, value in rows:
        out.print(f"  {escape(label):<{width}}  [bold]{escape(value)}[/]", highlight=False, soft_wrap=True)
    if app.listens_everywhere and urlsplit(addresses[0]).hostname == "127.0.0.1":
        out.print(_("No network was found. Switch on a hotspot, connect this laptop to it, and start again."))
    text = _("This computer can carry about {count} learners who work at the same time.")
    out.print(text.format(count=most_learners(app.kernel_manager.most_kernels, cores())), highlight=False)
    out.print(_("Ctrl-C stops the class. Start it again with the same command; everything is kept."))


def _open(url: str) -> None:
    # Some browsers keep `open` waiting; the class must not wait with it.
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _log_to(path: Path) -> None:
    """Log to a file that stays small; the terminal is for what the trainer can act on."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
