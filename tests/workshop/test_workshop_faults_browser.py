"""Faults as a phone sees them, in a real Chromium; the list of all faults is in `test_workshop_faults.py`."""
# ruff: noqa: F811 - pytest hands imported fixtures over by name

from __future__ import annotations

import os
import signal
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tornado import web

from tests.full_disk import ClassDisk, class_disk, small_disk  # noqa: F401 - fixtures
from tests.workshop.cable import Cable
from tests.workshop.conftest import Served, make_course, serving
from tests.workshop.test_workshop_browser import Open, chrome, device, join  # noqa: F401
from tests.workshop.test_workshop_kernels import KEY, in_server, pid_of
from tests.workshop.test_workshop_link import KERNEL
from toolkit.kernels import supervised
from toolkit.workshop import culling
from toolkit.workshop.shelf import ShelfKeyApi

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.skipif(bool(supervised.why_not()), reason="kernels are forked on Linux"),
]

STATUS = "#nk-status"
SAFE = "Isian Anda aman"


def cost_field(page: Page) -> Locator:
    return page.get_by_label("Biaya satu produk").first


def at_her_tool(page: Page, served: Served, name: str) -> Locator:
    """Join and open a tool; returns its first field, when its kernel has answered."""
    join(page, served, name)
    page.goto(f"{served.url}/tool/qris")
    cost = cost_field(page)
    cost.wait_for(timeout=60_000)
    page.evaluate("window.samePage = true")
    return cost


def kept(page: Page, served: Served, name: str, **values: Any) -> bool:
    """Whether the records hold these values before long."""
    learner = served.records.learners.find(name)
    assert learner is not None
    end = time.monotonic() + 30
    while time.monotonic() < end:
        found = served.records.shelf(learner.id).load(KEY)
        if found is not None and values.items() <= found[0].items():
            return True
        # Not a sleep: the page's requests pass through this thread.
        page.wait_for_timeout(50)
    return False


@pytest.mark.browser
def test_what_a_killed_kernel_had_not_kept_is_said_again(
    served: Served, device: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = device()
    cost = at_her_tool(page, served, "Sulastri")
    margin = page.get_by_label("Untung yang Anda mau").first
    margin.fill("20")
    with monkeypatch.context() as patched:

        def refuse(_handler: Any, _key: str) -> None:
            raise web.HTTPError(503)

        patched.setattr(ShelfKeyApi, "patch", refuse)
        cost.fill("30rb")
        expect(page.locator(".nk-headline")).to_contain_text("Rp37.500")
        os.kill(pid_of(served, str(page.evaluate(KERNEL))), signal.SIGKILL)
    assert kept(page, served, "Sulastri", cost="30rb")
    expect(cost).to_have_value("30rb")
    expect(page.locator(".nk-headline")).to_contain_text("Rp37.500")
    expect(page.locator(STATUS)).to_be_hidden()
    assert page.evaluate("window.samePage") is True


@pytest.mark.browser
def test_what_the_kernel_has_heard_while_its_answer_was_lost(served: Served, device: Open) -> None:
    page = device()
    cable = Cable(page)
    cost = at_her_tool(page, served, "Wagiyem")
    cable.deaf = True
    cost.fill("20rb")
    # Her kernel has this value; the page does not know and says it again, and then what was typed meanwhile.
    assert kept(page, served, "Wagiyem", cost="20rb")
    cost.fill("30rb")
    cable.cut()
    cable.deaf = False
    assert kept(page, served, "Wagiyem", cost="30rb")
    expect(page.locator(STATUS)).to_be_hidden()
    assert page.evaluate("window.samePage") is True


def test_ten_minutes_offline_and_her_kernel_was_given_up(served: Served, device: Open) -> None:
    page = device()
    page.clock.install()
    cable = Cable(page)
    cost = at_her_tool(page, served, "Rukmini")
    cost.fill("11rb")
    assert kept(page, served, "Rukmini", cost="11rb")
    kernels, kernel = served.app.kernel_manager, str(page.evaluate(KERNEL))
    cable.whole = False
    cable.cut()
    end = time.monotonic() + 30
    while kernels.connections.get(kernel) and time.monotonic() < end:
        page.wait_for_timeout(50)  # the socket closes as soon as the test's hands are free
    assert not kernels.connections.get(kernel)
    # Only now: a Chromium that is offline would keep the socket's last frame to itself.
    page.context.set_offline(True)
    expect(page.locator(STATUS)).to_contain_text(SAFE)
    cost.fill("12rb")
    page.clock.fast_forward("10:00")
    kernels.living[kernel].touched -= culling.WITHOUT_PAGE + 1
    in_server(served, culling.look(kernels))
    assert kernel not in kernels
    page.get_by_label("Untung yang Anda mau").first.fill("25")
    expect(page.locator(STATUS)).to_contain_text(SAFE)
    cable.whole = True
    page.context.set_offline(False)
    assert kept(page, served, "Rukmini", cost="12rb", margin="25")
    expect(page.locator(".nk-headline")).to_contain_text("Rp16.000")
    expect(page.locator(STATUS)).to_be_hidden()
    assert page.evaluate("window.samePage") is True


def test_a_full_disk_is_told_and_nothing_typed_is_lost(class_disk: ClassDisk, device: Open) -> None:
    root = class_disk.root
    with serving(root, make_course(root), notebooks=root / "notebooks") as served:
        page, late = device(), device()
        cost = at_her_tool(page, served, "Ningsih")
        cost.fill("11rb")
        assert kept(page, served, "Ningsih", cost="11rb")
        at_her_tool(late, served, "Tumini")
        kernels, ids = served.app.kernel_manager, [str(one.evaluate(KERNEL)) for one in (page, late)]
        class_disk.fill()
        cost.fill("30rb")
        status = page.locator(".nk-tool .nk-status").first
        expect(status).to_contain_text("Belum tersimpan")
        expect(status).to_contain_text("Mohon beri tahu fasilitator")
        # She goes on: tools answer. Who comes now is told, and what she typed stays in the form.
        page.get_by_label("Untung yang Anda mau").first.fill("20")
        expect(page.locator(".nk-headline")).to_contain_text("Rp37.500")
        stranger = served.visitor()
        told = stranger.join("Marni")
        assert told.status == 422
        assert "Mohon beri tahu fasilitator" in told.text
        assert 'value="Marni"' in told.text
        # Quiet kernels end in good order, but not one that could not hand over what was typed.
        for kernel in ids:
            kernels.living[kernel].touched -= culling.WITH_PAGE + 1
        in_server(served, culling.look(kernels))
        assert set(kernels.living) == {ids[0]}
        # A page without a kernel waits for one.
        cost_field(late).fill("9rb")
        expect(late.locator(STATUS)).to_contain_text("Belum tersambung")
        class_disk.clear()
        assert kept(page, served, "Ningsih", cost="30rb", margin="20")
        expect(status).not_to_contain_text("Belum tersimpan")
        assert kept(late, served, "Tumini", cost="9rb")
        expect(late.locator(STATUS)).to_be_hidden()
        assert stranger.join("Marni").status == 303
