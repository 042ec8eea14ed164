"""The kernel a notebook runs in: this environment's own, reached through files, not ports."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from presslens.batch.processes import Forked

SOCKET_PATH_LIMIT = 90  # bytes; the system allows 104 to 108, and a suffix is added


class SuiteKernel(AsyncKernelManager):
    """Starts the interpreter that runs presslens, whatever kernels the user has installed.

    Where the system has them it listens on Unix sockets in the folder named by the environment
    variable PRESSLENS_SCRATCH: notebooks run side by side cannot collide on a port, and nothing
    they say can be read from outside.
    """

    def __init__(self, **kwargs: Any) -> None:
        """Take a kernel manager's settings, and put kernel and sockets over them."""
        super().__init__(**kwargs)
        self._kernel_spec = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
        )
        folder = Path(os.environ["PRESSLENS_SCRATCH"])
        self.connection_file = str(folder / "kernel.json")
        if os.name == "posix" and len(str(folder).encode()) <= SOCKET_PATH_LIMIT:
            self.transport = "ipc"
            self.ip = str(folder / "kernel-ipc")


class ForkedKernel(SuiteKernel):
    """The same kernel, forked by the server whose socket PRESSLENS_FORKS names."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        provisioner = self.provisioner
        assert provisioner is not None
        process = Forked(
            os.environ["PRESSLENS_FORKS"],
            argv=kernel_cmd[3:],  # behind python -m ipykernel_launcher
            env=dict(kw.get("env") or os.environ),
            cwd=str(kw.get("cwd") or Path.cwd()),
            log=str(Path(os.environ["PRESSLENS_SCRATCH"]) / "kernel.log"),
        )
        provisioner.process = provisioner.pid = None
        provisioner.process = process
        provisioner.pid = provisioner.pgid = process.pid
        self._reconcile_connection_info(provisioner.connection_info)
