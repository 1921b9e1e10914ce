"""Room for kernels: how many of a class and of one learner may live, those that are starting included."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from typing import Any, Protocol

from toolkit.workshop.connection import NoRoom
from toolkit.workshop.unbroken import to_the_end

TURN_SECONDS = 30.0
"""Time for a learner's own kernels that are starting to be there, so that one of them can be given up."""


class Kernels(Protocol):
    """What room is made of."""

    @property
    def most_kernels(self) -> int:
        """How many kernels may live at once."""

    @property
    def most_per_learner(self) -> int:
        """How many kernels of one learner may live at once."""

    @property
    def living(self) -> Mapping[str, object]:
        """The kernels that live, by their ids, the oldest first."""

    def owner(self, kernel_id: str) -> str | None:
        """Return the id of the learner whose kernel this is."""

    def quietest(self) -> str | None:
        """Return the kernel to be given up first, None if none can be."""

    def give_up(self, kernel_id: str) -> Coroutine[Any, Any, None]:
        """End a kernel."""


class Room:
    """Hands out places. One is taken before its kernel is made: many phones connect at the same moment."""

    def __init__(self, kernels: Kernels) -> None:
        self._kernels = kernels
        self._starting: dict[str, str] = {}
        self._changed = asyncio.Event()

    def starting(self, learner: str) -> list[str]:
        """Return the ids of a learner's kernels that are being made."""
        return [one for one, whose in self._starting.items() if whose == learner]

    @contextlib.asynccontextmanager
    async def place(self, kernel_id: str, learner: str) -> AsyncIterator[None]:
        """Hold a place while a kernel is made; others are given up for it. Raises `NoRoom`."""
        await self._make_room_of(learner)
        # Nothing is waited for between the look and the taking, or two would find the same place.
        self._starting[kernel_id] = learner
        try:
            await self._make_room_of_all()
            yield
        finally:
            del self._starting[kernel_id]
            self._changed.set()
            self._changed = asyncio.Event()

    async def _make_room_of(self, learner: str) -> None:
        """Have one place less taken by a learner than she may."""
        patience = time.monotonic() + TURN_SECONDS
        while True:
            living = [one for one in self._kernels.living if self._kernels.owner(one) == learner]
            if len({*living, *self.starting(learner)}) < self._kernels.most_per_learner:
                return
            if living:
                await to_the_end(self._kernels.give_up(living[0]))
                continue
            # Each of them is just being made, for another page of hers.
            try:
                await asyncio.wait_for(self._changed.wait(), patience - time.monotonic())
            except TimeoutError as error:
                raise NoRoom from error

    async def _make_room_of_all(self) -> None:
        """Have no more places taken in the class than there are; the new one counts already."""
        while len({*self._kernels.living, *self._starting}) > self._kernels.most_kernels:
            quietest = self._kernels.quietest()
            if quietest is None:
                raise NoRoom
            await to_the_end(self._kernels.give_up(quietest))
