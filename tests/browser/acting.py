"""What people do on the pages: one function for each thing, named as they would say it."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from toolkit.curriculum import draw, load_course
from toolkit.curriculum.mark import check_value
from toolkit.curriculum.schema import Check, Task
from toolkit.curriculum.typing_out import as_typed, right_as_typed
from toolkit.records import Records

MODULE = "02-price"
PATIENCE = 60_000
"""Milliseconds to wait for a kernel: this machine may be busy with other tests."""


def join(page: Page, url: str, code: str, name: str, pin: str = "482913") -> None:
    """Scan the QR code and join."""
    page.goto(f"{url}/join?code={code}")
    page.locator("#name").fill(name)
    page.locator("#pin").fill(pin)
    page.locator("input[name=consent]").check()
    page.locator("main button[type=submit].nk-main").click()
    expect(page.locator("h1")).to_contain_text(name)


def open_step(page: Page, url: str, step: str, module: str = MODULE) -> Locator:
    """Open a lesson at a step and wait until its tools live. Returns the step's section."""
    page.goto(f"{url}/learn/{module}#{step}", wait_until="commit")
    section = page.locator(f'section[data-step="{step}"]')
    expect(section).to_be_visible(timeout=PATIENCE)
    expect(section.locator(".nk-step button, button.nk-next").first).to_be_attached(timeout=PATIENCE)
    return section


def field(scope: Locator, label: str) -> Locator:
    """The text box of a label."""
    return scope.get_by_label(label, exact=False).first


def no_sideways_scrolling(page: Page) -> None:
    """The page is not wider than the phone."""
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{page.url} is {width} px wide"  # type: ignore[index]


def no_serious_violation(page: Page) -> None:
    """axe-core finds nothing serious or critical on the page."""
    found = Axe().run(page).response["violations"]
    serious = [item for item in found if item["impact"] in ("serious", "critical")]
    assert not serious, "\n".join(
        f"{page.url}: {item['id']} ({item['help']}): {[node['html'][:200] for node in item['nodes'][:3]]}"
        for item in serious
    )


def learner_id(folder: Path, name: str) -> str:
    """The id of a learner, from the records."""
    with Records.open(f"sqlite:///{folder / 'records.db'}") as records:
        found = [learner.id for learner in records.learners.all() if learner.name == name]
    assert len(found) == 1, name
    return found[0]


def tasks(module: str = MODULE) -> list[Task]:
    """The tasks of an assignment, in the order of the form."""
    return list(load_course().module(module).assignment.tasks)


def right_answers(learner: str, module: str = MODULE) -> dict[str, Any]:
    """What this learner must type to be right, by task."""
    assignment = load_course().module(module).assignment
    drawn = draw(assignment, module, learner)
    return {task.id: right_as_typed(task, drawn, "id") for task in assignment.tasks if task.automatic}


def fill_in(page: Page, answers: dict[str, Any], module: str = MODULE) -> None:
    """Fill in tasks of the form by task id: numbers and texts are typed, choices are tapped."""
    for task, box in zip(tasks(module), page.locator(".nk-task").all(), strict=True):
        answer = answers.get(task.id)
        if answer is None:
            continue
        if task.kind == "choice":
            choose(box, [choice.id for choice in task.choices].index(answer))
        elif task.kind == "many":
            for place, choice in enumerate(task.choices):
                box.locator("input[type=checkbox]").nth(place).set_checked(choice.id in answer)
        elif task.kind in ("text", "evidence"):
            box.locator("textarea").fill(answer)
        else:
            box.locator("input[type=text]").fill(answer)
            expect(box.locator(".nk-hint")).to_contain_text("Kami baca")


def choose(box: Locator, place: int) -> None:
    """Tap one of the choices: few are radio buttons, many a drop-down list."""
    if box.locator("select").count():
        box.locator("select").select_option(index=place)
    else:
        box.locator("input[type=radio]").nth(place).check()


def answer_check(box: Locator, check: Check) -> None:
    """Answer a question of a lesson rightly."""
    if check.kind == "number":
        box.locator("input[type=text]").fill(as_typed(check_value(check.answer), check.unit, "id"))
        box.locator("button.nk-primary").click()
    elif check.kind == "many":
        for place, option in enumerate(check.options):
            box.locator("input[type=checkbox]").nth(place).set_checked(option.correct)
        box.locator("button.nk-primary").click()
    else:
        box.locator("button.nk-option").nth([option.correct for option in check.options].index(True)).click()
    expect(box.locator(".nk-feedback .nk-good")).to_be_visible(timeout=PATIENCE)


def send(page: Page) -> None:
    """Press *Kirim*, and confirm if something is empty."""
    page.locator("button.nk-send").click()
    again = page.locator("button.nk-send-anyway")
    # The question comes from the kernel, a moment after the press; without an empty task it never comes.
    with contextlib.suppress(PlaywrightTimeout):
        again.wait_for(timeout=3_000)
        again.click()


def marks_on(page: Page) -> tuple[float, float]:
    """Wait for the marks on the phone and return (score, points)."""
    head = page.locator(".nk-receipt .nk-headline strong")
    expect(head).to_be_visible(timeout=PATIENCE)
    numbers = re.findall(r"[\d.,]+", head.inner_text())
    score, points = (float(number.replace(".", "").replace(",", ".")) for number in numbers[:2])
    return score, points


def gradebook_score(folder: Path, learner: str, module: str = MODULE) -> float:
    """The score of an assignment in nbgrader's own database: manual where given, else automatic."""
    with sqlite3.connect(f"file:{folder / 'gradebook.db'}?mode=ro", uri=True) as gradebook:
        row = gradebook.execute(
            """
            select sum(coalesce(grade.manual_score, grade.auto_score, 0))
            from grade
            join submitted_notebook on submitted_notebook.id = grade.notebook_id
            join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
            join assignment on assignment.id = submitted_assignment.assignment_id
            where submitted_assignment.student_id = ? and assignment.name = ?
            """,
            (learner, module),
        ).fetchone()
    assert row is not None
    return float(row[0])
