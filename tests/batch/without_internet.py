"""Run a command that the kernel ends as soon as it, or a process it starts, calls out.

    python tests/batch/without_internet.py COMMAND ARGUMENT...

A seccomp filter (Linux) kills any process that connects or sends to an internet address, whatever
language it is written in. A filter cannot read the address, but sees how long it is: 16 bytes for
IPv4, 28 for IPv6. Addresses of local sockets have the length of their path.
"""

import ctypes
import os
import platform
import struct
import sys

CALLS = {"x86_64": (42, 44), "aarch64": (203, 206)}  # connect, sendto
SUPPORTED = sys.platform == "linux" and platform.machine() in CALLS
IPV4, IPV6 = 16, 28
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2  # <linux/prctl.h>, <linux/seccomp.h>
KILL_PROCESS, ALLOW = 0x80000000, 0x7FFF0000
LOAD, JUMP, IF_EQUAL, RETURN = 0x20, 0x05, 0x15, 0x06  # <linux/bpf_common.h>
CALL, THIRD, SIXTH = 0, 16 + 2 * 8, 16 + 5 * 8  # places in struct seccomp_data


class Program(ctypes.Structure):
    """The struct sock_fprog of <linux/filter.h>."""

    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]


def forbid() -> None:
    """Forbid this process, and all that it starts, to call out."""
    connect, sendto = CALLS[platform.machine()]
    steps = [  # operation, steps to skip if so, if not, value
        (LOAD, 0, 0, CALL),
        (IF_EQUAL, 2, 0, connect),
        (IF_EQUAL, 3, 0, sendto),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, THIRD),
        (JUMP, 0, 0, 1),
        (LOAD, 0, 0, SIXTH),
        (IF_EQUAL, 1, 0, IPV4),
        (IF_EQUAL, 0, 1, IPV6),
        (RETURN, 0, 0, KILL_PROCESS),
        (RETURN, 0, 0, ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    libc = ctypes.CDLL(None, use_errno=True)
    filter = ctypes.byref(Program(len(steps), code))
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(SECCOMP, FILTER, filter, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp is not available")


if __name__ == "__main__":
    forbid()
    os.execvp(sys.argv[1], sys.argv[1:])
