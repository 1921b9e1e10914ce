"""`naikkelas grade` and the commands around it: interrupted, twice at once, locked, damaged, dry."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from toolkit.cli import app
from toolkit.grading import ClassFolder, write_submission
from toolkit.grading.pending import pending
from toolkit.records import Records

pytestmark = pytest.mark.nbgrader

COURSE = Path(__file__).with_name("files") / "assignments"
ASSIGNMENT = "02-price"
# More than are in one transaction or in the hands of a process.
MANY = 160
TOGETHER = 5
# With a gate, it stands still in the middle: some marks are written, most are not, and it waits.
PROGRAM = f"""
import os, pathlib, time, toolkit.grading.folder as folder
from toolkit.grading.batch import run
folder.assignments_root = lambda: pathlib.Path({str(COURSE)!r})
gate, commit = os.environ.get("NK_TEST_GATE"), run.commit

def held(*arguments):
    written = commit(*arguments)
    pathlib.Path(gate, "reached").touch()
    while not pathlib.Path(gate, "open").exists():
        time.sleep(0.01)
    return written

if gate:
    run.MAX_TOGETHER, run.commit = {TOGETHER}, held
from toolkit.cli import main
main()
"""


@pytest.fixture
def folder(real_class: ClassFolder) -> ClassFolder:
    """A class that speaks English."""
    described = real_class.path / "class.yaml"
    described.write_text(described.read_text().replace("language: id", "language: en"))
    real_class.language = "en"
    return real_class


def hand_in(folder: ClassFolder, count: int) -> list[str]:
    learners = [f"ab{number:06d}" for number in range(count)]
    at = datetime(2026, 1, 2, tzinfo=UTC)
    for number, learner in enumerate(learners):
        margin = "0.25" if number % 2 else "0.3"
        write_submission(folder, learner, ASSIGNMENT, {"margin": margin}, "id", at)
    return learners


def run(*arguments: object) -> tuple[int, str]:
    """Run a command in this process; returns its exit code and all that it printed."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the command as a process; whatever it started has ended with it soon after."""
    mark = uuid.uuid4().hex
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: object, gate: Path | None = None) -> subprocess.Popen[str]:
        gated = {"NK_TEST_GATE": str(gate)} if gate else {}
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *(str(argument) for argument in arguments)],
            env={**os.environ, "NK_TEST_MARK": mark, **gated},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()
    wait_for(lambda: not relatives(mark))


def relatives(mark: str) -> list[str]:
    """The processes that were started with a mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found


def wait_for(ready: Callable[[], Any], seconds: float = 120) -> Any:
    until = time.monotonic() + seconds
    while not (found := ready()):
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.01)
    return found


def graded(folder: ClassFolder) -> dict[str, float]:
    with closing(sqlite3.connect(folder.gradebook)) as database:
        return dict(
            database.execute(
                "SELECT s.student_id, sum(g.auto_score) FROM submitted_assignment s "
                "JOIN submitted_notebook n ON n.assignment_id = s.id "
                "JOIN grade g ON g.notebook_id = n.id GROUP BY s.id"
            ).fetchall()
        )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=240)
    return process.returncode, out, err


def in_the_middle(start: Start, folder: ClassFolder, gate: Path) -> subprocess.Popen[str]:
    """A `naikkelas grade` that has written its first marks and stands still at a gate."""
    gate.mkdir()
    process = start("grade", folder.path, "--jobs", "1", gate=gate)
    wait_for(lambda: (gate / "reached").exists() or process.poll() is not None)
    assert process.poll() is None
    return process


def interrupt(process: subprocess.Popen[str], said: str) -> None:
    """Press Ctrl-C, and wait for the answer."""
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert said in process.stderr.readline()


def is_kept(folder: ClassFolder, left: list[tuple[str, str]], learners: list[str]) -> bool:
    """Whether all that does not wait is in the gradebook."""
    return graded(folder).keys() >= set(learners) - {learner for learner, _assignment in left}


def test_killed_and_interrupted_it_goes_on_where_it_was(
    folder: ClassFolder, start: Start, tmp_path: Path
) -> None:
    learners = hand_in(folder, MANY)
    killed = in_the_middle(start, folder, tmp_path / "killed")
    killed.kill()
    killed.wait()
    left = pending(folder)
    assert len(left) == MANY - TOGETHER
    assert is_kept(folder, left, learners)

    stopped = in_the_middle(start, folder, tmp_path / "stopped")
    interrupt(stopped, "Stopping after what is in hand")
    assert stopped.poll() is None, "what is in hand is finished"
    (tmp_path / "stopped" / "open").touch()
    code, out, err = finish(stopped)
    assert code == 130
    assert "run the same command again" in err
    after = pending(folder)
    assert 0 < len(after) < len(left) - TOGETHER, "what was in hand, and nothing else"
    assert f"{len(left) - len(after)} graded, 0 not." in out
    assert is_kept(folder, after, learners)

    twice = in_the_middle(start, folder, tmp_path / "twice")
    interrupt(twice, "Stopping after what is in hand")
    twice.send_signal(signal.SIGINT)
    code, _out, err = finish(twice)  # the gate stays shut: it ends at once or never
    assert code == 130
    assert "Traceback" not in err
    assert len(pending(folder)) == len(after) - TOGETHER
    assert is_kept(folder, pending(folder), learners)

    code, out, _err = finish(start("grade", folder.path, "--json"))
    assert code == 0
    assert pending(folder) == []
    marks = graded(folder)
    assert marks == {learner: 4.0 if number % 2 else 0.0 for number, learner in enumerate(learners)}
    assert all(one["ok"] for one in json.loads(out))


def test_two_at_once_share_the_work(folder: ClassFolder, start: Start) -> None:
    learners = hand_in(folder, MANY)
    first, second = (start("grade", folder.path, "--jobs", "1", "--json") for _number in range(2))
    ends = [finish(first), finish(second)]
    assert [code for code, _out, _err in ends] == [0, 0]
    told = [one["learner"] for _code, out, _err in ends for one in json.loads(out)]
    assert sorted(told) == learners, "each was graded by one of them, once"
    assert sum("Waiting until it is done" in err for _code, _out, err in ends) == 1
    assert len(graded(folder)) == MANY


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_gradebook_that_another_program_holds(
    folder: ClassFolder, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    monkeypatch.setattr("toolkit.grading.backup.SECONDS", 0.1)
    monkeypatch.setattr("toolkit.grading.gradebook.connection._SECONDS", 0.1)
    monkeypatch.setattr("toolkit.grading.gradebook.soundness._SECONDS", 0.1)
    hand_in(folder, 1)
    before = folder.gradebook.read_bytes()
    with closing(sqlite3.connect(folder.gradebook, isolation_level=None)) as other:
        other.execute(f"BEGIN {lock}")
        code, said = run("grade", folder.path)
    assert code == 3
    assert "Another program is writing to" in said
    assert folder.gradebook.read_bytes() == before
    assert pending(folder) == [("ab000000", ASSIGNMENT)]


def test_a_gradebook_that_becomes_locked_while_grading(
    folder: ClassFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.grading.batch.store._BUSY_SECONDS", 0)
    monkeypatch.setattr("toolkit.grading.backup.check_free", lambda *_args: None)
    hand_in(folder, 3)
    with closing(sqlite3.connect(folder.gradebook, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, said = run("grade", folder.path, "--jobs", 1)
    assert code == 3
    assert "Nothing was changed" in said
    assert len(pending(folder)) == 3
    assert run("grade", folder.path)[0] == 0


@pytest.mark.parametrize("damage", ["rubbish", "cut"])
@pytest.mark.parametrize("big", [False, True])
def test_a_damaged_gradebook_is_not_touched(
    folder: ClassFolder, damage: str, big: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(folder, 1)
    if big:
        monkeypatch.setattr("toolkit.grading.gradebook.soundness._CHECKED_WHOLE", 0)
        code, said = run("grade", folder.path)
        assert (code, "Checking the gradebook" in said) == (0, True)
    content = folder.gradebook.read_bytes()
    content = b"x" * len(content) if damage == "rubbish" else content[: len(content) // 2]
    folder.gradebook.write_bytes(content)
    for command in ("grade", "due", "backup"):
        code, said = run(command, folder.path)
        assert code in (2, 3), command
        assert "damaged" in said or "could not be copied" in said or "not a sound" in said
        assert folder.gradebook.read_bytes() == content
    assert run("grade", folder.path)[0] == 3


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in [folder, *folder.rglob("*")]
    }


def test_a_dry_run_says_what_and_touches_nothing(folder: ClassFolder) -> None:
    with Records.open(folder.records_url) as records:
        phone = records.learners.join("Sari", "482913", "en").id
        records.submissions.add(phone, ASSIGNMENT, {"margin": "0.25"}, "id")
    hand_in(folder, 2)
    inbound = folder.path / "exchange" / folder.code / "inbound"
    (inbound / f"siti+{ASSIGNMENT}+2026-01-02 03:04:05.000000 UTC+x").mkdir()
    (inbound / "rubbish").mkdir()
    before = snapshot(folder.path)
    code, said = run("grade", folder.path, "--dry-run")
    assert code == 0
    assert "4 would be graded" in said
    ways = {"siti": "from the exchange", phone: "from the queue", "ab000000": "in submitted/"}
    for who, where in ways.items():
        assert f"{who} {ASSIGNMENT}: {where}" in said
    code, said = run("grade", folder.path, "--dry-run", "--learner", "ab000001", "--json")
    assert json.loads(said) == [{"learner": "ab000001", "assignment": ASSIGNMENT, "where": "submitted"}]
    assert snapshot(folder.path) == before


def test_chosen_and_again(folder: ClassFolder) -> None:
    hand_in(folder, 3)
    code, said = run("grade", folder.path, "--learner", "ab000001", "--learner", "ab000002")
    assert (code, said) == (0, "2 graded, 0 not.")
    assert [learner for learner, _assignment in pending(folder)] == ["ab000000"]
    assert run("grade", folder.path, "--learner", "ab000001")[1] == "0 graded, 0 not."
    assert run("grade", folder.path, "--force", "--assignment", ASSIGNMENT)[1] == "3 graded, 0 not."
    code, said = run("grade", folder.path, "--assignment", "02-prize")
    assert code == 2
    assert "There are: 02-price" in said
    assert run("grade", folder.path, "--learner", "../x")[0] == 2


def test_a_trainer_at_a_terminal_reads_who_it_is(
    folder: ClassFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Records.open(folder.records_url) as records:
        bad = records.learners.join("Budi [red]\x1b", "482913", "en").id
        records.submissions.add(bad, ASSIGNMENT, {"margin": {"deep": 1}}, "en")
    shown = io.StringIO()
    monkeypatch.setattr("toolkit.cli.grading.err", Console(file=shown, force_terminal=True, width=200))
    code, _said = run("grade", folder.path)
    assert code == 1
    assert f"✗ Budi [red] ({bad}) {ASSIGNMENT}: The answer to margin" in shown.getvalue()


def test_phones_get_their_marks_and_each_problem_a_line(folder: ClassFolder) -> None:
    with Records.open(folder.records_url) as records:
        good, bad = (records.learners.join(name, "482913", "en").id for name in ("Sari", "Budi"))
        records.submissions.add(good, ASSIGNMENT, {"margin": "0.25"}, "en")
        records.submissions.add(bad, ASSIGNMENT, {"margin": {"deep": 1}}, "en")
    code, said = run("grade", folder.path)
    assert code == 1
    assert "1 graded, 1 not." in said
    assert re.search(rf"✗ {bad} {ASSIGNMENT}: The answer to margin", said)
    # What went well has no line, and no name goes where a log may keep it.
    assert "Sari" not in said
    assert "Budi" not in said
    with Records.open(folder.records_url) as records:
        sent = records.submissions.latest(good, ASSIGNMENT)
        assert sent is not None
        assert sent.result is not None
        assert (sent.state, sent.result["score"]) == ("complete", 4.0)
        failed = records.submissions.latest(bad, ASSIGNMENT)
        assert failed is not None
        assert failed.state == "failed"
    with closing(sqlite3.connect(folder.gradebook)) as database:
        named = database.execute("SELECT first_name FROM student WHERE id = ?", (good,)).fetchone()
    assert named == ("Sari",)


def test_collect_due_and_backup(folder: ClassFolder, tmp_path: Path) -> None:
    with Records.open(folder.records_url) as records:
        learner = records.learners.join("Sari", "482913", "en").id
    post = tmp_path / "answers.json"
    made = {"format": 1, "assignment": ASSIGNMENT, "learner": learner, "answers": {"margin": "0.25"}}
    post.write_text(json.dumps(made))
    code, said = run("collect", folder.path, post, "--learner", "Sari", "--received", "2026-01-05 17:00")
    assert code == 0
    assert f"→ {learner} {ASSIGNMENT}" in said
    code, said = run("collect", folder.path, post, tmp_path / "none.zip", "--json")
    assert code == 1
    assert [one["state"] for one in json.loads(said)] == ["taken", "refused"]
    assert run("collect", folder.path, post, "--received", "soon")[0] == 2
    assert run("collect", tmp_path, post)[0] == 2
    assert run("grade", folder.path)[1] == "1 graded, 0 not."

    code, said = run("due", folder.path, ASSIGNMENT, "2026-12-05 17:00", "--late", "10")
    assert code == 0
    assert "5 December 2026 at 17:00 WIB" in said
    assert "10%" in said
    assert run("due", folder.path, ASSIGNMENT, "tomorrow")[0] == 2
    assert run("due", folder.path, "02-prize", "2026-12-05")[0] == 2
    assert run("due", folder.path, ASSIGNMENT)[0] == 2
    assert run("due", folder.path, "--late", "all")[0] == 2
    assert "5 December" not in run("due", folder.path, ASSIGNMENT, "--none")[1]

    code, said = run("backup", folder.path)
    assert code == 0
    (copy,) = (folder.path / "backups").glob("gradebook-*.db")
    folder.gradebook.write_bytes(b"broken")
    assert run("backup", folder.path, "--restore", copy)[0] == 0
    assert graded(folder) == {learner: 4.0}
    assert run("backup", folder.path, "--restore", post)[0] == 3
