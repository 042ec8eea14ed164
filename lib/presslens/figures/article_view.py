"""Articles side by side, with whose words they are and which frames they use marked in the text.

One page of HTML that needs nothing else: no script runs in it and nothing is fetched. Every text
of the corpus is escaped. Voices and frames can be told apart without colour (lines under words,
letters beside them), on paper and on a dark screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from string import ascii_uppercase

import pandas as pd

from presslens import framing
from presslens.errors import PresslensError, nearest
from presslens.figures.passages import hit_evidence
from presslens.figures.result import Result
from presslens.figures.wording import listing, notes
from presslens.study import Study
from presslens.voices.shares import span_words

MOST = 3  # articles side by side unless they are named
CSS = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1a1a1a; --soft: #595959; --line: #d0d0d0;
  --verbatim: #0072b2; --said: #0b4f7a; --paraphrase: #9a5b00; --mark: #fff3bf; --scare: #b03a00; }
@media (prefers-color-scheme: dark) { :root { --paper: #161616; --ink: #ececec; --soft: #b0b0b0;
  --line: #444; --verbatim: #7cc4f0; --said: #9ed3f5; --paraphrase: #f0b95a; --mark: #4a4118;
  --scare: #ff9d6e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem clamp(.75rem, 3vw, 2.5rem) 3rem; max-width: 110rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.6 Charter, Cambria, Georgia, serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
.unit, .key, .meta, .sec, .who, sup, label { font-family: system-ui, sans-serif; }
.unit, .meta { color: var(--soft); font-size: .9rem; margin: 0 0 .6rem; }
.key { font-size: .9rem; border-block: 1px solid var(--line); padding: .5rem 0; margin: .5rem 0; }
.key p { margin: .2rem 0; }
.side { display: grid; gap: 2rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); }
article { min-width: 0; overflow-wrap: break-word; }
article h2 { font-size: 1.2rem; line-height: 1.3; margin: .2rem 0 .5rem; }
article p { margin: 0 0 .7rem; }
.outlet { font: 600 .95rem/1.4 system-ui, sans-serif; margin: 0; }
.standfirst { font-weight: 600; } .crosshead { font-weight: 700; }
.caption { font-size: .9rem; border-left: 3px solid var(--line); padding-left: .6rem; }
.sec { color: var(--soft); font-size: .75rem; }
.verbatim { text-decoration: underline 2px solid var(--verbatim); text-underline-offset: .2em; }
.paraphrase { text-decoration: underline 2px dotted var(--paraphrase);
  text-underline-offset: .2em; }
.who { color: var(--said); font-size: .72rem; font-weight: 600; text-decoration: none;
  border: 1px solid currentColor; border-radius: .3rem; padding: 0 .25rem; margin-right: .2rem;
  white-space: normal; display: inline-block; line-height: 1.3; }
.paraphrase .who { color: var(--paraphrase); }
mark { background: var(--mark); color: inherit; padding: 0 .1em; border-radius: .15em;
  box-decoration-break: clone; -webkit-box-decoration-break: clone; }
sup { font-size: .65em; font-weight: 700; line-height: 0; }
.scare { outline: 1.5px dashed var(--scare); outline-offset: 1px; }
label { font-size: .9rem; margin-right: 1rem; }
#frames:not(:checked) ~ main mark { background: none; padding: 0; }
#frames:not(:checked) ~ main mark sup { display: none; }
#people:not(:checked) ~ main .who { display: none; }
@media print { body { padding: 0; font-size: 9.5pt; --paper: #fff; --ink: #000; }
  .side { display: block; } article + article { break-before: page; }
  input, label { display: none; } p { orphans: 2; widows: 2; }
  mark { background: none; border-bottom: 1px solid #000; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def article_view(
    study: Study, *, articles: Sequence[str] = (), name: str = "side-by-side"
) -> Result:
    """Return articles side by side as one page: voices, speakers, frames and scare quotes marked.

    `articles` names them by article_id; without, the first of each outlet, three at most. The page
    is saved as NAME.page.html.

    Raises PresslensError for an article there is not.
    """
    chosen = _choose(study, articles)
    letters = {f.key: _letter(i) for i, f in enumerate(study.frames.frames)}
    hits = study.hits[study.hits["article_id"].isin(chosen)]
    part = study.corpus.only(study.articles[study.articles["article_id"].isin(chosen)])
    voiced = study.voice_spans[study.voice_spans["article_id"].isin(chosen)]
    scare, spans = framing.scare_quotes(part, voiced), span_words(part, voiced)
    about = study.articles.set_index("article_id")
    shares = spans.pivot_table(index="article_id", columns="voice", values="words", aggfunc="sum")
    shares = shares.reindex(index=chosen, columns=["own", "paraphrase", "verbatim"]).fillna(0)
    shares = shares.div(shares.sum(axis=1), axis=0)
    marks = _marks(hits, scare, letters)
    columns = [
        _article(part.passages, article, about.loc[article], spans, marks, shares.loc[article])
        for article in chosen
    ]
    title = f"Whose words, and which frames: {listing([about.loc[a, 'outlet'] for a in chosen], 3)}"
    unit = (
        f"{len(chosen)} of {len(study.articles):,} articles, {len(hits):,} frame words; nothing is "
        f"tested; {study.standing}"
    )
    table = shares.rename_axis("article_id").reset_index()
    table.insert(1, "outlet", [about.loc[a, "outlet"] for a in chosen])
    table["words"] = [int(about.loc[a, "n_words"]) for a in chosen]
    table["frame_words"] = [int((hits["article_id"] == a).sum()) for a in chosen]
    table["scare_quotes"] = [int((scare["article_id"] == a).sum()) for a in chosen]
    return Result(
        name=name,
        title=title,
        subtitle=unit,
        table=table,
        evidence=hit_evidence(study, hits, "outlet", "frame", "term", "voice", "section"),
        notes=notes(study, "voices and speakers are found by a program that errs"),
        source=study.source,
        alt=f"{title}. The articles in full, with marks.",
        page=_page(study, title, unit, letters, hits, columns),
    )


def _choose(study: Study, articles: Sequence[str]) -> list[str]:
    known = list(study.articles["article_id"])
    for article in articles:
        if article not in known:
            raise PresslensError(
                f'articles: there is no "{article}" in {study.corpus.path}; '
                f"{nearest(article, known[:200])}."
            )
    return list(articles) or list(study.articles.groupby("outlet")["article_id"].first())[:MOST]


def _letter(number: int) -> str:
    """Return A to Z, then A2 and so on.

    >>> _letter(0), _letter(27)
    ('A', 'B2')
    """
    turn, place = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[place] + (str(turn + 1) if turn else "")


@dataclass(frozen=True)
class _Mark:
    """A stretch of a passage's text to mark: a frame's word (with its letter) or scare quotes."""

    start: int
    end: int
    letter: str


def _marks(hits: pd.DataFrame, scare: pd.DataFrame, letters: dict[str, str]) -> dict:
    found: dict[tuple[str, int], list[_Mark]] = {}
    for table, letter_of in ((hits, letters), (scare, None)):
        names = ["article_id", "passage_id", "text_start", "text_end"]
        keys = table["frame"] if letter_of is not None else [""] * len(table)
        for *where, start, end, key in zip(*(table[n] for n in names), keys, strict=True):
            mark = _Mark(int(start), int(end), letter_of[key] if letter_of is not None else "")
            found.setdefault(tuple(where), []).append(mark)
    return found


def _article(
    passages: pd.DataFrame,
    article: str,
    about: pd.Series,
    spans: pd.DataFrame,
    marks: dict,
    share: pd.Series,
) -> str:
    passages = passages[passages["article_id"] == article]
    here = dict(iter(spans[spans["article_id"] == article].groupby("passage_id", sort=False)))
    parts = []
    for passage in passages.itertuples(index=False):
        voiced = here.get(passage.passage_id)
        stretches = []
        if voiced is not None:
            names = ("text_start", "text_end", "voice", "speaker")
            stretches = list(zip(*(voiced[name] for name in names), strict=True))
        text = _passage(passage.text, stretches, marks.get((article, passage.passage_id), []))
        tag = "h2" if passage.section == "headline" else "p"
        where = f"{passage.section}, characters {passage.start} to {passage.end}"
        parts.append(
            f'<{tag} class="{escape(passage.section)}" title="{escape(where)}">{text}</{tag}>'
        )
    facts = [str(about["published"])[:10], f"{int(about['n_words']):,} words"]
    facts.append(
        f"{share['own']:.0%} own voice, {share['paraphrase']:.0%} paraphrase, "
        f"{share['verbatim']:.0%} verbatim"
    )
    return (
        f'<article><p class="outlet">{escape(about["outlet"])}</p>'
        f'<p class="meta">{escape("; ".join(filter(None, facts)))}</p>{"".join(parts)}</article>'
    )


def _passage(text: str, stretches: list[tuple], marks: list[_Mark]) -> str:
    """Return a passage's HTML; a speaker is named where another one speaks than before."""
    parts, last = [], None
    for start, end, voice, speaker in stretches or [(0, len(text), "own", "")]:
        inner = _marked(text, int(start), int(end), marks)
        if voice == "own":
            parts.append(inner)
            continue
        label = escape(speaker or "nobody named")
        who = "" if speaker == last else f'<span class="who">{label}</span>'
        parts.append(f'<span class="{escape(voice)}">{who}{inner}</span>')
        last = speaker
    return "".join(parts)


def _marked(text: str, start: int, end: int, marks: list[_Mark]) -> str:
    """Return `text[start:end]` escaped, its frame words and scare quotes marked."""
    scare = [mark for mark in marks if not mark.letter]
    framed = [mark for mark in marks if mark.letter]
    parts = []
    for low, high, held in _cut(start, end, scare):
        inner = []
        for first, last, over in _cut(low, high, framed):
            piece = escape(text[first:last])
            ending = "".join(dict.fromkeys(m.letter for m in over if m.end == last))
            letters = f"<sup>{ending}</sup>" if ending else ""
            inner.append(f"<mark>{piece}{letters}</mark>" if over else piece)
        whole = "".join(inner)
        parts.append(f'<span class="scare">{whole}</span>' if held else whole)
    return "".join(parts)


def _cut(start: int, end: int, marks: list[_Mark]) -> list[tuple[int, int, list[_Mark]]]:
    """Cut [start, end) wherever a mark begins or ends; each piece with the marks over it."""
    places = {place for mark in marks for place in (mark.start, mark.end)}
    edges = sorted({start, end} | {place for place in places if start < place < end})
    return [
        (low, high, [mark for mark in marks if mark.start <= low and high <= mark.end])
        for low, high in zip(edges, edges[1:], strict=False)
    ]


def _page(
    study: Study, title: str, unit: str, letters: dict, hits: pd.DataFrame, columns: list[str]
) -> str:
    counts = hits["frame"].value_counts()
    labels = {frame.key: frame.label for frame in study.frames.frames}
    frames = " · ".join(
        f"<mark>{escape(letter)}</mark> {escape(labels[key])} ({counts.get(key, 0):,})"
        for key, letter in letters.items()
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>{CSS}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p class="unit">{escape(unit)}</p>
<div class="key">
<p><span class="verbatim">Solid line</span>: words between quotation marks, <span
class="paraphrase">dotted line</span>: somebody's words paraphrased, no line: the outlet's own
voice. <span class="who">Name</span> whose words follow. <span class="scare">Dashed box</span>:
scare quotes and “so-called”.</p>
<p>Frames, by the letter after a word: {frames}</p>
</div>
<input type="checkbox" id="frames" checked> <label for="frames">show frames</label>
<input type="checkbox" id="people" checked> <label for="people">show speakers</label>
<main class="side">
{chr(10).join(columns)}
</main>
<p class="unit">{escape(study.source)} Hold the pointer over a paragraph for its place in the
source.</p>
</body>
</html>
"""
