"""From a path to a Corpus: which reader reads it, and the tables made of what was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from presslens.corpus.bundle import DESCRIPTION, read_bundle, read_description
from presslens.corpus.model import Corpus
from presslens.corpus.readers import SUFFIXES, read_csv, read_jsonl, read_texts, text_files
from presslens.corpus.records import Fail, Record, stop
from presslens.corpus.store import is_store
from presslens.corpus.stored import open_store
from presslens.corpus.tables import Leftover, make_corpus
from presslens.errors import nearest


def load_corpus(
    path: str | Path, *, outlets: Sequence[str] = (), date_from: str = "", date_to: str = ""
) -> Corpus:
    """Read a corpus: a folder with a corpus.yml, a folder of .txt files, a .csv or a .jsonl file.

    outlets, date_from, date_to: read only part of it, as Corpus.select does.

    Raises PresslensError, one sentence naming the file and row, if anything is wrong with it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "news.csv"
    ...     _ = file.write_text("outlet,text\\nThe Post,Rain fell. It was wet.\\n")
    ...     corpus = load_corpus(file)
    >>> corpus.articles[["article_id", "outlet", "n_words"]].values.tolist()
    [['news-2', 'The Post', 5]]
    """
    corpus = read_corpus(Path(path), stop)
    return corpus.select(outlets=outlets, date_from=date_from, date_to=date_to)


def read_corpus(path: Path, fail: Fail) -> Corpus:
    """Read all of a corpus, calling `fail` with a sentence for each thing that is wrong."""
    if is_store(path):
        return open_store(path)
    notes: list[str] = []
    told: list[str] = []

    def say(message: str) -> None:
        told.append(message)
        fail(message)

    title, records, leftovers = _records(path, say, notes)
    kept: list[Record] = []
    first: dict[str, str] = {}
    for record in records:
        if record.article_id in first:
            say(
                f'{record.where}: the id "{record.article_id}" is taken already '
                f"({first[record.article_id]}); every article needs its own."
            )
            continue
        first[record.article_id] = record.where
        kept.append(record)
    if not kept and not told:
        say(f"{path}: there is no article in it.")
    name = path.name if "\0" in str(path) else path.resolve().name
    return make_corpus(path, title or name, kept, leftovers=leftovers, notes=notes)


def _records(
    path: Path, fail: Fail, notes: list[str]
) -> tuple[str, Iterable[Record], list[Leftover]]:
    suffix = path.suffix.lower()
    if "\0" in str(path) or not path.exists():
        try:
            near = nearest(path.name, [p.name for p in path.parent.iterdir()])
        except (OSError, ValueError):
            near = ""
        fail(f"{path}: there is no such file or folder" + (f" ({near})." if "did" in near else "."))
        return "", [], []
    if path.is_dir():
        return _folder(path, fail)
    if path.name == DESCRIPTION:
        return _folder(path.parent, fail)
    if suffix == ".txt":
        return "", read_texts(path.parent, [path], {}, fail), []
    if suffix in (".csv", ".tsv"):
        return "", read_csv(path, fail, notes), []
    if suffix == ".jsonl":
        return "", read_jsonl(path, fail, notes), []
    fail(
        f'{path}: files named "{suffix}" are not read as they are; make a corpus of it first: '
        f"presslens import {path.name} --to FOLDER (a folder or {', '.join(SUFFIXES)} need none)."
    )
    return "", [], []


def _folder(folder: Path, fail: Fail) -> tuple[str, Iterable[Record], list[Leftover]]:
    texts = text_files(folder, fail)
    description = folder / DESCRIPTION
    if description.is_file():
        tree = read_description(description, fail)
        if tree is None:
            return "", [], []
        title = str(tree.get("title", ""))
        if tree.get("articles"):
            return title, *read_bundle(folder, tree, texts, fail)
        return title, read_texts(folder, texts, tree, fail), []
    if not texts:
        tables = sorted(p.name for p in folder.iterdir() if p.suffix.lower() in SUFFIXES[1:])
        hint = "; make a corpus of its files with presslens import"
        hint = f"; to read {tables[0]}, give its own path" if tables else hint
        fail(f"{folder}: the folder holds no {DESCRIPTION} and no .txt file{hint}.")
    return "", read_texts(folder, texts, {}, fail), []
