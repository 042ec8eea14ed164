"""What each outlet calls the same people, places and things.

    referents:
      region:
        label: The region
        kind: place                   # people, group, place, institution, event or thing
        side: Chinese government      # optional: the speaker group that it belongs to
        names:
          Xinjiang: [xinjiang]        # the ways this name is written, as terms
          East Turkestan: [east turkestan, east turkistan]

Ways of writing a name (spellings, inflections) are counted together and shown apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens.config import ConfigFile, Node
from presslens.errors import nearest
from presslens.framing.dictionaries import read_terms
from presslens.framing.matching import Term, find, longest

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

KINDS = ("people", "group", "place", "institution", "event", "thing")


@dataclass(frozen=True)
class Referent:
    """What several names stand for: the names, each with the ways it is written.

    side is the label of the speaker group that it is, or speaks for, so that what a side calls
    itself can be set against what others call it; empty if that makes no sense.
    """

    key: str
    label: str
    kind: str
    names: dict[str, tuple[Term, ...]]
    side: str = ""


def load_names(path: str | Path) -> tuple[Referent, ...]:
    """Read a `names.yml`.

    Raises PresslensError, naming file and line, for what it cannot use.
    """
    return _read(ConfigFile.open(path))


def parse_names(text: str, *, name: str = "names.yml") -> tuple[Referent, ...]:
    """Read the text of a `names.yml`.

    >>> referents = parse_names("referents: {region: {names: {Xinjiang: [xinjiang]}}}")
    >>> referents[0].label, list(referents[0].names)
    ('Region', ['Xinjiang'])
    >>> parse_names("referents: {region: {kind: plaice, names: {Xinjiang: [xinjiang]}}}")
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: names.yml, line 1: "plaice" is no kind of referent; did you
    mean "place"?
    """
    return _read(ConfigFile(text, name))


def choose_names(path: str | Path, folder: str | Path) -> tuple[Referent, ...]:
    """Return the referents of `path`, else of the folder's names.yml, else none."""
    own = Path(folder) / "names.yml"
    if str(path):
        return load_names(path)
    return load_names(own) if own.is_file() else ()


def name_hits(index: TermIndex, referents: tuple[Referent, ...]) -> pd.DataFrame:
    """Return every use of a listed name: referent, name, form (as listed), first and n (tokens).

    Of overlapping names, whatever they refer to, the longest counts.

    >>> from presslens.words import index_texts
    >>> region = "region: {names: {XUAR: [xinjiang uyghur autonomous region], X: [xinjiang]}}"
    >>> people = "people: {names: {Uyghurs: ['uyghur*', 'uighur*']}}"
    >>> referents = parse_names(f"referents: {{{region}, {people}}}")
    >>> index = index_texts(["Uighurs left the Xinjiang Uyghur Autonomous Region."])
    >>> name_hits(index, referents)[["name", "form", "n"]]
          name                               form  n
    0  Uyghurs                            uighur*  1
    1     XUAR  xinjiang uyghur autonomous region  4
    """
    listed = [
        (referent.key, name, term)
        for referent in referents
        for name, terms in referent.names.items()
        for term in terms
    ]
    found = longest(find(index, [term for _, _, term in listed]))
    number = found["term"].to_numpy()
    keys = np.array([key for key, _, _ in listed], dtype=object)
    names = np.array([name for _, name, _ in listed], dtype=object)
    forms = np.array([term.text for _, _, term in listed], dtype=object)
    found = found.assign(referent=keys[number], name=names[number], form=forms[number])
    return found[["referent", "name", "form", "first", "n"]]


COUNT_COLUMNS = (
    "referent", "kind", "name", "outlet", "uses", "own", "quoted", "articles", "share", "forms",
)  # fmt: skip


def name_counts(located: pd.DataFrame, referents: tuple[Referent, ...]) -> pd.DataFrame:
    """Return one row per referent, name, outlet: uses in all, in own voice, and quoted.

    `located` is `name_hits` with places (`presslens.framing.rates.locate`). share is of the
    outlet's uses of any name of that referent. forms tells how the name was written, as printed,
    commonest first: "Uighurs 12, Uighur 9". articles counts those that use it.
    """
    places = {
        (r.key, name): (r.label, r.kind, i)
        for i, (r, name) in enumerate((r, name) for r in referents for name in r.names)
    }
    if located.empty:
        return pd.DataFrame({column: [] for column in COUNT_COLUMNS})
    table = (
        located.assign(
            own=located["voice"] == "own",
            quoted=located["voice"] != "own",
            text=_bare(located["text"]),
        )
        .groupby(["referent", "name", "outlet"], sort=False)
        .agg(
            uses=("own", "size"),
            own=("own", "sum"),
            quoted=("quoted", "sum"),
            articles=("article_id", "nunique"),
            forms=("text", _forms),
        )
        .reset_index()
    )
    table["share"] = table["uses"] / table.groupby(["referent", "outlet"])["uses"].transform("sum")
    about = [places[key] for key in zip(table["referent"], table["name"], strict=True)]
    table["order"] = [place for _, _, place in about]
    table["kind"] = [kind for _, kind, _ in about]
    table["referent"] = [label for label, _, _ in about]
    table = table.sort_values(["order", "outlet"]).drop(columns="order").reset_index(drop=True)
    return table[list(COUNT_COLUMNS)]


ITSELF, OTHERS, OUTLET = "itself", "others", "outlet"


def names_by_speaker(located: pd.DataFrame, referents: tuple[Referent, ...]) -> pd.DataFrame:
    """Return who uses which name: the outlets in their own voice, and the groups they cite.

    `located` is `name_hits` with places. Columns: referent (label), name, speaker (the outlet, or
    the group whose quoted or paraphrased words it stands in), relation ("itself" where the group is
    the referent's own side, "others" for other groups, "outlet"), uses, verbatim (those between
    quotation marks), of (uses of any name of that referent by that speaker), share, articles. Words
    cited from nobody are nobody's.
    """
    labels = {r.key: r.label for r in referents}
    sides = {r.key: r.side for r in referents}
    said = located[(located["voice"] == "own") | (located["speaker_group"] != "")]
    own = said["voice"] == "own"
    group = said["speaker_group"].astype(object)
    itself = group == said["referent"].map(sides)
    table = said.assign(
        speaker=said["outlet"].where(own, group),
        relation=np.where(own, OUTLET, np.where(itself, ITSELF, OTHERS)),
        verbatim=said["voice"] == "verbatim",
    )
    keys = ["referent", "name", "speaker", "relation"]
    table = (
        table.groupby(keys, sort=False)
        .agg(
            uses=("name", "size"), verbatim=("verbatim", "sum"), articles=("article_id", "nunique")
        )
        .reset_index()
    )
    table["of"] = table.groupby(["referent", "speaker", "relation"])["uses"].transform("sum")
    table["share"] = table["uses"] / table["of"]
    order = {key: i for i, key in enumerate(labels)}
    names = {(r.key, name): i for r in referents for i, name in enumerate(r.names)}
    rank = [
        (order[r], names[(r, n)], [OUTLET, ITSELF, OTHERS].index(relation), speaker)
        for r, n, relation, speaker in zip(
            table["referent"], table["name"], table["relation"], table["speaker"], strict=True
        )
    ]
    table = table.iloc[sorted(range(len(table)), key=rank.__getitem__)].reset_index(drop=True)
    table["referent"] = table["referent"].map(labels)
    return table[
        ["referent", "name", "speaker", "relation", "uses", "verbatim", "of", "share", "articles"]
    ]


def spellings(located: pd.DataFrame) -> pd.DataFrame:
    """Return how each name was written by each outlet: name, form (as printed), outlet, uses."""
    written = located.assign(form=_bare(located["text"]))
    keys = ["name", "form", "outlet"]
    table = written.groupby(keys, sort=True).size().rename("uses").reset_index()
    return table.sort_values(["name", "outlet", "uses"], ascending=[True, True, False])


def _bare(printed: pd.Series) -> pd.Series:
    straight = (
        printed.astype(str)
        .str.replace("[’‘]", "'", regex=True)
        .str.replace(r"\s+", " ", regex=True)
    )
    return straight.str.replace(r"'s?$", "", regex=True)


def _forms(printed: pd.Series) -> str:
    counts = printed.value_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{form} {uses}" for form, uses in ranked)


def _read(file: ConfigFile) -> tuple[Referent, ...]:
    top = dict(file.items(file.root, ("referents",), "the file"))
    if "referents" not in top:
        file.fail(file.root, 'expected the key "referents"')
    found = []
    for key, node in file.items(top["referents"], None, "referents"):
        what = f'the referent "{key}"'
        entry = dict(file.items(node, ("label", "kind", "side", "names"), what))
        if "names" not in entry:
            file.fail(node, f"{what} needs names")
        kind = file.string(entry["kind"], "a kind") if "kind" in entry else "thing"
        if kind not in KINDS:
            file.fail(entry["kind"], f'"{kind}" is no kind of referent; {nearest(kind, KINDS)}')
        label = file.string(entry["label"], "a label") if "label" in entry else key.capitalize()
        side = file.string(entry["side"], "a side") if "side" in entry else ""
        found.append(Referent(key, label, kind, _read_names(file, entry["names"], what), side))
    return tuple(found)


def _read_names(file: ConfigFile, node: Node, what: str) -> dict[str, tuple[Term, ...]]:
    names = {}
    for name, forms in file.items(node, None, f"the names of {what}"):
        terms = tuple(term for term, _ in read_terms(file, forms, "names"))
        if not terms:
            file.fail(forms, f'the name "{name}" of {what} needs the ways it is written')
        names[name] = terms
    return names
