"""A learner's laptop: `naikkelas learn`, nbgrader's own pages in a real JupyterLab, then `naikkelas grade`.

Everything goes through the pages as a learner sees them: nbgrader's menu, Assignment List, Validate, Submit.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

from toolkit import laptop as laptops
from toolkit.curriculum import draw, load_course
from toolkit.curriculum.typing_out import right_as_typed
from toolkit.grading import ClassFolder, release_feedback
from toolkit.lesson.answers import read_answers
from toolkit.lesson.notebooks import ClassNotebook, FileNotebook
from toolkit.records import Records

pytestmark = [pytest.mark.server, pytest.mark.browser, pytest.mark.nbgrader]

MODULE = "02-price"
LEARNER = "rina"
PATIENCE = 60_000
"""Milliseconds to wait for a kernel or for nbgrader: this machine may be busy with other tests."""


@dataclass
class Lab:
    """A running `naikkelas learn`."""

    folder: Path
    process: subprocess.Popen[bytes]
    log: Path

    def address(self, path: str = "lab") -> str:
        """Wait until it answers; return the address of a page with the token."""
        end = time.monotonic() + 90
        while time.monotonic() < end:
            found = list((self.folder / ".naikkelas" / "jupyter" / "runtime").glob("jpserver-*.json"))
            assert self.process.poll() is None, self.log.read_text()
            if found and "?token=" in self.log.read_text():
                server = json.loads(found[0].read_text())
                return f"{server['url']}{path}?token={server['token']}"
            time.sleep(0.1)
        pytest.fail(f"JupyterLab did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> int:
        """Ctrl-C, as the learner would; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            pytest.fail("Ctrl-C did not stop JupyterLab")


StartLab = Callable[..., Lab]


@pytest.fixture
def start_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartLab]:
    monkeypatch.setenv("NAIKKELAS_LEARNER", LEARNER)
    running: list[Lab] = []

    def start(*options: str) -> Lab:
        folder, log = tmp_path / "NaikKelas", tmp_path / "learn.log"
        command = [sys.executable, "-m", "toolkit.cli", "learn", "--no-browser", "--folder", str(folder)]
        with log.open("wb") as output:
            process = subprocess.Popen([*command, *options], stdout=output, stderr=output)
        running.append(Lab(folder, process, log))
        return running[-1]

    yield start
    for lab in running:
        lab.stop()


def naikkelas(*arguments: str) -> str:
    """Run a command that must succeed; return what it printed."""
    command = [sys.executable, "-m", "toolkit.cli", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def choose(page: Page, menu: str, item: str) -> None:
    """Choose from JupyterLab's menu bar."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.locator(".lm-Menu").get_by_text(item, exact=True).click()


def run_all(page: Page) -> Locator:
    """Run all cells of the open notebook, wait for the last one; return the notebook."""
    notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    expect(notebook.locator(".jp-CodeCell").first).to_be_attached(timeout=PATIENCE)
    expect(page.locator("#jp-main-statusbar").get_by_text("| Idle")).to_be_visible(timeout=PATIENCE)
    choose(page, "Run", "Run All Cells")
    ran_to_the_end(notebook)
    return notebook


def ran_to_the_end(notebook: Locator) -> None:
    last = notebook.locator(".jp-CodeCell .jp-InputPrompt").last
    expect(last).to_have_text("[" + str(notebook.locator(".jp-CodeCell").count()) + "]:", timeout=PATIENCE)


def test_a_laptop_hands_in_and_the_trainer_grades(tmp_path: Path, start_lab: StartLab, laptop: Page) -> None:
    """Fetch, fill in, validate, submit, fetch feedback on nbgrader's pages; grade and report in between."""
    folder = ClassFolder.open_or_make(tmp_path / "class", name="Kelas Uji")
    lab = start_lab("--exchange", str(folder.path / "exchange"))
    laptop.goto(lab.address())

    # nbgrader's Assignment List: fetch.
    choose(laptop, "Nbgrader", "Assignment List")
    released = laptop.locator("#released_assignments_list .list_item", has_text=MODULE)
    released.get_by_role("button", name="Fetch").click(timeout=PATIENCE)
    fetched = laptop.locator("#fetched_assignments_list > .list_item", has_text=MODULE)
    fetched.locator("a.assignment-notebooks-link").click(timeout=PATIENCE)
    fetched.locator(".nested_list_item a").click()
    work = lab.folder / folder.code / MODULE
    assert (work / f"{MODULE}.ipynb").is_file()

    # Her numbers, her answers: two in the form, one in the notebook's own cell.
    notebook = run_all(laptop)
    assignment = load_course().module(MODULE).assignment
    drawn = draw(assignment, MODULE, LEARNER)
    tasks = {task.id: task for task in assignment.tasks}
    forms = notebook.locator(".nk-form")
    # JupyterLab may load the widgets long after the cells have run, on a busy machine.
    expect(forms).to_have_count(len(tasks), timeout=2 * PATIENCE)
    given = {name: right_as_typed(tasks[name], drawn, "id") for name in ("unit-cost", "margin-of-markup")}
    for number, answer in enumerate(given.values()):
        box = forms.nth(number).locator("input[type=text]")
        box.scroll_into_view_if_needed()
        box.fill(answer)
        box.press("Tab")
    free = notebook.locator(".jp-MarkdownCell").last
    free.scroll_into_view_if_needed()
    free.dblclick()
    free.locator(".cm-content").fill("Keripik saya, HPP Rp4.000 <b>per bungkus</b>")
    free.locator(".cm-content").press("Shift+Enter")

    def kept() -> dict[str, Any]:
        found = read_answers(work / "answers.json")
        return found.answers if found else {}

    wait_for(lambda: kept() == given)

    # Validate says what nbgrader would not give full marks for, and that is not what she answered.
    laptop.locator(".validate-button").click()
    said = laptop.locator(".jp-Dialog #validation-message")
    expect(said.get_by_text("The following cell failed:")).to_have_count(7, timeout=PATIENCE)
    assert 'tugas.mark("bundle")' in said.inner_text()
    assert 'tugas.mark("unit-cost")' not in said.inner_text()
    laptop.locator(".jp-Dialog button.jp-mod-accept").click()

    # Submit.
    choose(laptop, "Nbgrader", "Assignment List")
    fetched.get_by_role("button", name="Submit").click()
    submitted = laptop.locator("#submitted_assignments_list > .list_item", has_text=MODULE)
    expect(submitted).to_be_visible(timeout=PATIENCE)

    # The trainer's side.
    assert "1 dinilai, 0 tidak." in naikkelas("grade", str(folder.path)), "in the class's language"
    table = tmp_path / "marks.csv"
    naikkelas("report", "marks", str(folder.path), "--output", str(table))
    heading, *rows = csv.reader(io.StringIO(table.read_text("utf-8-sig")))
    (row,) = rows
    marks = dict(zip(heading, row, strict=True))
    assert row[0] == LEARNER
    (points,) = (value for name, value in marks.items() if name.startswith(MODULE))
    assert float(points) == sum(tasks[name].points for name in given)
    assert row[-1] == "1", "the free answer waits for the trainer"
    canonical = (folder.submission(LEARNER, MODULE) / f"{MODULE}.ipynb").read_text("utf-8")
    assert "Keripik saya" in canonical

    # The console's *Release feedback*, and the learner's *Fetch Feedback*.
    with contextlib.closing(Records.open(folder.records_url)) as records:
        assert release_feedback(folder, records) == 1
        assert release_feedback(folder, records) == 0
    submitted.get_by_role("button", name="Fetch Feedback").click()
    wait_for(lambda: any(work.glob(f"feedback/*/{MODULE}.html")))
    assert lab.stop() == 0


def wait_for(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def test_a_lesson_keeps_what_is_typed_through_a_restart_of_its_kernel(
    start_lab: StartLab, laptop: Page
) -> None:
    lab = start_lab()
    laptop.goto(lab.address(f"lab/tree/{MODULE}/lesson.id.ipynb"))
    notebook = run_all(laptop)
    assert notebook.locator(".jp-OutputArea-output .jp-RenderedText[data-mime-type*=error]").count() == 0
    # Without an exchange there is nothing to fetch: nbgrader's menu would only confuse.
    expect(laptop.get_by_role("menuitem", name="Nbgrader")).to_have_count(0)

    def cost() -> Locator:
        return notebook.locator(".nk-tool").last.locator("input[type=text]").first

    cost().scroll_into_view_if_needed()
    cost().fill("12rb")
    cost().press("Tab")
    file = lab.folder / ".naikkelas" / "notebook.json"
    wait_for(lambda: file.exists() and "12rb" in str(FileNotebook(file).load("tool/price")))

    choose(laptop, "Kernel", "Restart Kernel and Run All Cells…")
    laptop.locator(".jp-Dialog button.jp-mod-warn").click()
    expect(notebook.locator(".jp-CodeCell .jp-InputPrompt").last).to_have_text(re.compile(r"\[[ *]\]:"))
    ran_to_the_end(notebook)
    expect(cost()).to_have_value("12rb", timeout=PATIENCE)
    assert lab.stop() == 0
    assert FileNotebook(file).learner == LEARNER


def test_a_laptop_in_a_class_and_a_phone_share_one_notebook(
    class_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """She joins on the phone and then with `naikkelas learn --class`; no browser is needed to see it."""
    address = class_server.url.removeprefix("http://")
    with pytest.raises(laptops.LaptopProblem):
        laptops.join_class(address, class_server.code, "Rina Laptop", "482913")
    body = {"code": class_server.code, "name": "Rina Laptop", "pin": "482913", "consent": True}
    asked = urllib.request.Request(f"{class_server.url}/api/session", json.dumps(body).encode())
    with urllib.request.urlopen(asked) as reply:
        phone = ClassNotebook(class_server.url, json.load(reply)["token"])
    phone.save("tool/price", {"cost": "12rb"})

    with pytest.raises(laptops.LaptopProblem):
        laptops.join_class(address, class_server.code, "Rina Laptop", "000001")
    place = laptops.join_class(address, class_server.code.lower(), "rina laptop", "482913")
    assert place.learner == phone.learner

    folder = tmp_path / "mine"
    laptops.prepare(folder, "id")
    for name, value in laptops.environment(folder, "id", place).items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(folder / MODULE / "lesson.id.ipynb", as_version=4)
    typing = (
        "import asyncio\nfrom toolkit.lesson import session\n"
        'session.current().models["tool/recipe"].fields["units"].raw = "24"\nawait asyncio.sleep(0.5)\n'
        'print(session.current().models["tool/price"].fields["cost"].raw)'
    )
    notebook.cells.append(nbformat.v4.new_code_cell(typing))
    client = nbclient.NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(folder / MODULE)}}
    )
    client.execute()
    states = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    assert "12rb" in [state["state"].get("value") for state in states], "the phone's value is in a field"
    assert notebook.cells[-1].outputs[0].text.strip() == "12rb"
    assert phone.load_all()["tool/recipe"]["units"] == "24"
    assert not (folder / ".naikkelas" / "notebook.json").exists()
