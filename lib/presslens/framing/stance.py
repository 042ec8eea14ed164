"""What the reporting verb lets a reader think of the words it reports: said, claimed, denied.

stances:
  doubting:
    label: Doubting
    definition: The outlet leaves open whether what is said is so.
    cues: [claim, allege, lash out]     # words in all their forms, and phrases
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from presslens.config import ConfigFile
from presslens.text import lemma, tokenize
from presslens.voices.shares import are_counted

STANCES = Path(__file__).parent / "data" / "stance.yml"
_SHORT_NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
UNLISTED, NO_CUE = "unlisted", "no cue"
UNPLACED = "unplaced"


@dataclass(frozen=True)
class Stances:
    """Stances in the file's order: key to label, key to definition, and cue (lemmas) to key."""

    labels: dict[str, str]
    definitions: dict[str, str]
    cues: dict[tuple[str, ...], str]


def load_stances(path: str | Path = STANCES) -> Stances:
    """Read a list of cues; without a path, the one that comes with presslens.

    Raises PresslensError, naming file and line, for what it cannot use, such as one cue under two
    stances.

    >>> list(load_stances().labels)
    ['denying', 'doubting', 'emotive', 'assertive', 'neutral']
    """
    file = ConfigFile.open(path)
    top = dict(file.items(file.root, ("stances",), "the file"))
    if "stances" not in top:
        file.fail(file.root, 'expected the key "stances"')
    labels, definitions, cues = {}, {}, {}
    for key, node in file.items(top["stances"], None, "stances"):
        what = f'the stance "{key}"'
        entry = dict(file.items(node, ("label", "definition", "cues"), what))
        if "cues" not in entry:
            file.fail(node, f"{what} needs cues")
        labels[key] = file.string(entry["label"], "a label") if "label" in entry else key
        about = entry.get("definition")
        definitions[key] = file.string(about, "a definition") if about else ""
        for text, member in file.strings(entry["cues"], "a cue"):
            first = cues.setdefault(tuple(lemmas(text)), key)
            if first != key:
                file.fail(member, f'the cue "{text}" is listed under "{first}" and "{key}"')
    return Stances(labels, definitions, cues)


def stance_of(cue: str, stances: Stances) -> str:
    """Return the key of a cue's stance; "unlisted" for a cue no entry fits, "no cue" for none.

    The longest listed phrase decides, then the order of the stances in the file, so that
    *issued a denial* is denying and not neutral.

    >>> listed = load_stances()
    >>> [stance_of(cue, listed) for cue in ("said", "denied", "lashed out at", "issued a denial")]
    ['neutral', 'denying', 'emotive', 'denying']
    >>> stance_of("flambéed", listed), stance_of("", listed)
    ('unlisted', 'no cue')
    """
    words = lemmas(cue)
    if not words:
        return NO_CUE
    order = list(stances.labels)
    best: tuple[int, int, str] | None = None
    for start in range(len(words)):
        for end in range(start + 1, min(start + 5, len(words) + 1)):
            key = stances.cues.get(tuple(words[start:end]))
            if key is not None:
                found = (start - end, order.index(key), key)
                best = found if best is None else min(best, found)
    return best[2] if best else UNLISTED


def cue_stances(
    attributions: pd.DataFrame, articles: pd.DataFrame, stances: Stances
) -> pd.DataFrame:
    """Return the attributions that have a cue of their own, with outlet and stance.

    Continuations (a quotation that goes on without a new verb) are left out: they have no cue. So
    are all that do not count elsewhere (`presslens.voices.shares.are_counted`), such as those
    inside another's words, whose verb that speaker chose and not the outlet.
    speaker_group is "unplaced" where actors.yml places nobody, also where no speaker is named.
    """
    counted = are_counted(attributions, articles) & ~attributions["continuation"].astype(bool)
    cued = attributions[counted & (attributions["cue"] != "")]
    outlets = articles.set_index("article_id")["outlet"]
    cues = cued["cue"].tolist()
    known = {cue: stance_of(cue, stances) for cue in set(cues)}
    return cued.assign(
        outlet=cued["article_id"].map(outlets),
        speaker_group=cued["speaker_group"].replace("", UNPLACED),
        stance=[known[cue] for cue in cues],
    ).reset_index(drop=True)


def stance_counts(cued: pd.DataFrame, by: str = "speaker_group") -> pd.DataFrame:
    """Return how many cues of each stance each group (or outlet) is given: uses, of, share, cues.

    `cues` are the words themselves, commonest first.

    >>> table = pd.DataFrame({"speaker_group": ["X", "X"], "stance": ["neutral", "denying"],
    ...                       "cue": ["said", "denied"]})
    >>> stance_counts(table)[["stance", "uses", "of", "cues"]]
        stance  uses  of      cues
    0  denying     1   2  denied 1
    1  neutral     1   2    said 1
    """
    table = (
        cued.groupby([by, "stance"])["cue"].agg([("uses", "size"), ("cues", _ranked)]).reset_index()
    )
    table["of"] = table.groupby(by)["uses"].transform("sum")
    table["share"] = table["uses"] / table["of"]
    return table[[by, "stance", "uses", "of", "share", "cues"]]


def lemmas(words: str) -> list[str]:
    """Return the dictionary form of each word; a shortened *not* is a word of its own.

    >>> lemmas("was accused of lying"), lemmas("doesn't expect")
    (['be', 'accuse', 'of', 'lie'], ['do', 'not', 'expect'])
    """
    spelt_out = _SHORT_NOT.sub(" not", words)
    return [lemma(token) for token, _, _ in tokenize(spelt_out)]


def _ranked(cues: pd.Series) -> str:
    counts = cues.astype(str).str.lower().value_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{cue} {uses}" for cue, uses in ranked)
