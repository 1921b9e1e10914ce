"""What a fork of a template does to become a kernel: an environment of its own, then ipykernel.

Two kinds. A *plain* fork is any kernel, as a Jupyter application asks for it: the whole of `IPKernelApp`. A
*served* fork has the notebook's widgets alive already and gets messages of comms only; it leaves out what
such a kernel never uses (debugger, heartbeat, subshells, configuration files), because there may be
hundreds.

The fork and its starter share a socket. The fork writes one byte when its sockets are bound; when the
starter's end closes, because the starter ended, so does the fork.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import socket
from importlib import import_module
from typing import Any

from toolkit.kernels.lifeline import end_with

READY = b"1"


def become_kernel(given: socket.socket, request: dict[str, Any], served: bool) -> None:
    """Be a kernel until it is told to end; runs in a fresh fork.

    given: the socket shared with the starter. request: `argv` (what follows `ipykernel_launcher`),
    `connection_file`, `session`, `env` (all of the environment), `cwd`, `umask`, and for served forks
    perhaps `arrive`, a function as "module:name" that lets the person in. served: whether a notebook has run
    here already.
    """
    _leave_template(request)
    asyncio.set_event_loop(asyncio.new_event_loop())
    app = _served(request) if served else _plain(request)
    given.sendall(READY)
    end_with(given)
    app.start()
    # A fork leaves by `os._exit`, so what was to be done at the end is done here.
    atexit._run_exitfuncs()
    if served:
        app.say_last()


def _leave_template(request: dict[str, Any]) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update({str(name): str(value) for name, value in request["env"].items()})
    os.umask(int(request["umask"]))
    os.chdir(request["cwd"])


def _plain(request: dict[str, Any]) -> Any:
    from ipykernel.kernelapp import IPKernelApp

    # 1 means: look after no parent. This process's parent is the template, which may come and go.
    app = IPKernelApp.instance(parent_handle=1)
    app.initialize(request["argv"])
    return app


def _served(request: dict[str, Any]) -> Any:
    from toolkit.kernels.served import ServedKernelApp

    if request.get("arrive"):
        asyncio.get_event_loop().run_until_complete(_arrive(request["arrive"]))
    app = ServedKernelApp.instance()
    app.take_up(request["connection_file"], request["session"])
    return app


async def _arrive(name: str) -> None:
    # Inside the running loop: what the function starts to wait for goes on in it.
    call(name)


def call(name: str) -> None:
    """Call a function named as "module:function"."""
    module, _colon, function = name.partition(":")
    getattr(import_module(module), function)()
