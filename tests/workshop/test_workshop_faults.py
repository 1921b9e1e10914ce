"""Faults in the midst of a class: others go on, and nothing is lost that a phone showed as saved.

Which test proves what; tests named with a file stand there, the others stand here.

- kill -9 of the server: `browser/test_faults.py::test_the_server_is_killed_while_two_type`, and with marks
  `browser/test_class_day.py::test_pulling_the_plug_loses_nothing`.
- kill -9 of the template processes: `browser/test_faults.py::test_the_templates_are_killed_while_she_types`,
  `test_workshop_kernels.py::test_templates_and_the_server_come_back_while_learners_work`.
- kill -9 of a learner's kernel: `browser/test_faults.py::test_her_kernel_is_killed_while_she_types`;
  before it has kept anything:
  `test_workshop_faults_browser.py::test_what_a_killed_kernel_had_not_kept_is_said_again`.
- Garbage frames, `execute_request`, 1,000 messages at once:
  `test_workshop_kernels.py::test_what_a_page_never_sends_closes_its_connection_alone`; a thousand a second
  until the connection ends: `test_a_thousand_messages_a_second_end_their_own_connection`; in
  `naikkelas tool`: `../test_standalone.py::test_a_page_that_speaks_no_protocol_of_ours_stops_nobody`.
- 100 MB in one message: `test_a_hundred_megabytes_are_not_even_read`.
- Somebody else's kernel id: `test_workshop_guard.py::test_a_kernel_answers_its_own_learner_only`,
  `test_workshop_kernels.py::test_a_rude_kernel_id_opens_nothing`.
- 500 join attempts a second: `browser/test_faults.py::test_five_hundred_a_second_want_to_join`.
- A lesson that does not end: `test_a_lesson_that_does_not_end_keeps_nobody_from_the_others`.
- A full disk: `test_workshop_faults_browser.py::test_a_full_disk_is_told_and_nothing_typed_is_lost`; at the
  start of a class and in exports: `../test_bad_input.py`, the tests with `disk` in their names.
- The clock jumps back: `test_the_clock_is_put_back_by_a_year`; waits after wrong PINs:
  `records/test_records_pins.py`; a phone's clock: `toolkit/frontend/test/page.test.ts`.
- The laptop sleeps and wakes: `browser/test_faults.py::test_the_laptop_sleeps_and_wakes`.
- A phone is offline for ten minutes, and its kernel was given up:
  `test_workshop_faults_browser.py::test_ten_minutes_offline_and_her_kernel_was_given_up`; and the server was
  started again: `browser/test_faults.py::test_ten_minutes_offline_and_the_server_was_started_again`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError

from tests.workshop.conftest import CODE, PIN, Served, look_again, small_lesson
from tests.workshop.page_socket import Closed, PageSocket, frame
from tests.workshop.test_workshop_kernels import COST, in_server_too, kept, kernel_of
from toolkit.kernels import nursery, supervised
from toolkit.workshop import sources
from toolkit.workshop.connection import KERNEL_GONE

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(bool(supervised.why_not()), reason="kernels are forked on Linux"),
]


SOON = 5.0
"""Seconds in which somebody who does nothing wrong is answered whatever others do."""


async def opened(served: Served, name: str) -> PageSocket:
    visitor, _learner = await asyncio.to_thread(served.learner, name)
    page = await asyncio.to_thread(visitor.ask, "/tool/qris")
    socket = await PageSocket.open(served.url, kernel_of(page.text), visitor.cookies)
    await socket.ask_states()
    return socket


async def types(socket: PageSocket, value: str) -> None:
    """Type into the tool and wait until its kernel has heard it."""
    await socket.set(socket.find(**COST), value=value)
    await socket.wait_for(socket.find(**COST), value=value)


async def goes_on(neighbour: PageSocket, value: str) -> None:
    """Somebody else's tool answers meanwhile: far from at once on a slow machine, but before long."""
    await asyncio.wait_for(types(neighbour, value), SOON)


@pytest.mark.parametrize("parts", [1, 100])
def test_a_hundred_megabytes_are_not_even_read(served: Served, parts: int) -> None:
    """In one frame, and in a hundred that begin one message and never end it."""
    size = 100_000_000 // parts

    async def main() -> int:
        neighbour, rude = await opened(served, "Tetangga"), await opened(served, "Rombongan")
        stream: Any = rude.socket.protocol.stream  # type: ignore[union-attr]
        begin = b"\xff" + size.to_bytes(8, "big") + bytes(4)
        sent = 0
        for part in range(parts):
            try:
                # Fin on none but a single frame; binary, then continuations.
                await stream.write(bytes([(0x80 if parts == 1 else 0) | (0 if part else 2)]) + begin)
                for _piece in range(0, size, 1_000_000):
                    await stream.write(bytes(1_000_000))
                    sent += 1_000_000
            except StreamClosedError:
                break
            if part % 2 == 0:
                await goes_on(neighbour, f"{part + 1}000")
        assert await rude.closed() in (1009, None)
        await goes_on(neighbour, "41500")
        return sent

    sent = asyncio.run(main())
    # What the system itself takes in comes on top of the limit of ten.
    assert sent < 60_000_000


def test_a_thousand_messages_a_second_end_their_own_connection(served: Served) -> None:
    async def main() -> int | None:
        neighbour, rude = await opened(served, "Tetangga"), await opened(served, "Cerewet")
        sent = 0
        for _hundredth in range(200):
            try:
                for _message in range(10):
                    await rude.socket.write_message(frame("kernel_info_request", {}), binary=True)
                    sent += 1
            except (WebSocketClosedError, StreamClosedError):
                break
            await asyncio.sleep(0.01)
            if sent % 100 == 0:
                await goes_on(neighbour, f"{sent}00")
        code = await rude.closed()
        await goes_on(neighbour, "42500")
        # She may come again when her pace allows it, and her kernel has kept its place.
        await asyncio.sleep(1)
        await types(await opened(served, "Cerewet"), "43000")
        return code

    assert asyncio.run(main()) == 1008


# Endless only where it is run for nobody; then its visitors get ordinary kernels.
ENDLESS = """
import os, time
while "NAIKKELAS_TEMPLATE" in os.environ:
    time.sleep(0.1)
"""


def test_a_lesson_that_does_not_end_keeps_nobody_from_the_others(served: Served) -> None:
    pages = served.app.kernel_manager.pages
    path = pages.root / "tools" / "stock.id.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(ENDLESS)], metadata=small_lesson().metadata), path)
    impatient, _learner = served.learner("Tergesa")

    def look() -> None:
        with contextlib.suppress(OSError):
            impatient.ask("/tool/stock")

    async def main() -> None:
        waits = asyncio.create_task(asyncio.to_thread(look))
        while path not in pages.nursery._running:
            assert not waits.done()
            await asyncio.sleep(0.05)
        try:
            # More at once than the event loop has threads: their pages, kernels and PINs.
            names = [f"Sabar {number}" for number in range(10)]
            others = asyncio.gather(*(opened(served, name) for name in names))
            # Far below the time that a notebook may take.
            sockets = await asyncio.wait_for(others, nursery.RUN_SECONDS / 2)
            await types(sockets[0], "44000")
            assert path in pages.nursery._running
        finally:
            for process in [*pages.nursery._running.values()]:
                process.signal(signal.SIGKILL)
        await waits

    try:
        asyncio.run(main())
    finally:
        path.unlink()


@pytest.fixture
def clock(served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[timedelta], None]]:
    """Put this computer's clock to another time, for the records and for cookies."""
    real = time.time

    def put(by: timedelta) -> None:
        def now() -> datetime:
            return datetime.now(UTC) + by

        # Which day it is, is looked at every few seconds; here at once, so that the test takes one way only.
        monkeypatch.setattr(sources, "EVERY", 0)
        monkeypatch.setattr(time, "time", lambda: real() + by.total_seconds())
        records = served.records
        for part in (records, records.learners, records.tokens, records.submissions):
            monkeypatch.setattr(part, "_clock", now)

    yield put
    # The next test's pages must not be of another day than their kernels.
    monkeypatch.undo()
    look_again(served)


def test_the_clock_is_put_back_by_a_year(served: Served, clock: Callable[[timedelta], None]) -> None:
    visitor, learner = served.learner("Partini")
    body = json.dumps({"code": CODE, "name": "Partini", "pin": PIN}).encode()
    token = json.loads(visitor.ask("/api/session", body).text)["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    kernel = kernel_of(visitor.ask("/tool/qris").text)

    def send(answer: str) -> dict[str, Any]:
        data = json.dumps({"answers": {"cost": answer}, "language": "id"}).encode()
        return dict(json.loads(visitor.ask("/api/submissions/02-price", data, **bearer).text))

    def save(value: str, seen: int) -> dict[str, Any]:
        data = json.dumps({"changes": {"cost": value}, "seen": seen}).encode()
        return dict(json.loads(visitor.ask("/api/shelf/tool/price", data, "PATCH", **bearer).text))

    async def main() -> None:
        socket = await PageSocket.open(served.url, kernel, visitor.cookies)
        await socket.ask_states()
        assert send("4")["number"] == 1
        version = save("1000", 0)["version"]
        clock(timedelta(days=-365))
        # Her cookie, her token and her kernel hold; the newest is what came last, whatever its date says.
        await types(socket, "2000")
        await kept(served, learner, cost="2000")
        # Newer than what this phone had seen: by the number of the version, not by its date.
        assert save("3000", version)["also_changed"] == {"cost": "3000"}
        assert visitor.ask("/me").status == 200
        assert send("5")["number"] == 2
        latest = served.records.submissions.latest(learner, "02-price")
        assert latest is not None
        assert latest.answers == {"cost": "5"}
        assert [one.number for one in served.records.submissions.history(learner, "02-price")] == [2, 1]
        # A new kernel, a new learner and a page that comes back: all with the clock as it is now.
        await in_server_too(served, served.app.kernel_manager.give_up(kernel))
        with pytest.raises(Closed) as closed:
            await socket.ask_states()
        # Another day is another version of every page.
        assert closed.value.code == KERNEL_GONE
        page = await asyncio.to_thread(visitor.ask, "/tool/qris")
        socket = await PageSocket.open(served.url, kernel_of(page.text), visitor.cookies)
        assert (await socket.ask_states())[socket.find(**COST)]["value"] == "3000"
        newcomer, _other = await asyncio.to_thread(served.learner, "Suparmi")
        assert newcomer.ask("/me").status == 200
        # The clock is right again: who joined a year ago signs in once more, and nothing else has ended.
        clock(timedelta(0))
        assert newcomer.ask("/me").status == 302
        assert newcomer.join("Suparmi").status == 303
        assert newcomer.ask("/me").status == 200
        assert visitor.ask("/api/shelf", **bearer).status == 200

    asyncio.run(main())
