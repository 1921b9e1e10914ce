"""The base template: a process that has imported what kernels use, and forks kernels and notebook templates.

    base template (imports)
    ├── plain kernel                     for any Jupyter application
    └── notebook template (cells ran)    one for each notebook and language that is served
        └── served kernel                one for each visitor

A fork shares its template's memory, so that a kernel costs what it writes and no more. The process is started
by `toolkit.kernels.nursery`, and ends when the nursery's socket closes.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from toolkit.kernels.forked import become_kernel, call
from toolkit.kernels.template import serve_template

IPYKERNEL = (
    "ipykernel.control",
    "ipykernel.debugger",
    "ipykernel.heartbeat",
    "ipykernel.iostream",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "IPython.core.completer",
    "IPython.core.history",
    "IPython.core.oinspect",
    "ipywidgets",
    "toolkit.kernels.executed",
    "toolkit.kernels.states",
    "toolkit.kernels.served",
    # ipywidgets does this by itself when a kernel imports it; here there is none yet.
    "ipywidgets:register_comm_target",
)


def main() -> None:
    """Import what is asked for and serve; arguments: the socket's number, and the modules as JSON."""
    control = socket.socket(fileno=int(sys.argv[1]))
    for name in (*IPYKERNEL, *json.loads(sys.argv[2])):
        if ":" in name:
            call(name)
        else:
            import_module(name)
    serve_template(control, _fork)


def _fork(given: socket.socket, request: dict[str, Any]) -> None:
    if "notebook" in request:
        _serve_notebook(given, request)
    else:
        become_kernel(given, request, served=False)


def _serve_notebook(control: socket.socket, request: dict[str, Any]) -> None:
    """Run a notebook, hand over what came out, and be the template of its kernels."""
    from toolkit.kernels import states
    from toolkit.kernels.executed import run_notebook
    from toolkit.kernels.served import ServedKernelApp

    os.environ.update(request["env"])
    content = run_notebook(Path(request["notebook"]), request["seed"])
    if request.get("after"):
        call(request["after"])
    states.register()
    states.watch()
    handle = os.memfd_create("notebook")
    with open(handle, "w", encoding="utf-8", closefd=False) as file:
        json.dump(content, file)
    socket.send_fds(control, [b"notebook"], [handle])
    os.close(handle)
    del content
    ServedKernelApp.instance(parent_handle=1).prepare()
    serve_template(control, lambda given, wanted: become_kernel(given, wanted, served=True))


if __name__ == "__main__":
    main()
