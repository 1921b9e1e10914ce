"""Kernels of pages: forked after the notebook has run, given up when quiet, back with what was typed."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import time
from collections.abc import Coroutine
from typing import Any

import nbformat
import pytest
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError

from tests.workshop.conftest import Served, Visitor, look_again, opened_by
from tests.workshop.page_socket import Closed, PageSocket, frame
from toolkit.kernels import supervised
from toolkit.lesson.notebook import NotebookProblem, Receipt
from toolkit.lesson.notebooks import ClassNotebook
from toolkit.workshop import culling, messages
from toolkit.workshop.connection import KERNEL_GONE, KERNEL_LATER, KERNEL_LOST
from toolkit.workshop.rendered import RenderedPages
from toolkit.workshop.shelf import ShelfKeyApi
from toolkit.workshop.sockets import MOST_OF_ONE, Sockets
from toolkit.workshop.tickets import Tickets

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(bool(supervised.why_not()), reason="kernels are forked on Linux"),
]

COST = {"_model_name": "TextModel", "description": "Biaya satu produk (HPP)"}
KEY = "tool/price"
NOT_YET = "Belum tersimpan"


def kernel_of(page: str) -> str:
    found = re.search(r'"kernelId": "([^"]+)"', page)
    assert found
    return found.group(1)


def in_server(served: Served, what: Coroutine[Any, Any, Any]) -> Any:
    """Run something in the server's own loop."""
    return asyncio.run_coroutine_threadsafe(what, served.loop).result(60)


async def in_server_too(served: Served, what: Coroutine[Any, Any, Any]) -> Any:
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(what, served.loop))


def pid_of(served: Served, kernel: str) -> int:
    return int(served.app.kernel_manager.get_kernel(kernel).provisioner.pid)


def ping(visitor: Visitor, kernel: str) -> tuple[bool, bool]:
    """Whether the page may go on as if nothing had happened, and whether its id leads to a kernel."""
    answer = json.loads(visitor.ask(f"/api/ping?kernel={kernel}").text)
    return answer["kernel"], answer["again"]


async def opened(served: Served, visitor: Visitor, kernel: str) -> PageSocket:
    page = await PageSocket.open(served.url, kernel, visitor.cookies)
    await page.ask_states()
    return page


async def kept(served: Served, learner: str, **values: Any) -> None:
    """Wait until the records hold these values."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        found = served.records.shelf(learner).load(KEY)
        if found is not None and values.items() <= found[0].items():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"not kept: {values}")


def test_a_page_costs_no_kernel_before_it_connects_and_then_all_widgets_live(served: Served) -> None:
    visitor, learner = served.learner("Kadek")
    page = visitor.ask("/tool/price").text
    kernel = kernel_of(page)
    kernels = served.app.kernel_manager
    assert kernel not in kernels
    assert '"model_id"' in page
    assert "application/vnd.jupyter.widget-state+json" in page
    assert visitor.ask(f"/api/kernels/{kernel}").status == 200

    async def main() -> None:
        socket = await opened(served, visitor, kernel)
        assert kernel in kernels
        cost = socket.find(_model_name="TextModel", placeholder="Modal")
        answer = socket.find(_model_name="HTMLModel", value="<p>-</p>")
        assert f'"model_id": "{socket.find(_model_name="VBoxModel")}"' in page
        await socket.set(cost, value="9000")
        await socket.wait_for(answer, value="<p>Modal: 9000 (id)</p>")
        await socket.set(cost, value="env")
        while "Modal" in socket.states[answer]["value"]:
            await socket.receive()
        known = set(socket.states[answer]["value"].split())
        assert {"HTTP_NAIKKELAS_URL", "HTTP_NAIKKELAS_SHELF"} <= known
        assert not known & {"NAIKKELAS_TEMPLATE", "HTTP_NAIKKELAS_LEARNER", "PYTEST_CURRENT_TEST"}

    asyncio.run(main())
    owner = kernels.owners[kernel]
    assert owner.learner == learner
    assert opened_by(served, owner.token) == learner
    visitor.ask("/me")
    assert visitor.ask(f"/voila/api/shutdown/{kernel}", {}).status == 204
    assert kernel not in kernels
    assert opened_by(served, owner.token) is None


def test_what_was_typed_comes_back_in_a_new_fork_and_reaches_nobody_else(served: Served) -> None:
    visitor, learner = served.learner("Luh")
    other, _learner = served.learner("Putu")
    kernel = kernel_of(visitor.ask("/tool/qris").text)
    theirs = kernel_of(other.ask("/tool/qris").text)
    kernels = served.app.kernel_manager

    async def main() -> None:
        socket = await opened(served, visitor, kernel)
        cost = socket.find(**COST)
        await socket.set(cost, value="31000")
        await kept(served, learner, cost="31000")

        # Quiet for long: the kernel goes, the socket stays, the next message finds the values.
        kernels.living[kernel].touched -= culling.WITH_PAGE + 1
        await in_server_too(served, culling.look(kernels))
        assert kernel not in kernels
        assert await asyncio.to_thread(ping, visitor, kernel) == (True, True)
        assert (await socket.ask_states())[cost]["value"] == "31000"

        # Killed: the socket closes, and the same id leads to a new one.
        first = pid_of(served, kernel)
        os.kill(first, signal.SIGKILL)
        assert await socket.closed() == KERNEL_LOST
        assert await asyncio.to_thread(ping, visitor, kernel) == (False, True)
        socket = await opened(served, visitor, kernel)
        assert pid_of(served, kernel) != first
        assert socket.states[cost]["value"] == "31000"

        # The same widgets for everybody, and nobody else's values in them.
        stranger = await opened(served, other, theirs)
        assert stranger.states[cost]["value"] == ""
        assert "31000" not in str(stranger.states)

    asyncio.run(main())


def test_the_last_words_of_a_kernel_reach_its_page(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, learner = served.learner("Wayan")
    kernel = kernel_of(visitor.ask("/tool/qris").text)
    kernels = served.app.kernel_manager
    refused: list[str] = []

    def refuse(_handler: Any, key: str) -> None:
        refused.append(key)
        raise HTTPError(503)

    async def main() -> None:
        socket = await opened(served, visitor, kernel)
        cost = socket.find(**COST)
        with monkeypatch.context() as patched:
            patched.setattr(ShelfKeyApi, "patch", refuse)
            await socket.set(cost, value="42000")
            while not (told := [one for one, has in socket.states.items() if NOT_YET in str(has)]):
                await socket.receive()
        # What it could not hand over is taken while it ends, and the page is told.
        await in_server_too(served, kernels.give_up(kernel))
        assert kernel not in kernels
        await socket.wait_for(told[0], value="")
        await kept(served, learner, cost="42000")
        # What the page says meanwhile is for the next kernel.
        await socket.set(cost, value="43000")
        await kept(served, learner, cost="43000")

    asyncio.run(main())
    assert refused


def test_a_kernel_that_waits_for_marks_is_kept_for_its_page(served: Served) -> None:
    visitor, learner = served.learner("Gede")
    kernel = kernel_of(visitor.ask("/tool/price").text)
    kernels = served.app.kernel_manager

    async def main() -> None:
        socket = await opened(served, visitor, kernel)
        living = kernels.living[kernel]
        living.touched -= culling.WITH_PAGE + 1
        served.records.submissions.add(learner, "02-price", {"cost": "5"}, "id")
        notebook = ClassNotebook(served.url, kernels.owners[kernel].token, timeout=1)
        asked = asyncio.create_task(asyncio.to_thread(notebook.newer, Receipt("02-price", 1, "queued", "")))
        while not len(served.app.waiting):
            await asyncio.sleep(0.01)
        await in_server_too(served, culling.look(kernels))
        assert kernel in kernels

        # Long after the last such question it goes as any other: with it goes what it had asked for.
        living.waited -= culling.WITH_PAGE + 1
        await in_server_too(served, culling.look(kernels))
        assert kernel not in kernels
        for held in list(served.app.waiting._held):
            served.loop.call_soon_threadsafe(held.let_go)
        with pytest.raises(NotebookProblem):
            await asked

        # Where no page is, nobody would see the marks come.
        await socket.ask_states()
        living = kernels.living[kernel]
        socket.socket.close()
        while kernels.connections.get(kernel):
            await asyncio.sleep(0.01)
        kernels.waits(kernels.owners[kernel].token)
        living.touched -= culling.WITHOUT_PAGE + 1
        await in_server_too(served, culling.look(kernels))
        assert kernel not in kernels

    asyncio.run(main())


def test_a_page_is_told_only_what_differs_from_what_it_brought(served: Served) -> None:
    newcomer, _learner = served.learner("Made")
    visitor, learner = served.learner("Ketut")

    async def main() -> None:
        page = await asyncio.to_thread(visitor.ask, "/tool/qris")
        brought = json.loads(re.findall(r"widget-state\+json\">(.*?)</script>", page.text)[0])["state"]
        kernel = kernel_of(page.text)
        socket = await opened(served, visitor, kernel)
        await socket.set(socket.find(**COST), value="31000")
        await kept(served, learner, cost="31000")
        await in_server_too(served, served.app.kernel_manager.give_up(kernel))
        socket = await opened(served, visitor, kernel)
        everything = await socket.ask_states()
        changed = await socket.ask_states(changed=True)

        fresh = kernel_of((await asyncio.to_thread(newcomer.ask, "/tool/qris")).text)
        untouched = (await opened(served, newcomer, fresh)).states
        assert 0 < len(changed) < len(everything) / 4
        assert any(state.get("value") == "31000" for state in changed.values())
        for widget, state in everything.items():
            if widget in changed:
                assert changed[widget] == state
            else:
                # What is not told is as it was in the template, whose states the page brought.
                assert state == untouched[widget]
                assert brought[widget]["state"].items() <= state.items()

    asyncio.run(main())


def test_templates_and_the_server_come_back_while_learners_work(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, learner = served.learner("Wayan")
    kernels = served.app.kernel_manager
    kernel = kernel_of(visitor.ask("/tool/qris").text)

    async def main() -> None:
        socket = await opened(served, visitor, kernel)
        cost = socket.find(**COST)
        made = kernels.pages.nursery.template_of(kernels.pages.root / "tools/qris.id.ipynb")
        for pid in (made.process.pid, kernels.pages.nursery.base.pid):
            os.kill(pid, signal.SIGKILL)
        await socket.set(cost, value="7000")
        await kept(served, learner, cost="7000")
        # A page that was sent before goes on with a fork of the new template.
        await in_server_too(served, kernels.give_up(kernel))
        assert (await socket.ask_states())[cost]["value"] == "7000"

        # So it does when the server has started again and knows of no page and no id.
        await in_server_too(served, kernels.give_up(kernel))
        await asyncio.to_thread(kernels.pages.nursery.close)
        monkeypatch.setattr(kernels, "pages", RenderedPages(served.app, kernels.pages.nursery))
        monkeypatch.setattr(kernels, "tickets", Tickets(served.folder.secret))
        socket = await opened(served, visitor, kernel)
        assert socket.states[cost]["value"] == "7000"

    asyncio.run(main())


def test_when_nothing_can_be_forked_any_more_pages_are_loaded_again_with_ordinary_kernels(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    visitor, learner = served.learner("Suwarni")
    kernels = served.app.kernel_manager
    kernel = kernel_of(visitor.ask("/tool/qris").text)
    monkeypatch.setattr(kernels.pages, "_said", set())

    async def main() -> None:
        socket = await opened(served, visitor, kernel)
        await socket.set(socket.find(**COST), value="8000")
        await kept(served, learner, cost="8000")
        await in_server_too(served, kernels.give_up(kernel))
        await asyncio.to_thread(kernels.pages.nursery.close)
        with monkeypatch.context() as patched:
            patched.setattr(supervised, "why_not", lambda: "fork is not safe on this moon")
            await socket.send("comm_info_request", {})
            assert await socket.closed() == KERNEL_GONE
            for _time in range(2):
                page = await asyncio.to_thread(visitor.ask, "/tool/qris")
                ordinary = kernel_of(page.text)
                assert ordinary != kernel
                assert not kernels.living[ordinary].forked
            socket = await opened(served, visitor, ordinary)
            assert socket.states[socket.find(**COST)]["value"] == "8000"
        lines = [one.getMessage() for one in caplog.records if "Lessons start the" in one.getMessage()]
        assert lines == ["Lessons start the ordinary way: fork is not safe on this moon."]
        # And when it can be done again, it is.
        again = kernel_of((await asyncio.to_thread(visitor.ask, "/tool/qris")).text)
        await opened(served, visitor, again)
        assert kernels.living[again].forked

    asyncio.run(main())


def test_a_fork_that_came_to_nothing_costs_nobody_the_page(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, _learner = served.learner("Suharni")
    kernels = served.app.kernel_manager
    kernel = kernel_of(visitor.ask("/tool/qris").text)

    async def main() -> None:
        with monkeypatch.context() as patched:
            patched.setattr("toolkit.kernels.provisioner.BOUND_SECONDS", 0)
            socket = await PageSocket.open(served.url, kernel, visitor.cookies)
            assert await socket.closed() == KERNEL_LOST
        await opened(served, visitor, kernel)
        assert kernels.living[kernel].forked

    asyncio.run(main())


def test_a_corrected_lesson_is_seen_at_the_next_opening_and_old_pages_are_told(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, _learner = served.learner("Nyoman")
    path = served.app.kernel_manager.pages.root / "tools" / "price.id.ipynb"
    old = kernel_of(visitor.ask("/tool/price").text)
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    notebook.cells[1].source = "# Harga yang dibetulkan"
    monkeypatch.setattr("toolkit.workshop.sources.EVERY", 0)
    try:
        nbformat.write(notebook, path)
        page = visitor.ask("/tool/price").text
        assert "Harga yang dibetulkan" in page

        async def main() -> None:
            socket = await PageSocket.open(served.url, old, visitor.cookies)
            assert await socket.closed() == KERNEL_GONE
            await opened(served, visitor, kernel_of(page))

        asyncio.run(main())
    finally:
        path.write_text(before, encoding="utf-8")
        look_again(served)


LARGE = b"\0" * 11_000_000


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        pytest.param([b"no frame at all"], 1003, id="garbage"),
        pytest.param([b"\xff" * 200], 1003, id="offsets"),
        pytest.param(["{}"], 1003, id="text"),
        pytest.param([frame("comm_msg", {})[:-3]], 1003, id="cut"),
        pytest.param([frame("execute_request", {"code": "1"})], 1008, id="execute"),
        pytest.param([frame("shutdown_request", {}, channel="control")], 1008, id="shutdown"),
        pytest.param([frame("comm_msg", {}, deep="x" * 10_000)], 1003, id="header"),
        pytest.param([frame("kernel_info_request", {})] * 1000, 1008, id="flood"),
        pytest.param([LARGE], 1009, id="large"),
    ],
)
def test_what_a_page_never_sends_closes_its_connection_alone(
    served: Served, bad: list[bytes | str], code: int
) -> None:
    visitor, _learner = served.learner("Ketut")
    neighbour, _other = served.learner("Gede")
    kernel, theirs = (kernel_of(one.ask("/tool/qris").text) for one in (visitor, neighbour))

    async def main() -> None:
        quiet = await opened(served, neighbour, theirs)
        socket = await opened(served, visitor, kernel)
        try:
            for data in bad:
                await socket.socket.write_message(data, binary=isinstance(data, bytes))
        except Exception:
            pass
        # A server that stops reading may be gone before its reason arrives.
        assert await socket.closed() in ((code, None) if bad[0] is LARGE else (code,))
        await quiet.ask_states()
        # Who has sent too much is let in again as soon as her pace allows it.
        for last in [False] * (100 if len(bad) > 1 else 0) + [True]:
            try:
                await (await opened(served, visitor, kernel)).ask_states()
                break
            except (Closed, WebSocketClosedError):
                assert not last
                await asyncio.sleep(0.1)

    asyncio.run(main())


def test_a_rude_kernel_id_opens_nothing(served: Served) -> None:
    visitor, learner = served.learner("Agung")
    forged = Tickets(b"another class").issue(learner, "0" * 8)
    assert visitor.ask(f"/api/kernels/{forged}").status == 404
    good = kernel_of(visitor.ask("/tool/price").text)
    assert visitor.ask(f"/api/kernels/{good[:-1]}{'0' if good[-1] != '0' else '1'}").status == 404


def test_the_quietest_kernels_make_room(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    kernels = served.app.kernel_manager
    in_server(served, _give_up_all(kernels))
    monkeypatch.setattr(kernels, "most_kernels", 2)
    people = [served.learner(name)[0] for name in ("Asih", "Bagus", "Citra")]
    ids = [kernel_of(one.ask("/tool/qris").text) for one in people]

    async def main() -> None:
        sockets = [await opened(served, one, kernel) for one, kernel in zip(people[:2], ids, strict=False)]
        kernels.living[ids[0]].touched -= 60
        sockets.append(await opened(served, people[2], ids[2]))
        assert set(kernels.living) == set(ids[1:])
        # Now all of them are busy, so there is no room until one falls silent.
        with pytest.raises(Closed):
            await sockets[0].ask_states()
        kernels.living[ids[1]].touched -= 60
        await opened(served, people[0], ids[0])

    asyncio.run(main())


async def _give_up_all(kernels: Any) -> None:
    for kernel in list(kernels.living):
        await kernels.give_up(kernel)


def test_a_learner_has_two_kernels_at_once_and_her_pages_share_them(served: Served) -> None:
    visitor, learner = served.learner("Nana")
    kernels = served.app.kernel_manager
    ids = [kernel_of(visitor.ask("/tool/qris").text) for _page in range(3)]

    async def main() -> None:
        sockets = [await opened(served, visitor, kernel) for kernel in ids]
        mine = {kernel for kernel, owner in kernels.owners.items() if owner.learner == learner}
        assert mine == set(ids[1:])
        # The first page notices nothing.
        await sockets[0].ask_states()

    asyncio.run(main())


def test_leaving_ends_kernels_and_sockets(served: Served) -> None:
    visitor, _learner = served.learner("Rai")
    kernel = kernel_of(visitor.ask("/tool/qris").text)

    async def main() -> None:
        socket = await opened(served, visitor, kernel)
        await asyncio.to_thread(visitor.ask, "/me")
        await asyncio.to_thread(visitor.ask, "/leave", {})
        assert await socket.closed() == 1000
        assert kernel not in served.app.kernel_manager

    asyncio.run(main())


def test_a_kernel_that_has_been_ended_meanwhile_keeps_the_server_from_nothing(served: Served) -> None:
    visitor, _learner = served.learner("Sekar")
    kernel = kernel_of(visitor.ask("/tool/qris").text)
    kernels = served.app.kernel_manager

    async def main() -> None:
        await opened(served, visitor, kernel)
        await in_server_too(served, kernels.shutdown_kernel(kernel, now=True))
        assert kernel not in kernels
        await in_server_too(served, kernels.shutdown_kernel(kernel, now=True))

    asyncio.run(main())


def test_without_forks_a_page_runs_the_notebook_for_its_visitor(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, learner = served.learner("Yoga")
    monkeypatch.setattr(served.app.kernel_manager, "pages", None)
    page = visitor.ask("/tool/price").text
    kernel = kernel_of(page)
    assert served.app.kernel_manager.owners[kernel].learner == learner
    stranger, _other = served.learner("Maya")
    assert stranger.ask(f"/api/kernels/{kernel}").status == 404

    async def main() -> None:
        socket = await opened(served, visitor, kernel)
        cost = socket.find(_model_name="TextModel", placeholder="Modal")
        await socket.set(cost, value="5")
        await socket.wait_for(socket.find(_model_name="HTMLModel"), value="<p>Modal: 5 (id)</p>")

    asyncio.run(main())


def test_without_forks_a_full_class_says_so(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, _learner = served.learner("Yulia")
    monkeypatch.setattr(served.app.kernel_manager, "pages", None)
    monkeypatch.setattr(served.app.kernel_manager, "most_kernels", 0)
    page = visitor.ask("/tool/price")
    assert page.status == 503
    assert "Terlalu banyak halaman yang sedang dibuka" in page.text


def test_a_pace_is_a_bucket() -> None:
    pace = messages.Pace(rate=0, burst=3)
    assert [pace.take(1) for _one in range(4)] == [True, True, True, False]


def test_who_was_refused_is_refused_on_a_new_connection_too(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    # For who comes now: a bucket that does not fill again, so that no pace of this machine matters.
    monkeypatch.setattr(messages.Manners, "MESSAGES", (0.0, 20.0))
    visitor, _learner = served.learner("Berisik")
    neighbour, _other = served.learner("Sabar")
    kernel, theirs = (kernel_of(one.ask("/tool/qris").text) for one in (visitor, neighbour))

    async def flood(messages: int) -> int | None:
        socket = await PageSocket.open(served.url, kernel, visitor.cookies)
        for _message in range(messages):
            await socket.send("kernel_info_request", {})
        return await socket.closed()

    async def main() -> None:
        quiet = await opened(served, neighbour, theirs)
        assert await flood(21) == 1008
        assert await flood(1) == 1008
        await quiet.ask_states()

    asyncio.run(main())


def test_paces_are_kept_for_those_who_spoke_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.workshop.sockets._MOST_MANNERS", 2)
    sockets = Sockets()
    sari, dewi = sockets.manners("sari"), sockets.manners("dewi")
    assert sari is not dewi
    assert sockets.manners("sari") is sari
    sockets.manners("rai")
    assert sockets.manners("sari") is sari
    assert sockets.manners("dewi") is not dewi


def test_of_many_sockets_of_a_learner_the_oldest_closes(served: Served) -> None:
    visitor, _learner = served.learner("Bolak")
    neighbour, _other = served.learner("Balik")
    kernel, theirs = (kernel_of(one.ask("/tool/qris").text) for one in (visitor, neighbour))
    kernels = served.app.kernel_manager

    async def main() -> None:
        quiet = await opened(served, neighbour, theirs)
        sockets = [await opened(served, visitor, kernel) for _time in range(MOST_OF_ONE + 2)]
        assert [await one.closed() for one in sockets[:2]] == [KERNEL_LATER] * 2
        for socket in (sockets[2], sockets[-1], quiet):
            await socket.ask_states()
        assert len(kernels.connections[kernel]) == MOST_OF_ONE
        # Who closes one may open another.
        sockets[-1].socket.close()
        while len(kernels.connections[kernel]) == MOST_OF_ONE:
            await asyncio.sleep(0.02)
        await opened(served, visitor, kernel)
        await sockets[2].ask_states()

    asyncio.run(main())
