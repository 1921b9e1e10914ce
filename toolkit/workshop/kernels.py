"""Kernels of learners: made when a page connects, given up when it is quiet, made again when it speaks."""

from __future__ import annotations

import asyncio
import os
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from traitlets import Any as AnyTrait
from traitlets import Integer

from toolkit.kernels import provisioner
from toolkit.kernels.supervised import CannotFork, ForkEnded
from toolkit.records import Problem
from toolkit.workshop.connection import Gone, NoRoom, PageConnection
from toolkit.workshop.endings import Endings
from toolkit.workshop.kernel_environment import kernel_environment
from toolkit.workshop.messages import Manners
from toolkit.workshop.rendered import RenderedPages
from toolkit.workshop.room import Room
from toolkit.workshop.sockets import Sockets
from toolkit.workshop.tickets import Tickets
from toolkit.workshop.unbroken import to_the_end
from toolkit.workshop.unkept import Unkept

LEARNER_VARIABLE = "HTTP_NAIKKELAS_LEARNER"
SHELF_VARIABLE = "HTTP_NAIKKELAS_SHELF"
ARRIVE = "toolkit.lesson.arriving:arrive"

_MOST_MISSED = 10_000
"""Ids that are remembered because their kernels ended without their pages."""

_LET_GO_SECONDS = 5.0
"""Time for a kernel to hand over what is not kept yet."""


@dataclass(frozen=True)
class Owner:
    """The learner of a kernel and the shelf token the kernel was given."""

    learner: str
    token: str


@dataclass
class Living:
    """A kernel that lives. touched: when something was last said, on the clock that never goes back.

    waited: when it last asked for marks that are not there yet.
    """

    forked: bool
    touched: float = field(default_factory=time.monotonic)
    waited: float = 0.0
    watch: asyncio.Task[None] | None = None


class LearnerKernels(AsyncMappingKernelManager):
    """Voilà's kernel manager for a class. Each kernel belongs to one learner.

    `most_per_learner` kernels of a learner live at once; a further one ends her oldest. When a kernel ends,
    `on_end(owner)` is called, so that its shelf token ends with it. `introduce(learner)` returns the
    environment that tells a kernel who its learner is, None if there is no such learner. pages, tickets:
    where forks come from; None where kernels are ordinary ones.
    """

    most_per_learner = Integer(2, help="How many kernels of one learner live at once").tag(config=True)
    most_kernels = Integer(100, help="How many kernels live at once").tag(config=True)
    on_end = AnyTrait(None, allow_none=True)
    introduce = AnyTrait(None, allow_none=True)
    pages: RenderedPages | None = None
    tickets: Tickets | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.owners: dict[str, Owner] = {}
        self.living: dict[str, Living] = {}
        self._sockets = Sockets()
        self.connections = self._sockets.by_kernel
        self.unkept = Unkept()
        self._room = Room(self)
        self._closing = False
        self._endings = Endings()
        self._missed: OrderedDict[str, None] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # -- whose ------------------------------------------------------------------------------------------

    def owner(self, kernel_id: str) -> str | None:
        """Return the id of the learner whose kernel this is, or None if no such kernel lives."""
        owner = self.owners.get(kernel_id)
        return owner.learner if owner else None

    def belongs(self, kernel_id: str, learner: str) -> bool:
        """Whether the id was given to a page of this learner, also where its kernel does not live now."""
        if self.owner(kernel_id) == learner:
            return True
        return self.tickets is not None and self.tickets.mark(kernel_id, learner) is not None

    def uninterrupted(self, kernel_id: str, learner: str) -> bool:
        """Whether nothing that the page of an id has sent can be lost: it has not missed the end of a kernel.

        Else its kernel can be had again all the same, but the page may show what no kernel has heard.
        """
        if self.tickets is None or self.tickets.mark(kernel_id, learner) is None:
            return self.owner(kernel_id) == learner
        if kernel_id in self.living or self.connections.get(kernel_id):
            return True
        return kernel_id not in self._missed and self.tickets.from_this_start(kernel_id)

    # -- living -----------------------------------------------------------------------------------------

    async def wake(self, kernel_id: str, learner: str) -> None:
        """Have the kernel of an id live. Raises `Gone` and `NoRoom`, and what goes wrong when it starts."""
        turn = self._turns.setdefault(kernel_id, asyncio.Lock())
        async with turn:
            if kernel_id in self.living:
                return
            if self._closing:
                raise NoRoom
            mark = self.tickets.mark(kernel_id, learner) if self.tickets else None
            page = await self.pages.by_mark(mark) if mark and self.pages else None
            if page is None or self.pages is None or self.introduce is None:
                raise Gone(kernel_id)
            # It writes to the records, which may have to wait for the disk.
            try:
                introduced = await asyncio.to_thread(self.introduce, learner)
            except Problem as problem:
                # On a full disk there is no token either. Her page waits, with what she has typed.
                self.log.error("no kernel for a page: %s", problem.message)
                raise NoRoom from problem
            if introduced is None:
                raise Gone(kernel_id)
            owner = Owner(learner, introduced.get(SHELF_VARIABLE, ""))
            how = {
                "kernel_name": "python3",
                "path": ApiPath(page.path.rpartition("/")[0]),
                "env": kernel_environment({**os.environ, **introduced}),
                "notebook": self.pages.root / page.path,
                "arrive": ARRIVE,
            }
            try:
                async with self._room.place(kernel_id, learner):
                    await self.pages.run(page.path, page.seed)
                    await to_the_end(self._start(kernel_id, owner, forked=True, **how))
            except BaseException as error:
                if kernel_id not in self.living:
                    self._ended(owner)
                if isinstance(error, CannotFork) and not isinstance(error, ForkEnded):
                    self.log.warning("a page has to be loaded again: %s", error)
                    # Then it gets what can be had: a newer template, or an ordinary kernel.
                    self.pages.drop(page)
                    raise Gone(kernel_id) from error
                raise
            self._missed.pop(kernel_id, None)

    async def _start(self, kernel_id: str, owner: Owner, forked: bool, **how: Any) -> str:
        """Start a kernel and count it; to be done to the end, or there would be one that nobody knows."""
        started: str = await super().start_kernel(kernel_id=kernel_id, **how)
        if self._closing:
            await self.shutdown_kernel(started, now=True)
            raise NoRoom
        self.owners[started] = owner
        living = self.living[started] = Living(forked)
        living.watch = asyncio.create_task(self._watch(started))
        return started

    async def start_kernel(  # type: ignore[override]
        self, *, kernel_id: str | None = None, path: Any = None, **kwargs: Any
    ) -> str:
        """Start an ordinary kernel for the learner named in `env`; see `AsyncMappingKernelManager`."""
        env = kernel_environment(kwargs.pop("env", None) or dict(os.environ))
        owner = Owner(env.pop(LEARNER_VARIABLE, ""), env.get(SHELF_VARIABLE, ""))
        # No shared history database: a lesson keeps none, and many kernels would wait for its lock.
        how = {"path": path, "env": env, "extra_arguments": ["--HistoryManager.enabled=False"], **kwargs}
        kernel_id = kernel_id or str(uuid4())
        async with self._room.place(kernel_id, owner.learner):
            return await to_the_end(self._start(kernel_id, owner, forked=False, **how))

    async def _watch(self, kernel_id: str) -> None:
        """Notice when a kernel ends by itself, and let its pages connect to a new one."""
        kernel: Any = self.get_kernel(kernel_id)
        process = kernel.provisioner.process
        if isinstance(process, provisioner.ForkedProcess):
            await provisioner.ended(process)
        else:
            while process is not None and process.poll() is None:
                await asyncio.sleep(3)
        async with self._turns.setdefault(kernel_id, asyncio.Lock()):
            if self.living.pop(kernel_id, None) is None:
                return
            self.log.warning("a learner's kernel ended by itself; her values are kept")
            self._miss(kernel_id)
            await self.shutdown_kernel(kernel_id, now=True)
        for connection in list(self.connections.get(kernel_id, ())):
            connection.lose()

    async def give_up(self, kernel_id: str) -> None:
        """End a kernel in good order; its connections stay, and the next message has it made again."""
        turn = self._turns.setdefault(kernel_id, asyncio.Lock())
        async with turn:
            living = self.living.pop(kernel_id, None)
            if living is None:
                return
            if living.watch:
                living.watch.cancel()
            # A page that comes or goes meanwhile changes the set.
            parting = list(self.connections.get(kernel_id, ()))
            for connection in parting:
                connection.part()
            if not parting:
                self._miss(kernel_id)
            if living.forked and await self._let_go(self.get_kernel(kernel_id).provisioner):
                await asyncio.gather(*(connection.parted() for connection in parting))
            for connection in parting:
                connection.detach()
            await self.shutdown_kernel(kernel_id, now=living.forked)
        await self._endings.done()

    def _miss(self, kernel_id: str) -> None:
        self._missed[kernel_id] = None
        while len(self._missed) > _MOST_MISSED:
            self._missed.popitem(last=False)

    async def _let_go(self, process: Any) -> bool:
        """Ask a kernel to end, and wait for it. Returns whether it has."""
        try:
            await process.terminate()
            await asyncio.wait_for(process.wait(), _LET_GO_SECONDS)
        except (TimeoutError, OSError):
            self.log.warning("a learner's kernel did not end when it was asked to")
            return False
        return True

    def quietest(self, seconds: float = 3.0) -> str | None:
        """Return the kernel that has said nothing for the longest time, of those silent for `seconds`.

        A kernel without a page goes first, one with values that could not be kept stays.
        """
        before = time.monotonic() - seconds
        silent = [
            (bool(self.connections.get(one)), at.touched, one)
            for one, at in self.living.items()
            if self.owner(one) not in self.unkept
        ]
        return min(((page, at, one) for page, at, one in silent if at < before), default=(0, 0, None))[2]

    async def end_all_of(self, learner: str) -> None:
        """End every kernel and connection of a learner, because she left or was erased."""
        for connection in self._sockets.of(learner):
            connection.close(1000, "left")
        lives = [kernel for kernel, owner in self.owners.items() if owner.learner == learner]
        for kernel in [*lives, *self._room.starting(learner)]:
            await self.give_up(kernel)

    async def _async_shutdown_kernel(
        self, kernel_id: str, now: bool | None = False, restart: bool | None = False
    ) -> None:
        """End a kernel; nothing is to be done where it was ended meanwhile, by a page that was left, say."""
        if kernel_id in self:
            await super()._async_shutdown_kernel(kernel_id, now=now, restart=restart)

    shutdown_kernel = _async_shutdown_kernel  # type: ignore[assignment]

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended, and its owner."""
        living = self.living.pop(kernel_id, None)
        if living and living.watch:
            living.watch.cancel()
        self._ended(self.owners.pop(kernel_id, None))
        return super().remove_kernel(kernel_id)

    def _ended(self, owner: Owner | None) -> None:
        if owner and self.on_end:
            self._endings.begin(self.on_end, owner)

    async def shutdown_all(self, now: bool = False) -> None:  # type: ignore[override]
        """End every kernel because the server ends; nobody gets a new one."""
        self._closing = True
        for living in self.living.values():
            if living.watch:
                living.watch.cancel()
        self.living.clear()
        for connection in [one for known in self.connections.values() for one in known]:
            connection.close(1001, "the server stops")
        await super().shutdown_all(now=now)
        await self._endings.done()

    # -- connections ------------------------------------------------------------------------------------

    def connected(self, connection: PageConnection) -> None:
        """A page has opened its socket."""
        self._sockets.add(connection)

    def disconnected(self, connection: PageConnection) -> None:
        """A page's socket has closed."""
        self._sockets.remove(connection)
        self.touch(connection.kernel_id)

    def manners(self, learner: str) -> Manners:
        """Return the paces that all sockets of a learner share."""
        return self._sockets.manners(learner)

    def touch(self, kernel_id: str) -> None:
        """Something was said to or by a kernel."""
        living = self.living.get(kernel_id)
        if living is not None:
            living.touched = time.monotonic()

    def waits(self, token: str) -> None:
        """The kernel with this shelf token waits for marks: its page is quiet, and still to be told."""
        for kernel_id, owner in self.owners.items():
            living = self.living.get(kernel_id)
            if living is not None and owner.token == token:
                living.waited = time.monotonic()

    # -- as Jupyter asks ----------------------------------------------------------------------------------

    def start_watching_activity(self, kernel_id: str) -> None:
        """Nothing to listen to: connections say when something happens."""
        kernel: Any = self.get_kernel(kernel_id)
        kernel.execution_state = "idle"

    def kernel_model(self, kernel_id: str) -> dict[str, Any]:
        """Describe a kernel; one that waits for its page looks like one that is idle."""
        if kernel_id in self:
            model: dict[str, Any] = super().kernel_model(kernel_id)
            return model
        return {
            "id": kernel_id,
            "name": "python3",
            "last_activity": "1970-01-01T00:00:00.000000Z",
            "execution_state": "idle",
            "connections": len(self.connections.get(kernel_id, ())),
        }
