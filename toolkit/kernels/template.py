"""A warm template process: it is told to fork, and each fork serves one socket.

The template holds one end of a socket. A request comes with a socket of its own, which becomes the child's;
the answer is the child's process id, with a pidfd. What comes without a socket is an order for the template
itself, and has no answer. The template reaps its children, and ends when the socket of requests closes.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

from toolkit.kernels.forking import clone, reseed, settle
from toolkit.kernels.pidfd import Process

_REQUEST_BYTES = 1 << 16

Serve = Callable[[socket.socket, dict[str, Any]], None]
Flags = Callable[[dict[str, Any]], int]


def serve_template(
    control: socket.socket,
    serve: Serve,
    flags: int | Flags = 0,
    fresh: Callable[[], None] = reseed,
    obey: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Answer requests to fork until `control` closes; runs in the template.

    control: a SEQPACKET socket. serve: what a child does with its socket and the request; the child ends when
    it returns. flags: the namespaces a child gets (`toolkit.kernels.forking`), for all or by its request.
    fresh: gives a child random numbers of its own. obey: does what an order says; without it, an order ends
    the template. Raises `NotForkable`.
    """
    settle()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.send(b"ready")
    while True:
        data, handles, _flags, _from = socket.recv_fds(control, _REQUEST_BYTES, 1)
        if data and not handles and obey is not None:
            obey(json.loads(data))
            continue
        if not data or not handles:
            return
        given, request = socket.socket(fileno=handles[0]), json.loads(data)
        try:
            pid = clone(flags(request) if callable(flags) else flags)
        except Exception as error:
            given.close()
            control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
            continue
        if pid == 0:
            _child(control, partial(serve, given, request), fresh)
        given.close()
        _answer(control, pid)


def _answer(control: socket.socket, pid: int) -> None:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        control.send(json.dumps({"error": "the child ended at once"}).encode())
        return
    socket.send_fds(control, [json.dumps({"pid": pid}).encode()], [handle])
    os.close(handle)


def _child(control: socket.socket, serve: Callable[[], None], fresh: Callable[[], None]) -> None:
    code = 1
    try:
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        fresh()
        serve()
        code = 0
    except BaseException:
        # The learner's code may have taken sys.stderr away; what is left to say goes to the real one.
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


class TemplateGone(Exception):
    """The template has ended or cannot fork. The text says why, as far as it is known."""


class Template:
    """The starter's end of a template."""

    def __init__(self, control: socket.socket) -> None:
        """control: the other end of the template's SEQPACKET socket."""
        self._control = control

    def wait_ready(self, seconds: float) -> None:
        """Wait until the template has imported everything. Raises `TemplateGone`."""
        self._control.settimeout(seconds)
        try:
            answer = self._control.recv(64)
        except TimeoutError as error:
            raise TemplateGone("it was not ready in time") from error
        except OSError as error:
            raise TemplateGone(str(error)) from error
        if answer != b"ready":
            raise TemplateGone("it ended before it was ready")

    def fork(
        self, request: dict[str, Any], kind: int = socket.SOCK_STREAM, seconds: float | None = None
    ) -> tuple[Process, socket.socket]:
        """Fork a child; returns the process and the socket that it serves. Raises `TemplateGone`.

        request: plain data for the child, small. kind: of the socket. seconds: how long the template may
        take.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
        try:
            self._control.settimeout(seconds)
            socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno()])
            data, handles, _flags, _from = socket.recv_fds(self._control, _REQUEST_BYTES, 1)
        except OSError as error:
            ours.close()
            raise TemplateGone(str(error) or type(error).__name__) from error
        finally:
            theirs.close()
        answer = json.loads(data) if data else {"error": "it has ended"}
        if "error" in answer or not handles:
            ours.close()
            raise TemplateGone(str(answer.get("error")))
        return Process(int(answer["pid"]), handles[0]), ours

    def order(self, content: dict[str, Any]) -> None:
        """Order the template to do something; nobody waits for it. Raises `TemplateGone`."""
        try:
            self._control.send(json.dumps(content).encode())
        except OSError as error:
            raise TemplateGone(str(error) or type(error).__name__) from error

    def close(self) -> None:
        """Tell the template to end."""
        self._control.close()
