"""`map_batches`: a function over batches of articles, each kept on disk as soon as it is done.

The function gets where a batch's articles are and the names of those to work on, and returns
tables. It runs in the workers; they write, and only the news that it is done travels back. What
can go wrong, and what is done about it:

- an article the function fails at is set aside with the reason, and the rest of the batch is kept;
- a worker that is killed: the batches it may have had are done again, one at a time, and where one
  of them kills its worker again, its articles are tried one by one and those that do are set aside;
- a disk that is full, a cluster that has gone, a worker of another version: the work stops with one
  sentence, what is done is kept, and the same call goes on from there.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from socket import gethostname
from typing import Any, NamedTuple
from uuid import uuid4

import pyarrow as pa

from presslens.errors import PresslensError
from presslens.store import trouble, versions
from presslens.work.executors import THREADS, Workers
from presslens.work.parts import Parts

TOO_MANY = 20  # articles that fail one after another
KILLED = "the worker that read it was killed"

Function = Callable[[Any, Sequence[str]], Mapping[str, pa.Table]]
Tell = Callable[[int, int], object]


@dataclass(frozen=True)
class Batch:
    """Some articles to be worked on together.

    Attributes
    ----------
    key
        A name for their content and for what is done to it (`presslens.store.content_key`).
    where
        Whatever the function needs in order to read them; small, since it travels.
    names
        Their ids.
    """

    key: str
    where: Any
    names: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Done:
    """What `map_batches` did.

    Attributes
    ----------
    parts
        The parts of all batches.
    made
        How many batches were done now.
    set_aside
        For each article that could not be worked on, the reason.
    """

    parts: Parts
    made: int
    set_aside: dict[str, str]


def map_batches(
    function: Function,
    batches: Iterable[Batch],
    *,
    workers: Workers,
    folder: str | Path,
    unpacked: Collection[str] = (),
    tell: Tell | None = None,
) -> Done:
    """Run `function(where, names)` on every batch that is not done yet; return all parts.

    Parameters
    ----------
    function
        A module's function or a frozen dataclass with `__call__`, so that it can travel. It returns
        its tables by name.
    batches
        The work. Rows are in the order of the batches, whatever order they are done in.
    workers
        Who does it.
    folder
        Where the parts are kept.
    unpacked
        The tables that will be opened as frames (`Parts.frame`).
    tell
        Called with the number of batches done and of all, as the work goes on.

    Raises
    ------
    PresslensError
        If the work must stop; what is done is kept.
    """
    listed = list(batches)
    parts = Parts(Path(folder), tuple(batch.key for batch in listed))
    missing = {batch.key: batch for batch in listed if not parts.is_done(batch.key)}
    done = len(listed) - len(missing)
    about = About(Path(folder), tuple(unpacked), uuid4().hex[:8], versions())
    run = _Run(function, workers, about, len(listed), done, tell)
    try:
        run.all(missing.values())
    finally:
        parts.sweep(about.name)
    return Done(parts, len(missing), parts.set_aside())


class About(NamedTuple):
    """What a worker must know of the run: where to write what, its name, the versions it has."""

    folder: Path
    unpacked: tuple[str, ...]
    name: str
    versions: tuple[str, str]


class _Stop(PresslensError):
    """The work cannot go on; the message is a clause without a full stop."""


@dataclass
class _Run:
    """One call of map_batches under way."""

    function: Function
    workers: Workers
    about: About
    total: int
    done: int
    tell: Tell | None

    def all(self, batches: Iterable[Batch]) -> None:
        try:
            for batch in self._together(deque(batches)):
                self._alone(batch)
        except _Stop as stop:
            raise PresslensError(
                f"{stop}; {self.done:,} of {self.total:,} batches are done and kept: say the same "
                "again to go on from there."
            ) from None

    def _together(self, waiting: deque[Batch]) -> list[Batch]:
        """Do all batches, as many at a time as there is room for; return those that crashed."""
        flying: dict[Future, Batch] = {}
        crashed: list[Batch] = []
        try:
            while waiting or flying:
                while waiting and len(flying) < self.workers.room():
                    future = self._submit(do_batch, waiting[0], waiting[0].names, {})
                    if future is None:
                        break
                    flying[future] = waiting.popleft()
                if not flying:  # a broken executor that took nothing
                    self.workers.anew()
                    if not self._survives(do_nothing):
                        raise _Stop("every worker ends before it reads an article")
                    continue
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    batch = flying.pop(future)
                    if self._crashed(future):
                        crashed.append(batch)
                    else:
                        self._count()
        finally:
            for future in flying:
                future.cancel()
        return crashed

    def _alone(self, batch: Batch) -> None:
        """Do a batch that may have killed its worker, with nothing else under way."""
        if not self._survives(do_batch, batch, batch.names, {}):
            if not self._survives(do_nothing):
                raise _Stop(
                    "every worker ends before it reads an article: presslens may have been changed "
                    "while this ran, or there is too little memory"
                )
            killers = {
                name: KILLED for name in batch.names if not self._survives(try_article, batch, name)
            }
            rest = tuple(name for name in batch.names if name not in killers)
            if not self._survives(do_batch, batch, rest, killers):
                raise _Stop(
                    f"a batch of {len(rest):,} articles kills its worker though none of them does "
                    "so alone: there may be too little memory for this many workers"
                )
        self._count()

    def _survives(self, work: Callable, *arguments: Any) -> bool:
        """Do something alone and say whether its worker lives."""
        future = self._submit(work, *arguments)
        if future is None:
            self.workers.anew()
            future = self._submit(work, *arguments)
        if future is None:
            raise _Stop("no worker can be started")
        crashed = self._crashed(future)
        if crashed:
            self.workers.anew()
        return not crashed

    def _submit(self, work: Callable, *arguments: Any) -> Future | None:
        try:
            return self.workers.executor.submit(work, self.function, *arguments, self.about)
        except BrokenExecutor:
            return None
        except Exception as error:
            if type(error).__module__.startswith("distributed"):  # which may not be installed
                raise _Stop("the cluster has gone away") from None
            raise

    def _crashed(self, future: Future) -> bool:
        """Say whether the worker was killed; raise _Stop if the work must stop."""
        try:
            future.result()
        except BrokenExecutor:
            return True
        except PresslensError as error:
            raise _Stop(str(error).rstrip(".")) from None
        except CancelledError:
            raise _Stop("the cluster has gone away") from None
        except OSError as error:
            raise _Stop(
                f"{error.filename or self.about.folder}: {trouble(error, 'failed')}"
            ) from None
        except Exception as error:
            if type(error).__name__ == "KilledWorker":  # distributed's
                return True
            if isinstance(error, ModuleNotFoundError) or "Can't get attribute" in str(error):
                why = " ".join(str(error).split())[:200]
                raise _Stop(
                    f"a worker has another presslens, or none ({why}): install "
                    f"{self.about.versions[0]} there"
                ) from None
            raise
        return False

    def _count(self) -> None:
        self.done += 1
        if self.tell is not None:
            self.tell(self.done, self.total)


def do_batch(
    function: Function,
    batch: Batch,
    names: Sequence[str],
    set_aside: Mapping[str, str],
    about: About,
) -> None:
    """Run the function on some articles of a batch and keep its tables: what a worker does.

    Articles it fails at are found one by one and set aside, beside those that are already.
    """
    _check(about)
    os.environ.setdefault(THREADS, "1")  # a cluster has as many workers as it has processors
    try:
        tables = function(batch.where, names)
    except Exception as error:
        if _not_the_articles_fault(error):
            raise
        failed = _failures(function, batch, names)
        if not failed:
            raise
        set_aside = {**set_aside, **failed}
        tables = function(batch.where, [name for name in names if name not in failed])
    parts = Parts(about.folder, ())
    parts.write(batch.key, tables, set_aside, run=about.name, unpacked=about.unpacked)


def do_nothing(function: Function, about: About) -> None:
    """Do nothing: does a worker live that has what it needs to begin?"""
    _check(about)


def try_article(function: Function, batch: Batch, name: str, about: About) -> None:
    """Run the function on one article and keep nothing: does the worker live?"""
    _failure(function, batch, name)


def _check(about: About) -> None:
    """Raise PresslensError unless this process has the versions of the one that asks."""
    for asked, own in zip(about.versions, versions(), strict=True):
        if asked != own:
            raise PresslensError(
                f"the worker at {gethostname()} has {own} and this machine {asked}; their results "
                "would not match: install the same on both."
            )


def _failures(function: Function, batch: Batch, names: Sequence[str]) -> dict[str, str]:
    """Return the articles at which the function fails, and why.

    Raises PresslensError if it does so at one after another: then it is not the articles' fault.
    """
    failed = {}
    for tried, name in enumerate(names, start=1):
        if told := _failure(function, batch, name):
            failed[name] = told
        if len(failed) == tried >= TOO_MANY:
            raise PresslensError(f"the first {tried} articles of a batch all fail, with {told}.")
    return failed


def _failure(function: Function, batch: Batch, name: str) -> str:
    """Return why the function fails at one article, or nothing if it does not."""
    try:
        function(batch.where, [name])
    except Exception as error:
        if _not_the_articles_fault(error):
            raise
        return " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return ""


def _not_the_articles_fault(error: Exception) -> bool:
    # An OSError with a number is the machine's: no space, no such file, no permission.
    return isinstance(error, PresslensError) or getattr(error, "errno", None) is not None
