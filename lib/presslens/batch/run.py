"""`presslens run`: plan, execute, and put figures, reports and gallery in place as runs end."""

from __future__ import annotations

import concurrent.futures
import json
import os
import shutil
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from presslens.batch import kernel, manifest
from presslens.batch.plan import Plan, Planned, Request, cells, make_plan, near, parameters_cell
from presslens.batch.plan import summary as summary_of
from presslens.batch.publish import INDEX, REPORT, Publisher, staging
from presslens.batch.runs import Run, relative, shown_path
from presslens.errors import PresslensError
from presslens.figures import save

SCRATCH = "presslens-"
ABANDONED = 60  # seconds after which a scratch folder that nobody holds is removed
CRASH = "Crash"  # the name of an error outside of a notebook, which has no report
TICK = 0.5  # seconds between two looks at what is late
RENDERING = threading.Lock()  # nbconvert does one page at a time


@dataclass(frozen=True)
class Outcome:
    """What came of one run.

    Attributes
    ----------
    seconds
        How long it took.
    captions
        The caption of each result it showed.
    error
        None if it worked.
    fresh
        False for a run that was not done because nothing had changed.
    """

    name: str
    seconds: float
    captions: list[dict[str, Any]]
    error: dict[str, Any] | None
    fresh: bool = True


@dataclass(frozen=True)
class Job:
    """A run to be done: its notebook, and what its report says.

    Attributes
    ----------
    made
        The folder for its figures and its report.
    hidden
        Texts to replace in what the notebook shows, such as the name of the staging folder.
    page
        What `report.render` is told about the run.
    """

    run: Run
    notebook: kernel.Notebook
    made: Path
    hidden: Mapping[str, str]
    page: Mapping[str, Any]


def run_suite(request: Request, *, stream: TextIO | None = None) -> list[Outcome]:
    """Do what `request` asks, as far as something has changed; return what came of each run.

    Each run's figures are put in place as it ends. On `stream` is said why each run is done, how it
    went, and what was as it should be.

    Raises
    ------
    PresslensError
        Before anything is written, for what `make_plan` refuses and for a folder that cannot be
        written; and if the disk is full.
    """
    stream = stream or sys.stdout
    plan = make_plan(request)
    if plan.note:
        print(f"presslens: {plan.note}", file=stream)
    facts = plan.facts
    if plan.todo:
        facts = facts or corpus_facts(plan.corpus, request.root)
        count = _count(len(plan.todo), "notebook")
        print(f"presslens: {count} on {manifest.corpus_line(facts)}", file=stream)
        for planned in plan.todo:
            why = summary_of(planned.reasons)
            print(f"  {planned.run.name}: {why}", file=stream, flush=True)
    try:
        with staging(plan.out) as staged:
            outcomes = _do(plan, request, facts or {}, staged)
    except OSError as error:
        if error.errno not in kernel.FULL:
            raise
        raise PresslensError(
            f"{plan.out}: the disk is full; what was finished is in place, the rest is as it was."
        ) from None
    shown = shown_path(plan.out, request.root)
    for outcome in outcomes:
        print(_line(outcome, shown), file=stream)
    print(
        f"presslens: {_summary(outcomes)}; open {near(plan.out / INDEX)}", file=stream, flush=True
    )
    return outcomes


def dry_run(request: Request, *, stream: TextIO | None = None) -> None:
    """Say what `run_suite` would do, and why, and do nothing."""
    stream = stream or sys.stdout
    plan = make_plan(request)
    if plan.note:
        print(f"presslens: {plan.note}", file=stream)
    wide = max(len(planned.run.name) for planned in plan.runs)
    for planned in plan.runs:
        name, why = planned.run.name, summary_of(planned.reasons)
        print(f"{name:<{wide}}  {f'would run: {why}' if why else 'up to date'}", file=stream)
    count = len(plan.todo)
    print(f"presslens: {count} of {_count(len(plan.runs), 'notebook')} would run", file=stream)


def corpus_facts(corpus: Path, root: Path) -> dict[str, Any]:
    """Return what pages say about a corpus: its title, path, outlets, number of articles, days."""
    from presslens.corpus import load_corpus

    return manifest.corpus_facts(load_corpus(corpus), corpus, root)


def _do(plan: Plan, request: Request, facts: dict[str, Any], staged: Path) -> list[Outcome]:
    publisher = Publisher(plan.out, plan.order, {one.run.name: one.entry for one in plan.todo})
    done: dict[str, Outcome] = {}
    if plan.todo:
        for planned in plan.todo:
            used = [planned.run.notebook, plan.corpus, manifest.PACKAGE]
            planned.entry["commit"] = manifest.commit(request.root, used)
            planned.entry["corpus"] = facts
        jobs = [_job(planned, plan, request, staged) for planned in _in_turn(plan.todo)]
        workers = min(request.jobs or os.cpu_count() or 1, len(jobs))

        def publish(outcome: Outcome) -> None:
            publisher.publish(outcome.name, staged, outcome.captions, outcome.error)
            done[outcome.name] = outcome

        _watched(jobs, workers, publish)
    elif publisher.stale():
        publisher.write(staged)
    return [done.get(planned.run.name) or _as_before(planned, plan.before) for planned in plan.runs]


def _in_turn(todo: Sequence[Planned]) -> list[Planned]:
    """Return the runs with those that show most first, so that no long one begins last."""

    def length(planned: Planned) -> int:
        return sum(len("".join(cell["source"])) for cell in _code(planned.run.notebook))

    return sorted(todo, key=length, reverse=True)


def _code(notebook: Path) -> list[dict[str, Any]]:
    return [
        cell
        for cell in cells(notebook)
        if cell["cell_type"] == "code"
        and not kernel.MARKERS & set(cell["metadata"].get("tags", ()))
    ]


def _job(planned: Planned, plan: Plan, request: Request, staged: Path) -> Job:
    run, entry, root = planned.run, planned.entry, request.root.resolve()
    folder, made = run.notebook.parent, staged / run.name
    corpus, out = relative(plan.corpus, folder), relative(made, folder)
    hidden = {out: f"figures/{run.name}", str(made.resolve()): f"figures/{run.name}"}
    if not plan.corpus.resolve().is_relative_to(root):
        hidden |= {corpus: entry["corpus"]["path"], str(plan.corpus.resolve()): plan.corpus.name}
    hidden |= {f"{path}{os.sep}": "" for path in (root, manifest.PACKAGE.parent, sys.prefix)}
    comments = {known.name: known.comment for known in run.known}
    page = {
        "run": run.name,
        "command": entry["command"],
        "corpus": manifest.corpus_line(entry["corpus"]),
        "parameters": [(name, it, comments[name]) for name, it in entry["parameters"].items()],
        "versions": list(entry["versions"].items()),
        "inputs": list(entry["inputs"].items()),
    }
    values = {**run.settings, "corpus": corpus, "out": out}
    formats = ",".join(entry["formats"])
    variables = {save.MADE: made_with(run.name, entry), save.VARIABLE: formats}
    notebook = kernel.Notebook(run.notebook, values, folder, request.seconds, variables)
    return Job(run, notebook, made, hidden, page)


def made_with(name: str, entry: Mapping[str, Any]) -> str:
    """Return what each figure's metadata tell of the run: one line of JSON.

    What changes with every commit or from machine to machine stands in the manifest alone: a figure
    keeps its bytes while what it shows stays as it was made from.
    """
    kept = {key: entry[key] for key in ("notebook", "parameters", "versions")}
    inputs = {path: digest[:16] for path, digest in entry["inputs"].items()}
    told = {"run": name, **kept, "inputs": inputs}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _watched(jobs: Sequence[Job], workers: int, publish: Callable[[Outcome], None]) -> None:
    """Do the jobs under a progress bar, and publish each as it ends."""
    from tqdm import tqdm

    total = sum(len(_code(job.run.notebook)) for job in jobs)
    patience = 0.2 if sys.stderr.isatty() else 10
    with tqdm(
        total=total, unit="cell", desc="presslens", mininterval=patience, dynamic_ncols=True
    ) as bar:

        def on_cell(name: str) -> None:
            bar.set_description_str(name, refresh=False)
            bar.update()

        outcomes = execute(jobs, workers=workers, on_cell=on_cell, on_done=publish)
        if not any(outcome.error for outcome in outcomes):
            bar.set_description_str("presslens", refresh=False)
            bar.update(bar.total - bar.n)


def execute(
    jobs: Sequence[Job],
    *,
    workers: int,
    on_cell: Callable[[str], None],
    on_done: Callable[[Outcome], None],
) -> list[Outcome]:
    """Do the jobs, at most `workers` at once, and return what came of each.

    A job that fails does not stop the others; one that does not keep to its limit is ended. If this
    is interrupted, every kernel is ended first. on_cell is called with the name of a run as each of
    its cells begins, on_done as each run ends.
    """
    kernels, outcomes = kernel.Kernels(), []
    with scratch_folder() as scratch, concurrent.futures.ThreadPoolExecutor(workers) as threads:
        try:
            waiting = {
                threads.submit(_work, job, scratch / str(number), kernels, on_cell)
                for number, job in enumerate(jobs)
            }
            while waiting:
                ended, waiting = concurrent.futures.wait(
                    waiting, TICK, concurrent.futures.FIRST_COMPLETED
                )
                for future in ended:
                    outcomes.append(future.result())
                    on_done(outcomes[-1])
                kernels.end_late()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            kernels.end_all()
    return outcomes


def _work(
    job: Job, scratch: Path, kernels: kernel.Kernels, on_cell: Callable[[str], None]
) -> Outcome:
    """Execute a notebook and write its report. A full disk is an error of the whole command."""
    from presslens.batch import outputs, report

    began = time.monotonic()
    captions: list[dict[str, Any]] = []
    try:
        scratch.mkdir()
        executed, error = kernel.execute(
            job.notebook,
            scratch=scratch,
            kernels=kernels,
            on_cell=lambda number: on_cell(job.run.name),
        )
        outputs.renumber(executed, after=parameters_cell(job.run.notebook))
        outputs.hide(executed, job.hidden)
        captions = outputs.captions(executed)
        job.made.mkdir(exist_ok=True)
        # The figures of a run that failed are not kept: its page has to hold them itself.
        with RENDERING:
            folder = None if error else job.made
            page = report.render(executed, job.page, error=error, folder=folder)
        if error:
            _empty(job.made)
        (job.made / REPORT).write_bytes(page.encode("utf-8"))
    except OSError as failure:
        if failure.errno in kernel.FULL:
            raise
        error = _crash(failure, job)
    except Exception as failure:
        error = _crash(failure, job)
    return Outcome(job.run.name, time.monotonic() - began, captions, error)


def _empty(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()


def _crash(failure: Exception, job: Job) -> dict[str, Any]:
    """Return the error of a run that ended outside of its notebook."""
    _empty(job.made)
    message = f"{type(failure).__name__}: {failure}"
    return {"cell": 0, "name": CRASH, "message": message, "source": ""}


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder for kernels' sockets and logs, and remove those that killed runs left behind.

    Whoever uses such a folder holds a lock in it.
    """
    from filelock import FileLock, Timeout

    home = Path(tempfile.gettempdir())
    for old in home.glob(f"{SCRATCH}*"):
        with suppress(OSError, Timeout):
            status = old.lstat()
            mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
            late = time.time() - status.st_mtime > ABANDONED
            if mine and late and stat.S_ISDIR(status.st_mode):
                with FileLock(old / "lock", timeout=0):
                    shutil.rmtree(old)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, ignore_cleanup_errors=True) as folder:
        lock = FileLock(Path(folder) / "lock")
        with lock:
            yield Path(folder)


def _as_before(planned: Planned, before: dict[str, Any]) -> Outcome:
    name = planned.run.name
    return Outcome(name, 0.0, before["runs"][name]["results"], None, fresh=False)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _summary(outcomes: list[Outcome]) -> str:
    failed = sum(outcome.error is not None for outcome in outcomes)
    same = sum(not outcome.fresh for outcome in outcomes)
    parts = [_count(len(outcomes) - failed - same, "notebook") + " done"]
    parts += [f"{same} as they were"] * bool(same) + [f"{failed} failed"] * bool(failed)
    return ", ".join(parts)


def _line(outcome: Outcome, out: str) -> str:
    """Return the line that says how a run went."""
    start = f"{outcome.name:<22} {outcome.seconds:6.1f} s  "
    if outcome.error is None:
        figures = sum(caption["figure"] for caption in outcome.captions)
        tables = len(outcome.captions) - figures
        more = f", {_count(tables, 'table')}" if tables else ""
        state = "ok     " if outcome.fresh else "as it was,"
        return f"{start}{state} {_count(figures, 'figure')}{more}"
    error = outcome.error
    said = " ".join(f"{error['name']}: {error['message']}".split())
    place = f"cell {error['cell']}" if error["cell"] else "the start"
    report = "" if error["name"] == CRASH else f" (see {out}/{outcome.name}/{REPORT})"
    return f"{start}failed  at {place}: {said}{report}"
