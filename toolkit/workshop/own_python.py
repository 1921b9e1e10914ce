"""The one kernel that is served: this Python, with this toolkit."""

from __future__ import annotations

import sys

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from traitlets import default

from toolkit.kernels import provisioner


class OwnPython(KernelSpecManager):
    """Knows one kernel: this Python, with this toolkit. A kernel of that name elsewhere does not count."""

    @default("kernel_dirs")
    def _no_other_kernels(self) -> list[str]:
        return []


class ForkedPython(OwnPython):
    """The same kernel, forked where it can be."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the one kernel's description."""
        spec = super().get_kernel_spec(kernel_name)
        provisioner.register()
        spec.metadata["kernel_provisioner"] = {"provisioner_name": provisioner.NAME}
        return spec


def best_transport(connection_dir: str) -> str:
    """Return `ipc` where it works: no ports to collide, and no door for other users of the machine."""
    # A Unix socket's path has to fit into about 100 bytes; a kernel's file name takes 60 of them.
    return "ipc" if sys.platform != "win32" and len(connection_dir) < 45 else "tcp"
