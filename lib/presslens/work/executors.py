"""Who does the work: processes of this machine, or the workers of a Dask cluster.

Both are executors of `concurrent.futures`, so that nothing else in the library knows which it is.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import os
import re
import signal
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from presslens.errors import PresslensError
from presslens.work.versions import here, ours

PATIENCE = 5.0  # seconds in which a cluster must answer
LOCAL = "local"
AHEAD = 2  # batches that wait for a process, so that none is idle
THREADS = "PRESSLENS_THREADS"  # of the network that reads articles, in each process
# Nobody looks at what workers on this machine would tell of themselves many times a second, each
# time taking turns with the work; and they may keep memory that they will need for the next batch,
# as processes do.
LEAN = {
    "distributed.worker.profile.enabled": False,
    "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1},
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.work-stealing": False,
    **{
        f"distributed.worker.memory.{at}": False for at in ("target", "spill", "pause", "terminate")
    },
}


@dataclass
class Workers:
    """An executor, how many tasks it does at a time, and how to have it anew when it broke."""

    executor: Executor
    size: int
    name: str
    restart: Callable[[], Executor] | None = field(default=None, repr=False)
    count: Callable[[], int] | None = field(default=None, repr=False)  # of a cluster's threads now

    def room(self) -> int:
        """Return how many batches to have in the workers' hands at a time.

        Processes take from one queue, in which a few more wait so that none is idle. Dask gives a
        batch to a worker as soon as it has it: what waits would wait for that one, though another
        were idle.
        """
        return self.size + AHEAD if self.count is None else max(1, self.count())

    def anew(self) -> None:
        """Replace an executor that broke, as a pool of processes does when one is killed."""
        if self.restart is not None:
            self.executor = self.restart()


@contextmanager
def workers(*, jobs: int = 0, cluster: str = "") -> Iterator[Workers]:
    """Provide workers: `jobs` processes of this machine, or those of a cluster.

    jobs: 0 takes one for each processor. cluster: "" for processes of this machine; "local" for a
    Dask cluster on it, of `jobs` workers; else the address of a Dask scheduler, such as
    "tcp://10.0.0.7:8786".

    Raises PresslensError if the cluster does not answer, has no workers or another version of
    presslens, or if Dask is not installed.

    >>> with workers(jobs=1) as one:
    ...     print(one.size, one.executor.submit(abs, -3).result())
    1 3
    """
    size = jobs or _processors()
    if cluster:
        with _dask(cluster, size) as found:
            yield found
        return
    pools = [_pool(size)]

    def restart() -> Executor:
        pools[-1].shutdown(wait=False, cancel_futures=True)
        pools.append(_pool(size))
        return pools[-1]

    noun = "process" if size == 1 else "processes"
    try:
        yield Workers(pools[0], size, f"{size} {noun}", restart)
    finally:
        pools[-1].shutdown(wait=True, cancel_futures=True)


def settle_in() -> None:
    """Make a process a good worker: one thread each, since there are as many as processors."""
    signal.signal(signal.SIGINT, _leave)
    os.environ[THREADS] = "1"
    work_alone()


def work_alone() -> None:
    """Have a process read and write tables with one thread, and rarely look for lost memory."""
    # A batch makes many things and few that point at each other: to look for such less often saves
    # a tenth of the work.
    gc.set_threshold(100_000, 20, 100)
    import pyarrow

    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)


def _leave(*_: object) -> None:
    os._exit(130)  # at once and without a word: the process that gave the work says what happened


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1


def _pool(size: int) -> ProcessPoolExecutor:
    # Not by fork: threads of the parent (Arrow's, the network's) would not come along.
    start = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=size, mp_context=start, initializer=settle_in)


@contextmanager
def _dask(cluster: str, jobs: int) -> Iterator[Workers]:
    try:
        import dask
        import distributed
    except ImportError:
        raise PresslensError(
            f"--cluster {cluster}: a cluster needs Dask, which is not installed here; "
            'say pip install "presslens[cluster]".'
        ) from None
    _hush()
    with tempfile.TemporaryDirectory(prefix="presslens-dask-") as scratch:
        here_too = None
        if cluster == LOCAL:
            with dask.config.set(LEAN):
                here_too = distributed.LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    dashboard_address=None,
                    local_directory=scratch,
                    silence_logs=logging.CRITICAL,
                )
        client = None
        try:
            client = _connect(distributed, cluster, here_too)
            threads = _same_versions(client, cluster)
            if cluster == LOCAL:
                client.run(work_alone)
            name = f"a Dask cluster of {len(threads)} worker{'' if len(threads) == 1 else 's'}"
            size = sum(threads.values())

            def count() -> int:  # workers may join, or go
                return sum(client.nthreads().values()) if client.status == "running" else size

            yield Workers(client.get_executor(pure=False), size, name, count=count)
        finally:
            for one in (client, here_too):
                if one is not None:
                    one.close()


def _connect(distributed: Any, cluster: str, here_too: Any) -> Any:
    class Client(distributed.Client):
        """A client that, if it cannot start, is closed here and now.

        Left to the garbage collector, it may be closed while a thread holds the lock of
        distributed's loops in order to start another: both would wait for ever.
        """

        def start(self, **options: Any) -> None:
            try:
                super().start(**options)
            except BaseException:
                self.close()
                raise

    client = None
    try:
        if here_too is None:
            _greet(distributed, cluster)
        client = Client(here_too or cluster, timeout=PATIENCE)
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, TimeoutError):
        what = "no cluster answers" if client is None else "the cluster has no workers"
        message = (
            f"{what} at this address within {PATIENCE:.0f} seconds; expected a scheduler started "
            'with "dask scheduler" and workers with "dask worker", or "local".'
        )
    except (ValueError, TypeError):
        message = 'this is no address; expected one like tcp://10.0.0.7:8786, or "local".'
    except MemoryError:  # a web server's first letters, taken for the length of a message
        message = (
            "what answers there is no Dask scheduler; expected the address that "
            '"dask scheduler" prints when it starts.'
        )
    else:
        return client
    if client is not None:
        client.close()
    raise PresslensError(f"--cluster {cluster}: {message}")


def _greet(distributed: Any, cluster: str) -> None:
    """Say hello to a scheduler as Dask does, but for no longer than we have patience.

    Dask's own client waits for ever where something listens and says nothing.
    """

    async def hello() -> None:
        ours = distributed.Security().get_connection_args("client")
        await distributed.core.connect(cluster, timeout=PATIENCE, **ours)

    async def in_time() -> None:
        await asyncio.wait_for(hello(), PATIENCE)

    with ThreadPoolExecutor(1) as thread:  # a notebook has a loop of its own in this one
        thread.submit(lambda: asyncio.run(in_time())).result()


def _hush() -> None:
    """Keep Dask from printing what goes wrong: what matters is raised."""
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _same_versions(client: Any, cluster: str) -> dict[str, int]:
    """Return the threads of each worker, if they and the scheduler have this presslens."""
    found = client.run(here, on_error="return")
    try:
        scheduler = client.run_on_scheduler(here)
    except Exception as error:  # whatever a machine without presslens stumbles over
        scheduler = error
    address = client.scheduler.address
    for who, theirs in (*_workers_of(found), (f"scheduler at {address}", scheduler)):
        if isinstance(theirs, Exception):
            raise PresslensError(f"--cluster {cluster}: {lacks(theirs, f'the {who}')}.")
        agree(ours(), theirs, who)
    return dict(client.nthreads())


def _workers_of(found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((f"worker at {address}", theirs) for address, theirs in found.items())


def lacks(error: Exception, who: str) -> str:
    """Return, as a clause, why a machine of a cluster does not know what it is asked to do.

    >>> lacks(ModuleNotFoundError("No module named 'presslens'"), "the scheduler at 10.0.0.7")
    "the scheduler at 10.0.0.7 has another presslens, or none (No module named 'presslens'): ..."
    """
    said = re.search(r"No module named '?[\w.]+'?|Can't get attribute '\w+'", str(error))
    why = said.group() if said else " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return f"{who} has another presslens, or none ({why}): install {here()[0]} there"


def agree(ours: tuple[str, str], theirs: tuple[str, str], who: str) -> None:
    """Raise PresslensError unless a machine has the same versions as the process that asks.

    Of one version only the code may differ, as where somebody works on it meanwhile.

    >>> agree(here(), ("presslens 0.0.1+0", "Python 3.9"), "worker at 10.0.0.8")
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: the worker at 10.0.0.8 has presslens 0.0.1+0 and this machine
    presslens ...; their results would not match: install the same on both.
    """
    for mine, other in zip(ours, theirs, strict=True):
        if mine != other:
            changed = mine.partition("+")[0] == other.partition("+")[0]
            raise PresslensError(
                f"the {who} has {other} and this machine {mine}"
                f"{', the same version with other code' if changed else ''}; their results would "
                f"not match: install the same on both{', and leave it alone' if changed else ''}."
            )
