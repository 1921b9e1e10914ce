"""The template of the sandbox: `python -m toolkit.grading.sandbox.zygote`, started by the runner.

Inside the outer ring, it imports what submissions use and makes one IPython shell; each fork is a process of
a submission. It never runs a learner's code itself.
"""

from __future__ import annotations

import importlib
import json
import os
import socket
import sys
from functools import partial

from toolkit.grading.sandbox.plan import Plan
from toolkit.kernels.forking import making_what_stays
from toolkit.kernels.template import serve_template


def main(arguments: list[str]) -> None:
    """Serve. arguments: the handle of the socket of requests, the plan, the modules to import (or "-")."""
    control = socket.socket(fileno=int(arguments[0]))
    plan, preload = Plan.from_text(arguments[1]), json.loads(arguments[2])
    # What a submission sees of the environment is what bubblewrap set; the path of our modules is no part.
    os.environ.pop("PYTHONPATH", None)
    os.chdir("/")
    shell = None
    with making_what_stays():
        from toolkit.grading.sandbox import agent, long_files, seccomp

        if plan.seccomp:
            seccomp.code()
        if preload is not None:
            from toolkit.grading.sandbox.shell import CellShell

            for name in preload:
                importlib.import_module(name)
            shell = CellShell()
    serve_template(
        control,
        partial(agent.serve, plan=plan, shell=shell),
        partial(agent.forked_into, plan=plan),
        # There is one order only.
        obey=lambda _order: long_files.take_apart(shell.rehearse) if shell else None,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
