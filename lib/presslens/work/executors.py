"""Who does the work: processes of this machine, or the workers of a Dask cluster.

Both are executors of `concurrent.futures`, so that nothing else in the library knows which it is.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from presslens.errors import PresslensError

PATIENCE = 5.0  # seconds in which a cluster must answer
LOCAL = "local"
AHEAD = 2  # batches that wait for each process or thread, so that none is idle
THREADS = "PRESSLENS_THREADS"  # of the network that reads articles, in each process


@dataclass
class Workers:
    """An executor and what there is to know about it.

    Attributes
    ----------
    executor
        Who takes the work.
    size
        How many tasks it does at a time.
    name
        What people call it.
    restart
        How to have it anew when it broke, as a pool of processes does when one is killed.
    count
        How many tasks it does at a time now, where workers may join or go.
    """

    executor: Executor
    size: int
    name: str
    restart: Callable[[], Executor] | None = field(default=None, repr=False)
    count: Callable[[], int] | None = field(default=None, repr=False)

    def room(self) -> int:
        """Return how many batches to have in the workers' hands at a time."""
        return AHEAD * max(1, self.count() if self.count else self.size)

    def anew(self) -> None:
        """Replace an executor that broke."""
        if self.restart is not None:
            self.executor = self.restart()


@contextmanager
def workers(*, jobs: int = 0, cluster: str = "") -> Iterator[Workers]:
    """Provide workers: processes of this machine, or those of a cluster.

    Parameters
    ----------
    jobs
        How many processes; 0 takes one for each processor.
    cluster
        "" for processes of this machine, "local" for a Dask cluster on it, else the address of a
        Dask scheduler, such as "tcp://10.0.0.7:8786".

    Raises
    ------
    PresslensError
        If the cluster does not answer or has no workers, or if Dask is not installed.

    Examples
    --------
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
    import pyarrow

    signal.signal(signal.SIGINT, _leave)
    os.environ[THREADS] = "1"
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    # A batch makes many things and few that point at each other: to look for such less often saves
    # a tenth of the work.
    gc.set_threshold(100_000, 20, 100)


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
        import distributed
    except ImportError:
        raise PresslensError(
            f"--cluster {cluster}: a cluster needs Dask, which is not installed here; "
            'say pip install "presslens[cluster]".'
        ) from None
    # What goes wrong is raised; Dask would print it as well.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        address: Any = cluster
        if cluster == LOCAL:
            scratch = tempfile.TemporaryDirectory(prefix="presslens-dask-")
            address = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    dashboard_address=None,
                    local_directory=stack.enter_context(scratch),
                    silence_logs=logging.CRITICAL,
                )
            )
        client = stack.enter_context(_connected(distributed, address, cluster))
        size = sum(client.nthreads().values())

        def count() -> int:
            return sum(client.nthreads().values()) if client.status == "running" else size

        name = f"a Dask cluster of {size} worker{'' if size == 1 else 's'}"
        yield Workers(client.get_executor(pure=False), size, name, count=count)


@contextmanager
def _connected(distributed: Any, address: Any, cluster: str) -> Iterator[Any]:
    """Give a client of a scheduler that answers and has a worker."""
    problem = "no cluster answers"
    try:
        if cluster != LOCAL:
            _greet(distributed, cluster)
        client = distributed.Client(address, timeout=PATIENCE)
        try:
            problem = "the cluster has no workers"
            client.wait_for_workers(1, timeout=PATIENCE)
        except BaseException:
            client.close()
            raise
    except (OSError, TimeoutError):
        raise PresslensError(
            f"--cluster {cluster}: {problem} at this address within {PATIENCE:.0f} seconds; "
            'expected a scheduler started with "dask scheduler" and workers with "dask worker", '
            'or "local".'
        ) from None
    except (ValueError, TypeError):
        raise PresslensError(
            f"--cluster {cluster}: this is no address; expected one like tcp://10.0.0.7:8786, or "
            '"local".'
        ) from None
    except MemoryError:  # a web server's first letters, taken for the length of a message
        raise PresslensError(
            f"--cluster {cluster}: what answers there is no Dask scheduler; expected the address "
            'that "dask scheduler" prints when it starts.'
        ) from None
    with client:
        yield client


def _greet(distributed: Any, cluster: str) -> None:
    """Say hello to a scheduler as Dask does, but for no longer than we have patience.

    Dask's own client waits for ever where something listens and says nothing.
    """

    async def in_time() -> None:
        secure = distributed.Security().get_connection_args("client")
        hello = distributed.core.connect(cluster, timeout=PATIENCE, **secure)
        await asyncio.wait_for(hello, PATIENCE)

    with ThreadPoolExecutor(1) as thread:  # a notebook has a loop of its own in this one
        thread.submit(lambda: asyncio.run(in_time())).result()
