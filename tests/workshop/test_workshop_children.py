"""The processes beside the server end with it, however it ends, and come back when they die."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from toolkit.workshop import children
from toolkit.workshop.children import Supervised

# Like the grading worker: it ends when its standard input does, and answers each byte.
CHILD = """
import os, sys
print("ready", os.getpid(), flush=True)
while os.read(0, 1):
    print("woken", flush=True)
"""


def wait_for(path: Path, text: str, seconds: float = 10) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if path.exists() and text in path.read_text():
            return path.read_text()
        time.sleep(0.02)
    pytest.fail(f"{text!r} did not come: {path.read_text() if path.exists() else 'no file'}")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def test_a_child_is_woken_restarted_and_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE", 0.05)
    log = tmp_path / "logs" / "child.log"

    async def live() -> None:
        child = Supervised([sys.executable, "-c", CHILD], log)
        child.start()
        await asyncio.to_thread(wait_for, log, "ready")
        child.wake()
        await asyncio.to_thread(wait_for, log, "woken")
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        while child.starts < 2 or not child.alive:
            await asyncio.sleep(0.02)
        second = child.pid
        assert second is not None
        assert second != first
        await child.stop()
        assert not is_alive(second)
        child.wake()

    asyncio.run(asyncio.wait_for(live(), 30))
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_child_that_is_still_being_started_is_woken_when_it_is_there(tmp_path: Path) -> None:
    log = tmp_path / "child.log"

    async def live() -> None:
        child = Supervised([sys.executable, "-c", CHILD], log)
        child.wake()
        child.start()
        child.wake()
        await asyncio.to_thread(wait_for, log, "woken")
        await child.stop()

    asyncio.run(asyncio.wait_for(live(), 30))
    assert log.read_text().count("woken") == 1


TELLING = """
import os
while os.read(0, 1):
    os.write(0, b"17\\nnonsense\\n-3\\n\\xff\\n" + b"9" * 100_000 + b"\\n")
"""


def test_what_a_child_says_is_heard_also_after_it_was_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE", 0.05)

    async def live() -> list[str]:
        heard: list[str] = []
        child = Supervised([sys.executable, "-c", TELLING], tmp_path / "child.log", heard=heard.append)
        child.start()
        for start in (1, 2):
            while child.starts < start or not child.alive:
                await asyncio.sleep(0.01)
            child.wake()
            while heard.count("17") < start:
                await asyncio.sleep(0.01)
            pid = child.pid
            # Zero would be this process's own group.
            assert pid
            os.kill(pid, signal.SIGKILL)
            while child.alive:
                await asyncio.sleep(0.01)
        await child.stop()
        return heard

    heard = asyncio.run(asyncio.wait_for(live(), 30))
    assert heard[:3] == ["17", "nonsense", "-3"]


def test_only_ids_of_submissions_are_passed_on(tmp_path: Path) -> None:
    marked: list[int] = []
    worker = children.grading_worker(tmp_path, marked=marked.append)
    for line in ("17", "", "-3", "1.5", "\u0661\u0662", "ready", "18"):
        worker._heard(line)
    assert marked == [17, 18]


def test_a_child_that_ignores_its_end_is_ended_by_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "STOP_SECONDS", 0.2)
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True)\n"
    )
    log = tmp_path / "child.log"

    async def live() -> int:
        child = Supervised([sys.executable, "-c", stubborn + "time.sleep(60)"], log)
        child.start()
        await asyncio.to_thread(wait_for, log, "ready")
        while (pid := child.pid) is None:
            await asyncio.sleep(0.01)
        await child.stop()
        return pid

    assert not is_alive(asyncio.run(asyncio.wait_for(live(), 20)))


SERVER = """
import asyncio, sys
from pathlib import Path
from toolkit.workshop.children import Supervised
async def main():
    Supervised([sys.executable, "-c", sys.argv[1]], Path(sys.argv[2])).start()
    await asyncio.sleep(60)
asyncio.run(main())
"""


def test_a_child_ends_when_the_server_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    server = subprocess.Popen([sys.executable, "-c", SERVER, CHILD, str(log)])
    pid = int(wait_for(log, "ready", 20).split()[1])
    server.kill()
    server.wait(10)
    end = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    assert not is_alive(pid)
