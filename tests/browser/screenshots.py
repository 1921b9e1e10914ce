"""Make the README's pictures from a real class: `make screenshots`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from acting import MODULE, PATIENCE, field, fill_in, join, learner_id, open_step, right_answers, send
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.class_server import ClassServer, free_port
from tests.browser.conftest import CHROMIUM_FLAGS

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
NAMES = ("Bu Sari", "Pak Dedi", "Ibu Wati", "Mbak Rini", "Bu Imas", "Pak Hasan")


def phone(browser: Browser) -> Page:
    """A phone of 360×640 that speaks Indonesian."""
    size = {"width": 360, "height": 640}
    page = browser.new_context(viewport=size, is_mobile=True, has_touch=True, locale="id-ID").new_page()
    page.set_default_timeout(PATIENCE)
    return page


def shoot(page: Page, name: str) -> None:
    """Save what the screen shows."""
    PICTURES.mkdir(exist_ok=True)
    page.wait_for_timeout(400)
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"{name}.png")


def learner_pages(browser: Browser, server: ClassServer) -> None:
    """The pages of one learner, from joining to her marks."""
    page = phone(browser)
    page.goto(f"{server.url}/join?code={server.code}")
    shoot(page, "join")
    join(page, server.url, server.code, NAMES[0])
    section = open_step(page, server.url, "story")
    section.locator(".nk-check").first.get_by_role("button", name="Untung", exact=True).click()
    section.get_by_role("button", name="Selesai, lanjut").click()
    expect(page.locator('section[data-step="unit-cost"]')).to_be_visible()
    section = open_step(page, server.url, "price")
    tool = section.locator(".nk-tool-price")
    field(tool, "Biaya satu produk").fill("30.000")
    field(tool, "Untung yang Anda mau").fill("20")
    expect(tool.locator(".nk-headline")).to_be_visible()
    field(tool, "Untung yang Anda mau").blur()
    page.wait_for_timeout(500)
    tool.locator(".nk-headline").evaluate("node => node.scrollIntoView({block: 'start'})")
    page.evaluate("scrollBy(0, -90)")
    shoot(page, "lesson")
    page.goto(f"{server.url}/task/{MODULE}")
    expect(page.locator("button.nk-send")).to_be_visible()
    fill_in(page, right_answers(learner_id(server.folder, NAMES[0])))
    send(page)
    expect(page.locator(".nk-receipt .nk-headline")).to_be_visible()
    page.locator(".nk-receipt .nk-headline").evaluate("node => node.scrollIntoView({block: 'start'})")
    page.evaluate("scrollBy(0, -90)")
    shoot(page, "marks")
    page.goto(server.url)
    shoot(page, "home")


def console(browser: Browser, server: ClassServer) -> None:
    """The trainer's console with a class in it."""
    for name in NAMES[1:]:
        page = phone(browser)
        join(page, server.url, server.code, name)
        page.context.close()
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID").new_page()
    page.goto(f"{server.url}/trainer")
    expect(page.locator("#part-people")).to_contain_text(NAMES[-1])
    shoot(page, "console")
    page.goto(f"{server.url}/trainer/projector")
    shoot(page, "projector")


def main() -> int:
    """Make every picture. Returns the exit code."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium here: run deploy/system-packages.sh", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = ClassServer(Path(folder) / "class", free_port(), Path(folder) / "server.log")
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        try:
            learner_pages(browser, server)
            console(browser, server)
        finally:
            browser.close()
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
