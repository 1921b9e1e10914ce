"""A joined learner's phone at 360×640 in a real Chromium; every other host is blocked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from plain_gradebook import Book
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.workshop.conftest import CODE, PIN, Served
from tests.workshop.test_workshop_marks import released

pytestmark = [pytest.mark.browser, pytest.mark.server]

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
)
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def device(chrome: Browser) -> Iterator[Open]:
    """Open a phone, or a laptop of a given size. At the end no other host may have been asked."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    errors: list[str] = []

    def decide(route: Route) -> None:
        if route.request.url.startswith("http://127.0.0.1:"):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    def make(width: int = 360, height: int = 640) -> Page:
        phone = width < 700
        context = chrome.new_context(
            viewport={"width": width, "height": height}, is_mobile=phone, has_touch=phone
        )
        context.route("**/*", decide)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert asked == []
    assert errors == []


def join(page: Page, served: Served, name: str) -> None:
    page.goto(f"{served.url}/join?code={CODE}")
    page.get_by_label("Nama Anda").fill(name)
    page.get_by_label("PIN, 6 angka").fill(PIN)
    page.get_by_label("Saya setuju").check()
    page.get_by_role("button", name="Masuk kelas").click()
    page.get_by_role("heading", name=f"Halo, {name}").wait_for()


def assert_good_page(page: Page) -> None:
    """No sideways scrolling, and nothing serious from axe-core."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found: Any = Axe().run(page).response["violations"]
    serious = [item for item in found if item["impact"] in ("serious", "critical")]
    assert serious == [], [(item["id"], [node["html"] for node in item["nodes"]]) for item in serious]


def test_from_joining_to_the_next_step_of_a_lesson(served: Served, device: Open, tmp_path: Any) -> None:
    page = device()
    page.goto(f"{served.url}/join?code={CODE}")
    assert_good_page(page)
    page.get_by_role("button", name="Masuk kelas").click()
    page.locator("#name-wrong").wait_for()
    expect(page.locator("#name")).to_be_focused()
    assert_good_page(page)
    page.screenshot(path=tmp_path / "join.png", full_page=True)
    join(page, served, "Umi")
    assert_good_page(page)
    page.screenshot(path=tmp_path / "home.png", full_page=True)
    page.get_by_role("link", name="Data saya").click()
    page.get_by_role("heading", name="Hapus semuanya").wait_for()
    assert_good_page(page)
    page.go_back()
    page.get_by_role("link", name="Pelajaran: Harga").click()
    page.get_by_text("Bu Sari menjual keripik").wait_for()
    field = page.locator(".nk-money input")
    field.wait_for(timeout=60_000)
    assert field.get_attribute("inputmode") == "decimal"
    field.fill("15rb")
    page.get_by_text("Modal: 15rb (id)").wait_for()
    assert_good_page(page)
    page.screenshot(path=tmp_path / "lesson.png")
    assert not page.get_by_text("Teks langkah kedua").is_visible()
    page.get_by_role("button", name="Selesai, lanjut").click()
    page.get_by_text("Teks langkah kedua").wait_for()
    assert page.url.endswith("#price")
    assert page.evaluate("document.activeElement.textContent") == "Harga jual"
    page.locator("#nk-next").click()
    page.get_by_text("Ubah satu harga").wait_for()
    page.go_back()
    page.get_by_text("Teks langkah kedua").wait_for()
    page.reload()
    page.get_by_text("Teks langkah kedua").wait_for()


def test_a_lost_kernel_comes_back_with_a_fresh_page(served: Served, device: Open) -> None:
    page = device()
    join(page, served, "Vina")
    page.goto(f"{served.url}/learn/02-price")
    page.locator(".nk-money input").wait_for(timeout=60_000)
    page.wait_for_function("document.querySelector('.nk-money input')")
    page.locator(".nk-money input").fill("20rb")
    page.get_by_text("Modal: 20rb (id)").wait_for()
    page.context.set_offline(True)
    page.get_by_text("Sambungan terputus. Isian Anda aman.").wait_for()
    page.locator(".nk-money input").fill("25rb")
    learner = served.records.learners.find("Vina")
    assert learner is not None
    end_kernels(served, learner.id)
    page.context.set_offline(False)
    # Even what was typed while the connection was lost is there again, and reaches the new kernel.
    page.get_by_text("Modal: 25rb (id)").wait_for(timeout=60_000)
    assert not page.get_by_text("Sambungan terputus").is_visible()


def end_kernels(served: Served, learner: str) -> None:
    import asyncio

    manager = served.app.kernel_manager
    asyncio.run_coroutine_threadsafe(manager.end_all_of(learner), served.loop).result(20)


NEVER_OPENS = """
window.WebSocket = class { static OPEN = 1; readyState = 0; close() {} send() {} };
"""


def test_a_page_that_never_connects_says_so_and_offers_to_load_again(served: Served, device: Open) -> None:
    page = device()
    join(page, served, "Wulan")
    page.add_init_script(f"if (!sessionStorage.getItem('again')) {{ {NEVER_OPENS} }}")
    page.clock.install()
    page.goto(f"{served.url}/learn/02-price")
    status = page.locator("#nk-status")
    page.clock.fast_forward(40_000)
    assert status.is_hidden()
    page.clock.fast_forward(6_000)
    expect(status).to_contain_text("Belum tersambung")
    assert_good_page(page)
    page.evaluate("sessionStorage.setItem('again', '1')")
    status.get_by_role("button", name="Muat ulang").click()
    expect(page.locator(".nk-slot .jupyter-widgets").first).to_be_attached(timeout=60_000)
    expect(status).to_be_hidden()


def test_a_page_whose_script_never_comes_says_so_without_it(served: Served, device: Open) -> None:
    page = device()
    join(page, served, "Winda")
    page.route("**/static/lesson-*.js", lambda route: route.abort())
    page.goto(f"{served.url}/learn/02-price")
    page.get_by_text("Bu Sari menjual keripik").wait_for()
    slow = page.locator("#nk-slow")
    assert slow.is_hidden()
    page.evaluate("document.getAnimations().forEach(each => each.finish())")
    expect(slow).to_be_visible()
    assert_good_page(page)
    page.unroute("**/static/lesson-*.js")
    slow.get_by_role("link", name="Muat ulang").click()
    expect(page.locator(".nk-slot .jupyter-widgets").first).to_be_attached(timeout=60_000)
    expect(slow).to_have_count(0)


def test_the_trainers_pages(served: Served, device: Open, tmp_path: Any) -> None:
    _visitor, learner = served.learner("Zahra dari Toko Berkah Jaya Abadi Sidoarjo")
    shelf = served.records.shelf(learner)
    shelf.save("step/02-price/story", {"done": True, "at": "2026-01-01T00:00:00+00:00"})
    shelf.save("check/02-price/margin", {"answer": "1", "right": False, "tries": 1, "first_right": False})
    page = device(1280, 800)
    page.goto(f"{served.url}/trainer")
    assert_good_page(page)
    page.screenshot(path=tmp_path / "console.png", full_page=True)
    page.get_by_label("PIN baru").fill("73")
    served.learner("Yang baru datang")
    page.locator("#part-people").get_by_text("Yang baru datang").wait_for()
    assert page.evaluate("document.activeElement.id") == "new-pin"
    assert page.get_by_label("PIN baru").input_value() == "73"
    page.goto(f"{served.url}/trainer/projector")
    assert_good_page(page)
    page.screenshot(path=tmp_path / "projector.png")


def test_the_text_is_readable_without_javascript(served: Served, chrome: Browser) -> None:
    visitor, _learner = served.learner("Tanpa Skrip")
    context = chrome.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    context.add_cookies(
        [{"name": c.name, "value": c.value or "", "url": served.url} for c in visitor.cookies]  # type: ignore[typeddict-item]
    )
    page = context.new_page()
    page.goto(f"{served.url}/learn/02-price")
    for text in ("Bu Sari menjual keripik", "Teks langkah kedua", "Ubah satu harga"):
        assert page.get_by_text(text).is_visible()
    context.close()


def test_my_marks_and_the_page_behind_them(served: Served, device: Open) -> None:
    page = device()
    join(page, served, "Wening")
    learner = served.records.learners.find("Wening")
    assert learner is not None
    released(
        served.folder.path, learner.id, 1, comment="Bagus sekali, lanjutkan", score=None, reason="Belum tepat"
    )
    page.goto(f"{served.url}/")
    page.get_by_role("link", name="Nilai saya").click()
    page.get_by_text("Bagus sekali").wait_for()
    assert_good_page(page)
    page.get_by_role("link", name="Lengkap").click()
    page.get_by_text("Halaman 1").wait_for()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_of_marks_on_a_phone_and_a_laptop(
    served: Served, device: Open, book: Book, language: str
) -> None:
    for width in (360, 1200):
        page = device(width)
        page.goto(f"{served.url}/trainer?lang={language}")
        assert_good_page(page)
        page.goto(f"{served.url}/trainer/assignments")
        assert_good_page(page)
        page.get_by_role("row").nth(1).get_by_role("link").first.click()
        assert_good_page(page)
        page.locator("#search").fill("anggota 1")
        page.locator(".nk-search button").click()
        expect(page.locator("tbody tr")).to_have_count(10)
        assert_good_page(page)
        page.get_by_role("link", name=re.compile("Hasil per soal|How the tasks")).click()
        expect(page.locator("#task-cost")).to_be_visible()
        assert_good_page(page)
        page.goto(f"{served.url}/trainer/waiting")
        assert_good_page(page)
