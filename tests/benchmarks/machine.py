"""The machine: what it is, processes on it and the memory they take."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = (
    "voila",
    "nbgrader",
    "jupyter-server",
    "jupyter-client",
    "ipykernel",
    "ipywidgets",
    "jupyterlab",
    "playwright",
    "sqlalchemy",
)


@dataclass(frozen=True)
class About:
    """One run: when, how long in seconds, the load average before it, and its arguments."""

    on: datetime
    seconds: float
    load: float
    arguments: tuple[str, ...]

    @property
    def command(self) -> str:
        """The command to repeat it."""
        return " ".join(["python -m tests.benchmarks", *self.arguments])

    def facts(self) -> list[tuple[str, str]]:
        """What a reader needs to judge the figures."""
        memory = psutil.virtual_memory().total / 2**30
        names = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        return [
            ("Command", f"`make bench`, which runs `{self.command}` ({self.seconds:.0f} s)"),
            ("Date", f"{self.on:%Y-%m-%d %H:%M} (UTC{self.on:%z})"),
            ("Machine", f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {_processor()}"),
            ("System", f"{_system()}, Python {platform.python_version()}, {_chromium_version()}"),
            ("Versions", names),
            ("Load average before the run", f"{self.load:.1f} (one-minute average)"),
        ]


def load() -> float:
    """Return the load average of the last minute: how many processes wanted a core."""
    return os.getloadavg()[0]


def chromium() -> str:
    """Return the path of a browser."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise SystemExit("no Chromium here: run deploy/system-packages.sh (make bench does)")


def _chromium_version() -> str:
    told = subprocess.run([chromium(), "--version"], capture_output=True, text=True, check=False).stdout
    return " ".join(told.split()[:2])


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


@contextlib.contextmanager
def calm_environment(folder: Path) -> Iterator[None]:
    """Keep both sides away from the person's own Jupyter settings, and let nbgrader find `alembic`."""
    before = dict(os.environ)
    for name in [key for key in os.environ if key.startswith(("NAIKKELAS_", "HTTP_NAIKKELAS_", "NBGRADER_"))]:
        del os.environ[name]
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        os.environ[name] = str(folder / name.lower())
    os.environ["PATH"] = os.pathsep.join(
        [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    )
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


# --- processes --------------------------------------------------------------------------------------


def below(pid: int) -> set[int]:
    """Return the ids of all processes that a process has started, and theirs."""
    try:
        return {child.pid for child in psutil.Process(pid).children(recursive=True)}
    except psutil.NoSuchProcess:
        return set()


def memory(pids: Iterable[int]) -> float:
    """Return the proportional set size of processes in MB: what they share is counted in shares."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024


def gone(pids: set[int], seconds: float) -> bool:
    """Wait until none of some processes is left; returns False if time ran out."""
    end = time.monotonic() + seconds
    while any(psutil.pid_exists(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@contextlib.contextmanager
def ended_after(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End a process at the end of the block, with all that it has started."""
    try:
        yield process
    finally:
        started = below(process.pid)
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        end_left(started)


def end_left(pids: set[int]) -> None:
    """End what is left of some processes of our own."""
    if not gone(pids, 3):
        for pid in pids:
            with contextlib.suppress(psutil.Error):
                psutil.Process(pid).kill()
