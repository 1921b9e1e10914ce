"""The worker, the exchange and formgrader as real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from toolkit.grading import ClassFolder, Grader, grade_all
from toolkit.grading.jupyter import RunningJupyter, start_formgrader
from toolkit.grading.settings import environment

pytestmark = pytest.mark.nbgrader

COURSE = Path(__file__).with_name("files") / "assignments"
ASSIGNMENT = "02-price"
WORKER = f"""
import pathlib, sys, toolkit.grading.folder as folder
folder.assignments_root = lambda: pathlib.Path({str(COURSE)!r})
from toolkit.grading import worker
sys.exit(worker.main())
"""


@pytest.fixture
def store(real_class: ClassFolder) -> Iterator[Any]:
    from toolkit.records import Records

    opened = Records.open(real_class.records_url)
    yield opened
    opened.close()


@pytest.fixture
def start_worker(real_class: ClassFolder) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(real_class.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def wait_for(ready: Callable[[], Any], seconds: float = 60) -> Any:
    until = time.monotonic() + seconds
    while not (found := ready()):
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.005)
    return found


def test_the_worker_marks_survives_and_loses_nothing(
    real_class: ClassFolder, store: Any, start_worker: Callable[[], subprocess.Popen[str]]
) -> None:
    learner = store.learners.join("Sari Dewi", "482913", "id").id

    def state(*states: str) -> Any:
        found = store.submissions.latest(learner, ASSIGNMENT)
        return found if found.state in states else None

    def hand_in_and_catch(answers: dict[str, str]) -> None:
        """Hand in until one is seen while it is marked: that takes a twentieth of a second."""
        for _try in range(20):
            store.submissions.add(learner, ASSIGNMENT, answers, "id")
            if wait_for(lambda: state("grading", "complete")).state == "grading":
                return
        pytest.fail("marked before anybody could look")

    first = start_worker()
    assert first.stdout is not None
    assert first.stdin is not None
    assert first.stdout.readline() == "ready\n"

    # A second worker on the same folder refuses.
    second = start_worker()
    assert second.wait(30) == 2

    store.submissions.add(learner, ASSIGNMENT, {"margin": "crash"}, "id")
    assert "aman" in wait_for(lambda: state("failed")).message
    store.submissions.add(learner, ASSIGNMENT, {"margin": "kill"}, "id")
    wait_for(lambda: state("failed"))
    store.submissions.add(learner, ASSIGNMENT, {"margin": "0.25", "plan": "hai"}, "id")
    first.stdin.write("x")
    first.stdin.flush()
    graded = wait_for(lambda: state("graded"))
    assert graded.result["score"] == 4.0

    # Killed in the middle: the next worker takes it up again.
    hand_in_and_catch({"margin": "0.25"})
    first.kill()
    first.wait()
    third = start_worker()
    assert wait_for(lambda: state("complete")).result["score"] == 4.0

    # SIGTERM in the middle: the one in hand is finished first.
    hand_in_and_catch({"fee": "b"})
    third.send_signal(signal.SIGTERM)
    assert third.wait(30) == 0
    assert state("complete").result["score"] == 2.0

    # The end of the pipe ends it too.
    fourth = start_worker()
    assert fourth.stdout is not None
    assert fourth.stdin is not None
    assert fourth.stdout.readline() == "ready\n"
    fourth.stdin.close()
    assert fourth.wait(30) == 0

    log = (real_class.path / "logs" / "grading.log").read_text("utf-8")
    assert learner in log
    assert "Sari" not in log
    assert "rahasia" not in log


def test_laptops_hand_in_through_the_exchange(
    real_class: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A learner fetches, answers and submits with stock nbgrader; hostile neighbours do no harm."""
    laptop = tmp_path / "laptop"
    laptop.mkdir()
    (laptop / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.CourseDirectory.course_id = {real_class.code!r}\n"
        f"c.Exchange.root = {str(real_class.path / 'exchange')!r}\n"
    )

    def nbgrader(*arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=laptop,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr

    nbgrader("fetch_assignment", ASSIGNMENT)
    work = laptop / ASSIGNMENT
    answers = {
        "format": 1,
        "assignment": ASSIGNMENT,
        "learner": "siti",
        "language": "id",
        "answers": {"margin": "0.25"},
    }
    (work / "answers.json").write_text(json.dumps(answers))
    notebook = json.loads((work / "02-price.ipynb").read_text())
    notebook["cells"][-1]["source"] = ["Rencana <b>saya</b>"]
    notebook["cells"][1]["source"] = "import pathlib; pathlib.Path('/tmp/pwned').touch()"
    (work / "02-price.ipynb").write_text(json.dumps(notebook))
    (work / "extra.py").write_text("1/0")
    nbgrader("submit", ASSIGNMENT, "--student", "siti")

    inbound = real_class.path / "exchange" / real_class.code / "inbound"
    stamp = "2026-01-02 03:04:05.000000 UTC"

    def put(who: str, content: Any) -> Path:
        folder = inbound / f"{who}+{ASSIGNMENT}+{stamp}+x"
        folder.mkdir()
        (folder / "timestamp.txt").write_text(stamp)
        if content is not None:
            (folder / "answers.json").write_text(json.dumps(content))
        return folder

    put("copycat", {**answers, "learner": "siti"})
    put("empty", None)
    put("other", {**answers, "learner": "other", "assignment": "01-other"})
    (put("linker", None) / "answers.json").symlink_to(real_class.path / "secret")
    put("big", {**answers, "learner": "big", "answers": {"margin": "x" * 300_000}})
    put("a*", answers)
    os.mkfifo(put("pipe", None) / "answers.json")
    (inbound / f"loose+{ASSIGNMENT}+{stamp}+x").symlink_to("/etc")
    (inbound / f"when+{ASSIGNMENT}+9999-99-99 99:99:99 UTC+x").mkdir()
    (inbound / "rubbish").write_text("x")

    outcomes = grade_all(real_class, None)
    good = [one for one in outcomes if one.ok]
    assert [(one.learner, one.score, one.points) for one in good] == [("siti", 4.0, 11.0)]
    assert {one.learner for one in outcomes if not one.ok} == {
        "copycat", "empty", "other", "linker", "big", "'a*'", "pipe", "loose", "when"
    }  # fmt: skip
    assert all(one.message for one in outcomes if not one.ok)
    submitted = real_class.submission("siti", ASSIGNMENT)
    assert not (submitted / "extra.py").exists()
    text = (submitted / "02-price.ipynb").read_text()
    assert "pwned" not in text
    assert "```\\nRencana <b>saya</b>\\n```" in text
    assert [path.name for path in (real_class.path / "submitted").iterdir()] == ["siti"]
    # What is wrong is told every time; what is graded is not graded again.
    again = grade_all(real_class, None)
    assert {one.learner: one for one in again} == {one.learner: one for one in outcomes if not one.ok}


@pytest.fixture
def formgrader(real_class: ClassFolder, hand_in: Callable[..., Path]) -> Iterator[RunningJupyter]:
    hand_in(real_class, {"margin": "0.25", "plan": "Rencana <img src=x onerror='window.pwned=1'>"})
    grader = Grader(real_class)
    grader.grade("ab12cd34", ASSIGNMENT, feedback=False)
    grader.name_learner("ab12cd34", "Sari <img src=x onerror='window.pwned=1'>")
    running = start_formgrader(real_class)
    yield running
    running.stop()
    assert not running.alive


@pytest.mark.server
def test_formgrader_asks_for_its_token(real_class: ClassFolder, formgrader: RunningJupyter) -> None:
    base = formgrader.url.split("lab?")[0]
    assert base.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(formgrader.page) as answer:
        assert "Manage Assignments" in answer.read().decode()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    with urllib.request.urlopen(base + "formgrader/api/assignments") as answer:
        assert "/login?" in answer.url
        assert "02-price" not in answer.read().decode()
    token = formgrader.page.split("token=")[1]
    assert token not in (real_class.path / "logs" / "jupyterlab.log").read_text()
    arguments = Path(f"/proc/{formgrader.process.pid}/cmdline")
    if arguments.exists():
        assert token.encode() not in arguments.read_bytes()


@pytest.mark.server
@pytest.mark.browser
def test_a_trainer_marks_in_formgrader_without_internet(
    real_class: ClassFolder, formgrader: RunningJupyter, chromium: str
) -> None:
    from playwright.sync_api import sync_playwright

    asked: set[str] = set()
    errors: list[str] = []
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page()
        page.on(
            "request", lambda request: asked.add(request.url.split("/")[2] if "://" in request.url else "")
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(formgrader.url)
        page.wait_for_selector("#formgrader-iframe", timeout=60_000)
        frame = page.frame_locator("#formgrader-iframe iframe")
        frame.get_by_text("02-price").first.wait_for(timeout=30_000)

        page.goto(formgrader.page.replace("manage_assignments", "gradebook/02-price/02-price"))
        page.click("a.name-hidden >> nth=0")
        # Typed before they have come, points and comments would be overwritten by the saved ones.
        page.wait_for_url("**/formgrader/submissions/**")
        page.wait_for_function("window.formgrader?.grades?.loaded && window.formgrader.comments?.loaded")
        page.locator("#plan").fill("3.5")
        page.locator("#plan-comment").fill("Bagus sekali")
        with page.expect_response(
            lambda answer: "/api/comment/" in answer.url and answer.request.method == "PUT"
        ):
            page.locator("#plan-comment").blur()
        assert page.evaluate("window.pwned") is None
        page.goto(formgrader.page.replace("manage_assignments", "manage_students"))
        page.get_by_text("Sari").wait_for()
        assert page.evaluate("window.pwned") is None
        browser.close()
    assert errors == []
    assert {host.split(":")[0] for host in asked} <= {"127.0.0.1", ""}
    plan = Grader(real_class).result("ab12cd34", ASSIGNMENT)["tasks"][2]
    assert (plan["score"], plan["comment"]) == (3.5, "Bagus sekali")
