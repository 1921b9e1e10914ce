"""`naikkelas workshop` as a process of its own, for tests that drive it from outside."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

MAIN = ("-m", "toolkit.cli")
WITHOUT_ASSIGNMENTS = (
    "-c",
    "from toolkit import cli; from toolkit.grading import prepare\n"
    "prepare.prepare = lambda *_: []; cli.main()",
)


def free_port() -> int:
    """Return a port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class ClassServer:
    """`naikkelas workshop` as a process of its own. graded: with its assignments, which take long to make."""

    folder: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    graded: bool = True

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def code(self) -> str:
        """The class code, read from the class folder."""
        text = (self.folder / "class.yaml").read_text(encoding="utf-8")
        found = re.search(r"^code:\s*'?\"?([A-Z0-9]+)", text, re.MULTILINE)
        assert found, text
        return found.group(1)

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [sys.executable, *(MAIN if self.graded else WITHOUT_ASSIGNMENTS)]
        command += [
            "workshop",
            str(self.folder),
            "--no-browser",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--name",
            "Kelas Uji",
            *self.options,
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        try:
            self.wait(90)
        except BaseException:
            self.kill()
            raise

    def wait(self, seconds: float) -> None:
        """Wait until the server answers a ping."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/api/ping", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the class server did not start:\n{self.log.read_text(encoding='utf-8')[-4000:]}")

    def kill(self) -> None:
        """Pull the plug: SIGKILL for the server itself, nothing is told to its children."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> None:
        """Ctrl-C, as the trainer would."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            pytest.fail("Ctrl-C did not stop the server within 20 s")
