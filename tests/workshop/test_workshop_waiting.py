"""Waiting for marks: told at once, told in any case, and only of one's own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.workshop.conftest import PIN, Served, make_course, serving
from toolkit.lesson.following import follow
from toolkit.lesson.form import FormModel
from toolkit.lesson.notebook import NotebookProblem, Receipt
from toolkit.lesson.notebooks import ClassNotebook
from toolkit.workshop import shelf, waiting
from toolkit.workshop.open_files import most_held
from toolkit.workshop.waiting import MOST_OF_ONE, Waiting

pytestmark = pytest.mark.server

MODULE = "02-price"
MARKS = {"score": 4.0, "points": 4.0, "tasks": []}


def in_loop(served: Served, what: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run_coroutine_threadsafe(what, served.loop).result(30)


def until(ready: Callable[[], Any], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.005)


class Phone:
    """A learner's lesson that has sent its answers, and waits in a thread."""

    def __init__(self, served: Served, name: str) -> None:
        self.served = served
        self.learner = served.records.learners.join(name, PIN, "id").id
        self.token = served.records.tokens.issue(self.learner)
        self.notebook = ClassNotebook(served.url, self.token)
        self.seen = self.notebook.submit(MODULE, {"cost": "5"})
        self.pool = ThreadPoolExecutor(MOST_OF_ONE + 1)

    @property
    def submission(self) -> int:
        found = self.served.records.submissions.latest(self.learner, MODULE)
        assert found is not None
        return found.id

    @property
    def held(self) -> int:
        return sum(held.learner == self.learner for held in list(self.served.app.waiting._held))

    def wait(self) -> Future[Receipt | None]:
        """Ask for marks; returns when the server holds the question."""
        before = self.held
        asked = self.pool.submit(self.notebook.newer, self.seen)
        until(lambda: self.held > before)
        return asked

    def mark(self, *, tell: bool = True) -> None:
        """What the worker does."""
        submission = self.submission
        self.served.records.submissions.finish(submission, "complete", MARKS)
        if tell:
            self.served.loop.call_soon_threadsafe(self.served.app.waiting.marked, submission)


def test_marks_are_told_at_once(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing() -> None:
        """The records are not asked."""

    monkeypatch.setattr(served.app.waiting, "look", nothing)
    phone = Phone(served, "Tunggu Satu")
    asked = phone.wait()
    with pytest.raises(TimeoutError):
        asked.result(0.3)
    began = time.monotonic()
    phone.mark()
    found = asked.result(5)
    assert time.monotonic() - began < waiting.HOLD_SECONDS / 2
    assert found is not None
    assert (found.state, found.score) == ("complete", 4.0)
    assert phone.held == 0


def test_a_word_that_was_lost_costs_seconds(served: Served) -> None:
    phone = Phone(served, "Tunggu Dua")
    asked = phone.wait()
    phone.mark(tell=False)
    found = asked.result(waiting.LOOK_SECONDS + 5)
    assert found is not None
    assert found.state == "complete"


def test_what_has_marks_is_answered_without_waiting(served: Served) -> None:
    phone = Phone(served, "Tunggu Tiga")
    phone.mark(tell=False)
    began = time.monotonic()
    found = phone.notebook.newer(phone.seen)
    assert found is not None
    assert found.state == "complete"
    assert time.monotonic() - began < waiting.HOLD_SECONDS / 2


def test_no_question_is_held_for_ever(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "HOLD_SECONDS", 0.3)
    phone = Phone(served, "Tunggu Empat")
    began = time.monotonic()
    found = phone.notebook.newer(phone.seen)
    assert 0.25 < time.monotonic() - began < 10
    assert found == phone.seen
    assert phone.held == 0


def test_nobody_hears_of_another_learners_marks(served: Served) -> None:
    phone, other = Phone(served, "Tunggu Lima"), Phone(served, "Tunggu Enam")
    asked = phone.wait()
    other.mark()
    until(lambda: other.notebook.receipt(MODULE).state == "complete")  # type: ignore[union-attr]
    with pytest.raises(TimeoutError):
        asked.result(0.3)
    # Whatever number she names, it is looked for among her own, and what comes back is her own.
    for number in (phone.seen.number, other.submission, -1):
        path = f"/api/submissions/{MODULE}?seen={number}&learner={phone.learner}"
        reply = served.visitor().ask(path, Authorization=f"Bearer {other.token}")
        assert '"state": "complete"' in reply.text
    assert served.visitor().ask(f"/api/submissions/{MODULE}?seen=1").status == 401
    phone.mark()
    assert asked.result(5) is not None


def test_sent_again_from_another_phone(served: Served) -> None:
    phone = Phone(served, "Tunggu Tujuh")
    asked = phone.wait()
    phone.notebook.submit(MODULE, {"cost": "6"})
    in_loop(served, served.app.waiting.look())
    found = asked.result(5)
    assert found is not None
    assert (found.number, found.state) == (2, "queued")


def test_a_token_that_ended_meanwhile_tells_nothing(served: Served) -> None:
    phone = Phone(served, "Tunggu Delapan")
    asked = phone.wait()
    served.records.tokens.revoke(phone.token)
    phone.mark()
    with pytest.raises(NotebookProblem):
        asked.result(5)


def test_an_erased_learner_is_not_waited_for(served: Served) -> None:
    phone = Phone(served, "Tunggu Sembilan")
    asked = phone.wait()
    served.records.learners.erase(phone.learner)
    in_loop(served, served.app.waiting.look())
    with pytest.raises(NotebookProblem):
        asked.result(5)


def test_one_learner_cannot_have_many_held(served: Served) -> None:
    phone = Phone(served, "Tunggu Sepuluh")
    asked = [phone.wait() for _number in range(MOST_OF_ONE)]
    began = time.monotonic()
    assert phone.notebook.newer(phone.seen) == phone.seen
    assert time.monotonic() - began < waiting.HOLD_SECONDS / 2
    assert phone.held == MOST_OF_ONE
    phone.mark()
    assert all(one.result(5) is not None for one in asked)


def test_a_class_cannot_have_more_held_than_it_may(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = Phone(served, "Tunggu Sebelas")
    monkeypatch.setattr(served.app.waiting, "most", 0)
    assert phone.notebook.newer(phone.seen) == phone.seen


def ask_and_leave_open(served: Served, phone: Phone) -> socket.socket:
    address = ("127.0.0.1", served.app.port)
    line = socket.create_connection(address)
    line.sendall(
        f"GET /api/submissions/{MODULE}?seen=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {phone.token}\r\n\r\n".encode()
    )
    return line


def test_two_hundred_wait_without_a_thread_each(served: Served) -> None:
    assert most_held() >= 200
    phones = [Phone(served, f"Ramai {number}") for number in range(50)]
    threads = threading.active_count()
    lines = [ask_and_leave_open(served, phone) for phone in phones for _line in range(MOST_OF_ONE)]
    until(lambda: len(served.app.waiting) == len(lines))
    assert threading.active_count() <= threads + 8
    began = time.monotonic()
    assert served.visitor().ask("/join").status == 200
    assert time.monotonic() - began < waiting.HOLD_SECONDS / 2
    for phone in phones:
        phone.mark()
    until(lambda: len(served.app.waiting) == 0)
    for line in lines:
        with line:
            line.settimeout(5)
            assert b"complete" in line.recv(4096)


def test_who_has_gone_is_held_no_longer(served: Served) -> None:
    phone = Phone(served, "Tunggu Duabelas")
    line = ask_and_leave_open(served, phone)
    until(lambda: phone.held == 1)
    line.close()
    until(lambda: phone.held == 0, 3)


def test_a_server_that_stops_answers_first(serve: Callable[..., AbstractContextManager[Served]]) -> None:
    with serve() as running:
        phone = Phone(running, "Tunggu Tigabelas")
        asked = phone.wait()
        began = time.monotonic()
    assert time.monotonic() - began < waiting.HOLD_SECONDS / 2
    assert asked.result(5) == phone.seen


def test_marks_come_also_after_the_server_was_started_again(tmp_path: Path) -> None:
    course, notebooks = make_course(tmp_path), tmp_path / "notebooks"

    async def lesson(form: FormModel) -> None:
        following = follow(form, ((0.05, 400),))
        assert following is not None
        await following

    with ThreadPoolExecutor(1) as kernel:
        with serving(tmp_path, course, notebooks=notebooks) as running:
            phone, port = Phone(running, "Tunggu Lagi"), running.app.port
            form = FormModel(MODULE, course.module(MODULE).assignment)
            form.arrive(phone.notebook)
            following = kernel.submit(asyncio.run, lesson(form))
            until(lambda: phone.held == 1)
        assert not following.done()
        with serving(tmp_path, course, notebooks=notebooks, port=port) as phone.served:
            until(lambda: phone.held == 1)
            phone.mark()
            following.result(10)
    assert form.receipt is not None
    assert (form.receipt.state, form.receipt.score) == ("complete", 4.0)


def test_records_that_fail_do_not_end_the_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LOOK_SECONDS", 0.01)
    asked: list[set[int]] = []

    def still_waiting(ids: Any) -> set[int]:
        asked.append(set(ids))
        if len(asked) == 1:
            raise RuntimeError("busy")
        return {2}

    async def main() -> None:
        known = Waiting(still_waiting, 10)
        done, waits = known.hold("a", 1), known.hold("a", 2)
        assert done is not None
        assert waits is not None
        watching = asyncio.create_task(known.watch())
        await asyncio.wait_for(done._over.wait(), 5)
        assert not waits._over.is_set()
        known.release(done)
        known.release(waits)
        looks = len(asked)
        await asyncio.sleep(0.1)
        assert len(asked) <= looks + 1, "nobody waits, so nothing is asked"
        watching.cancel()

    asyncio.run(main())
    assert asked[0] == {1, 2}
