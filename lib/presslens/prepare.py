"""`presslens prepare`: all the heavy work on a corpus done beforehand, so that notebooks just open.

What is done is kept in CORPUS/prepared/ and never done twice: saying it again after an import costs
the new articles, after a stop what was left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from presslens.corpus import load_corpus
from presslens.corpus.stored import StoredCorpus
from presslens.errors import PresslensError, nearest
from presslens.framing.lists import choose_lists
from presslens.prepared import (
    attribution_batches,
    prepare_attribution,
    prepare_frames,
    prepare_words,
)
from presslens.progress import bar
from presslens.store import trouble
from presslens.voices.attributions import Tagger, load_actors_for
from presslens.work import Done, workers
from presslens.work.batches import Tell

STEPS = ("attribution", "words", "frames")


@dataclass(frozen=True)
class Step:
    """One kind of work: what it is, what came of it, how long it took (seconds)."""

    name: str
    done: Done
    seconds: float

    def __str__(self) -> str:
        """Say it in a line, and in another which articles were set aside."""
        n = len(self.done.parts.keys)
        told = (
            f"{self.name}: {self.done.made:,} of {n:,} batches done now, the others before, "
            f"in {self.seconds:.1f} s"
        )
        aside = self.done.set_aside
        if aside:
            some = "; ".join(f"{name} ({reason})" for name, reason in list(aside.items())[:3])
            more = f"; and {len(aside) - 3:,} more" if len(aside) > 3 else ""
            told += f"\n  set aside, {len(aside):,} of the articles: {some}{more}"
        return told


def prepare(
    corpus: str | Path,
    *,
    steps: Collection[str] = STEPS,
    jobs: int = 0,
    cluster: str = "",
    actors: str | Path = "",
    frames: str | Path = "",
    names: str | Path = "",
    tagger: Tagger | None = None,
) -> Iterator[Step]:
    """Do the heavy work on an imported corpus, and yield each step when it is done.

    steps: of STEPS. Without attribution, words and frames take everything as the outlets' own
    voice, and are kept apart from those with voices. jobs, cluster: who does it
    (`presslens.work.workers`). actors, frames, names: files, as in the notebooks. tagger: stands in
    for the model where only the rest is to be measured.

    Raises PresslensError for a corpus that is not an imported one, a step there is none of, a list
    that cannot be used, a cluster that cannot be reached, and if the work must stop.
    """
    for step in steps:
        if step not in STEPS:
            raise PresslensError(
                f'there is nothing called "{step}" to do ({nearest(step, STEPS)}).'
            )
    read = load_corpus(corpus)
    if not isinstance(read, StoredCorpus):
        raise PresslensError(
            f"{corpus}: only an imported corpus can be prepared; say presslens import {corpus} "
            "--to FOLDER first, and prepare that."
        )
    people = load_actors_for(read, actors)
    aside = ThreadPoolExecutor(1)  # the lists are read while a cluster starts
    being_read = aside.submit(choose_lists, read.path, frames=frames, names=names)
    aside.shutdown(wait=False)
    with workers(jobs=jobs, cluster=cluster) as hands:
        lists = being_read.result()
        voices = attribution_batches(read, people) if "attribution" in steps else []
        work = {
            "attribution": (prepare_attribution, (people,), {"tagger": tagger}),
            "words": (prepare_words, (), {"voices": voices}),
            "frames": (prepare_frames, (lists,), {"voices": voices}),
        }
        for step in (step for step in STEPS if step in steps):
            function, arguments, options = work[step]
            began = perf_counter()
            try:
                with _bar(step) as tell:
                    done = function(read, *arguments, workers=hands, tell=tell, **options)
            except OSError as error:  # of what one process does: joining
                raise PresslensError(
                    f"{read.path}: {trouble(error)}; what is done is kept: say the same again."
                ) from None
            yield Step(step, done, perf_counter() - began)


@contextmanager
def _bar(step: str) -> Iterator[Tell]:
    """Give what shows the progress of a step, where somebody is looking."""
    with bar(step, unit="batches") as shown:

        def tell(done: int, total: int) -> None:
            shown.total = total
            shown.update(done - shown.n)

        yield tell
