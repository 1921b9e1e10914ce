"""Faults of a class server that is a process of its own: killed, put to sleep, and overrun.

The list of all faults is in `tests/workshop/test_workshop_faults.py`.
"""

from __future__ import annotations

import asyncio
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest
from acting import PATIENCE, join, learner_id
from playwright.sync_api import Locator, Page, expect

from tests.browser.class_server import ClassServer, free_port
from tests.workshop.cable import Cable
from toolkit.kernels import supervised
from toolkit.records import Records

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.skipif(bool(supervised.why_not()), reason="kernels are forked on Linux"),
]

SAFE = "Isian Anda aman"
NewPhone = Callable[[], Page]


@pytest.fixture(scope="module")
def class_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClassServer]:
    """One class for all faults; nobody hands in here."""
    folder = tmp_path_factory.mktemp("kelas")
    server = ClassServer(folder / "class", free_port(), folder / "server.log", graded=False)
    server.start()
    yield server
    server.stop()


class Learner:
    """Somebody with a phone, at a tool."""

    def __init__(self, page: Page, server: ClassServer, name: str) -> None:
        self.page, self.server, self.name = page, server, name
        join(page, server.url, server.code, name)
        page.goto(f"{server.url}/tool/price")
        expect(self.cost).to_be_visible(timeout=PATIENCE)
        self.types("10rb", margin="20")
        expect(self.answer).to_contain_text("Rp12.500", timeout=PATIENCE)
        page.evaluate("window.samePage = true")

    @property
    def cost(self) -> Locator:
        return self.page.get_by_label("Biaya satu produk").first

    @property
    def answer(self) -> Locator:
        return self.page.locator(".nk-headline")

    @property
    def banner(self) -> Locator:
        return self.page.locator("#nk-status")

    def types(self, cost: str, margin: str = "") -> None:
        self.cost.fill(cost)
        if margin:
            self.page.get_by_label("Untung yang Anda mau").first.fill(margin)

    def goes_on(self, cost: str, price: str, *, same_page: bool = True) -> None:
        """What she typed is there, answered and kept; nothing is said any more or was loaded again."""
        expect(self.answer).to_contain_text(price, timeout=PATIENCE)
        expect(self.cost).to_have_value(cost)
        expect(self.banner).to_be_hidden(timeout=PATIENCE)
        assert self.is_kept(cost)
        assert self.page.evaluate("window.samePage === true") is same_page

    def is_kept(self, cost: str) -> bool:
        learner = learner_id(self.server.folder, self.name)
        with Records.open(f"sqlite:///{self.server.folder / 'records.db'}") as records:
            end = time.monotonic() + 30
            while time.monotonic() < end:
                found = records.shelf(learner).load("tool/price")
                if found is not None and found[0].get("cost") == cost:
                    return True
                # Not a sleep: the page's requests pass through this thread.
                self.page.wait_for_timeout(50)
        return False


def processes(server: ClassServer) -> list[psutil.Process]:
    """The server and everything below it."""
    assert server.process is not None
    top = psutil.Process(server.process.pid)
    return [top, *top.children(recursive=True)]


def templates(server: ClassServer) -> list[psutil.Process]:
    """The base template and those of notebooks; below these are kernels."""
    assert server.process is not None
    bases = [
        one for one in psutil.Process(server.process.pid).children() if "toolkit.kernels.base" in command(one)
    ]
    return [*bases, *(below for base in bases for below in base.children())]


def kernels(server: ClassServer) -> list[psutil.Process]:
    """Kernels of pages, the youngest last."""
    known = templates(server)
    found = [one for template in known for one in template.children() if one not in known]
    return sorted(found, key=psutil.Process.create_time)


def command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def test_the_server_is_killed_while_two_type(class_server: ClassServer, new_phone: NewPhone) -> None:
    wati, tini = (Learner(new_phone(), class_server, name) for name in ("Wati", "Tini"))
    children = processes(class_server)[1:]
    assert kernels(class_server)
    wati.cost.press_sequentially("00")
    tini.types("20rb")
    expect(tini.answer).to_contain_text("Rp25.000")
    class_server.kill()
    wati.types("3")
    wati.cost.press_sequentially("0rb")
    for one in (wati, tini):
        expect(one.banner).to_contain_text(SAFE, timeout=PATIENCE)
    class_server.start()
    wati.goes_on("30rb", "Rp37.500")
    tini.goes_on("20rb", "Rp25.000")
    tini.types("40rb")
    tini.goes_on("40rb", "Rp50.000")
    # What the killed server had started has ended with it.
    assert psutil.wait_procs(children, 10)[1] == []


def test_the_templates_are_killed_while_she_types(class_server: ClassServer, new_phone: NewPhone) -> None:
    surti = Learner(new_phone(), class_server, "Surti")
    dead = templates(class_server)
    assert len(dead) >= 2
    surti.cost.press_sequentially("0")
    for one in dead:
        one.kill()
    surti.types("2")
    surti.cost.press_sequentially("0rb")
    surti.goes_on("20rb", "Rp25.000")
    # Who comes now gets a kernel from new templates.
    Learner(new_phone(), class_server, "Yuni")
    assert not {one.pid for one in dead} & {one.pid for one in templates(class_server)}
    surti.types("30rb")
    surti.goes_on("30rb", "Rp37.500")


def test_her_kernel_is_killed_while_she_types(class_server: ClassServer, new_phone: NewPhone) -> None:
    neighbour = Learner(new_phone(), class_server, "Lasmi")
    before = kernels(class_server)
    sumi = Learner(new_phone(), class_server, "Sumi")
    [hers] = [one for one in kernels(class_server) if one not in before]
    sumi.types("2")
    hers.kill()
    sumi.cost.press_sequentially("0rb")
    sumi.goes_on("20rb", "Rp25.000")
    assert hers not in kernels(class_server)
    assert all(one in kernels(class_server) for one in before)
    neighbour.types("40rb")
    neighbour.goes_on("40rb", "Rp50.000")


@pytest.fixture
def asleep(class_server: ClassServer) -> Iterator[Callable[[], list[psutil.Process]]]:
    """Put the laptop to sleep; at the end it is awake whatever happened."""
    stopped: list[psutil.Process] = []

    def fall_asleep() -> list[psutil.Process]:
        stopped.extend(processes(class_server))
        for one in stopped:
            one.send_signal(signal.SIGSTOP)
        return stopped

    yield fall_asleep
    for one in stopped:
        if one.is_running():
            one.send_signal(signal.SIGCONT)


def test_the_laptop_sleeps_and_wakes(
    class_server: ClassServer, new_phone: NewPhone, asleep: Callable[[], list[psutil.Process]]
) -> None:
    page = new_phone()
    page.clock.install()
    narti = Learner(page, class_server, "Narti")
    mine = kernels(class_server)
    stopped = asleep()
    narti.types("20rb")
    # The page looks after the server every 15 s, and gives it 5 s to answer.
    page.clock.run_for(16_000)
    page.clock.run_for(6_000)
    expect(narti.banner).to_contain_text(SAFE)
    narti.types("30rb")
    for one in stopped:
        one.send_signal(signal.SIGCONT)
    narti.goes_on("30rb", "Rp37.500")
    assert all(one in kernels(class_server) for one in mine)


def test_ten_minutes_offline_and_the_server_was_started_again(
    class_server: ClassServer, new_phone: NewPhone
) -> None:
    page = new_phone()
    page.clock.install()
    cable = Cable(page)
    ratmi = Learner(page, class_server, "Ratmi")
    page.context.set_offline(True)
    cable.whole = False
    cable.cut()
    expect(ratmi.banner).to_contain_text(SAFE)
    ratmi.types("20rb")
    class_server.kill()
    page.clock.fast_forward("05:00")
    class_server.start()
    page.clock.fast_forward("05:00")
    ratmi.types("30rb")
    cable.whole = True
    page.context.set_offline(False)
    ratmi.goes_on("30rb", "Rp37.500")


# --- five hundred a second -----------------------------------------------------------------------


class Flood:
    """Two seconds of 500 attempts a second to join: wrong codes, wrong PINs, and ever new names."""

    KINDS = ({"code": "SALAH9"}, {"pin": "111111"}, {"name": "Orang {number}"})

    def __init__(self, server: ClassServer, name: str) -> None:
        self.server, self.name = server, name
        self.answers: Counter[int] = Counter()
        self.texts: set[str] = set()
        self.failed: list[str] = []
        self.thread = threading.Thread(target=lambda: asyncio.run(self._all()))

    async def _all(self) -> None:
        requests = [self._request(number) for number in range(len(self.KINDS))]
        begun, tasks = time.monotonic(), []
        for number in range(1_000):
            await asyncio.sleep(max(0, begun + number / 500 - time.monotonic()))
            tasks.append(asyncio.create_task(self._one(number, requests[number % len(requests)])))
        await asyncio.gather(*tasks)

    def _request(self, kind: int) -> Callable[[int], bytes]:
        """Return what makes the bytes of a request, with a visitor's cookie and token."""
        line = HTTPConnection("127.0.0.1", self.server.port, source_address=(self._address(kind), 0))
        line.request("GET", "/join")
        cookie = re.match(r"_xsrf=([^;]+)", line.getresponse().getheader("Set-Cookie") or "")
        line.close()
        assert cookie
        form = {"name": self.name, "pin": "482913", "code": self.server.code, "consent": "yes"}
        form |= {"_xsrf": cookie[1], **self.KINDS[kind]}

        def made(number: int) -> bytes:
            body = urlencode({key: value.format(number=number) for key, value in form.items()})
            head = f"POST /join HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nCookie: {cookie[0]}\r\n"
            head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
            return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()

        return made

    @staticmethod
    def _address(kind: int) -> str:
        return f"127.0.0.{kind + 2}"

    async def _one(self, number: int, request: Callable[[int], bytes]) -> None:
        try:
            local = (self._address(number % len(self.KINDS)), 0)
            reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port, local_addr=local)
            writer.write(request(number))
            answer = (await asyncio.wait_for(reader.read(), 120)).decode()
            writer.close()
            self.answers[int(answer.split(" ", 2)[1])] += 1
            self.texts |= set(re.findall(r'id="(?:pin|code|name)-wrong">([^<]+)', answer))
        except (OSError, TimeoutError, IndexError) as error:
            self.failed.append(repr(error))


def test_five_hundred_a_second_want_to_join(class_server: ClassServer, new_phone: NewPhone) -> None:
    inem = Learner(new_phone(), class_server, "Inem")
    late = new_phone()
    late.goto(f"{class_server.url}/join?code={class_server.code}")
    flood = Flood(class_server, "Inem")
    flood.thread.start()
    moves = 0
    while flood.thread.is_alive():
        moves += 1
        inem.types(f"{4 * moves}rb")
        expect(inem.answer).to_contain_text(f"Rp{5 * moves}.000")
    assert flood.failed == []
    assert flood.answers.total() == 1_000
    assert set(flood.answers) == {303, 422}
    for told in ("Terlalu banyak kode salah", "PIN salah terlalu sering", "Sedang banyak sekali yang masuk"):
        assert any(told in text for text in flood.texts), (told, flood.texts)
    assert moves > 1
    # She does what the page says: tries again after a moment.
    enter(late, "Bu Baru")
    inem.types("20rb")
    inem.goes_on("20rb", "Rp25.000")


def enter(page: Page, name: str, tries: int = 30) -> None:
    for _try in range(tries):
        page.locator("#name").fill(name)
        page.locator("#pin").fill("482913")
        page.locator("input[name=consent]").check()
        page.locator("main button[type=submit].nk-main").click()
        expect(page.locator("h1, .nk-problem").first).to_be_visible()
        told: Any = page.locator("main").inner_text()
        if f"Halo, {name}" in told:
            return
        assert "coba lagi beberapa detik lagi" in told
        assert page.locator("#name").input_value() == name
        page.wait_for_timeout(1_000)
    pytest.fail("she did not get in")
