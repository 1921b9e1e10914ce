"""Starting and stopping a class: ports, announcements, the records' address."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from tests.workshop.conftest import FakeFolder, make_course
from toolkit.i18n import in_language
from toolkit.records import Records
from toolkit.workshop import WorkshopProblem, serving
from toolkit.workshop.app import Workshop
from toolkit.workshop.serving import LOCK, announce, only_once, records_url
from toolkit.workshop.trainer import hash_password, password_fits


def sockets(host: str, port: int, demanded: bool) -> int:
    app = Workshop(ip=host, port=port, demanded_port=demanded)
    for opened in app._sockets():
        opened.close()
    return int(app.port)


def test_a_taken_port_gives_way_unless_it_was_demanded() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert sockets("127.0.0.1", port, demanded=False) > port
        with in_language("en"), pytest.raises(WorkshopProblem, match=f"Port {port} is already in use"):
            sockets("127.0.0.1", port, demanded=True)


def test_an_address_that_is_not_ours_is_said_so() -> None:
    with in_language("en"), pytest.raises(WorkshopProblem, match="is not an address of this computer"):
        sockets("203.0.113.7", 0, demanded=True)
    with in_language("en"), pytest.raises(WorkshopProblem, match="is not an address of this computer"):
        sockets("no such name", 0, demanded=True)


def test_the_announcement_names_address_code_and_console() -> None:
    out = io.StringIO()
    folder = SimpleNamespace(name="Kelas [bold]x[/]", code="ABC234", notes=("Catatan.",))
    app = SimpleNamespace(
        class_folder=folder,
        addresses=["http://192.168.1.7:8866/"],
        local_url="http://192.168.1.7:8866",
        listens_everywhere=False,
        kernel_manager=SimpleNamespace(most_kernels=40),
    )
    announce(app, Console(file=out, width=200))  # type: ignore[arg-type]
    text = out.getvalue()
    for part in (
        "Kelas [bold]x[/]",
        "ABC234",
        "http://192.168.1.7:8866/",
        "/trainer/projector",
        "Catatan.",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("kernels", "cores", "learners"), [(0, 2, 271), (7, 2, 7), (500, 2, 300), (500, 4, 500)]
)
def test_the_start_says_how_many_learners_this_computer_can_carry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kernels: int, cores: int, learners: int
) -> None:
    """From the setting, or the machine where there is none, to the line on the screen."""
    out = io.StringIO()

    async def announced(app: Workshop, _folder: object, _browser: bool) -> None:
        app.start()
        announce(app, Console(file=out, width=200))
        await app.aclose()

    monkeypatch.setattr(serving, "_serve", announced)
    monkeypatch.setattr(serving, "_log_to", lambda _path: None)
    monkeypatch.setattr(serving, "cores", lambda: cores)
    monkeypatch.setattr("toolkit.workshop.app.most_kernels", lambda *_machine, **_forked: 271)
    monkeypatch.setattr("toolkit.workshop.app.open_files.allow", lambda most, _context: most)
    course = make_course(tmp_path)
    folder = FakeFolder(
        path=tmp_path, name="Kelas", code="ABC234", language="en", secret=b"x" * 32, records_url="", notes=()
    )
    with in_language("en"), Records.open(f"sqlite:///{tmp_path / 'records.db'}") as records:
        more = {"host": "127.0.0.1", "port": 0, "open_browser": False}
        serving.run(folder, records, course, kernels=kernels, **more)  # type: ignore[arg-type]
    assert f"This computer can carry about {learners} learners who work" in out.getvalue()


def test_the_folders_own_records_need_no_address(tmp_path: Path) -> None:
    own = f"sqlite:///{tmp_path / 'records.db'}"
    folder = SimpleNamespace(records_url=own)
    with Records.open(own) as records:
        assert records_url(folder, records) == ""  # type: ignore[arg-type]
    elsewhere = f"sqlite:///{tmp_path / 'other.db'}"
    with Records.open(elsewhere) as records:
        assert records_url(folder, records) == elsewhere  # type: ignore[arg-type]


def test_passwords() -> None:
    known = hash_password("rahasia")
    assert password_fits(known, "rahasia")
    assert not password_fits(known, "Rahasia")
    assert hash_password("") == ""
    assert not password_fits("", "")


HOLD = """
import sys, time
from pathlib import Path
from toolkit.workshop.serving import LOCK, only_once
folder = Path(sys.argv[1])
with only_once(folder):
    (folder / LOCK).write_text("http://127.0.0.1:8866")
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no locks that end with their process")
def test_a_class_is_served_once_and_again_after_its_process_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with in_language("en"), pytest.raises(WorkshopProblem, match=r"already runs at .*:8866"):
            only_once(tmp_path).__enter__()
        os.kill(other.pid, signal.SIGKILL)
    with only_once(tmp_path):
        assert (tmp_path / LOCK).read_text() == "", "the old address says nothing any more"
