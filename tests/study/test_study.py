"""A study makes each table once, opens what is prepared, and filters it when it is narrowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from presslens import PresslensError, Study, load_corpus
from presslens.corpus import store
from presslens.framing.tables import TABLES
from presslens.prepare import STEPS, prepare

SEEDS = Path(__file__).parents[2] / "seeds"
LISTS = ("actors.yml", "frames.yml", "names.yml")
DATED = {"date_from": "2021-06-11", "date_to": "2021-06-18"}
KEYS = {
    "attributions": (),
    "voice_spans": (),
    "hits": ("frame", "first", "n"),
    "rates": ("article_id", "voice", "frame"),
    "names": ("first", "n"),
    "cues": (),
}
FORBIDDEN = """
import sys
from presslens import Study
import presslens.study, presslens.prepared, presslens.voices.attributions as attributions
import presslens.voices.tagger as tagger

def forbidden(*_, **__):
    raise SystemExit("worked out anew")

tagger.tag = attributions.resolve = attributions.tag_kept = forbidden
presslens.study.attribute = presslens.study.build_index = forbidden
presslens.study.framing_tables = forbidden
study = Study.open(sys.argv[1], outlets=["Sky News"])
days = Study.open(sys.argv[1], date_from="2021-06-11", date_to="2021-06-18")
for one in (study, days):
    tables = (one.attributions, one.voice_spans, one.hits, one.rates, one.names, one.cues)
    print(*map(len, tables), len(one.terms))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The seeds as an imported corpus of two parts, prepared."""
    folder = tmp_path_factory.mktemp("study") / "corpus"
    folder.mkdir()
    for name in LISTS:
        shutil.copy(SEEDS / name, folder)
    (folder / "corpus.yml").write_text("title: Three articles\n")
    seeds = load_corpus(SEEDS)
    for rows in (seeds.articles.iloc[:2], seeds.articles.iloc[2:]):
        store.write_part(folder, seeds.only(rows))
    assert [step.name for step in prepare(folder, jobs=1)] == list(STEPS)
    return folder


@pytest.fixture(scope="module")
def seeds():
    return Study.open(SEEDS)


def same(one, other, keys=()):
    if keys:
        one, other = (t.sort_values(list(keys), kind="stable") for t in (one, other))
    assert list(one.columns) == list(other.columns)
    for name in other:
        left, right = (t[name].astype(object).where(t[name].notna(), None) for t in (one, other))
        if name.endswith("_spans"):
            left, right = (t.map(lambda spans: [[*s] for s in spans]) for t in (left, right))
        assert left.tolist() == right.tolist(), name


def same_index(one, other):
    assert list(one.forms) == list(other.forms) and one.groups == other.groups
    for name in ("tokens", "starts", "voice", "group", "passage_bounds", "article_bounds"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name
    assert list(one.texts) == list(other.texts) and list(one.alignment) == list(other.alignment)


def test_what_is_prepared_is_what_would_be_worked_out(folder, seeds):
    study = Study.open(folder)
    for name, keys in KEYS.items():
        same(getattr(study, name), getattr(seeds, name), keys)
    same_index(study.terms, seeds.terms)
    assert "passages" not in vars(study.corpus), "opening reads no passage"
    article = seeds.articles["article_id"].iloc[2]
    assert study.terms.quote(article, 0, 40) == seeds.corpus.quote(article, 0, 40)


@pytest.mark.parametrize("limits", [{"outlets": ["Sky News"]}, DATED], ids=["outlet", "days"])
@pytest.mark.parametrize("prepared", [True, False], ids=["prepared", "in memory"])
def test_a_narrower_study_is_that_of_its_articles_alone(folder, seeds, limits, prepared):
    alone = Study(load_corpus(SEEDS, **limits))
    narrowed = Study.open(folder, **limits) if prepared else seeds.select(**limits)
    for name, keys in KEYS.items():
        same(getattr(narrowed, name), getattr(alone, name), keys)
    same_index(narrowed.terms, alone.terms)
    if prepared:
        assert "passages" not in vars(narrowed.corpus), "narrowing reads no passage"


def test_narrowing_what_is_prepared_works_nothing_out_anew_in_another_process(folder, tmp_path):
    """Neither the tagger, nor the resolution of speakers, nor the index, nor the frames."""
    moved = shutil.copytree(folder, tmp_path / "moved")
    place = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", FORBIDDEN, str(moved)],
        capture_output=True, text=True, cwd=tmp_path, env={**os.environ, **place},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outlet, days = ([int(n) for n in line.split()] for line in done.stdout.splitlines())
    assert all(outlet) and all(0 < one < more for one, more in zip(outlet, days, strict=True))


def test_a_narrower_study_of_a_corpus_without_lists_has_empty_tables(folder, tmp_path):
    bare = shutil.copytree(folder, tmp_path / "bare", ignore=shutil.ignore_patterns("*.yml"))
    shutil.copy(folder / "corpus.yml", bare)
    list(prepare(bare, jobs=1))
    study = Study.open(bare, outlets=["Sky News"])
    assert study.names.empty and len(study.hits) and set(study.hits["outlet"]) == {"Sky News"}


def test_narrowing_twice_is_narrowing_once(folder):
    twice = Study.open(folder).select(**DATED).select(outlets=["Sky News"])
    once = Study.open(folder, outlets=["Sky News"])
    for name, keys in KEYS.items():
        same(getattr(twice, name), getattr(once, name), keys)
    same_index(twice.terms, once.terms)


def test_a_section_needs_no_frame_looked_for_anew(folder, seeds, monkeypatch):
    def forbidden(*_):
        raise AssertionError("frames are looked for though they are kept")

    monkeypatch.setattr("presslens.study.framing_tables", forbidden)
    study = Study.open(folder, section="body")
    assert 0 < study.rates["words"].sum() < Study.open(folder).rates["words"].sum()
    monkeypatch.undo()
    same(study.rates, Study.open(SEEDS, section="body").rates, KEYS["rates"])


def test_other_lists_are_not_answered_from_what_is_kept(folder, tmp_path):
    frames = tmp_path / "frames.yml"
    frames.write_text("frames: {people: {label: People, terms: [people]}}\n")
    study = Study.open(folder, frames=frames)
    assert study.hits["frame"].unique().tolist() == ["people"]
    nobody = tmp_path / "actors.yml"
    nobody.write_text("groups: [Others]\nactors: []\n")
    assert set(Study.open(folder, actors=nobody).attributions["speaker_group"]) == {""}


def test_without_voices_all_words_are_the_outlets_own(folder):
    study = Study.open(folder, voiced=False)
    assert study.attributions.empty and study.voice_spans is None and study.terms.voice is None
    assert set(study.hits["voice"]) == {"own"}


def test_copies_are_left_out_and_the_subtitle_says_so(tmp_path):
    text = "Rain fell on the town and the river rose over its banks all night long. " * 5
    rows = "".join(f'{outlet},"{text}"\n' for outlet in "AB") + 'C,"The sun shone on the hill."\n'
    (tmp_path / "a.csv").write_text("outlet,text\n" + rows)
    study = Study.open(tmp_path / "a.csv").without_copies()
    assert study.articles["outlet"].tolist() == ["A", "C"]
    assert "no copies (1 left out)" in study.view().selection


def test_tables_can_be_replaced_without_touching_the_study(seeds):
    none = seeds.attributions.iloc[:0]
    assert seeds.with_tables(attributions=none).attributions.empty
    assert len(seeds.attributions) and set(TABLES) <= set(KEYS)


def test_a_section_that_is_none_is_refused_with_the_nearest():
    with pytest.raises(PresslensError, match='section: "boddy" is none .did you mean "body"'):
        Study.open(SEEDS, section="boddy")
