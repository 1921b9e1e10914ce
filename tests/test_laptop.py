"""`naikkelas learn` without JupyterLab: the folder, the exchange, joining a class, the environment."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import nbformat
import pytest
from traitlets.config.loader import PyFileConfigLoader

from toolkit import handout, laptop
from toolkit.grading import lab
from toolkit.handout import LaptopProblem, course_in, prepare
from toolkit.laptop import Membership, environment, join_class
from toolkit.lesson.notebooks import ClassNotebook, FileNotebook, notebook_from_environment


@pytest.fixture
def content(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the built notebooks, to change as a new version would."""
    copy = tmp_path / "content"
    shutil.copytree(repository / "notebooks", copy)
    monkeypatch.setattr(handout, "notebooks_root", lambda: copy)
    return copy


@pytest.fixture
def exchange(tmp_path: Path) -> Path:
    folder = tmp_path / "class" / "exchange"
    for part in ("outbound", "inbound"):
        (folder / "ABC234" / part).mkdir(parents=True)
    return folder


def edit(path: Path, change: Callable[[Any], None]) -> None:
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def config_of(folder: Path) -> Any:
    return PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()


# --- the folder ----------------------------------------------------------------------------------


def test_the_notebooks_of_one_language_are_given_once(tmp_path: Path) -> None:
    folder = tmp_path / "Naik Kelas"
    written = prepare(folder, "id")
    names = {path.relative_to(folder).as_posix() for path in written}
    assert {"02-price/lesson.id.ipynb", "02-price/assignment.id.ipynb"} <= names
    assert not any(".en." in name for name in names)
    for path in written:
        nbformat.validate(nbformat.read(path, as_version=4))
    assert prepare(folder, "id") == []
    assert prepare(folder, "en"), "the other language comes beside it"
    assert not (folder / ".naikkelas").stat().st_mode & 0o077


def test_a_new_version_comes_but_not_over_the_learners_changes(tmp_path: Path, content: Path) -> None:
    folder = tmp_path / "mine"
    prepare(folder, "id")
    ran, changed = folder / "01-record" / "lesson.id.ipynb", folder / "02-price" / "lesson.id.ipynb"

    def run(notebook: Any) -> None:
        # What JupyterLab leaves in a notebook that was only run.
        cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
        cell.execution_count = 3
        cell.outputs = [nbformat.v4.new_output("stream", text="hai")]
        notebook.metadata["language_info"] = {"name": "python"}
        notebook.cells.append(nbformat.v4.new_code_cell(""))

    def mine(notebook: Any) -> None:
        notebook.cells[-1].source += "\n# catatan saya"

    edit(ran, run)
    edit(changed, mine)
    kept = changed.read_bytes()
    assert prepare(folder, "id") == []
    assert '"hai"' in ran.read_text(), "her results stay as long as ours is no newer"
    for module in ("01-record", "02-price", "03-payment"):
        edit(
            content / module / "lesson.id.ipynb",
            lambda notebook: notebook.cells.append(nbformat.v4.new_markdown_cell("Baru")),
        )
    assert prepare(folder, "id") == [ran, folder / "03-payment" / "lesson.id.ipynb"]
    assert changed.read_bytes() == kept
    assert prepare(folder, "id") == []

    changed.unlink()
    assert prepare(folder, "id") == [changed], "a deleted notebook comes back, in its new version"


@pytest.mark.parametrize("state", ["", "[1]", "{", '{"01-record/lesson.id.ipynb": 7}'])
def test_a_lost_state_overwrites_nothing(tmp_path: Path, content: Path, state: str) -> None:
    prepare(tmp_path / "mine", "id")
    (tmp_path / "mine" / ".naikkelas" / "given.json").write_text(state)
    broken = tmp_path / "mine" / "01-record" / "lesson.id.ipynb"
    broken.write_text("not a notebook any more")
    assert prepare(tmp_path / "mine", "id") == []
    assert broken.read_text() == "not a notebook any more"


@pytest.mark.parametrize("in_the_way", [".", ".naikkelas", "01-record", "01-record/lesson.id.ipynb"])
def test_what_is_in_the_way_is_named_and_kept(tmp_path: Path, in_the_way: str) -> None:
    folder = tmp_path / "mine"
    obstacle = folder / in_the_way
    if obstacle.suffix == ".ipynb":
        obstacle.mkdir(parents=True)
    else:
        obstacle.parent.mkdir(exist_ok=True)
        obstacle.write_text("surat penting")
    with pytest.raises(LaptopProblem, match="mine"):
        prepare(folder, "id")
    assert obstacle.is_dir() or obstacle.read_text() == "surat penting"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(LaptopProblem, match="Permission denied"):
            prepare(tmp_path / "mine", "id")
    finally:
        tmp_path.chmod(0o700)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    prepare(tmp_path, "id")
    (tmp_path / "01-record" / "lesson.id.ipynb").unlink()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.setattr(handout, "write_file", full)
    with pytest.raises(LaptopProblem, match="No space left"):
        prepare(tmp_path, "id")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["class.yaml", "nbgrader_config.py"])
def test_a_class_folder_is_refused_unchanged(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("c = get_config()  # the class's\n")
    with pytest.raises(LaptopProblem, match="--folder"):
        prepare(tmp_path, "id")
    assert [path.name for path in tmp_path.iterdir() if path.name == name or path.suffix == ".ipynb"] == [
        name
    ]
    assert (tmp_path / name).read_text() == "c = get_config()  # the class's\n"


# --- the exchange --------------------------------------------------------------------------------


def test_nbgrader_hands_in_to_the_class_under_the_learners_id(tmp_path: Path, exchange: Path) -> None:
    folder = tmp_path / "mine"
    prepare(folder, "id", exchange, "rina")
    config = config_of(folder)
    assert config.CourseDirectory == {"course_id": "ABC234", "student_id": "rina"}
    assert config.Exchange.root == str(exchange)
    # The lessons' folders have the assignments' names: nbgrader would take them for fetched ones.
    assert config.Exchange.path_includes_course is True
    assert Path(config.Exchange.cache).is_relative_to(folder)
    prepare(folder, "id")
    assert "CourseDirectory" not in config_of(folder)


def test_an_exchange_folder_is_looked_at_before_anything_is_written(tmp_path: Path, exchange: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "two").mkdir()
    for code in ("ABC234", "DEF567"):
        (tmp_path / "two" / code / "outbound").mkdir(parents=True)
    (tmp_path / "none").mkdir()
    folder = tmp_path / "mine"
    for wrong in ("file", "missing", "two", "none", "class"):
        with pytest.raises(LaptopProblem, match=wrong):
            prepare(folder, "id", tmp_path / wrong)
    assert not folder.exists()
    assert course_in(exchange) == "ABC234"


@pytest.mark.parametrize("name", ["bu rina", "a*", "rina+1", "../rina", "<b>", "ｒｉｎａ"])
def test_a_name_that_nbgrader_cannot_use(tmp_path: Path, exchange: Path, name: str) -> None:
    with pytest.raises(LaptopProblem, match="NAIKKELAS_LEARNER"):
        prepare(tmp_path / "mine", "id", exchange, name)
    prepare(tmp_path / "mine", "id", None, name)


def test_the_exchange_does_not_work_on_windows(exchange: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(LaptopProblem, match="Windows"):
        course_in(exchange)


# --- joining -------------------------------------------------------------------------------------


class FakeClass(HTTPServer):
    """Answers every POST with `status`, `headers` and `body`, and keeps what was asked."""

    status, body = 200, b""
    headers: dict[str, str]
    asked: list[tuple[str, Any]]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def says(self, status: int, body: Any, **headers: str) -> None:
        self.status, self.headers = status, headers
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


class Answer(BaseHTTPRequestHandler):
    server: FakeClass

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, json.loads(content)))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture
def fake_class() -> Iterator[FakeClass]:
    with FakeClass(("127.0.0.1", 0), Answer) as server:
        server.asked, server.headers = [], {}
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_joining_gives_a_place(fake_class: FakeClass, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")  # the class is in this room, not behind a proxy
    fake_class.says(200, {"token": "t0ken", "learner": "ab12cd34", "language": "id"})
    for typed in (fake_class.address, f"http://{fake_class.address}/"):
        place = join_class(typed, "abc-234", "Rina", "482913")
        assert place == Membership(f"http://{fake_class.address}", "t0ken", "ab12cd34")
    path, asked = fake_class.asked[0]
    assert path == "/api/session"
    assert asked == {"code": "abc-234", "name": "Rina", "pin": "482913"}


def test_the_classs_own_message_is_shown(fake_class: FakeClass) -> None:
    fake_class.says(401, {"message": "PIN tidak cocok.\x1b[2J", "code": "wrong-pin"})
    with pytest.raises(LaptopProblem) as caught:
        join_class(fake_class.address, "ABC234", "Rina", "000000")
    assert str(caught.value) == "PIN tidak cocok.[2J", "nothing that steers a terminal"


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (500, b"<html>oops</html>", "500"),
        (502, b"\xff\xfe", "502"),
        (403, [1], "403"),
        (200, b"<html>Login Wi-Fi</html>", "bukan kelas"),
        (200, [], "bukan kelas"),
        (200, {"token": "x"}, "bukan kelas"),
        (200, b"[" * 90_000, "bukan kelas"),
    ],
)
def test_strange_answers(fake_class: FakeClass, status: int, body: Any, says: str) -> None:
    fake_class.says(status, body)
    with pytest.raises(LaptopProblem, match=says):
        join_class(fake_class.address, "ABC234", "Rina", "482913")


def test_a_pin_follows_no_redirect(fake_class: FakeClass) -> None:
    fake_class.says(307, b"", Location=f"http://{fake_class.address}/elsewhere")
    with pytest.raises(LaptopProblem, match="307"):
        join_class(fake_class.address, "ABC234", "Rina", "482913")
    assert [path for path, _asked in fake_class.asked] == ["/api/session"]


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.0.0.1:88x66", "127.0.0.1:99999", "[::1", "", "a b"])
def test_an_address_where_nobody_answers(address: str) -> None:
    with pytest.raises(LaptopProblem, match="tidak menjawab"):
        join_class(address, "ABC234", "Rina", "482913")


# --- environment and JupyterLab ------------------------------------------------------------------


def test_the_environment_leads_to_the_learners_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NAIKKELAS_LEARNER", "rina")
    alone = environment(Path("mine"), "en", None)
    assert alone["NAIKKELAS_LANGUAGE"] == "en"
    with monkeypatch.context() as inside:
        for name, value in alone.items():
            inside.setenv(name, value)
        inside.chdir("/")
        notebook = notebook_from_environment()
        assert isinstance(notebook, FileNotebook)
        assert notebook.path == tmp_path / "mine" / ".naikkelas" / "notebook.json"
        assert notebook.learner == "rina"

    joined = environment(Path("mine"), "id", Membership("http://127.0.0.1:1", "t0ken", "ab12cd34"))
    assert joined["NAIKKELAS_LEARNER"] == "ab12cd34"
    assert "NAIKKELAS_FILE" not in joined
    for name, value in joined.items():
        monkeypatch.setenv(name, value)
    assert isinstance(notebook_from_environment(), ClassNotebook)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, dict[str, str]]]:
    """`learn` starts nothing, and what it would start is kept here."""
    kept: list[tuple[Path, dict[str, str]]] = []

    def run(_command: list[str], folder: Path, variables: dict[str, str]) -> int:
        kept.append((folder, variables))
        return 0

    monkeypatch.setattr(laptop, "run_server", run)
    return kept


def test_jupyterlab_is_apart_from_the_persons_own(
    tmp_path: Path,
    exchange: Path,
    started: list[tuple[Path, dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    # Left over from another class, in the shell in which this one starts.
    monkeypatch.setenv("NAIKKELAS_SHELF", "old token")
    monkeypatch.setenv("HTTP_NAIKKELAS_SHELF", "old token")
    for given in (None, exchange):
        assert laptop.learn(Path("mine"), "id", exchange=given, browser=False) == 0
        folder, variables = started.pop()
        assert folder == tmp_path / "mine"
        assert "old token" not in variables.values()
        own = folder / ".naikkelas" / "jupyter"
        for name in ("CONFIG", "RUNTIME", "DATA"):
            assert Path(variables[f"JUPYTER_{name}_DIR"]).parent == own
        config = PyFileConfigLoader("jupyter_lab_config.py", path=str(own / "config")).load_config()
        assert config.ServerApp.root_dir == str(folder)
        assert config.ServerApp.ip == "127.0.0.1"
        assert config.ServerApp.allow_root
        assert config.ServerApp.open_browser is False
        assert config.LabApp.news_url is None
        off = json.loads((own / "settings" / "page_config.json").read_text())["disabledExtensions"]
        assert off["@jupyter/nbgrader:formgrader"]
        assert ("@jupyter/nbgrader:assignment-list" in off) is (given is None)
        servers = config.ServerApp.jpserver_extensions
        assert servers["nbgrader.server_extensions.formgrader"] is False
        assert ("nbgrader.server_extensions.assignment_list" in servers) is (given is None)
    assert lab.command(own)[1:3] == ["-m", "jupyterlab"]


def test_a_member_hands_in_under_her_id_of_the_class(
    tmp_path: Path, exchange: Path, started: list[tuple[Path, dict[str, str]]]
) -> None:
    place = Membership("http://127.0.0.1:1", "t0ken", "ab12cd34")
    laptop.learn(tmp_path / "mine", "id", membership=place, exchange=exchange)
    assert config_of(tmp_path / "mine").CourseDirectory.student_id == "ab12cd34"
    assert started[0][1]["NAIKKELAS_LEARNER"] == "ab12cd34"


SERVER = """
import signal, sys, time
signal.signal(signal.SIGTERM, {handler})
open("ready", "w").close()
time.sleep(30)
"""


def interrupted(folder: Path, handler: str, times: int = 1) -> int:
    """Press Ctrl-C when a server in place of JupyterLab is up; return what `_run` gives back."""

    def press() -> None:
        while not (folder / "ready").exists():
            time.sleep(0.01)
        for _press in range(times):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)

    presser = threading.Thread(target=press)
    presser.start()
    try:
        return laptop.run_server(
            [sys.executable, "-c", SERVER.format(handler=handler)], folder, dict(os.environ)
        )
    finally:
        presser.join()


def test_ctrl_c_lets_the_server_close_its_kernels(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert interrupted(tmp_path, "lambda *_: sys.exit(7)") == 7
    assert signal.getsignal(signal.SIGINT) == before


def test_a_server_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laptop, "STOP_SECONDS", 0.3)
    assert interrupted(tmp_path, "signal.SIG_IGN") == -signal.SIGKILL


def test_a_second_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    began = time.monotonic()
    assert interrupted(tmp_path, "signal.SIG_IGN", times=2) == -signal.SIGKILL
    assert time.monotonic() - began < laptop.STOP_SECONDS


def test_the_command_says_what_is_wrong_without_a_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "toolkit.cli", "learn", "--folder", str(tmp_path), "--exchange", "/nowhere"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "Folder pertukaran /nowhere tidak ada." in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
