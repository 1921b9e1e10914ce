"""The main job in a real browser: join, learn, hand in, be marked by nbgrader, and the trainer's side.

One class, in the order of a day; each test goes on where the one before ended. All hosts but the class
server are blocked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from acting import (
    MODULE,
    PATIENCE,
    field,
    fill_in,
    gradebook_score,
    join,
    learner_id,
    marks_on,
    no_serious_violation,
    no_sideways_scrolling,
    open_step,
    right_answers,
    send,
    tasks,
)
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.class_server import ClassServer
from toolkit.curriculum import load_course
from toolkit.records import Records

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.nbgrader,
    pytest.mark.timeout(400),
]

NAME = "Ibu Wati <b>Keripik</b>"
PIN = "482913"
WORDS = "Keripik bayam: HPP Rp8.000, harga Rp12.000. <script>alert(1)</script> Minggu ini saya naikkan."


def sign_in(page: Page, server: ClassServer) -> None:
    """Come back with name and PIN; the same form as joining."""
    join(page, server.url, server.code, NAME, PIN)


def test_she_joins_and_sees_the_modules(class_server: ClassServer, new_phone: Callable[[], Page]) -> None:
    page = new_phone()
    page.goto(f"{class_server.url}/join?code={class_server.code}")
    no_sideways_scrolling(page)
    no_serious_violation(page)
    join(page, class_server.url, class_server.code, NAME, PIN)
    assert page.locator(".nk-cards > li").count() == len(load_course().modules)
    assert page.locator("h1 b").count() == 0, "what she typed must not become markup"
    no_sideways_scrolling(page)
    no_serious_violation(page)


def test_a_lesson_keeps_what_she_does(class_server: ClassServer, new_phone: Callable[[], Page]) -> None:
    page = new_phone()
    sign_in(page, class_server)
    section = open_step(page, class_server.url, "price")
    tool = section.locator(".nk-tool-price")
    field(tool, "Biaya satu produk").fill("30rb")
    field(tool, "Untung yang Anda mau").fill("20")
    expect(tool.locator(".nk-headline")).to_contain_text("Rp37.500")
    expect(tool.locator(".nk-figure svg[role=img]").first).to_be_visible()
    no_sideways_scrolling(page)
    no_serious_violation(page)

    field(tool, "Biaya satu produk").fill("tiga puluh ribuan")
    expect(tool.locator(".nk-problem").first).to_be_visible()
    assert field(tool, "Biaya satu produk").input_value() == "tiga puluh ribuan", "what was typed stays"
    field(tool, "Biaya satu produk").fill("Rp 30.000")
    expect(tool.locator(".nk-headline")).to_contain_text("Rp37.500")

    story = open_step(page, class_server.url, "story")
    question = story.locator(".nk-check").first
    question.get_by_role("button", name="Untung", exact=True).click()
    expect(question.locator(".nk-feedback")).to_contain_text("HPP 60 × Rp30.000")
    question.get_by_role("button", name="Omzet", exact=True).click()
    expect(question.locator(".nk-feedback")).to_contain_text("Betul")
    no_serious_violation(page)
    story.get_by_role("button", name="Selesai, lanjut").click()
    expect(page.locator('section[data-step="unit-cost"]')).to_be_visible()

    page.reload()
    expect(page.locator(".nk-tool-recipe")).to_be_visible(timeout=PATIENCE)
    section = open_step(page, class_server.url, "price")
    expect(field(section.locator(".nk-tool-price"), "Biaya satu produk")).to_have_value("Rp 30.000")

    page.goto(class_server.url)
    expect(page.locator("body")).to_contain_text("1 dari 8 langkah")
    expect(page.locator("body")).to_contain_text("1 dari 12 pertanyaan benar")


def test_another_phone_brings_everything_back(
    class_server: ClassServer, new_phone: Callable[[], Page]
) -> None:
    page = new_phone()
    sign_in(page, class_server)
    section = open_step(page, class_server.url, "price")
    expect(field(section.locator(".nk-tool-price"), "Biaya satu produk")).to_have_value("Rp 30.000")


def test_she_hands_in_and_nbgrader_marks(class_server: ClassServer, new_phone: Callable[[], Page]) -> None:
    page = new_phone()
    sign_in(page, class_server)
    learner = learner_id(class_server.folder, NAME)
    right = right_answers(learner)
    numbers = [task for task in tasks() if task.automatic]
    wrong_one = numbers[0].id
    page.goto(f"{class_server.url}/task/{MODULE}", wait_until="commit")
    expect(page.locator("button.nk-send")).to_be_visible(timeout=PATIENCE)
    fill_in(page, {**right, wrong_one: "1", "my-product": WORDS})
    no_sideways_scrolling(page)
    no_serious_violation(page)
    send(page)
    score, points = marks_on(page)
    expected = sum(task.points for task in numbers) - numbers[0].points
    assert (score, points) == (expected, 100)
    assert gradebook_score(class_server.folder, learner) == expected
    expect(page.locator(".nk-receipt")).to_contain_text("menunggu fasilitator")
    no_serious_violation(page)

    fill_in(page, {wrong_one: right[wrong_one]})
    send(page)
    head = page.locator(".nk-receipt .nk-headline strong")
    expect(head).to_contain_text(f"{expected + numbers[0].points:g} dari 100", timeout=PATIENCE)
    expect(page.locator(".nk-receipt")).to_contain_text("Kiriman ke-2")
    history = class_server.folder / "history" / learner / MODULE
    assert len(list(history.iterdir())) == 1, "the first submission is kept"


def test_pulling_the_plug_loses_nothing(class_server: ClassServer, new_phone: Callable[[], Page]) -> None:
    page = new_phone()
    sign_in(page, class_server)
    section = open_step(page, class_server.url, "unit-cost")
    tool = section.locator(".nk-tool-recipe")
    box = tool.locator("input[type=text]").first
    box.fill("24")
    expect(tool.locator(".nk-status")).not_to_contain_text("Belum tersimpan")
    page.wait_for_timeout(600)  # the last keys are collected for 0.3 s before they are kept
    class_server.kill()
    expect(page.locator("#nk-status")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#nk-status")).to_contain_text("Isian Anda aman")
    class_server.start()
    # The page finds the server again by itself, and what she typed is there.
    again = page.locator(".nk-tool-recipe input[type=text]").first
    expect(page.locator("#nk-status")).to_be_hidden(timeout=PATIENCE)
    expect(again).to_have_value("24", timeout=PATIENCE)
    page.goto(f"{class_server.url}/task/{MODULE}", wait_until="commit")
    expect(page.locator(".nk-receipt .nk-headline")).to_be_visible(timeout=PATIENCE)


def test_the_console_shows_the_class(class_server: ClassServer, laptop: Page) -> None:
    laptop.goto(f"{class_server.url}/trainer")
    expect(laptop.locator("#part-people")).to_contain_text("Ibu Wati <b>Keripik</b>")
    expect(laptop.locator("#part-hardest")).to_contain_text("1.980.000")
    expect(laptop.locator("#part-todo")).to_contain_text("Ibu Wati")
    no_serious_violation(laptop)
    laptop.goto(f"{class_server.url}/trainer/projector")
    expect(laptop.locator(".nk-qr svg")).to_be_visible()
    expect(laptop.locator("body")).to_contain_text(class_server.code)
    no_serious_violation(laptop)


def test_formgrader_gives_a_manual_mark(
    class_server: ClassServer, laptop: Page, new_phone: Callable[[], Page]
) -> None:
    learner = learner_id(class_server.folder, NAME)
    before = gradebook_score(class_server.folder, learner)
    laptop.goto(f"{class_server.url}/trainer")
    with laptop.context.expect_page(timeout=PATIENCE) as opened:
        laptop.get_by_role("button", name="Buka formgrader").click()
    lab = opened.value
    lab.wait_for_url("**/lab**", timeout=PATIENCE)
    grader = lab.frame_locator("iframe").first
    expect(grader.locator("body")).to_contain_text(MODULE, timeout=PATIENCE)

    origin = lab.url.split("/lab", 1)[0]
    lab.goto(f"{origin}/formgrader/gradebook/{MODULE}/{MODULE}")
    lab.locator("tbody a").first.click(timeout=PATIENCE)
    lab.wait_for_url("**/formgrader/submissions/**", timeout=PATIENCE)
    expect(lab.locator("body")).to_contain_text("<script>alert(1)</script>")
    # formgrader listens to a field from when it has fetched its value; then it is marked, or has a hint.
    for part, known, typed, api in (
        ("input.score", ".needs_manual_grade", "20", "/api/grade/"),
        ("textarea.comment", "[placeholder]", "Bagus, Bu! Foto daftar harganya ya.", "/api/comment/"),
    ):
        box = lab.locator(part).last
        expect(box.and_(lab.locator(known))).to_be_visible(timeout=PATIENCE)
        with lab.expect_response(lambda reply, api=api: api in reply.url and reply.request.method == "PUT"):
            box.fill(typed)
            box.press("Tab")
    assert gradebook_score(class_server.folder, learner) == before + 20

    laptop.bring_to_front()
    laptop.goto(f"{class_server.url}/trainer")
    laptop.get_by_role("button", name="Bagikan umpan balik").click()
    expect(laptop.get_by_role("status").first).to_be_visible(timeout=PATIENCE)

    page = new_phone()
    sign_in(page, class_server)
    page.goto(f"{class_server.url}/task/{MODULE}", wait_until="commit")
    expect(page.locator(".nk-receipt")).to_contain_text("Bagus, Bu!", timeout=PATIENCE)
    score, _points = marks_on(page)
    assert score == before + 20


def test_exported_marks_agree_with_the_gradebook(
    class_server: ClassServer, laptop: Page, tmp_path: Path
) -> None:
    learner = learner_id(class_server.folder, NAME)
    score = gradebook_score(class_server.folder, learner)
    laptop.goto(f"{class_server.url}/trainer")
    files = {}
    for kind in ("CSV", "XLSX"):
        with laptop.expect_download() as download:
            laptop.get_by_role("link", name=f"({kind})").click()
        files[kind] = tmp_path / f"marks.{kind.lower()}"
        download.value.save_as(files[kind])
    rows = list(csv.reader(io.StringIO(files["CSV"].read_text(encoding="utf-8-sig"))))
    sheet = load_workbook(files["XLSX"]).active
    assert sheet is not None
    for table in (rows, [list(row) for row in sheet.iter_rows(values_only=True)]):
        mine = [row for row in table if learner in row]
        assert len(mine) == 1
        assert any(_number(cell) == score for cell in mine[0]), (score, mine)


def _number(cell: object) -> float | None:
    try:
        return float(str(cell).replace(",", "."))
    except ValueError:
        return None


def test_she_sees_and_erases_her_data(class_server: ClassServer, new_phone: Callable[[], Page]) -> None:
    page = new_phone()
    join(page, class_server.url, class_server.code, "Bu Hapus", "739154")
    learner = learner_id(class_server.folder, "Bu Hapus")
    page.goto(f"{class_server.url}/me")
    expect(page.locator("body")).to_contain_text("Bu Hapus")
    no_sideways_scrolling(page)
    no_serious_violation(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh").first.click()
    assert "Bu Hapus" in Path(download.value.path()).read_text(encoding="utf-8")
    page.locator("#erase").fill("bukan")
    page.get_by_role("button", name="Hapus semuanya").click()
    expect(page.locator("#erase-wrong")).to_be_visible()
    no_serious_violation(page)
    page.locator("#erase").fill("HAPUS")
    page.get_by_role("button", name="Hapus semuanya").click()
    expect(page.locator("#erase")).to_have_count(0)
    no_serious_violation(page)
    with Records.open(f"sqlite:///{class_server.folder / 'records.db'}") as records:
        assert records.learners.get(learner) is None
    assert b"Bu Hapus" not in (class_server.folder / "records.db").read_bytes()


def test_other_pages_are_clean_too(class_server: ClassServer, new_phone: Callable[[], Page]) -> None:
    page = new_phone()
    page.goto(f"{class_server.url}/no/such/page")
    no_sideways_scrolling(page)
    no_serious_violation(page)
    page.goto(f"{class_server.url}/join?code={class_server.code}")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    no_serious_violation(page)
