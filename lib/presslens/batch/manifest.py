"""figures/manifest.json: what was run on what, with what, and what came out, each by its hash.

    {"format": 3,
     "code": a hash of the library's files,
     "pages": {"index.html": sha256},
     "runs": {"word_frequency": {
        "notebook": "1_word_frequency.ipynb", "title": …, "status": "ok" | "failed",
        "command": …, "parameters": {all, by name}, "settings": {those not at their default},
        "formats": [of the pictures],
        "corpus": {…}, "versions": {…}, "platform": "Linux x86_64 avx2", "commit": … or "",
        "inputs": {path: sha256}, "code": …,
        "fingerprint": sha256 of all that the results depend on,
        "outputs": {name of a file: sha256},
        "results": [a caption each, see presslens.figures.result.Result.caption]}}}

Two runs of the same thing write the same bytes: no time, no absolute path.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from presslens.batch.runs import shown_path
from presslens.errors import PresslensError

PACKAGE = Path(__file__).parents[1]
NAME = "manifest.json"
FORMAT = 3
# Not asked for by name, but they set type, draw pictures and colour code.
ALSO = ("ipython", "mistune", "pillow", "pygments")
FILES_LISTED = 50
# The best first: x86 (onnxruntime/core/mlas/lib/platform.cpp), then ARM.
INSTRUCTIONS = ("amx_int8", "avx512_vnni", "avx512bw", "avx_vnni", "avx2", "i8mm", "asimddp")
NEEDED = {"status", "notebook", "title", "command", "parameters", "settings", "corpus"}
NEEDED |= {"versions", "platform", "commit", "inputs", "code", "outputs", "results"}


def read(out: Path) -> dict[str, Any]:
    """Return the manifest in the folder `out`, or an empty one if there is none that can be used.

    >>> read(Path("nowhere"))
    {'format': 3, 'pages': {}, 'runs': {}}
    """
    try:
        return load(out)
    except (FileNotFoundError, PresslensError):
        return {"format": FORMAT, "pages": {}, "runs": {}}


def load(out: Path) -> dict[str, Any]:
    """Return the manifest in the folder `out`.

    Raises FileNotFoundError if there is none, and PresslensError if it is damaged or of another
    format.
    """
    path = out / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        format, runs, pages = content["format"], content["runs"], content.get("pages", {})
        whole = isinstance(runs, dict) and isinstance(pages, dict)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise PresslensError(f"{out.name}/{NAME} is damaged and cannot be read.") from None
    if format != FORMAT:
        age = "an earlier" if isinstance(format, int) and format < FORMAT else "another"
        raise PresslensError(
            f"{out.name}/{NAME} was written by {age} version of presslens (format {format}, not "
            f"{FORMAT}); run presslens to write it anew."
        )
    if not whole or not all(isinstance(run, dict) and set(run) >= NEEDED for run in runs.values()):
        raise PresslensError(f"{out.name}/{NAME} is damaged: it does not tell of each run.")
    return content


def dumps(manifest: Mapping[str, Any]) -> str:
    """Return the manifest as text, its keys sorted."""
    return json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def outputs(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in a run's folder, by name."""
    return {path.name: digest(path) for path in sorted(folder.iterdir()) if path.is_file()}


def inputs(notebook: Path, corpus: Path, root: Path, named: Iterable[Path] = ()) -> dict[str, str]:
    """Return the SHA-256 of what a run reads: notebook, corpus, its configuration, the lock file.

    named: files that its parameters name. A corpus of more than fifty files is one entry, the hash
    over all names and hashes.

    Raises PresslensError if the corpus is not there.
    """
    found = {f"notebooks/{notebook.name}": digest(notebook)}
    if (root / "uv.lock").is_file():
        found["uv.lock"] = digest(root / "uv.lock")
    found |= {shown_path(path, root): digest(path) for path in named}
    return found | corpus_inputs(corpus, root)


def corpus_inputs(corpus: Path, root: Path) -> dict[str, str]:
    """Return the part of `inputs` that is the corpus and its configuration."""
    base = shown_path(corpus if corpus.is_dir() else corpus.parent, root)
    found = {f"{base}/{name}": digest(path) for name, path in _corpus_files(corpus)}
    if len(found) > FILES_LISTED:
        together = hashlib.sha256("".join(f"{k} {v}\n" for k, v in found.items()).encode())
        found = {f"{base} ({len(found)} files)": together.hexdigest()}
    return found


def _corpus_files(corpus: Path) -> list[tuple[str, Path]]:
    if corpus.is_dir():
        paths: Iterable[Path] = corpus.rglob("*")
        folder = corpus
    elif corpus.is_file():
        folder = corpus.parent
        paths = [corpus, *folder.glob("*.yml")]  # actors.yml, frames.yml, …
    else:
        raise PresslensError(f"{corpus}: there is no such file or folder.")
    named = [(path.relative_to(folder).as_posix(), path) for path in paths if path.is_file()]
    return sorted(
        (name, path)
        for name, path in named
        if not any(part.startswith(".") for part in Path(name).parts)
    )


def versions() -> dict[str, str]:
    """Return the versions of Python, presslens and the packages it asks for.

    >>> "matplotlib" in versions()
    True
    """
    try:
        asked = requires("presslens") or []
    except PackageNotFoundError:
        asked = []
    names = {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in asked if "extra ==" not in line}
    found = {"python": platform.python_version(), "presslens": _version("presslens")}
    return found | {name: _version(name) for name in sorted({*names, *ALSO})}


def system(processors: Path = Path("/proc/cpuinfo")) -> str:
    """Return the kind of machine: results agree to the byte on one, and nearly on others.

    Of processors of one family it names the instructions by which onnxruntime multiplies numbers of
    8 bits, as far as the system tells (Linux): the model that finds who says what rounds otherwise
    with each of them.

    >>> system(Path("nowhere")) == f"{platform.system()} {platform.machine()}"
    True
    """
    kind = f"{platform.system()} {platform.machine()}"
    try:
        told = processors.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return kind
    line = re.search(r"^(?:flags|Features)\s*:(.*)", told, re.M)
    known = line[1].split() if line else ()
    best = next((name for name in INSTRUCTIONS if name in known), "")
    return f"{kind} {best}".rstrip()


@cache
def code() -> str:
    """Return a hash of the library's files: the first 16 characters of a SHA-256."""
    found = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            found.update(f"{path.relative_to(PACKAGE).as_posix()} {digest(path)}\n".encode())
    return found.hexdigest()[:16]


def commit(root: Path, paths: Iterable[Path]) -> str:
    """Return the last commit that touched one of `paths`, or nothing if git knows none.

    It stays the same while they do, whatever else is committed. Behind it stands whether they
    differ from what is committed.
    """
    listed = [str(path) for path in paths if path.resolve().is_relative_to(root.resolve())]
    last = _git(root, "log", "-1", "--format=%H", "--", *listed) if listed else ""
    if not last:
        return ""
    changed = _git(root, "status", "--porcelain", "--", *listed)
    return last + (", with changes that are not committed" if changed else "")


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def corpus_facts(corpus: Any, path: Path, root: Path) -> dict[str, Any]:
    """Return what a page says about a loaded corpus: title, path, outlets, how many, from when.

    `path` is shown from the project's folder, or as a name alone outside it.
    """
    articles = corpus.articles
    days = sorted(day[:10] for day in articles["published"] if len(day) >= 10)
    return {
        "title": corpus.title,
        "path": shown_path(path, root),
        "articles": len(articles),
        "outlets": sorted(set(articles["outlet"])),
        "first": days[0] if days else "",
        "last": days[-1] if days else "",
    }


def corpus_line(facts: Mapping[str, Any], *, titled: bool = True) -> str:
    """Return a line on the corpus for people, with its title or without.

    >>> corpus_line({"title": "Seeds", "path": "seeds", "articles": 3, "first": "2021-06-18",
    ...              "outlets": ["CBC News", "Sky News"], "last": "2021-06-19"})
    'Seeds: 3 articles from CBC News and Sky News, 18 to 19 June 2021'
    """
    outlets = list(facts["outlets"])
    if len(outlets) > 6:
        names = f"{len(outlets)} outlets"
    elif len(outlets) > 1:
        names = f"{', '.join(outlets[:-1])} and {outlets[-1]}"
    else:
        names = "".join(outlets)
    count = facts["articles"]
    line = f"{facts['title'] or facts['path']}: " if titled else ""
    line += f"{count:,} article{'s' * (count != 1)}" + (f" from {names}" if names else "")
    return line + (f", {days(facts['first'], facts['last'])}" if facts["first"] else "")


def days(first: str, last: str) -> str:
    """Return two ISO 8601 dates as people write a span of days.

    >>> days("2021-06-08", "2021-06-08")
    '8 June 2021'
    >>> days("2021-06-08", "2021-06-18")
    '8 to 18 June 2021'
    >>> days("2020-12-31", "2021-06-18")
    '31 December 2020 to 18 June 2021'
    """
    try:
        one, other = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    except ValueError:
        return f"{first} to {last}"
    end = f"{other.day} {other:%B} {other.year}"
    if one == other:
        return end
    if (one.year, one.month) == (other.year, other.month):
        return f"{one.day} to {end}"
    year = "" if one.year == other.year else f" {one.year}"
    return f"{one.day} {one:%B}{year} to {end}"
