"""`presslens run`: plan, execute, and put figures, reports and gallery in place as runs end."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from presslens.batch import jobs, library, manifest
from presslens.batch.changes import said
from presslens.batch.commit import commit
from presslens.batch.execute import Outcome, execute
from presslens.batch.plan import Plan, Planned, Request, make_plan, near, out_of
from presslens.batch.publish import Publisher
from presslens.batch.runs import shown_path
from presslens.batch.staging import INDEX, staging
from presslens.errors import PresslensError

READER = "voices/tagger.py"


def run_suite(request: Request, *, stream: TextIO | None = None) -> list[Outcome]:
    """Do what `request` asks, as far as something has changed; return what came of each run.

    Said on `stream`: why each run is done, how it went, what was as it should be. Each run's
    figures are put in place as it ends.

    Raises PresslensError, before anything is written, for what `make_plan` refuses and for a folder
    that cannot be written; and if the disk is full.
    """
    from presslens.batch import engines

    stream = stream or sys.stdout
    name = request.engine or engines.default()
    with engines.engine(name, at_once=_all_to_do(request)) as engine:
        plan = make_plan(request)
        if plan.note:
            print(f"presslens: {plan.note}", file=stream)
        try:
            with staging(plan.out) as staged:
                outcomes = _do(plan, request, engine, staged, stream)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise PresslensError(
                f"{plan.out}: the disk is full; what was finished is in place, "
                "the rest is as it was."
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
        name, why = planned.run.name, said(planned.reasons)
        print(f"{name:<{wide}}  {f'would run: {why}' if why else 'up to date'}", file=stream)
    count = len(plan.todo)
    print(f"presslens: {count} of {_count(len(plan.runs), 'notebook')} would run", file=stream)


def _all_to_do(request: Request) -> bool:
    """Say whether everything has to be done, as far as a glance tells."""
    return request.force or not (out_of(request) / manifest.NAME).is_file()


def _do(plan: Plan, request: Request, engine: Any, staged: Path, stream: TextIO) -> list[Outcome]:
    entries = {planned.run.name: planned.entry for planned in plan.todo}
    publisher = Publisher(plan.out, plan.order, entries)
    done: dict[str, Outcome] = {}
    if plan.todo:
        done = {one.name: one for one in _run(plan, request, engine, publisher, staged, stream)}
    elif publisher.stale():
        publisher.write(staged)
    return [done.get(planned.run.name) or _as_before(planned, plan.before) for planned in plan.runs]


def _run(
    plan: Plan, request: Request, engine: Any, publisher: Publisher, staged: Path, stream: TextIO
) -> list[Outcome]:
    engine.load(_modules(plan.todo))
    for planned in plan.todo:
        used = jobs.files(planned.run, plan.corpus, planned.entry)
        planned.entry["commit"] = commit(request.root, used)
    facts = plan.facts or engine.facts(plan.corpus, request.root)
    count = _count(len(plan.todo), "notebook")
    print(f"presslens: {count} on {manifest.corpus_line(facts)}", file=stream)
    for planned in plan.todo:
        print(f"  {planned.run.name}: {said(planned.reasons)}", file=stream, flush=True)
    ready = [_ready(planned, facts, plan, request, staged) for planned in _in_turn(plan.todo)]
    workers = min(request.jobs or os.cpu_count() or 1, len(ready))
    return _watched(ready, engine, publisher, staged, workers)


def _in_turn(todo: Sequence[Planned]) -> list[Planned]:
    """Return the runs in the order in which they should begin.

    The longest first, so that none begins when the others are nearly done: those that publish most,
    as drawing takes longest. But only one of those that have articles read for who says what begins
    with those that do not: what it has read is kept, and the others need not read it at the same
    time.
    """
    longest = sorted(todo, key=_length, reverse=True)
    reading = [one for one in longest if READER in one.entry["library"]]
    return [*reading[:1], *(one for one in longest if one not in reading), *reading[1:]]


def _length(planned: Planned) -> tuple[int, int]:
    code = jobs.code(planned.run.notebook)
    return sum(cell.count("publish(") for cell in code), sum(map(len, code))


def _ready(
    planned: Planned, facts: dict[str, Any], plan: Plan, request: Request, staged: Path
) -> dict[str, Any]:
    """Fill in what the entry still lacks, and return the job."""
    entry, run, root = planned.entry, planned.run, request.root
    entry["corpus"] = facts
    return jobs.job(
        run, entry, corpus=plan.corpus, root=root, folder=staged, seconds=request.seconds
    )


def _modules(todo: Sequence[Planned]) -> list[str]:
    """Return the modules of the library that the runs use."""
    names = {name for planned in todo for name in planned.entry["library"]}
    return [
        ".".join([library.NAME, *Path(name).with_suffix("").parts]).removesuffix(".__init__")
        for name in sorted(names)
        if name.endswith(".py") and not name.startswith("batch/")
    ]


def _watched(
    ready: list[dict[str, Any]], engine: Any, publisher: Publisher, staged: Path, workers: int
) -> list[Outcome]:
    """Execute the jobs under a progress bar, and publish each as it ends."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread of its own: processes are forked from this one
    cells = sum(
        cell["cell_type"] == "code" for job in ready for cell in jobs.cells(Path(job["notebook"]))
    )
    patience = 0.2 if sys.stderr.isatty() else 10
    with tqdm(
        total=cells, unit="cell", desc="presslens", mininterval=patience, dynamic_ncols=True
    ) as bar:

        def on_cell(name: str) -> None:
            bar.set_description_str(name, refresh=False)
            bar.update()

        outcomes = execute(
            ready,
            engine,
            workers=workers,
            on_cell=on_cell,
            on_done=lambda outcome: publisher.publish(outcome, staged),
        )
        if not any(outcome.error for outcome in outcomes):
            bar.set_description_str("presslens", refresh=False)
            bar.update(bar.total - bar.n)
    return outcomes


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
    """Return the line that tells how a run went."""
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
    return f"{start}failed  at {place}: {said} (see {out}/{outcome.name}/report.html)"
