"""The warm IPython shell: ipykernel's own, with a session that hands messages to an outlet instead of ZMQ."""

from __future__ import annotations

import asyncio
import builtins
import getpass
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from traitlets.config import Config

from toolkit.grading.sandbox import quick_cells, quick_errors, warm
from toolkit.grading.sandbox.streams import Captured, Outlet, Stream

_SENT = {"execute_result", "display_data", "update_display_data", "clear_output", "error"}


class OutletSession(Session):
    """A session whose messages go to the outlet of the fork. In the template there is none yet."""

    outlet: Outlet | None = None

    def send(self, _stream: Any, msg_or_type: Any, content: Any = None, *_args: Any, **_more: Any) -> Any:  # type: ignore[override]
        """Hand on an output message; comms and other messages end here."""
        if isinstance(msg_or_type, dict):
            msg_or_type, content = msg_or_type["msg_type"], msg_or_type["content"]
        if self.outlet is not None and msg_or_type in _SENT:
            self.outlet.message(msg_or_type, content)
        return None


_OURS = str(Path(__file__).parent)


def _without_ours(trace: types.TracebackType | None) -> types.TracebackType | None:
    """Leave out the frames of the sandbox itself: a test's error shows the test's lines, as always."""
    if trace is None:
        return None
    rest = _without_ours(trace.tb_next)
    if trace.tb_frame.f_code.co_filename.startswith(_OURS):
        return rest
    return types.TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


class _NoLoop:
    """What ipykernel's shell asks its kernel for when a cell calls exit()."""

    eventloop = None


def _refuse_input(_prompt: str = "", *_args: Any, **_more: Any) -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _refuse_getpass(_prompt: str = "", *_args: Any, **_more: Any) -> str:
    raise StdinNotImplementedError("getpass was called, but this frontend does not support input requests.")


@contextmanager
def _no_input() -> Iterator[None]:
    real_input, real_getpass = builtins.input, getpass.getpass
    for module, name, refuse in ((builtins, "input", _refuse_input), (getpass, "getpass", _refuse_getpass)):
        setattr(module, name, refuse)
    try:
        yield
    finally:
        builtins.input = real_input
        getpass.getpass = real_getpass


def _text(error: BaseException | None) -> str:
    try:
        return str(error)
    except Exception as other:
        return f"<no text: {type(other).__name__}>"


def _make_shell() -> Any:
    config = Config()
    config.HistoryManager.enabled = False
    return ZMQInteractiveShell.instance(config=config, compiler_class=XCachingCompiler, kernel=_NoLoop())


def _cancel_soon(loop: asyncio.AbstractEventLoop, running: asyncio.Future[Any]) -> None:
    loop.call_soon_threadsafe(running.cancel)


class CellShell:
    """Runs cells as ipykernel does."""

    def __init__(self) -> None:
        """Make the shell in the template, and run what slows a first cell and a first error down."""
        self.session = OutletSession(key=b"")
        self.shell = _make_shell()
        self.shell.displayhook.session = self.session
        self.shell.display_pub.session = self.session
        self._captured: Captured | None = None
        self._hide_ours()
        quick_errors.quicken(self.shell)
        self._quick = quick_cells.quicken(self.shell)
        self._outlet: Outlet | None = None
        self.rehearse(warm.cells())

    @property
    def names(self) -> dict[str, Any]:
        """The namespace of the cells."""
        return self.shell.user_ns

    def _hide_ours(self) -> None:
        found = self.shell._get_exc_info

        def exc_info(exc_tuple: Any = None) -> Any:
            kind, value, trace = found(exc_tuple)
            trace, link = _without_ours(trace), value
            for _link in range(20):
                if link is None:
                    break
                link.__traceback__ = _without_ours(link.__traceback__)
                link = link.__cause__ or link.__context__
            return kind, value, trace

        self.shell._get_exc_info = exc_info

    def rehearse(self, cells: Iterable[str]) -> None:
        """Run cells in the template whose results nobody sees, for what they leave ready in the libraries."""
        before = set(self.names)
        for source in cells:
            with _no_input():
                self.shell.run_cell(source, store_history=True, silent=False)
        made = {name: self.names.pop(name) for name in set(self.names) - before}
        warm.hand_over(made.values())
        self.shell.reset(new_session=True)
        self.shell.execution_count = 1

    def attach(self, outlet: Outlet) -> None:
        """Begin to send outputs, in the fork."""
        self._outlet = self.session.outlet = outlet
        self._captured = Captured()
        sys.stdout = Stream("stdout", outlet, 1)
        sys.stderr = Stream("stderr", outlet, 2)

    def attach_again(self) -> None:
        """Go on in a fork of the process that was attached: with files of its own for what is printed."""
        if self._captured is not None:
            self._captured.close()
        self._captured = Captured()

    def show_printed(self) -> None:
        """Send what was printed so far."""
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            try:
                stream.flush()  # type: ignore[union-attr]
            except Exception:  # noqa: S112 — the cell may have put anything there
                continue
        if self._captured is not None and self._outlet is not None:
            self._captured.show(self._outlet)

    async def run(self, source: str, count: int, *, show: bool = True) -> dict[str, Any]:
        """Run a cell; returns the reply of ipykernel: status, and of an error ename, evalue, traceback.

        show: whether anybody sees what the cell displays.
        """
        shell = self.shell
        shell.execution_count = count
        with _no_input(), nullcontext() if show else self._nothing_displayed():
            try:
                result = await self._run(source)
            finally:
                self.show_printed()
        error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
        shell.payload_manager.clear_payload()
        if result.success and not getattr(shell, "_last_traceback_during_displayhook", False):
            return {"status": "ok"}
        traceback = list(getattr(shell, "_last_traceback", None) or [])
        return {
            "status": "error",
            "ename": type(error).__name__,
            "evalue": _text(error),
            "traceback": traceback,
        }

    @contextmanager
    def _nothing_displayed(self) -> Iterator[None]:
        formatter = self.shell.display_formatter
        formatter.format = lambda *_args, **_more: ({}, {})
        try:
            yield
        finally:
            del formatter.format

    def know(self, order: Mapping[str, Any]) -> None:
        """Take in what is known of a cell that comes next (`known.told_of`)."""
        if "plain" in order:
            self._quick.know(order["source"], order["plain"])

    def plain(self, source: str) -> str:
        """Return a cell as Python, magics turned into calls. Raises what IPython's transformers raise."""
        found: str = self.shell.transform_cell(source)
        return found

    async def _run(self, source: str) -> Any:
        shell, caught = self.shell, None
        try:
            cell = shell.transform_cell(source)
        except Exception:
            cell, caught = source, sys.exc_info()
        if not shell.should_run_async(source, transformed_cell=cell, preprocessing_exc_tuple=caught):
            return shell.run_cell(source, store_history=True, silent=False)
        running = asyncio.ensure_future(
            shell.run_cell_async(
                source, store_history=True, transformed_cell=cell, preprocessing_exc_tuple=caught
            )
        )
        result, loop, outlet = None, asyncio.get_running_loop(), self._outlet
        if outlet is not None:
            # An interrupt ends what is awaited; raised here, it would end the loop.
            outlet.on_cancel = lambda: _cancel_soon(loop, running)
        try:
            result = await running
        finally:
            if outlet is not None:
                outlet.on_cancel = None
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        return result
