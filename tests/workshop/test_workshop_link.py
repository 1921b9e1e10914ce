"""Between a page and its kernel: breaks, goodbyes, files, what comes with the page. In a real Chromium."""
# ruff: noqa: F811 - pytest hands imported fixtures over by name

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.workshop.cable import Cable
from tests.workshop.conftest import Served
from tests.workshop.test_workshop_browser import (  # noqa: F401
    NEVER_OPENS,
    Open,
    assert_good_page,
    chrome,
    device,
    join,
)

pytestmark = [pytest.mark.browser, pytest.mark.server]

FIELD = ".nk-money input"
KERNEL = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"


def opened(page: Page, served: Served, name: str, step: str = "") -> str:
    """Join, open the lesson and wait for its tools. Returns the kernel's id."""
    join(page, served, name)
    page.goto(f"{served.url}/learn/02-price{step}")
    page.locator(FIELD).wait_for(state="attached", timeout=60_000)
    return str(page.evaluate(KERNEL))


def soon(holds: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether something comes true before long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_a_broken_connection_comes_back_and_brings_what_was_typed(served: Served, device: Open) -> None:
    page = device()
    cable = Cable(page)
    kernel = opened(page, served, "Putri")
    page.locator(FIELD).fill("20rb")
    page.get_by_text("Modal: 20rb (id)").wait_for()
    page.evaluate("window.samePage = true")
    page.context.set_offline(True)
    cable.whole = False
    cable.cut()
    page.get_by_text("Sambungan terputus. Isian Anda aman.").wait_for()
    page.locator(FIELD).fill("25rb")
    page.locator(FIELD).fill("27rb")
    cable.whole = True
    page.context.set_offline(False)
    page.get_by_text("Modal: 27rb (id)").wait_for(timeout=60_000)
    expect(page.locator("#nk-status")).to_be_hidden()
    assert page.evaluate("window.samePage") is True
    assert page.evaluate(KERNEL) == kernel


def test_a_short_break_is_not_even_mentioned(served: Served, device: Open) -> None:
    page = device()
    cable = Cable(page)
    opened(page, served, "Puspa")
    said = (
        "window.said = []; new MutationObserver(() => window.said.push(document.getElementById('nk-status')"
    )
    page.evaluate(said + ".textContent)).observe(document.getElementById('nk-status'), {childList: true})")
    cable.cut()
    page.locator(FIELD).fill("31rb")
    page.get_by_text("Modal: 31rb (id)").wait_for(timeout=60_000)
    assert page.evaluate("window.said") == []


def test_a_kernel_ends_when_its_page_is_left(served: Served, device: Open) -> None:
    page = device()
    kernel = opened(page, served, "Ratna")
    manager = served.app.kernel_manager
    assert soon(lambda: manager.owner(kernel) is not None)
    page.goto(f"{served.url}/me")
    assert soon(lambda: manager.owner(kernel) is None)


def test_unknown_widgets_are_a_sentence_and_files_have_their_limit(
    served: Served, device: Open, tmp_path: Path
) -> None:
    page = device()
    opened(page, served, "Sinta", "#price")
    page.get_by_text("Bagian ini hanya jalan di JupyterLab").wait_for()
    button = page.get_by_role("button", name="Pilih berkas")
    assert button.inner_text() == "Pilih berkas"
    for name, content in (("besar.csv", "12345678901"), ("kecil <b>.csv", "Rp 5")):
        (tmp_path / name).write_text(content)
        with page.expect_file_chooser() as chooser:
            button.click()
        chooser.value.set_files(tmp_path / name)
        if name == "besar.csv":
            expect(page.locator("#nk-status")).to_contain_text("terlalu besar")
            assert button.inner_text() == "Pilih berkas"
    page.get_by_text("Isi: Rp 5").wait_for()
    expect(button).to_have_text("Pilih berkas kecil <b>.csv")
    assert_good_page(page)


def test_widgets_that_come_with_the_page_are_shown_before_the_kernel_answers(
    served: Served, device: Open
) -> None:
    page = device()
    join(page, served, "Tuti")
    page.add_init_script(NEVER_OPENS)

    def with_states(route: Route) -> None:
        text = route.fetch().text()
        found = re.search(
            r'(<script type="application/vnd.jupyter.widget-state\+json">)(.*?)(?=</script>)', text
        )
        assert found
        embedded = json.loads(found[2])
        fields = [one for one in embedded["state"].values() if one["model_name"] == "TextModel"]
        fields[0]["state"]["value"] = "dari halaman"
        route.fulfill(body=text.replace(found[0], found[1] + json.dumps(embedded)))

    page.route("**/learn/02-price", with_states)
    page.goto(f"{served.url}/learn/02-price")
    field = page.locator(".nk-view input[type=text]").first
    expect(field).to_have_value("dari halaman")
    field.fill("diketik lebih dulu")
    expect(field).to_have_value("diketik lebih dulu")
