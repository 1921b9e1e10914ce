"""`python -m tests.benchmarks`: measure NaikKelas and its rivals in one run, and write docs/benchmarks.md.

Exit code 1 if NaikKelas and stock nbgrader give different marks.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.console import Console

from tests.conftest import REPOSITORY

from . import hand_in, lesson_page, machine, report

PAGE = REPOSITORY / "docs" / "benchmarks.md"


def main() -> int:
    """Run everything; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--visits", type=int, default=5, help="first and second visits of each side")
    parser.add_argument("--submissions", type=int, default=10, help="submissions of each way of grading")
    parser.add_argument("--batches", type=int, default=1, help="times that all submissions come at once")
    parser.add_argument("--calls", type=int, default=5, help="calls of stock nbgrader for one submission")
    parser.add_argument("--output", type=Path, default=PAGE, help="the page to write")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    out = Console()
    began, on = time.monotonic(), datetime.now(UTC).astimezone()
    with tempfile.TemporaryDirectory(prefix="naikkelas-bench-") as name, machine.calm_environment(Path(name)):
        busy = machine.load()
        visits = lesson_page.run(Path(name), out, options.visits)
        graded = hand_in.run(Path(name), out, options.submissions, options.batches, options.calls)
    about = machine.About(on=on, seconds=time.monotonic() - began, load=busy, arguments=tuple(sys.argv[1:]))
    page = report.page(about, visits, graded)
    options.output.write_text(page, encoding="utf-8")
    report.show(out, visits, graded)
    out.print(f"Written: {options.output} ({about.seconds:.0f} s)")
    for difference in graded.differences:
        out.print(f"[red]Marks differ:[/] {difference}", highlight=False)
    return 1 if graded.differences else 0


def _as_ctrl_c(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main())
