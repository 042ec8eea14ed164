"""Processes: one that ends with its parent, and one that somebody else has forked."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
import time
from typing import Any

CAN_FORK = sys.platform.startswith("linux")
PATIENCE = 300  # seconds
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(number: signal.Signals, parent: int) -> None:
    """Have the system send this process a signal when its parent ends (Linux).

    parent: the process id of the parent, as it knows it itself. To ask the system for it here is
    too late: a parent may be gone before this process has come so far.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


class Forked:
    """A kernel that the fork server made, with what jupyter_client asks of a subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, server: str, **kernel: Any) -> None:
        """Have the server at the socket `server` fork the kernel that `kernel` describes."""
        self.returncode: int | None = None
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(PATIENCE)  # the server may still be loading modules
        self._line.connect(server)
        self._line.sendall(json.dumps({"kernel": kernel}).encode() + b"\n")
        self._heard = self._line.makefile("rb")
        self.pid = json.loads(self._heard.readline())["pid"]
        self._line.settimeout(None)

    def poll(self) -> int | None:
        """Return the exit status; None while it runs."""
        return self._listen(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for it to end and return the exit status."""
        limit = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None and (limit is None or time.monotonic() < limit):
            self._listen(None if limit is None else max(0.0, limit - time.monotonic()))
        return self.returncode

    def _listen(self, seconds: float | None) -> int | None:
        import select

        if self.returncode is None and select.select([self._line], [], [], seconds)[0]:
            try:
                self.returncode = json.loads(self._heard.readline())["status"]
            except (OSError, ValueError):  # the server has gone, and its kernels with it
                self.returncode = -signal.SIGKILL
            self._line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)
