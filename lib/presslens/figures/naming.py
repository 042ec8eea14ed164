"""Pictures of names and of scare quotes: what each outlet calls things, and what it holds off."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from presslens import framing
from presslens.figures.claims import ENOUGH, Claim, Fact, count, leader
from presslens.figures.panels import OWN, OWN_COLOUR, QUOTED, QUOTED_COLOUR
from presslens.figures.passages import hit_evidence
from presslens.figures.result import Result
from presslens.figures.selection import left_out, of_sample, outlets_shown
from presslens.figures.style import (
    FAINT,
    INK,
    LABEL,
    key_line,
    new_figure,
    shorten,
    styled,
    swatches,
    tidy,
)
from presslens.figures.wording import listing, notes, nothing
from presslens.framing.measured import measured
from presslens.study import Study

ROW = 0.235  # inches for a name
TEXT_PLACE = ("text_start", "text_end")
GAP = 1.25  # rows between one referent and the next
PLACES_SHOWN = 20  # of each suggested name, in the evidence


@styled
def names(study: Study, *, min_count: int = 1, most: int = 10, name: str = "names") -> Result:
    """Draw how often each outlet uses each listed name, own voice and quoted speech apart.

    The names of one referent stand together, commonest first, `most` of them at most; names used
    fewer than `min_count` times in all are left to the table.
    """
    if not study.referents:
        return nothing(
            study, name, "No list of names was given: write a names.yml beside the corpus"
        )
    table = framing.name_counts(study.names, study.referents)
    totals = table.groupby(["referent", "name"], sort=False)["uses"].sum()
    kept = totals[totals >= min_count]
    if kept.empty:
        return nothing(study, name, f"None of the listed names is used {min_count} times or more")
    shown = outlets_shown(study)
    rows, places = _layout(study, kept, most)
    claim = _names_claim(table)
    title = claim.text
    subtitle = f"uses of each name; nothing is tested; {study.standing}"
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=study.source, ncols=len(shown), sharey=True,
        height=1.0 + ROW * max(places.values()), sharex=True, squeeze=False,
    )  # fmt: skip
    key_line(figure, swatches({OWN: OWN_COLOUR, QUOTED: QUOTED_COLOUR}, marker="s"))
    spelt = _spelling_matters(study)
    greatest = max(1, int(table.loc[table["outlet"].isin(shown), "uses"].max()))
    for axes, outlet in zip(grid[0], shown, strict=True):
        part = table[table["outlet"] == outlet].set_index(["referent", "name"])
        _bars(axes, part, places, spelt, greatest)
        axes.set_title(shorten(outlet, 24), fontsize=LABEL + 1)
    first = grid[0, 0]
    first.set_yticks(list(places.values()), [shorten(n, 34) for _, n in places])
    for referent, place in rows:
        first.text(
            -0.02, place, shorten(referent, 40), transform=first.get_yaxis_transform(), ha="right",
            va="center", weight="bold", size=LABEL,
        )  # fmt: skip
    first.set_ylim(max(places.values()) + 0.7, -0.7)
    unused = [
        name
        for referent in study.referents
        for name in referent.names
        if (referent.label, name) not in totals.index
    ]
    more = [f"listed, never used: {listing(unused, 12)}"] if unused else []
    more += ["of overlapping names the longest counts; spellings are counted together"]
    if len(places) < len(totals):
        more.append(f"{len(totals) - len(places)} rarer names are in the table only")
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=hit_evidence(study, study.names, "outlet", "referent", "name", "voice", "section"),
        notes=notes(study, *more, *left_out(study, shown)),
        source=study.source,
        alt=_names_alt(table, shown),
        figure=figure,
        facts=claim.facts,
    )


def _layout(
    study: Study, kept: pd.Series, most: int
) -> tuple[list[tuple[str, float]], dict[tuple[str, str], float]]:
    """Return where each referent's heading and each name stands, in rows from the top."""
    headings, places, row = [], {}, 0.0
    for referent in study.referents:
        if referent.label not in kept.index.get_level_values(0):
            continue
        headings.append((referent.label, row))
        row += 1
        ranked = kept[referent.label].sort_values(ascending=False, kind="stable").head(most)
        for name in ranked.index:
            places[(referent.label, name)] = row
            row += 1
        row += GAP - 1
    return headings, places


def _bars(
    axes: Axes,
    part: pd.DataFrame,
    places: dict[tuple[str, str], float],
    spelt: set[str],
    greatest: int,
) -> None:
    for key, row in places.items():
        if key not in part.index:
            axes.plot(0, row, "|", color=FAINT, markersize=7)
            continue
        value = part.loc[key]
        axes.barh(row, value["own"], color=OWN_COLOUR, height=0.7)
        axes.barh(row, value["quoted"], left=value["own"], color=QUOTED_COLOUR, height=0.7)
        label = f"{value['uses']:,}"
        if key[1] in spelt:
            label += f"  {value['forms'].split(',')[0].rsplit(' ', 1)[0]}"
        axes.text(
            value["uses"] + greatest * 0.03, row, label, va="center", size=LABEL - 1.5, color=INK
        )
    axes.set_xlim(0, greatest * 1.45)
    axes.set_xticks([])
    tidy(axes)
    axes.grid(visible=False)


def _spelling_matters(study: Study) -> set[str]:
    """Return the names that are written in two or more listed one-word ways in this corpus."""
    single = study.names[study.names["n"] == 1]
    ways = single.groupby("name")["form"].nunique()
    return {
        name
        for name in ways[ways > 1].index
        if single[single["name"] == name]["form"].str.endswith("*").all()
    }


def _names_claim(table: pd.DataFrame) -> Claim:
    """Say what outlets call the referent that they call by the most different names."""
    parts, facts = [], []
    for (referent, outlet), part in table.groupby(["referent", "outlet"], sort=True):
        uses = part.groupby("name")["uses"].sum()
        name, total = leader(uses, uses.sum() / 10), int(uses.sum())
        if name is None or total < ENOUGH:
            continue
        parts.append((referent, outlet, name, int(uses[name]), total))
    chosen = _most_varied(parts)
    if len(chosen) < 2:
        return Claim("What each outlet calls the people, places and things listed")
    said = []
    for referent, outlet, name, uses, total in chosen:
        said.append(f"{outlet} says “{name}” ({uses:,} of {total:,} times)")
        rows = {"referent": referent, "outlet": outlet}
        facts.append(Fact(f"{uses:,}", {**rows, "name": name}, "uses", most="name"))
        facts.append(Fact(f"{total:,}", rows, "uses"))
    return Claim(f"For “{_lower(chosen[0][0])}” {'; '.join(said)}", tuple(facts))


def _most_varied(parts: list[tuple]) -> list[tuple]:
    """Return the outlets' first names for a referent on which they differ, three at most."""
    by_referent: dict[str, list[tuple]] = {}
    for part in parts:
        by_referent.setdefault(part[0], []).append(part)
    differing = [found for found in by_referent.values() if len({p[2] for p in found}) > 1]
    if not differing:
        return []
    found = max(differing, key=lambda found: sum(part[4] for part in found))
    of_name = {part[2]: part for part in sorted(found, key=lambda part: part[4])}
    return sorted(of_name.values(), key=lambda part: -part[4])[:3]


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _names_alt(table: pd.DataFrame, shown: Sequence[str]) -> str:
    parts = []
    for outlet in shown:
        top = table[table["outlet"] == outlet].nlargest(8, "uses")
        named = [f"{r.name_} {r.uses} ({r.quoted} quoted)" for r in _rows(top)]
        parts.append(f"{outlet}: {listing(named, 8)}")
    return "Bars: uses of each name. Commonest, " + "; ".join(parts) + "."


def _rows(table: pd.DataFrame):
    return table.rename(columns={"name": "name_"}).itertuples(index=False)


def spellings(study: Study, *, name: str = "spellings") -> Result:
    """Return the ways each name is written by each outlet, as printed."""
    if study.names.empty:
        return nothing(study, name, "There are no names whose spelling could be compared")
    written = framing.spellings(study.names)
    table = written.pivot_table(
        index=["name", "form"], columns="outlet", values="uses", aggfunc="sum", fill_value=0
    ).reset_index()
    table.columns.name = None
    several = table.groupby("name")["form"].nunique()
    n = int((several > 1).sum())
    are = "is" if n == 1 else "are"
    title = f"{n:,} of {count(len(several), 'name')} {are} written in more than one way"
    return Result(
        name=name,
        title=title,
        subtitle=f"uses of each form as printed; nothing is tested; {study.standing}",
        table=table,
        evidence=hit_evidence(study, study.names, "outlet", "name", "voice"),
        notes=notes(study),
        source=study.source,
        alt=title,
    )


@of_sample
def name_suggestions(study: Study, *, most: int = 30, name: str = "name-suggestions") -> Result:
    """Return names that no list has yet, and the names they may be spellings of."""
    table = framing.suggest_names(study.index, study.referents, most=most)
    close = int((table["why"] == "spelt nearly so").sum())
    places = framing.suggested_places(
        study.index, list(table["name"]), study.referents, limit=PLACES_SHOWN
    )
    are = "name is" if len(table) == 1 else "names are"
    title = f"{len(table)} {are} on no list yet"
    title += f", {close} of them spelt nearly like another name" if close else ""
    return Result(
        name=name,
        title=title,
        subtitle=f"capitalised names used twice or more; {study.standing}",
        table=table,
        evidence=hit_evidence(study, places, "name", "outlet"),
        notes=notes(study, "suggestions for a person to judge: nothing is counted by them"),
        source=study.source,
        alt=title,
    )


@of_sample
def scare_quotes(study: Study, *, name: str = "scare-quotes") -> Result:
    """Return the words that may stand in scare quotes or after “so-called”, to be checked."""
    table = framing.scare_quotes(study.corpus, study.voice_spans)
    if table.empty:
        return nothing(study, name, "No scare quotes and no “so-called” were found")
    shown = ["outlet", "words", "kind", "why", "voice"]
    return Result(
        name=name,
        title=f"{count(len(table), 'place')} to check: words that may be held at a distance",
        subtitle=f"marks around words that nobody is quoted as saying; {study.standing}",
        table=table[[*shown, *(c for c in table if c not in shown and c not in TEXT_PLACE)]],
        evidence=hit_evidence(study, table, *shown),
        notes=notes(
            study,
            "titles and words introduced by “called” or “known as” are left out",
            measured("scare quotes"),
        ),
        source=study.source,
        alt="A table of words in marks, with the reason why each was taken for scare quotes.",
    )
