"""The two graders, as the driver starts them: stock nbgrader's command line, and ours."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.hostile import jail
from tests.hostile.cases import Case

_KEPT = 4_000


@dataclass
class Run:
    """How a grader ended. outcomes: what it says became of each submission, if it says so."""

    code: int | None = None
    killed: bool = False
    log: str = ""
    outcomes: list[dict[str, Any]] = field(default_factory=list)


def stock(folder: Path, cases: list[Case], seconds: float, environment: dict[str, str]) -> Run:
    """`nbgrader autograde`, then feedback for the cases that want to be looked at in a browser."""
    run = Run()
    for assignment in sorted({case.assignment for case in cases}):
        program = [sys.executable, "-m", "nbgrader"]
        _start(run, [*program, "autograde", assignment], folder, seconds, environment)
        if any(case.is_shown for case in cases) and not run.killed:
            code = run.code
            _start(run, [*program, "generate_feedback", assignment], folder, seconds, environment)
            run.code = code
    return run


def ours(folder: Path, cases: list[Case], seconds: float, environment: dict[str, str]) -> Run:
    """NaikKelas's batch."""
    run = Run()
    shown = [case.learner for case in cases if case.is_shown]
    program = [sys.executable, "-m", "tests.hostile.ours", str(folder), *shown]
    told = _start(run, program, folder, seconds, environment)
    if run.code == 0:
        run.outcomes = json.loads(told.strip().splitlines()[-1])
    return run


def _start(run: Run, program: list[str], folder: Path, seconds: float, environment: dict[str, str]) -> str:
    """Run a program as the trainer, who is not root, with caps; what it prints goes to files."""
    trainer = {"user": jail.UID, "group": jail.UID, "extra_groups": []} if os.geteuid() == 0 else {}
    caps = ["prlimit", "--nproc=150", "--as=3000000000", "--fsize=450000000", "--core=0", "--nofile=1024"]
    out, err = Path("/out/stdout"), Path("/out/stderr")
    with out.open("wb") as printed, err.open("wb") as problems:
        process = subprocess.Popen(
            [*caps, *program],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=problems,
            start_new_session=True,
            **trainer,
        )
        try:
            run.code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            run.killed = True
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    with err.open("rb") as problems:
        problems.seek(max(0, err.stat().st_size - _KEPT))
        run.log += problems.read().decode(errors="replace")
    return out.read_bytes()[:8_000_000].decode(errors="replace")
