"""Room for kernels when many pages connect in the same moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from toolkit.workshop.connection import NoRoom
from toolkit.workshop.kernels import LearnerKernels
from toolkit.workshop.tickets import Tickets

TICKETS = Tickets(b"secret")
MARK = "0123abcd"


class Pages:
    """The pages of one notebook."""

    root = Path("notebooks")

    async def by_mark(self, _mark: str) -> Any:
        await asyncio.sleep(0)
        return SimpleNamespace(path="a/lesson.id.ipynb", seed="seed", mark=MARK)

    async def run(self, _path: str, _seed: str) -> None:
        await asyncio.sleep(0)


class Process:
    """A kernel's process, as far as it is asked for its end."""

    def __init__(self) -> None:
        self.process = self

    def poll(self) -> None:
        return None

    async def terminate(self) -> None:
        await asyncio.sleep(0.01)

    async def wait(self) -> None:
        return None


class Machine(LearnerKernels):
    """Kernels without processes. most: how many there were at the same time, starting and ending ones too."""

    most = 0
    most_of: dict[str, int]
    starts = 0

    def __init__(self, **limits: int) -> None:
        super().__init__(**limits)
        self.pages, self.tickets = Pages(), TICKETS  # type: ignore[assignment]
        self.introduce = lambda _learner: {}
        self.processes: dict[str, str] = {}
        self.most_of = {}

    def get_kernel(self, kernel_id: str) -> Any:
        assert kernel_id in self.processes
        return SimpleNamespace(provisioner=Process())

    async def shutdown_kernel(self, kernel_id: str, now: bool | None = False, **_more: Any) -> None:  # type: ignore[override]
        assert now
        await asyncio.sleep(0.01)
        if self.processes.pop(kernel_id, None):
            self.owners.pop(kernel_id, None)

    def begin(self, kernel_id: str, learner: str) -> None:
        assert kernel_id not in self.processes
        self.processes[kernel_id] = learner
        self.starts += 1
        self.most = max(self.most, len(self.processes))
        # One that ends is hers no more, and may take its time for it.
        hers = [one for one in self.living if self.owner(one) == learner] + self._room.starting(learner)
        self.most_of[learner] = max(self.most_of.get(learner, 0), len(hers))

    def all_silent(self) -> None:
        for one in self.living.values():
            one.touched -= 60


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> type[Machine]:
    async def start(self: Machine, *, kernel_id: str, **_how: Any) -> str:
        self.begin(kernel_id, learner_of[kernel_id])
        await asyncio.sleep(0.02)
        return kernel_id

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    return Machine


learner_of: dict[str, str] = {}


def ids(*learners: str) -> list[str]:
    """An id for each of these learners' pages."""
    issued = [TICKETS.issue(learner, MARK) for learner in learners]
    learner_of.update(zip(issued, learners, strict=True))
    return issued


def wakes(kernels: LearnerKernels, which: list[str]) -> list[Coroutine[Any, Any, None]]:
    return [kernels.wake(one, learner_of[one]) for one in which]


async def results(kernels: LearnerKernels, which: list[str]) -> list[str]:
    """What became of the pages that all connect now."""
    ends = await asyncio.gather(*wakes(kernels, which), return_exceptions=True)
    for end in ends:
        assert end is None or isinstance(end, NoRoom), repr(end)
    return ["no room" if end else "lives" for end in ends]


def test_no_more_kernels_live_than_may_when_fifty_phones_connect_at_once(machine: type[Machine]) -> None:
    phones = ids(*(f"learner {number}" for number in range(50)))

    async def main() -> None:
        kernels = machine(most_kernels=5)
        told = await results(kernels, phones)
        assert told.count("lives") == kernels.most == len(kernels.living) == 5
        # Who was told to wait comes again, and again, and has her turn when others are silent.
        served = set(kernels.living)
        for _turn in range(9):
            kernels.all_silent()
            await results(kernels, [one for one in phones if one not in served])
            assert len(kernels.living) == kernels.most == 5
            served |= set(kernels.living)
        assert served == set(phones)

    asyncio.run(main())


def test_all_phones_that_come_back_at_once_get_their_kernels_where_there_is_room(
    machine: type[Machine],
) -> None:
    phones = ids(*(f"learner {number}" for number in range(50)))

    async def main() -> None:
        kernels = machine(most_kernels=50)
        # Each asks twice: her old socket has not been missed yet.
        assert await results(kernels, [*phones, *phones]) == ["lives"] * 100
        assert set(kernels.living) == set(phones)
        assert kernels.starts == 50

    asyncio.run(main())


def test_ten_pages_of_one_learner_share_two_places(machine: type[Machine]) -> None:
    pages = ids(*["sari"] * 10)

    async def main() -> None:
        kernels = machine(most_per_learner=2, most_kernels=100)
        others = asyncio.create_task(results(kernels, ids("dewi", "rai")))
        assert await results(kernels, pages) == ["lives"] * 10
        assert kernels.most_of["sari"] == 2
        assert len([one for one in kernels.living if learner_of[one] == "sari"]) == 2
        assert await others == ["lives"] * 2

    asyncio.run(main())


def test_silent_kernels_make_room_for_as_many_as_come_at_once(machine: type[Machine]) -> None:
    first, second = ids(*map(str, range(6))), ids(*map(str, range(6, 14)))

    async def main() -> None:
        kernels = machine(most_kernels=6)
        await results(kernels, first)
        kernels.all_silent()
        told = await results(kernels, second)
        assert told.count("lives") == 6
        assert set(kernels.living) < set(second)
        assert kernels.most == 6

    asyncio.run(main())


def test_a_kernel_whose_page_has_left_while_it_was_made_is_counted(machine: type[Machine]) -> None:
    (left, other), (left_too,) = ids("sari", "dewi"), ids("sari")

    async def main() -> None:
        kernels = machine(most_kernels=1)
        page = asyncio.create_task(kernels.wake(left, "sari"))
        while left not in kernels.processes:
            await asyncio.sleep(0)
        page.cancel()
        with pytest.raises(asyncio.CancelledError):
            await page
        assert set(kernels.living) == set(kernels.processes) == {left}
        assert await results(kernels, [other]) == ["no room"]
        # The same where she leaves while another one's kernel is ended for her.
        kernels.all_silent()
        page = asyncio.create_task(kernels.wake(left_too, "sari"))
        while left in kernels.living:
            await asyncio.sleep(0)
        page.cancel()
        with pytest.raises(asyncio.CancelledError):
            await page
        assert not kernels.processes
        assert await results(kernels, [other]) == ["lives"]

    asyncio.run(main())


def test_who_leaves_the_class_leaves_no_kernel_that_was_just_being_made(machine: type[Machine]) -> None:
    (kernel,) = ids("sari")

    async def main() -> None:
        kernels = machine()
        page = asyncio.create_task(kernels.wake(kernel, "sari"))
        while kernel not in kernels.processes:
            await asyncio.sleep(0)
        page.cancel()
        await kernels.end_all_of("sari")
        assert not kernels.living
        assert not kernels.processes

    asyncio.run(main())


def test_a_learner_whose_own_kernels_never_start_is_told_to_come_later(
    machine: type[Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.workshop.room.TURN_SECONDS", 0.05)
    first, second = ids("sari", "sari")

    async def main() -> None:
        kernels = machine(most_per_learner=1)
        endless = asyncio.Event()

        async def start(*_here: Any, **_how: Any) -> str:
            await endless.wait()
            return first

        monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
        waits = asyncio.create_task(kernels.wake(first, "sari"))
        begun = time.monotonic()
        assert await results(kernels, [second]) == ["no room"]
        assert time.monotonic() - begun < 20
        kernels.processes[first] = "sari"
        endless.set()
        await waits
        assert set(kernels.living) == {first}

    asyncio.run(main())
