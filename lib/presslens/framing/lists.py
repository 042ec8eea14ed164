"""The lists that say what to look for: frames, names of the same referent, stances of verbs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from presslens.framing.dictionaries import Frames, choose_frames
from presslens.framing.naming import Referent, choose_names
from presslens.framing.stance import Stances, load_stances


@dataclass(frozen=True)
class Lists:
    """The three lists, read."""

    frames: Frames
    referents: tuple[Referent, ...]
    stances: Stances


def choose_lists(
    corpus: Path, *, frames: str | Path = "", names: str | Path = "", stances: str | Path = ""
) -> Lists:
    """Read the lists of some files, or where empty those that apply to a corpus.

    These are frames.yml and names.yml beside it, else the generic frames and no names; the stances
    are those that come with presslens.

    Raises PresslensError for a list that cannot be used.
    """
    folder = corpus if corpus.is_dir() else corpus.parent
    return Lists(
        choose_frames(frames, folder),
        choose_names(names, folder),
        load_stances(stances) if str(stances) else load_stances(),
    )
