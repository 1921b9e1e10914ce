"""The provisioner, with kernel managers of jupyter_client and nothing else of ours."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

from toolkit.kernels import provisioner, supervised
from toolkit.kernels.nursery import Nursery
from toolkit.kernels.supervised import CannotFork

pytestmark = pytest.mark.usefixtures("nursery")

ASK = """
import json, os, sys, random
print(json.dumps({"env": dict(os.environ), "cwd": os.getcwd(), "pid": os.getpid(), "parent": os.getppid(),
    "warm": "toolkit.lesson.tools" in sys.modules, "random": random.random(), "session": os.getsid(0)}))
"""


async def run(client: AsyncKernelClient, code: str) -> str:
    """Run code and return what it printed."""
    printed = []

    def hook(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = await client.execute_interactive(code, output_hook=hook, timeout=30)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(printed)


async def opened(manager: AsyncKernelManager) -> AsyncKernelClient:
    client = manager.client()
    client.start_channels(stdin=False, hb=False)
    await client.wait_for_ready(timeout=30)
    return client


def test_a_fork_is_an_ordinary_kernel_in_its_own_world(
    manager: AsyncKernelManager, nursery: Nursery, tmp_path: Path
) -> None:
    async def main() -> None:
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "MINE": "ä"}
        await manager.start_kernel(env=env, cwd=str(tmp_path))
        client = await opened(manager)
        first = json.loads(await run(client, ASK))
        assert first["warm"]
        assert first["parent"] == nursery.base.pid
        assert first["session"] == first["pid"], "Ctrl-C in the terminal is not for the kernel"
        assert first["cwd"] == str(tmp_path)
        assert first["env"]["MINE"] == "ä"
        assert (
            not set(first["env"])
            - set(env)
            - {
                *(
                    "TERM",
                    "CLICOLOR",
                    "FORCE_COLOR",
                    "CLICOLOR_FORCE",
                    "PAGER",
                    "GIT_PAGER",
                    "MPLBACKEND",
                    "JPY_PARENT_PID",
                ),
            }
        )
        await run(client, "x = 5")
        assert await run(client, "print(x)") == "5\n"
        # What comes just after an error would be given up with it otherwise.
        client.execute("while True: pass", stop_on_error=False)
        await asyncio.sleep(0.3)
        await manager.interrupt_kernel()
        assert (await client.get_shell_msg(timeout=30))["content"]["ename"] == "KeyboardInterrupt"
        assert await run(client, "print(x)") == "5\n"
        client.stop_channels()
        await manager.restart_kernel(now=True)
        client = await opened(manager)
        second = json.loads(await run(client, ASK))
        assert second["pid"] != first["pid"]
        assert second["random"] != first["random"]
        client.stop_channels()
        await manager.shutdown_kernel()
        assert not Path(f"/proc/{second['pid']}").exists()

    asyncio.run(main())


def test_a_dead_template_comes_back_and_its_kernels_do_not_notice(
    manager: AsyncKernelManager, nursery: Nursery
) -> None:
    async def main() -> None:
        await manager.start_kernel()
        client = await opened(manager)
        await run(client, "x = 7")
        before = nursery.base.pid
        assert before
        os.kill(before, signal.SIGKILL)
        assert await run(client, "print(x)") == "7\n"
        client.stop_channels()
        await manager.restart_kernel(now=True)
        assert await manager.is_alive()
        assert nursery.base.pid not in (before, None)
        await manager.shutdown_kernel(now=True)

    asyncio.run(main())


def test_a_fork_ends_when_its_starter_is_gone_even_while_it_computes(manager: AsyncKernelManager) -> None:
    async def main() -> None:
        await manager.start_kernel()
        client = await opened(manager)
        client.execute("while True: pass")
        await asyncio.sleep(0.3)
        forked = manager.provisioner.process
        forked.life.close()
        await asyncio.wait_for(provisioner.ended(forked), 20)
        client.stop_channels()
        await manager.shutdown_kernel(now=True)

    asyncio.run(main())


def test_the_end_of_a_fork_is_noticed(manager: AsyncKernelManager) -> None:
    async def main() -> None:
        await manager.start_kernel()
        assert await manager.is_alive()
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        await asyncio.wait_for(manager.provisioner.wait(), 20)
        assert not await manager.is_alive()
        await manager.shutdown_kernel(now=True)

    asyncio.run(main())


def test_without_fork_kernels_start_the_ordinary_way_and_that_is_said_once(
    manager: AsyncKernelManager, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = Nursery()
    monkeypatch.setattr(supervised, "why_not", lambda: "fork is not safe on this moon")
    monkeypatch.setattr(provisioner, "shared_nursery", lambda: made)
    monkeypatch.setattr(provisioner.ForkProvisioner, "_said", set())
    # A Jupyter application that another test began would take the log for itself.
    manager.log = logging.getLogger("a manager of kernels")

    async def main() -> None:
        await manager.start_kernel()
        client = await opened(manager)
        assert await run(client, "print(6 * 7)") == "42\n"
        client.stop_channels()
        await manager.restart_kernel(now=True)
        await manager.shutdown_kernel(now=True)

    asyncio.run(main())
    lines = [one.getMessage() for one in caplog.records if "ordinary way" in one.getMessage()]
    assert lines == ["Kernels start the ordinary way: fork is not safe on this moon."]


def test_a_template_that_never_gets_ready_is_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Nursery(preload=("no_such_module_at_all",))
    for _try in range(supervised.MOST_FAILURES):
        with pytest.raises(CannotFork):
            made.fork({})
    started = made.base.starts
    with pytest.raises(CannotFork, match="too often"):
        made.fork({})
    assert made.base.starts == started


def test_another_python_or_kernel_is_not_forked() -> None:
    assert provisioner.same_python("python3")
    assert not provisioner.same_python("/usr/bin/python2")


def test_the_package_announces_the_provisioner(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    value = project["entry-points"]["jupyter_client.kernel_provisioners"][provisioner.NAME]
    module, _colon, name = value.partition(":")
    assert getattr(import_module(module), name) is provisioner.ForkProvisioner
