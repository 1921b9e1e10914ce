"""Kernels forked from one base template, which all tests of this folder share."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from toolkit.kernels import provisioner
from toolkit.kernels.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """The nursery of this process."""
    if sys.platform != "linux":
        pytest.skip("kernels are forked on Linux only")
    made = provisioner.shared_nursery()
    yield made
    made.close()


@pytest.fixture
def manager(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> AsyncKernelManager:
    """A kernel manager of jupyter_client that uses our provisioner."""
    return make_manager(monkeypatch, tmp_path_factory)


def make_manager(monkeypatch: pytest.MonkeyPatch, folders: pytest.TempPathFactory) -> AsyncKernelManager:
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "default_provisioner_name", factory.default_provisioner_name)
    provisioner.use_for_all()
    # The path of a Unix socket has to be short.
    return AsyncKernelManager(transport="ipc", connection_file=str(folders.mktemp("k") / "k.json"))
