"""figures/index.html: every figure of every run with its caption, for anyone with a browser.

Each figure has an address of its own, index.html#RUN-NAME, at which it alone is shown, large, with
its numbers and the passages they count. That, and the choice of an outlet, is done by the style
sheet: the page has no script, and without the style sheet it is one long page that lacks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from presslens.batch import evidence, pages
from presslens.batch.manifest import corpus_line

HEADING = "How the news tells it"
MOST_OUTLETS = 40  # with more, choosing one from a row of buttons is no help
POLICY = "default-src 'none'; img-src 'self' file:"


@dataclass
class Place:
    """A result on the page: where its files are, and its neighbours."""

    run: str
    result: Mapping[str, Any]
    folder: Path
    level: int  # of its heading
    classes: Mapping[str, str]
    before: Place | None = None
    after: Place | None = None

    def __post_init__(self) -> None:
        """Look at its files."""
        name = self.result["name"]
        self.address = f"{self.run}-{name}"
        self.picture = pages.picture_file(self.folder, name) if self.result["figure"] else None
        self.drawn = self.picture is not None
        self.size = pages.picture_size(self.picture) if self.picture else (0, 0)
        kept = self.result.get("evidence_name", name)
        self.passages = f"{self.run}/{kept}.evidence.csv"
        self.downloads = pages.downloads(self.folder, name, kept)
        self.found = evidence.read_evidence(self.folder, name, kept)

    @property
    def kinds(self) -> list[str]:
        """The classes of its element: drawn or listed, and the outlets it is about."""
        mine = [self.classes[one] for one in sorted(self.found.outlets) if one in self.classes]
        return ["figure", "drawn" if self.drawn else "listed", *(["of", *mine] if mine else [])]

    @property
    def behind(self) -> str:
        """How much is behind it."""
        rows, passages = self.result.get("rows", 0), self.result["evidence"]
        word = "number" if self.result["figure"] else "row"
        told = [pages.count(rows, word) if rows else "Numbers"]
        return " and ".join([*told, *([pages.count(passages, "passage")] if passages else [])])


@dataclass(frozen=True)
class Section:
    """A run on the page."""

    name: str
    title: str
    settings: str
    failed: bool
    places: list[Place]

    @property
    def label(self) -> str:
        """Its heading among other runs of the same notebook."""
        return self.settings or f"{self.name}: as the notebook is written"


@dataclass(frozen=True)
class Group:
    """The runs of one notebook."""

    runs: list[Section]

    @property
    def title(self) -> str:
        """The question of the notebook."""
        return self.runs[0].title

    @property
    def held(self) -> str:
        """How much it has to show."""
        results = [place.result for run in self.runs for place in run.places]
        figures = sum(bool(result["figure"]) for result in results)
        told = [pages.count(figures, "figure"), pages.count(len(results) - figures, "table")]
        if len(self.runs) > 1:
            told.append(f"{len(self.runs)} sets of settings")
        return ", ".join(part for part in told if not part.startswith("0 "))


def render(manifest: Mapping[str, Any], folders: Mapping[str, Path], order: list[str]) -> str:
    """Return the gallery of the runs in `manifest`.

    All links are relative, so that the folder can be moved or mailed; every text is escaped.

    Parameters
    ----------
    manifest
        What the manifest holds, of which `runs` is read.
    folders
        Where the files of each run are now.
    order
        Names of runs, as the suite lists them; runs it does not list come last, by name.
    """
    runs = manifest["runs"]
    names = [name for name in order if name in runs] + sorted(set(runs) - set(order))
    corpora = [runs[name]["corpus"] for name in names]
    titles = list(dict.fromkeys(facts["title"] or facts["path"] for facts in corpora))
    outlets = sorted({outlet for facts in corpora for outlet in facts["outlets"]})
    classes = {outlet: f"o{number}" for number, outlet in enumerate(outlets)}
    return pages.render(
        "index.html.j2",
        policy=POLICY,
        css=pages.text("gallery.css") + _one_outlet(classes.values()),
        kicker=HEADING,
        title=titles[0] if len(titles) == 1 else HEADING,
        lines=list(dict.fromkeys(corpus_line(one, titled=len(titles) > 1) for one in corpora)),
        classes=classes,
        most_outlets=MOST_OUTLETS,
        groups=_groups(names, runs, folders, classes),
    )


def _groups(
    names: list[str],
    runs: Mapping[str, Any],
    folders: Mapping[str, Path],
    classes: Mapping[str, str],
) -> list[Group]:
    """Return the runs in groups, those of one notebook together."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(runs[name].get("notebook") or name, []).append(name)
    return [
        Group([_section(name, runs[name], folders[name], classes, len(some)) for name in some])
        for some in grouped.values()
    ]


def _section(
    name: str, run: Mapping[str, Any], folder: Path, classes: Mapping[str, str], siblings: int
) -> Section:
    level = 3 if siblings == 1 else 4
    places = [Place(name, result, folder, level, classes) for result in run["results"]]
    places.sort(key=lambda place: not place.drawn)
    for one, other in zip(places, places[1:], strict=False):
        one.after, other.before = other, one
    settings = "; ".join(f"{key}: {pages.value(it)}" for key, it in run["settings"].items())
    return Section(name, run.get("title") or name, settings, run["status"] != "ok", places)


def _one_outlet(codes: Iterable[str]) -> str:
    """Return the rules that leave, when an outlet is chosen, only what is about it."""
    return "".join(
        f"body:has(#only-{code}:checked) :is(.of:not(.{code}, :target),"
        f" .run:not(:has(.{code}, .place > :not(.of)))) {{ display: none; }}\n"
        for code in codes
    )
