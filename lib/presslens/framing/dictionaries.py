"""Frames as lists of terms: the reader of `frames.yml`.

    frames:
      economic:
        label: Economic consequences
        definition: Reports a problem by what it costs or earns people, firms or countries.
        source: Semetko and Valkenburg 2000
        terms: [trade, econom*, forced labour]    # words, phrases, wild*cards
        lemmas: [export]                          # every form of a word: exports, exported, …
        exclude: [trade union]                    # where these stand, a term does not count
        include: [tariff*]                        # optional: only in sentences with these

Only `terms` or `lemmas` is needed. How terms match: `presslens.framing.matching`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from presslens.config import ConfigFile, Node
from presslens.errors import PresslensError, nearest
from presslens.framing.matching import Term, parse_term

FRAME_KEYS = ("label", "definition", "source", "terms", "lemmas", "exclude", "include")
GENERIC = Path(__file__).parent / "data" / "generic_frames.yml"
POLICY = Path(__file__).parent / "data" / "policy_frames.yml"
SHIPPED = {"generic": GENERIC, "policy": POLICY}  # the lists that come with presslens


@dataclass(frozen=True)
class Frame:
    """One frame: its key, how it is shown and defined, and the terms that count for it."""

    key: str
    label: str
    definition: str
    source: str
    terms: tuple[Term, ...]
    exclude: tuple[Term, ...] = ()
    include: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Frames:
    """The frames of a file in its order, its name, and what a reader of it should know.

    path: the file, if they were read from one.
    """

    frames: tuple[Frame, ...]
    name: str
    warnings: tuple[str, ...] = ()
    path: Path | None = None

    @property
    def labels(self) -> list[str]:
        """The labels, in the file's order."""
        return [frame.label for frame in self.frames]

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self.frames)


def load_frames(path: str | Path = GENERIC) -> Frames:
    """Read a file of frames; without a path, the generic frames that come with presslens.

    Raises PresslensError, naming the file and the line, for a file that is missing or no YAML, an
    unknown key, a frame without terms, a label used twice, or a term that is no word or phrase.

    >>> load_frames().labels[:2]
    ['Conflict', 'Human interest']
    """
    return replace(_read(ConfigFile.open(path)), path=Path(path))


def parse_frames(text: str, *, name: str = "frames.yml") -> Frames:
    """Read the text of a file of frames.

    >>> frames = parse_frames("frames: {conflict: {terms: [clash*]}, war: {terms: [clash*]}}")
    >>> print(frames.warnings[0])
    frames.yml, line 1: the term "clash*" counts for two frames, "conflict" and "war".
    >>> parse_frames("frames: {conflict: {term: [clash*]}}")
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: frames.yml, line 1: unknown key "term" in the frame
    "conflict"; did you mean "terms"?
    """
    return _read(ConfigFile(text, name))


def choose_frames(path: str | Path, folder: str | Path) -> Frames:
    """Return the frames of `path`, else of the folder's frames.yml, else the generic ones.

    `path` is empty, a file, or the name of a list that comes with presslens: "generic", or
    "policy" for the dimensions of the Policy Frames Codebook. `folder` is that of the corpus.

    >>> choose_frames("policy", ".").labels[:2]
    ['Economic', 'Capacity and resources']
    """
    own = Path(folder) / "frames.yml"
    if str(path) in SHIPPED and not Path(path).is_file():
        return load_frames(SHIPPED[str(path)])
    if str(path) and not Path(path).exists():
        beside = Path(path).parent
        files = sorted(file.name for file in beside.glob("*.y*ml")) if beside.is_dir() else []
        hint = nearest(Path(path).name, [*SHIPPED, *files])
        raise PresslensError(f"{path}: there is no such list of frames; {hint}.")
    if str(path):
        return load_frames(path)
    return load_frames(own) if own.is_file() else load_frames()


def _read(file: ConfigFile) -> Frames:
    top = dict(file.items(file.root, ("frames",), "the file"))
    if "frames" not in top:
        file.fail(file.root, 'expected the key "frames"')
    frames: list[Frame] = []
    warnings: list[str] = []
    owner: dict[tuple[tuple[str, ...], bool], str] = {}
    labels: set[str] = set()
    for key, node in file.items(top["frames"], None, "frames"):
        frame = _read_frame(file, key, node)
        if frame.label in labels:
            file.fail(node, f'the label "{frame.label}" is used for two frames')
        labels.add(frame.label)
        frames.append(frame)
        for term, at in _listed(file, node):
            same = (tuple(w.lower() for w in term.words), term.lemma)
            if owner.get(same) == key:
                warnings.append(
                    f'{file.name}, line {at}: the term "{term.text}" is there twice in "{key}"; it '
                    "counts once."
                )
            first = owner.setdefault(same, key)
            if first != key:
                warnings.append(
                    f'{file.name}, line {at}: the term "{term.text}" counts for two frames, '
                    f'"{first}" and "{key}".'
                )
    if not frames:
        file.fail(top["frames"], "no frame is listed")
    return Frames(tuple(frames), file.name, tuple(warnings))


def _read_frame(file: ConfigFile, key: str, node: Node) -> Frame:
    what = f'the frame "{key}"'
    entry = dict(file.items(node, FRAME_KEYS, what))
    terms = tuple(dict.fromkeys(term for term, _ in _listed(file, node)))
    if not terms:
        file.fail(node, f"{what} needs terms or lemmas")
    words = {
        name: file.string(entry[name], f"a {name}") for name in FRAME_KEYS[:3] if name in entry
    }
    label = words.get("label", key.replace("_", " ").capitalize())
    return Frame(
        key=key,
        label=label,
        definition=words.get("definition", ""),
        source=words.get("source", ""),
        terms=terms,
        exclude=tuple(t for t, _ in read_terms(file, entry.get("exclude"), "exclude")),
        include=tuple(t for t, _ in read_terms(file, entry.get("include"), "include")),
    )


def _listed(file: ConfigFile, node: Node) -> list[tuple[Term, int]]:
    entry = dict(file.items(node, FRAME_KEYS, "a frame"))
    return [
        *read_terms(file, entry.get("terms"), "terms"),
        *read_terms(file, entry.get("lemmas"), "lemmas"),
    ]


def read_terms(file: ConfigFile, node: Node | None, what: str) -> list[tuple[Term, int]]:
    """Return the terms a list holds, each with its line; an absent or empty list has none."""
    if node is None or node == []:
        return []
    found = []
    for text, member in file.strings(node, f"a term under {what}"):
        try:
            found.append((parse_term(text, lemma=what == "lemmas"), member.line))
        except ValueError as error:
            file.fail(member, str(error))
    return found
