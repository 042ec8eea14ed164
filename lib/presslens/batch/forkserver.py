"""Kernels from a warm process: `python -m presslens.batch.forkserver SOCKET PARENT MODULE…`.

It imports what notebooks import, once, and then forks a process for each kernel that is asked for:
a real ipykernel, at once ready, its memory shared until it changes it. Linux only: elsewhere a
fork of a process with libraries loaded may not live.

Who connects sends one line of JSON and reads lines of JSON:

    {"load": [MODULE, …]}  →  nothing: what is asked next waits until they are imported
    {"kernel": {"argv": […], "env": {…}, "cwd": …, "log": …}}  →  {"pid": 12}, later {"status": -9}
    {"facts": {"corpus": …, "root": …}}  →  what `manifest.corpus_facts` returns, or {"error": …}

A kernel is ended when its asker hangs up, and all of them when the process that started this one
is gone.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from presslens.batch.processes import die_with_parent
from presslens.errors import PresslensError

BACKEND = "module://matplotlib_inline.backend_inline"
# How many objects more before kernels look for garbage (Python: 700): to draw a figure makes tens
# of thousands that all stay while it is drawn, and to look through them is an eighth of the time.
GARBAGE = (20_000, 20, 100)


def main(path: str, parent: int, modules: list[str]) -> None:
    """Serve at the socket `path` until the parent, the process of that number, ends."""
    die_with_parent(signal.SIGTERM, parent)
    gc.disable()  # what is loaded here stays: to look through it again and again is in vain
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)  # askers wait here while modules load
    os.environ.setdefault("MPLBACKEND", BACKEND)  # as ipykernel does, before matplotlib is loaded
    load_kernels()
    load(modules)
    Server(listener).serve()


def load_kernels() -> None:
    """Import what kernels are made of, less the debugger: nobody stops at a line of a batch."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    for module in ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger"):
        import_module(module)
    del sys.modules["debugpy"]


def load(modules: list[str]) -> None:
    """Import modules that are there."""
    for module in modules:
        with contextlib.suppress(ImportError):  # the notebook will say so itself
            import_module(module)


def settle() -> None:
    """Make ready to fork: what is here now is never looked at again, and stays shared."""
    rehearse()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def rehearse() -> None:
    """Draw a figure in every format and look a word up: fonts and word lists are then at hand."""
    import simplemma
    import wordfreq

    from presslens.figures.result import Result
    from presslens.figures.save import DEFAULT
    from presslens.figures.style import new_figure, styled

    letters = "".join(map(chr, range(33, 127)))
    figure, axes = styled(new_figure)(title=letters, subtitle=letters, source=letters, height=1)
    axes.barh([letters], [1])
    result = Result(name="a", title="a", subtitle="a", table=None, alt="a", figure=figure)
    for format in DEFAULT:
        result.render(format)
    simplemma.lemmatize("words", lang="en")
    wordfreq.zipf_frequency("words", "en")


class Server:
    """The loop: hear askers, fork, and tell them how their kernel ended."""

    def __init__(self, listener: socket.socket) -> None:
        """`listener`: the socket that askers connect to."""
        self.listener = listener
        self.askers: dict[int, socket.socket] = {}  # by the process id of their kernel
        self.chosen = selectors.DefaultSelector()

    def serve(self) -> None:
        """Serve until a SIGTERM, then end every kernel."""
        woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._end())
        self.chosen.register(self.listener, selectors.EVENT_READ)
        self.chosen.register(woken, selectors.EVENT_READ)
        while True:
            for key, _ in self.chosen.select():
                if key.fileobj is self.listener:
                    self._hear(self.listener.accept()[0])
                elif key.fileobj == woken:
                    os.read(woken, 4096)
                    self._bury()
                else:
                    self._hung_up(key.fileobj)

    def _hear(self, asker: socket.socket) -> None:
        with asker.makefile("r", encoding="utf-8") as stream:
            request = json.loads(stream.readline() or "{}")
        if "load" in request:
            load(request["load"])
            settle()
            asker.close()
        elif "kernel" in request:
            self._fork(request["kernel"], asker)
        elif "facts" in request:
            _say(asker, _facts(**request["facts"]))
            asker.close()
        else:
            asker.close()

    def _fork(self, kernel: dict[str, Any], asker: socket.socket) -> None:
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            self.chosen.close()
            self.listener.close()
            for other in self.askers.values():
                other.close()
            asker.close()
            _become(server, **kernel)
        self.askers[pid] = asker
        self.chosen.register(asker, selectors.EVENT_READ)
        _say(asker, {"pid": pid})

    def _bury(self) -> None:
        """Tell each asker whose kernel has ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            asker = self.askers.pop(pid, None)
            if asker:
                self.chosen.unregister(asker)
                _say(asker, {"status": os.waitstatus_to_exitcode(status)})
                asker.close()

    def _hung_up(self, asker: Any) -> None:
        with contextlib.suppress(OSError):
            if asker.recv(1024):
                return
        for pid, known in self.askers.items():
            if known is asker:
                _kill(pid)

    def _end(self) -> NoReturn:
        for pid in self.askers:
            _kill(pid)
        os._exit(0)


def _say(asker: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # it has gone
        asker.sendall(json.dumps(message).encode() + b"\n")


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _facts(corpus: str, root: str) -> dict[str, Any]:
    from presslens.batch import manifest
    from presslens.corpus import load_corpus

    try:
        return manifest.corpus_facts(load_corpus(corpus), Path(corpus), Path(root))
    except PresslensError as error:
        return {"error": str(error)}


def _become(server: int, argv: list[str], env: dict[str, str], cwd: str, log: str) -> NoReturn:
    """Be a kernel, as if this process had been started as `python -m ipykernel_launcher`."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        die_with_parent(signal.SIGKILL, server)
        quiet = os.open(os.devnull, os.O_RDONLY)
        written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(quiet, 0)
        os.dup2(written, 1)
        os.dup2(written, 2)
        os.environ.clear()
        os.environ.update(env)
        os.chdir(cwd)
        sys.argv = ["ipykernel_launcher.py", *argv]
        _seed_anew()
        from ipykernel.kernelapp import IPKernelApp

        gc.enable()
        IPKernelApp.launch_instance(argv)
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 0
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _seed_anew() -> None:
    """Give this process chance of its own: a fork has its parent's (Python's random is seeded)."""
    numpy = sys.modules.get("numpy")
    if numpy:
        numpy.random.seed()


if __name__ == "__main__":
    # As ipykernel_launcher does: the folder this was started in is no place to import from.
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
