"""`naikkelas-fork`: a kernel provisioner that forks kernels from a warm process.

Any Jupyter application may use it, with jupyter_client 8 or later: name it in a kernel's `kernel.json` under
`metadata.kernel_provisioner.provisioner_name`, or for all kernels in `JUPYTER_DEFAULT_PROVISIONER_NAME`.
Where a fork is not safe or not what was asked for (another Python, another kernel), it is `LocalProvisioner`
and says so once.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import socket
import sys
from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from toolkit.kernels.forked import READY
from toolkit.kernels.nursery import Nursery
from toolkit.kernels.pidfd import Process
from toolkit.kernels.supervised import CannotFork, ForkEnded

NAME = "naikkelas-fork"

PRELOAD = ("toolkit.lesson", "toolkit.lesson.warm:warm")
"""What the base template imports besides ipykernel: what the notebooks of this package use."""

AFTER = "toolkit.lesson.warm:warm_open_lesson"
"""What a template calls when its notebook has run."""

BOUND_SECONDS = 20.0
"""How long a fork may take to bind its sockets; many forks at once on a slow machine take turns."""

_ENDED = 0
"""Exit code of a fork: the template reaps it, so nobody learns the real one."""


@cache
def shared_nursery() -> Nursery:
    """Return the nursery of this process; it is closed at the end of the process."""
    nursery = Nursery(PRELOAD, AFTER)
    atexit.register(nursery.close)
    return nursery


def register() -> None:
    """Make the provisioner known in this process, also where the package's metadata are older than it."""
    point = EntryPoint(NAME, f"{__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.provisioners.setdefault(NAME, point)


def use_for_all() -> None:
    """Let all kernels of this process be forked whose descriptions name no provisioner.

    For the configuration file of a Jupyter application.
    """
    register()
    KernelProvisionerFactory.instance().default_provisioner_name = NAME


class ForkedProcess:
    """A forked kernel as jupyter_client wants to see a process. life: closing this socket ends it."""

    stdin = stdout = stderr = None

    def __init__(self, process: Process, life: socket.socket) -> None:
        self.pid = process.pid
        self.life = life
        self._process = process
        self._ended = False

    def fileno(self) -> int:
        """Return a descriptor that becomes readable when the process has ended."""
        return self._process.fileno()

    def poll(self) -> int | None:
        """Return None while it lives."""
        if not self._ended and self._process.ended():
            self._ended = True
        return _ENDED if self._ended else None

    def wait(self) -> int:
        """Wait for its end and give up what was held for it."""
        while not self._ended:
            self._ended = self._process.ended(60)
        self.release()
        return _ENDED

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and what it started, unless it has ended."""
        if self.poll() is not None:
            return
        try:
            # A fork leads a process group of its own, which cannot be anybody else's while it lives.
            os.killpg(self.pid, number)
        except (ProcessLookupError, PermissionError):
            self._process.signal(signal.Signals(number))

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def release(self) -> None:
        """Give up the descriptors; the process ends if it still lives."""
        self._ended = True
        self.life.close()
        self._process.kill()


class ForkProvisioner(LocalProvisioner):
    """Forks a kernel where it can; its kernels get what their request says and nothing of their starter."""

    _said: set[str] = set()  # noqa: RUF012 — one for the whole process

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or start an ordinary one. notebook: path of a notebook whose template is there.

        arrive: what a fork of a notebook calls to let its person in, as "module:name". Raises `CannotFork`
        for a notebook: an ordinary kernel would not have the widgets of its page.
        """
        notebook, arrive = kwargs.pop("notebook", None), kwargs.pop("arrive", None)
        try:
            request = self._request(cmd, kwargs) | ({"arrive": arrive} if arrive else {})
            forked = await self._fork(request, notebook)
        except CannotFork as reason:
            if notebook:
                raise
            self._say_once(str(reason))
            info: KernelConnectionInfo = await super().launch_kernel(cmd, **kwargs)
            return info
        self.process: Any = forked
        self.pid = self.pgid = forked.pid
        self.cwd = kwargs.get("cwd") or str(Path.cwd())
        return self.connection_info

    def _request(self, cmd: list[str], kwargs: dict[str, Any]) -> dict[str, Any]:
        environment, manager = kwargs["env"], self.parent
        assert manager is not None  # noqa: S101 - for the type checker
        if not same_python(cmd[0]) or cmd[1:3] != ["-m", "ipykernel_launcher"]:
            raise CannotFork(f"“{' '.join(cmd[:3])}” is not this Python's ipykernel")
        if environment.get("PYTHONPATH", "") != os.environ.get("PYTHONPATH", ""):
            raise CannotFork("the kernel has a PYTHONPATH of its own")
        umask = os.umask(0)
        os.umask(umask)
        return {
            "argv": cmd[3:],
            "session": self.kernel_id,
            "connection_file": manager.connection_file,
            "env": environment,
            "cwd": str(kwargs.get("cwd") or Path.cwd()),
            "umask": umask,
        }

    async def _fork(self, request: dict[str, Any], notebook: Path | None) -> ForkedProcess:
        nursery = shared_nursery()
        if notebook:
            process, life = await nursery.threads.call(notebook, nursery.fork_notebook, notebook, request)
        else:
            process, life = await nursery.threads.call(None, nursery.fork, request)
        forked = ForkedProcess(process, life)
        life.setblocking(False)
        try:
            async with asyncio.timeout(BOUND_SECONDS):
                said = await asyncio.get_running_loop().sock_recv(life, len(READY))
        except (OSError, TimeoutError) as error:
            said, reason = b"", str(error) or type(error).__name__
        else:
            reason = "it ended at once"
        if said != READY:
            forked.release()
            raise ForkEnded(f"the fork did not become a kernel: {reason}")
        return forked

    def _say_once(self, reason: str) -> None:
        if reason not in self._said:
            self._said.add(reason)
            self.log.warning("Kernels start the ordinary way: %s.", reason)

    async def send_signal(self, signum: int) -> None:
        """Send a signal; a number that was a fork's is never used once the fork has ended."""
        if isinstance(self.process, ForkedProcess):
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)

    async def wait(self) -> int | None:
        """Wait for the end of the kernel; a fork's end is noticed at once."""
        if not isinstance(self.process, ForkedProcess):
            code: int | None = await super().wait()
            return code
        forked: ForkedProcess = self.process
        await ended(forked)
        self.process = None
        forked.release()
        return _ENDED


async def ended(forked: ForkedProcess) -> None:
    """Wait until a forked process has ended."""
    if forked.poll() is not None:
        return
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    # Several may wait for one process, and a loop has one reader for each descriptor.
    handle = os.dup(forked.fileno())
    loop.add_reader(handle, done.set)
    try:
        await done.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)


def same_python(command: str) -> bool:
    """Whether a kernel's command is the Python that runs here."""
    own = {sys.executable, "python", "python3", f"python{sys.version_info.major}.{sys.version_info.minor}"}
    return command in own or Path(command).absolute() == Path(sys.executable).absolute()
