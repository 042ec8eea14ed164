"""`import_corpus`: from a source of any kind to a ready corpus, and what became of it all."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from presslens.corpus.bundle import DESCRIPTION, read_bundle, read_description
from presslens.corpus.importing.dates import find_order
from presslens.corpus.importing.inputs import Input, walk
from presslens.corpus.importing.items import Aside, Found, Item
from presslens.corpus.importing.outlets import read_outlets
from presslens.corpus.importing.prepare import Preparer, cut_out
from presslens.corpus.importing.readers import read_input
from presslens.corpus.importing.report import ImportReport, summarise, write_card, write_copies
from presslens.corpus.importing.set_aside import EXAMPLES, SetAside
from presslens.corpus.importing.settings import Settings, complete
from presslens.corpus.readers import text_files
from presslens.corpus.records import Record, stop
from presslens.corpus.store import (
    PART_ARTICLES,
    content_key,
    is_store,
    next_part,
    part_name,
    read_columns,
    write_part,
)
from presslens.corpus.tables import make_corpus
from presslens.errors import PresslensError
from presslens.progress import watched
from presslens.store import alone_in, own_folder, own_path
from presslens.work.executors import Workers, workers

PART_CHARACTERS = 24 << 20  # a part ends earlier where articles are long
TOLD = 500  # how many are read between two words on how far it is
LOOKED_AT = 1_000  # articles of a file in which the order of day and month is looked for
REPEAT = "a repeat of another article"

Ready = tuple[Record, str]  # a record and its content key


def import_corpus(
    source: str | Path,
    to: str | Path,
    *,
    settings: Settings | None = None,
    jobs: int = 0,
    tell: Callable[[int], object] | None = None,
) -> ImportReport:
    """Read a source of any kind into the corpus in the folder `to`, adding only what is new.

    source: a file or folder. settings: what is not to be guessed. jobs: processes at work, 0 for
    one a processor. tell: called with how many have been read, now and then. What is interrupted
    keeps what it has read, and goes on from there when run again.

    Raises PresslensError if the source is not there, the folder is something else, a setting cannot
    be one, the disk is full, or another import into the folder is under way.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     table = Path(place) / "news.csv"
    ...     _ = table.write_text("Publication;Body\\nThe Post;Rain fell on the town all day.\\n")
    ...     report = import_corpus(table, Path(place) / "corpus", jobs=1)
    >>> report.read, report.kept, report.notes[0]
    (1, 1, 'news.csv: fields are parted by semicolons')
    """
    source, to = Path(source), Path(to)
    _check_places(source, to)
    settings = complete(settings or Settings(), source, to)
    outlets = read_outlets(settings.outlets)
    title = settings.title or source.resolve().name.split(".")[0]
    _begin(to, title)
    with alone_in(to, what="import"):
        work = _Import(source, to, Preparer(settings, outlets), SetAside(to, source), jobs, tell)
        work.preparer.doubt = work.doubt
        try:
            work.run()
        finally:
            work.aside.close()
        report = summarise(work, write_copies(to))
        write_card(to, source, report, settings)
    return report


def _check_places(source: Path, to: Path) -> None:
    if "\0" in str(source) or not source.exists():
        raise PresslensError(f"{source}: there is no such file or folder to import.")
    if is_store(source):
        raise PresslensError(f"{source}: this is an imported corpus already; use it as it is.")
    if to.is_file() or (source.is_dir() and to.resolve() == source.resolve()):
        raise PresslensError(f"--to {to}: name a folder of its own for the corpus.")
    foreign = to.is_dir() and not is_store(to)
    if foreign and any(p.suffix not in (".yml", ".md") for p in to.iterdir()):
        raise PresslensError(f"--to {to}: this folder holds something else; name a new one.")


def _begin(to: Path, title: str) -> None:
    try:
        own_folder(to, "articles")
        if not (to / DESCRIPTION).exists():
            own_path(to / DESCRIPTION).write_text(
                "# Made by presslens import; yours to edit. Settings of an import may stand here:\n"
                "# columns, outlet, event, languages, dates, zone. README.md tells what was read.\n"
                f"title: {json.dumps(title, ensure_ascii=False)}\n",
                encoding="utf-8",
            )
    except OSError as error:
        raise PresslensError(f"--to {to}: cannot be written ({error.strerror}).") from None


@dataclass
class _Import:
    """One import under way, and its tally."""

    source: Path
    to: Path
    preparer: Preparer
    aside: SetAside
    jobs: int
    tell: Callable[[int], object] | None = None
    notes: dict[str, None] = field(default_factory=dict)
    doubts: Counter[str] = field(default_factory=Counter)
    doubtful: dict[str, list[str]] = field(default_factory=dict)
    read: int = 0
    kept: int = 0
    already: int = 0
    renamed: int = 0

    def __post_init__(self) -> None:
        there = read_columns(self.to, "articles", ["article_id", "content", "outlet"])
        self.preparer.outlets.learn(there["outlet"].unique().to_pylist())
        self._before = set(_numbers(there["content"].to_pylist()))
        self._taken = set(map(hash, there["article_id"].to_pylist()))
        self._now: set[int] = set()

    def say(self, note: str) -> None:
        self.notes.setdefault(note)

    def doubt(self, kind: str, sentence: str) -> None:
        """Take down what is kept but may be wrong: count it, and keep a few examples."""
        self.doubts[kind] += 1
        shown = self.doubtful.setdefault(kind, [])
        if len(shown) < EXAMPLES:
            shown.append(f"{sentence}.")

    def run(self) -> None:
        with ExitStack() as stack:
            hands: Workers | None = None
            pending: deque[Future[list[Aside]]] = deque()
            first = next_part(self.to)
            for number, batch in enumerate(_batches(self._ready())):
                if number == 1 and self.jobs != 1:  # a few articles are not worth the start
                    hands = stack.enter_context(workers(jobs=self.jobs))
                name = part_name(first + number)
                if hands is None:
                    self._written(len(batch), write_batch(self.to, name, batch))
                    continue
                pending.append(hands.executor.submit(write_batch, self.to, name, batch))
                self.kept += len(batch)
                if len(pending) > hands.size:
                    self._written(0, pending.popleft().result())
            for future in pending:
                self._written(0, future.result())

    def _written(self, kept: int, failed: Sequence[Aside]) -> None:
        self.kept += kept - len(failed)
        for one in failed:
            self.aside.add(one)

    def _ready(self) -> Iterator[Ready]:
        """Yield what is new and can be read; take down what is not."""
        items = self._items()
        for item in items if self.tell else watched(items, "articles read"):
            self.read += 1
            if self.tell and self.read % TOLD == 0:
                self.tell(self.read)
            if isinstance(item, Aside):
                self.aside.add(item)
                continue
            record, content = item
            (key,) = _numbers([content])
            if key in self._now:
                reason = "the same outlet, day and text were read before in this source"
                row = {"outlet": record.outlet, "id": record.article_id, "url": record.url}
                row |= {"published": record.published, "text": record.source}
                self.aside.add(Aside(record.where, record.source_file, REPEAT, reason, row))
                continue
            self._now.add(key)
            if key in self._before:
                self.already += 1
                continue
            yield self._named(record, content), content

    def _named(self, record: Record, content: str) -> Record:
        """Give an article an id that no other has: the source's own, or one made of what it is."""
        name = record.article_id
        if not name:
            stem = "-".join(re.findall(r"\w+", f"{record.outlet} {record.published[:10]}".lower()))
            name = f"{stem[:60] or 'article'}-{content[:8]}"
        if hash(name) in self._taken:
            self.renamed += bool(record.article_id)
            name = f"{name}-{content[16:20]}{content[:12]}"
        self._taken.add(hash(name))
        return replace(record, article_id=name)

    def _items(self) -> Iterator[Ready | Aside]:
        listed = yield from self._bundle()
        for item in walk(self.source, self.say, leave_out=self.to):
            if isinstance(item, Aside):
                yield item
            elif item.name not in listed:
                self.aside.reads(item.name)
                yield from self._file(item)

    def _file(self, item: Input) -> Iterator[Ready | Aside]:
        found = read_input(item, self.preparer.settings.columns, self.say)
        ahead = list(itertools.islice(found, LOOKED_AT))
        self.preparer.outlets.learn(
            str(item.row.get("outlet", "")) for item in ahead if isinstance(item, Found)
        )
        order = self.preparer.settings.dates or _order(ahead)
        if order and not self.preparer.settings.dates:
            self.say(f"{item.name}: dates in figures are read {order}")
        for one in itertools.chain(ahead, found):
            yield one if isinstance(one, Aside) else self.preparer.prepare(one, order)
        if nuls := self.preparer.nuls.pop(item.name, 0):
            self.say(f"{item.name}: {nuls:,} NUL character{'s' * (nuls != 1)} taken out")

    def _bundle(self) -> Iterator[Ready | Aside]:
        """Yield the articles that a corpus.yml lists; return the names of their files."""
        folder = self.source if self.source.is_dir() else self.source.parent
        if not self.source.is_dir() or not (folder / DESCRIPTION).is_file():
            return frozenset()
        tree = read_description(folder / DESCRIPTION, stop) or {}
        if not tree.get("articles"):
            return frozenset()
        self.aside.reads(DESCRIPTION)
        wrong: list[str] = []
        records, before = read_bundle(folder, tree, text_files(folder, _told_by_walk), wrong.append)
        for sentence in wrong:
            kind = "an entry of corpus.yml that cannot be followed"
            yield Aside(sentence.partition(": ")[0], DESCRIPTION, kind, sentence.rstrip("."))
        for record in cut_out(records):
            content = content_key(record.outlet, record.published, record.source)
            yield self.preparer.admit(record, {"text": record.source}, content)
        return frozenset(name for name, *_ in before)


def _told_by_walk(sentence: str) -> None:
    """Say nothing: what is wrong with files is told when the folder is walked."""


def _order(items: Sequence[Item]) -> str:
    return find_order(item.row.get("published", "") for item in items if isinstance(item, Found))


def _numbers(contents: Sequence[str]) -> list[int]:
    """Return content keys as numbers, of which a set of millions can be held."""
    halves = np.frombuffer(bytes.fromhex("".join(contents)), ">u8").reshape(-1, 2)
    return (halves[:, 0] ^ halves[:, 1]).tolist()


def _batches(ready: Iterator[Ready]) -> Iterator[list[Ready]]:
    batch: list[Ready] = []
    characters = 0
    for one in ready:
        batch.append(one)
        characters += len(one[0].source)
        if len(batch) == PART_ARTICLES or characters > PART_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def write_batch(to: Path, name: str, batch: Sequence[Ready]) -> list[Aside]:
    """Read a batch of articles and write them as a part; return those that cannot be read."""
    failed: list[Aside] = []
    contents = {record.article_id: content for record, content in batch}
    records = [record for record, _ in batch]
    try:
        corpus = make_corpus(to, "", records)
    except Exception:  # one article must not cost the others: find it
        good = []
        for record in records:
            try:
                make_corpus(to, "", [record])
                good.append(record)
            except Exception:
                failed.append(_failed(record))
        corpus = make_corpus(to, "", good)
    if len(corpus.articles):
        write_part(to, corpus, contents, name=name)
    return failed


def _failed(record: Record) -> Aside:
    row: dict[str, Any] = {"outlet": record.outlet, "text": record.source}
    reason = "its text cannot be cut into paragraphs"
    return Aside(record.where, record.source_file, "a text that cannot be read", reason, row)
