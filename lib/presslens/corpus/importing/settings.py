"""What an import is told: on the command line, in a corpus.yml beside the source or in FOLDER."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from presslens.corpus.bundle import DESCRIPTION, read_description
from presslens.corpus.importing.dates import DAY_FIRST, MONTH_FIRST, check_zone
from presslens.corpus.importing.items import FIELDS
from presslens.corpus.importing.outlets import LIST
from presslens.corpus.records import stop
from presslens.errors import PresslensError, nearest

ANY = "any"
KEEP, SET_ASIDE = "keep", "set-aside"
TEXTS = ("title", "outlet", "event", "dates", "zone", "undated")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a source is to be read; what is empty is guessed or left open.

    columns: {field: column}. outlet, event: where the source names none. languages: ISO 639-1 codes
    of those kept, or "any". dates: day-first or month-first, for dates in figures. zone: of times
    that name none. outlets: the user's lists of outlets. undated: what becomes of an article whose
    date cannot be read, "keep" it without one or "set-aside".
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    outlet: str = ""
    event: str = ""
    languages: Sequence[str] = ()
    dates: str = ""
    zone: str = ""
    outlets: Sequence[Path] = ()
    undated: str = ""

    def keeps(self, language: str) -> bool:
        """Say whether articles in a language are kept: English ones, unless others are named.

        >>> Settings().keeps("en"), Settings().keeps("de"), Settings(languages=["any"]).keeps("de")
        (True, False, True)
        """
        wanted = self.languages or ("en",)
        return ANY in wanted or language in wanted


def complete(given: Settings, source: Path, folder: Path) -> Settings:
    """Return the settings with those of the corpus.yml beside the source, and then of the folder.

    Raises PresslensError for a value that cannot be one.
    """
    beside = source if source.is_dir() else source.parent
    found = given
    for place in (beside, folder):
        if (place / DESCRIPTION).is_file():
            found = _with(found, read_description(place / DESCRIPTION, stop) or {}, place)
    lists = [place / LIST for place in (folder, beside) if (place / LIST).is_file()]
    return check(replace(found, outlets=(*dict.fromkeys(lists), *given.outlets)))


def _with(given: Settings, tree: Mapping[str, Any], place: Path) -> Settings:
    columns = {str(k): str(v) for k, v in (tree.get("columns") or {}).items()}
    texts = {key: str(tree.get(key, "")) for key in TEXTS}
    return replace(
        given,
        columns={**columns, **given.columns},
        languages=given.languages or split_list(str(tree.get("languages", ""))),
        **{key: getattr(given, key) or value for key, value in texts.items()},
    )


def check(settings: Settings) -> Settings:
    """Return the settings. Raises PresslensError for a value that cannot be one.

    >>> check(Settings(columns={"txt": "Body"}))
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: columns: there is no field "txt" (did you mean "text"?).
    """
    for name in settings.columns:
        if name not in FIELDS:
            raise PresslensError(f'columns: there is no field "{name}" ({nearest(name, FIELDS)}).')
    if settings.dates not in ("", DAY_FIRST, MONTH_FIRST):
        hint = nearest(settings.dates, (DAY_FIRST, MONTH_FIRST))
        raise PresslensError(f'dates: "{settings.dates}" is no order ({hint}).')
    if settings.undated not in ("", KEEP, SET_ASIDE):
        hint = nearest(settings.undated, (KEEP, SET_ASIDE))
        raise PresslensError(f'undated: "{settings.undated}" is none ({hint}).')
    for code in settings.languages:
        if code != ANY and not re.fullmatch(r"[a-z]{2,3}", code):
            raise PresslensError(f'languages: "{code}" is no code; write en, or en,fr, or any.')
    for path in settings.outlets:
        if not path.is_file():
            raise PresslensError(f"{path}: there is no such list of outlets.")
    check_zone(settings.zone)
    return settings


def split_list(text: str) -> tuple[str, ...]:
    """Return the parts of a list separated by commas.

    >>> split_list("en, fr"), split_list("")
    (('en', 'fr'), ())
    """
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())
