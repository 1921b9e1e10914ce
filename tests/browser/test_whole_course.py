"""The whole course on the phone: a learner who is right everywhere, and one with usual mistakes.

Both take every module of the curriculum as it is. Her lessons are read and their questions answered; both
hand in every assignment and get what nbgrader's gradebook has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from acting import (
    PATIENCE,
    answer_check,
    fill_in,
    gradebook_score,
    join,
    learner_id,
    marks_on,
    no_serious_violation,
    no_sideways_scrolling,
    right_answers,
    send,
    tasks,
)
from playwright.sync_api import Browser, Page, expect

from tests.browser.class_server import ClassServer
from tests.browser.conftest import guarded
from toolkit.curriculum import draw, load_course
from toolkit.curriculum.schema import Task
from toolkit.curriculum.typing_out import as_typed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.course,
    pytest.mark.server,
    pytest.mark.nbgrader,
    pytest.mark.timeout(400),
]

COURSE = load_course()
MODULES = [module.id for module in COURSE.modules]
WORDS = "Saya catat tiap malam. Minggu ini saya hitung ulang satu produk dan tempel daftarnya di toko."


@dataclass
class Learner:
    """Somebody with a phone that stays open all day."""

    page: Page
    id: str


@pytest.fixture(scope="module")
def phones(browser: Browser, class_server: ClassServer) -> Iterator[dict[str, Learner]]:
    """Both learners, joined. No page may have asked another host for anything."""
    made, contexts = {}, []
    for name in ("Bu Rahma", "Pak Danu"):
        context = browser.new_context(
            viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True, locale="id-ID"
        )
        contexts.append((context, guarded(context)))
        page = context.new_page()
        page.set_default_timeout(30_000)
        join(page, class_server.url, class_server.code, name)
        made[name] = Learner(page, learner_id(class_server.folder, name))
    yield made
    for context, asked in contexts:
        context.close()
        assert asked == [], "a page asked another host"


def hand_in(
    learner: Learner, server: ClassServer, module: str, answers: dict[str, Any]
) -> tuple[float, float]:
    """Fill in the form of a module, send it, and wait for the marks."""
    page = learner.page
    page.goto(f"{server.url}/task/{module}", wait_until="commit")
    expect(page.locator("button.nk-send")).to_be_visible(timeout=PATIENCE)
    words = {task.id: WORDS for task in tasks(module) if not task.automatic}
    fill_in(page, {**answers, **words}, module)
    no_sideways_scrolling(page)
    send(page)
    return marks_on(page)


@pytest.mark.parametrize("module", MODULES)
def test_who_is_right_gets_full_marks(
    module: str, class_server: ClassServer, phones: dict[str, Learner]
) -> None:
    learner = phones["Bu Rahma"]
    page = learner.page
    content = COURSE.module(module)
    page.goto(f"{class_server.url}/learn/{module}", wait_until="commit")
    checks = list(content.checks.values())
    asked = [
        cell
        for cell in content.lesson("id").cells
        if cell.kind == "code" and cell.source.startswith("check(")
    ]
    steps = content.steps("id")
    for number, (slug, _title) in enumerate(steps, start=1):
        section = page.locator(f'section[data-step="{slug}"]')
        expect(section).to_be_visible(timeout=PATIENCE)
        expect(section.locator("button.nk-next")).to_be_attached(timeout=PATIENCE)
        here = [cell for cell in asked if cell.step == slug]
        boxes = section.locator(".nk-check")
        expect(boxes).to_have_count(len(here))
        for box, cell in zip(boxes.all(), here, strict=True):
            answer_check(box, next(check for check in checks if f'"{check.id}"' in cell.source))
        no_sideways_scrolling(page)
        if number == len(steps):
            no_serious_violation(page)
        section.locator("button.nk-next").click()
    page.wait_for_url(f"{class_server.url}/")
    card = page.locator(f"#module-{int(module[:2])}")
    expect(card).to_contain_text(f"{len(steps)} dari {len(steps)} langkah")
    expect(card).to_contain_text(f"{len(checks)} dari {len(checks)} pertanyaan benar")

    score, points = hand_in(learner, class_server, module, right_answers(learner.id, module))
    full = sum(task.points for task in tasks(module) if task.automatic)
    assert (score, points) == (full, sum(task.points for task in tasks(module)))
    assert gradebook_score(class_server.folder, learner.id, module) == full
    no_serious_violation(page)


def slips(learner: str, module: str) -> tuple[dict[str, Any], float]:
    """Usual mistakes of this learner in every second task, and what all her answers deserve."""
    assignment = COURSE.module(module).assignment
    drawn = draw(assignment, module, learner)
    answers, deserved = right_answers(learner, module), 0.0
    for number, task in enumerate(task for task in assignment.tasks if task.automatic):
        if number % 2:
            deserved += task.points
            continue
        answers[task.id], share = slip(task, answers[task.id], drawn)
        # nbgrader gets each mark with two decimals.
        deserved += round(share * task.points, 2)
    return answers, deserved


def slip(task: Task, right: Any, drawn: Any) -> tuple[Any, float]:
    """A wrong answer and the share of the points that the assignment promises for it."""
    if task.kind == "number":
        for mistake in task.mistakes:
            usual = as_typed(drawn.evaluate(mistake.answer), task.unit, "id")
            if usual != right:
                return usual, mistake.credit
        return as_typed(drawn.evaluate(str(task.answer)) * 7 + 13, task.unit, "id"), 0
    if task.kind == "choice":
        wrong = next(choice.id for choice in task.choices if choice.id != right)
        credit = {str(drawn.evaluate(mistake.answer)): mistake.credit for mistake in task.mistakes}
        return wrong, credit.get(wrong, 0)
    if len(right) > 1:
        # One of the right ones is forgotten.
        return right[1:], (len(right) - 1) / len(right)
    return [next(choice.id for choice in task.choices if choice.id not in right)], 0


@pytest.mark.parametrize("module", MODULES)
def test_who_slips_gets_what_the_slips_deserve(
    module: str, class_server: ClassServer, phones: dict[str, Learner]
) -> None:
    learner = phones["Pak Danu"]
    answers, deserved = slips(learner.id, module)
    score, _points = hand_in(learner, class_server, module, answers)
    assert score == pytest.approx(deserved, abs=0.06)
    assert gradebook_score(class_server.folder, learner.id, module) == pytest.approx(deserved, abs=0.01)
    assert deserved < sum(task.points for task in tasks(module) if task.automatic)
