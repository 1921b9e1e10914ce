"""Inside the jail: lay out the laptop, let a grader at it, and write down what happened."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

from tests.hostile import evidence, graders, jail, pages, traces, world
from tests.hostile.cases import FORM, Case, chosen

OUT = Path("/out")
CLASS = jail.HOME / "class"
_BETWEEN_LEARNERS = "+2026-01-02 03:04:05.000000 UTC+hostile"


def main() -> int:
    """Read the order, run the grader, write the evidence."""
    order = json.loads((OUT / "order.json").read_text(encoding="utf-8"))
    cases = chosen(order["cases"]) if order["cases"] else []
    _mount_processes()
    shutil.copytree("/template/class", CLASS)
    world.furnish(jail.HOME, CLASS, cases)
    if order["grader"] == "stock":
        world.use_stock_nbgrader(CLASS, order["cell_seconds"])
    else:
        _set_cell_seconds(order["cell_seconds"])
    if order["grader"] == "ours":
        _move_forms_to_exchange()
    if os.geteuid() == 0:
        world.give_to(jail.UID, jail.HOME)
    found = _watched(order, cases)
    (OUT / "evidence.json").write_text(json.dumps(found), encoding="utf-8")
    return 0


def _watched(order: dict[str, Any], cases: list[Case]) -> dict[str, Any]:
    places = (jail.HOME, Path("/tmp"), Path("/dev/shm"))
    before, marks_before = evidence.snapshot(*places), evidence.marks(CLASS / "gradebook.db")
    used = _used()
    watch, began = evidence.Watch(), time.monotonic()
    grader = graders.ours if order["grader"] == "ours" else graders.stock
    run = grader(CLASS, cases, order["seconds"], world.secrets_in_environment())
    seconds = time.monotonic() - began
    left = _left_processes()
    watch.end()
    after = evidence.snapshot(*places)
    # A learner whose id cannot be used is told of by a printable form of it.
    told = {entry["learner"]: entry for entry in run.outcomes}
    told |= {
        name: told[ascii(name)[:60]] for name in (case.learner for case in cases) if ascii(name)[:60] in told
    }
    learners = {
        case.name: {
            "canaries": traces.canaries(CLASS, case, told.get(case.learner, {}), order["grader"] == "stock"),
            "scripts": pages.scripts(traces.files(CLASS / "feedback" / case.learner)),
            "pages": len(
                [path for path in traces.files(CLASS / "feedback" / case.learner) if path.suffix == ".html"]
            ),
            "ran": traces.ran(CLASS, case),
            "outcome": told.get(case.learner),
            "shown": traces.shown(CLASS, case),
        }
        for case in cases
    }
    return {
        "ended": "",
        "code": run.code,
        "killed": run.killed,
        "log": run.log,
        "seconds": round(seconds, 1),
        "memory": watch.most_memory,
        "processes": watch.most_processes,
        "disk": _used() - used,
        "left": left,
        "heard": watch.heard,
        "marks_before": marks_before,
        "marks": traces.marks_or_none(CLASS / "gradebook.db"),
        "changed": traces.unexpected(evidence.changed(before, after), after, cases),
        "disturbed": traces.disturbed(CLASS, cases),
        "learners": learners,
        "outcomes": run.outcomes,
    }


def _mount_processes() -> None:
    """Show this jail's processes without the covers bubblewrap lays over them.

    Linux lets nobody mount a /proc of her own, as a sandbox inside does, where the one she sees has covers.
    """
    if os.geteuid() == 0:
        ctypes.CDLL(None).mount(b"proc", b"/proc", b"proc", 0, None)


def _set_cell_seconds(seconds: float) -> None:
    with (CLASS / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"c.Execute.timeout = {max(1, int(seconds))}\n")


def _move_forms_to_exchange() -> None:
    inbound = CLASS / "exchange" / world.course_code(CLASS) / "inbound"
    inbound.mkdir(parents=True, exist_ok=True)
    for path in sorted((CLASS / "submitted").glob(f"*/{FORM}")):
        path.rename(inbound / f"{path.parent.name}+{FORM}{_BETWEEN_LEARNERS}")


def _used() -> int:
    return sum(shutil.disk_usage(place).used for place in (jail.HOME, "/tmp", "/dev/shm"))


def _left_processes() -> list[str]:
    """Return the names of processes that outlived the grader, and end them."""
    # Kernels that were told to end get a moment to do so.
    for _ in range(20):
        if not evidence.processes():
            return []
        time.sleep(0.2)
    found = []
    for pid in evidence.processes():
        try:
            found.append(Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")[:80])
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue
    _end_all_of_the_trainer()
    return found


def _end_all_of_the_trainer() -> None:
    """End every process of the grader's account at once: one by one, a fork bomb is faster."""
    if os.geteuid() == 0 and os.fork() == 0:
        os.setgid(jail.UID)
        os.setuid(jail.UID)
        os.kill(-1, signal.SIGKILL)
        os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
