"""The words room counts what stands in the text, wherever it stands, and says what it cannot do."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import unicodedata
import warnings
import weakref
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder
from nltk.tokenize import RegexpTokenizer

from presslens import inference, words
from presslens.cli import main
from presslens.errors import PresslensError
from presslens.figures import words as draw
from presslens.text import TOKEN, term, tokenize
from presslens.words import dispersion, duplicates, keyness
from presslens.words.encode import Texts, byte_length, encode
from presslens.words.growing import Arrays
from presslens.words.parts import texts_part
from presslens.words.remembered import remembered
from presslens.words.store import add_parts, joined
from presslens.work import workers

NEWS = [
    "China's camps. The camps hold many people, the report said.",
    "Officials in China denied the report. The report was a lie, they said.",
    "People left the camps; the camps were closed.",
    "A report on trade: trade grew.",
]
OUTLETS = ["A", "A", "B", "B"]


@pytest.fixture(scope="module")
def index():
    return words.index_texts(NEWS, OUTLETS)


@pytest.fixture(scope="module")
def view(index):
    return words.view(index)


class _Corpus:
    """As much of a corpus as an index needs: two passages whose source has other spacing."""

    title = "made up"
    articles = pd.DataFrame(
        {"article_id": ["x"], "outlet": ["A"], "published": ["2021-06-18"], "event": [""]}
    )
    passages = pd.DataFrame(
        {
            "article_id": ["x", "x"],
            "passage_id": [0, 1],
            "section": ["headline", "body"],
            "text": ["Camps denied", 'He said "no camps" and left'],
            "alignment": [((0, 5, 12),), ((0, 20, 7), (7, 30, 20))],
        }
    )


SPANS = pd.DataFrame(
    {
        "article_id": "x",
        "passage_id": [0, 1, 1, 1],
        "text_start": [0, 0, 8, 18],
        "text_end": [12, 8, 18, 27],
        "voice": ["own", "own", "verbatim", "own"],
        "speaker_group": ["", "", "Officials", ""],
    }
)

TEXTS = st.lists(
    st.text(alphabet="abl'-’_ \n\té\u0301.,:/@#&“25\u00a0\u2028\u200b", max_size=40), max_size=8
)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_encoding_finds_the_tokens_of_the_rule(texts):
    packed = Texts.pack(texts)
    done = encode(packed)
    assert list(packed) == texts
    bounds = np.concatenate([[0], np.cumsum(done.lengths)])
    for i, text in enumerate(texts):
        own = slice(bounds[i], bounds[i + 1])
        tokens = list(tokenize(text))
        assert [done.forms[j] for j in done.tokens[own]] == [token for token, _, _ in tokens]
        assert done.starts[own].tolist() == [byte_length(text, start) for _, start, _ in tokens]


def test_the_token_rule_is_nltks_with_the_same_pattern_and_keeps_accents_on():
    for text in [*NEWS, "Beyonce\u0301’s co-op: 2.6% of don't", "हिन्दी में"]:
        tokens = [token for token, _, _ in tokenize(text)]
        assert tokens == RegexpTokenizer(TOKEN.pattern).tokenize(text)
    assert [token for token, _, _ in tokenize("Beyonce\u0301 sings")] == ["Beyonce\u0301", "sings"]
    assert term("Beyonce\u0301") == term("Beyoncé") == "beyoncé"
    marks = [chr(c) for c in range(0x10000) if unicodedata.category(chr(c)).startswith("M")]
    assert all(TOKEN.fullmatch(f"a{mark}b") for mark in marks if unicodedata.category(mark) != "Cn")


def test_arrays_left_in_the_middle_leave_no_file_open(tmp_path):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with pytest.raises(OSError, match="full"), Arrays(tmp_path, {}) as arrays:
            arrays.append("numbers", np.arange(3))
            raise OSError("full")
        del arrays
        gc.collect()
    assert not [each for each in told if each.category is ResourceWarning]


def test_an_executor_changes_nothing(monkeypatch):
    monkeypatch.setattr("presslens.words.build.SHARD", 30)
    with ThreadPoolExecutor(2) as executor:
        together = words.index_texts(iter(NEWS * 3), executor=executor)
    monkeypatch.undo()
    alone = words.index_texts(NEWS * 3)
    assert together.forms == alone.forms
    assert together.tokens.tolist() == alone.tokens.tolist()
    assert together.starts.tolist() == alone.starts.tolist()
    assert list(together.texts) == list(alone.texts)
    assert together.articles.equals(alone.articles)


def test_counts_are_those_of_counting_by_hand(view):
    by_hand = {
        outlet: Counter(
            term(token)
            for text, of in zip(NEWS, OUTLETS, strict=True)
            if of == outlet
            for token, _, _ in tokenize(text)
        )
        for outlet in "AB"
    }
    table = words.counts(view)
    for row in table.rename(columns={"count": "times"}).itertuples():
        assert row.times == by_hand[row.outlet][row.term]
        assert row.words == by_hand[row.outlet].total()
        assert row.per_million == pytest.approx(100 * row.per_10k)
        with_it = [row.term in map(term, re.findall(r"[\w']+", t)) for t in NEWS]
        of_outlet = [o == row.outlet for o in OUTLETS]
        assert row.articles == sum(np.logical_and(with_it, of_outlet))
    assert table["count"].sum() == len(view.index)


def test_blocks_do_not_change_counts(view, monkeypatch):
    whole = words.counts(view, ["outlet", "article"])
    monkeypatch.setattr(sys.modules["presslens.words.counts"], "BLOCK", 3)
    pd.testing.assert_frame_equal(whole, words.counts(view, ["outlet", "article"]))


def test_stop_words_leave_the_list_and_stay_in_the_total(index):
    table = words.counts(words.view(index, stop_words="function"))
    assert "the" not in set(table["term"])
    assert table["words"].iloc[0] == words.counts(words.view(index))["words"].iloc[0]


def test_lemmas_bring_forms_together(index):
    table = words.counts(words.view(index, lemmas=True), terms=["camp", "china"])
    assert table.groupby("term")["count"].sum().to_dict() == {"camp": 4, "china": 2}


def test_voices_sections_and_source_offsets():
    index = words.build_index(_Corpus(), SPANS)
    lines = words.concordance(words.view(index), "camps")
    assert lines["voice"].tolist() == ["own", "verbatim"]
    assert lines["speaker_group"].tolist() == ["", "Officials"]
    assert lines[["start", "end"]].values.tolist() == [[5, 10], [35, 40]]
    quoted = words.view(index, voice="quoted")
    assert words.counts(quoted)["term"].tolist() == ["camps", "no"]
    assert words.counts(words.view(index, section="headline"))["term"].tolist() == [
        "camps",
        "denied",
    ]
    by_group = words.counts(words.view(index), "speaker_group", terms=["camps"])
    assert by_group["speaker_group"].tolist() == ["own voice", "Officials"]


def test_a_saved_index_is_the_same_index(tmp_path):
    built = words.build_index(_Corpus(), SPANS)
    first = words.build_index(_Corpus(), SPANS, cache=tmp_path)
    again = words.build_index(_Corpus(), SPANS, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    for index in (first, again):
        for query in ("camps", "he said"):
            pd.testing.assert_frame_equal(
                words.concordance(words.view(index), query),
                words.concordance(words.view(built), query),
                check_dtype=False,
            )
    other = words.build_index(_Corpus(), None, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert other.voice is None
    with pytest.raises(PresslensError, match="no saved index"):
        words.open_index(tmp_path)


def test_a_saved_index_is_asked_without_waiting_for_pandas(index, tmp_path):
    folder = words.save_index(index, tmp_path / "saved")
    script = """
import sys
from presslens import words
from presslens.words.compare import measures
view = words.view(words.open_index(sys.argv[1]))
a, b = words.tally(view).counts
measures(a, b, a.sum(), b.sum())
words.bigram_columns(view, min_count=1)
print(len(words.concordance_lines(view, "camps", sort="R1")["node"]))
print(*{"pandas", "scipy", "pyarrow"} & set(sys.modules))
"""
    command = [sys.executable, "-c", script, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["4"]


def test_runs_stay_within_passages_and_sentences(view):
    plain = Counter()
    for text in NEWS:
        tokens = [term(token) for token, _, _ in tokenize(text)]
        plain.update(zip(tokens, tokens[1:], tokens[2:], strict=False))
    table = words.counts(words.ngrams(view, 3)).groupby("term")["count"].sum()
    assert table.to_dict() == {" ".join(run): n for run, n in plain.items()}
    assert "camps the" in words.ngrams(view, 2).terms
    assert "camps the" in words.ngrams(view, 2, within="sentence").terms  # "camps; the camps"
    assert "report the" not in words.ngrams(view, 2, within="sentence").terms


@pytest.mark.parametrize("n", [2, 3])
@pytest.mark.parametrize("min_count", [1, 2])
def test_blocks_do_not_change_runs(view, monkeypatch, n, min_count):
    whole = words.ngrams(view, n, min_count=min_count)
    monkeypatch.setattr(sys.modules["presslens.words.ngrams"], "BLOCK", 5)
    parts = words.ngrams(view, n, min_count=min_count)
    assert len(whole.terms) and parts.terms == whole.terms
    assert parts.ids.tolist() == whole.ids.tolist()


def test_a_window_may_be_wide(index):
    long = words.view(words.index_texts(["far " + "so " * 199 + "off"]))
    table = words.collocates(long, "far", left=0, right=200, min_count=1)
    assert dict(zip(table["term"], table["right"], strict=True)) == {"so": 199, "off": 1}
    table = words.collocates(long, "off", left=200, right=128, min_count=1)
    assert dict(zip(table["term"], table["left"], strict=True)) == {"so": 199, "far": 1}
    table = words.collocates(long, "far", left=128, right=128, min_count=1)
    assert dict(zip(table["term"], table["right"], strict=True)) == {"so": 128}


def test_bigrams_agree_with_nltk(view):
    documents = [[term(token) for token, _, _ in tokenize(text)] for text in NEWS]
    finder = BigramCollocationFinder.from_documents(documents)
    pairs = sum(max(len(d) - 1, 0) for d in documents)
    table = words.bigrams(view, min_count=1).set_index(["first", "second"])
    assert len(table) == len(finder.ngram_fd)
    for (first, second), both in finder.ngram_fd.items():
        row = table.loc[(first, second)]
        assert row["both"] == both
        marginals = (int(row["count_first"]), int(row["count_second"]))
        nltk = BigramAssocMeasures.pmi(both, marginals, pairs)
        assert row["mi"] == pytest.approx(nltk)
    assert table["both"].sum() == pairs


def test_collocates_count_each_token_once_and_end_with_the_text(view):
    table = words.collocates(view, "camps", left=2, right=2, min_count=1, sort="both")
    table = table.set_index("term")
    # "China's camps. The camps hold many": one "the" lies in both windows.
    assert table.loc["the", "both"] == 3
    assert table.loc["hold", ["left", "right"]].tolist() == [0, 1]
    assert "report" not in table.index
    assert (table["both"] <= table["total"]).all()
    stop = words.collocates(view, "camps", left=1, right=1, within="sentence", min_count=1)
    # Where the sentence ends, "The" is no longer right of the first "camps" but left of the second.
    assert stop.set_index("term").loc["the", ["left", "right"]].tolist() == [2, 1]


def test_a_concordance_is_right_at_both_ends_of_a_text(view):
    lines = words.concordance(view, "trade", width=2)
    assert lines[["left", "node", "right"]].values.tolist() == [
        ["report on", "trade", ": trade grew."],
        ["on trade:", "trade", "grew."],
    ]
    wide = words.concordance(view, "grew", width=50)
    assert wide["left"].tolist() == ["A report on trade: trade"]
    assert wide["right"].tolist() == ["."]
    phrase = words.concordance(view, "the camps", sort=("R1",))
    assert phrase["node"].tolist() == ["The camps", "the camps", "the camps"]
    assert phrase["right"].str.startswith((";", "hold", "were")).tolist() == [True] * 3
    pattern = words.concordance(view, r"den\w+|li[ae]", regex=True, sort="L1")
    assert pattern["node"].tolist() == ["lie", "denied"]
    assert pattern._repr_html_().count("<tr>") == 2


def test_a_concordance_shows_itself_as_lines_and_what_is_cut_from_it_as_well():
    index = words.index_texts(["A <b> fish swims.", "No fish, no fishing."], ["<i>A</i>", "B"])
    lines = words.concordance(words.view(index), "fish")
    assert isinstance(lines, pd.DataFrame)
    page = lines._repr_html_()
    assert "2 lines" in page
    assert "&lt;i&gt;A&lt;/i&gt; · own" in page
    assert "<b>" not in page
    first, second = repr(lines).splitlines()[2:]
    assert first.index("fish") == second.index("fish")
    assert repr(lines[lines["outlet"] == "B"]).startswith("1 line\n")
    assert "own" not in repr(lines[["left", "node"]])


@given(st.text(alphabet="ab'-’_ \n.", min_size=1, max_size=60), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_a_concordance_finds_every_token_where_it_stands(text, width):
    tokens = list(tokenize(text))
    if not tokens:
        return
    view = words.view(words.index_texts([text]))
    for name in {term(token) for token, _, _ in tokens}:
        lines = words.concordance(view, name, width=width)
        there = [i for i, (token, _, _) in enumerate(tokens) if term(token) == name]
        assert lines[["text_start", "text_end"]].values.tolist() == [
            list(tokens[i][1:]) for i in there
        ]
        assert lines["position"].tolist() == there
        for i, left, right in zip(there, lines["left"], lines["right"], strict=True):
            before = [token for token, _, _ in tokens[max(i - width, 0) : i]]
            after = [token for token, _, _ in tokens[i + 1 : i + 1 + width]]
            assert [token for token, _, _ in tokenize(left)] == before
            assert [token for token, _, _ in tokenize(right)] == after


def test_keyness_tables_hold_what_the_formulas_give(view):
    table = words.compare(view, "A", min_count=1).set_index("term")
    row = table.loc["camps"]
    counts = (row["count_a"], row["count_b"], row["words_a"], row["words_b"])
    assert counts[:2] == (2, 2)
    assert row["log_likelihood"] == pytest.approx(keyness.log_likelihood(*counts))
    assert row["log_ratio"] == pytest.approx(keyness.log_ratio(*counts))
    sizes = [len(list(tokenize(text))) for text in NEWS]
    assert row["dp_a"] == pytest.approx(dispersion.normalised_dp([2, 0], sizes[:2]))
    assert row["dp_b"] == pytest.approx(dispersion.normalised_dp([2, 0], sizes[2:]))
    mirror = words.compare(view, "B", min_count=1).set_index("term")
    assert mirror["log_likelihood"].to_dict() == pytest.approx(
        {name: -value for name, value in table["log_likelihood"].items()}
    )
    assert table["p"].isna().all()  # two articles a side cannot bear so many comparisons
    assert "no test" in table["standing"].iloc[0]


def test_articles_are_tested_where_there_are_enough_and_one_loud_article_is_flagged():
    common = ["the vote was held"] * 8
    loud = ["the vote was held " + "fraud " * 30, *common]
    steady = ["the vote was stolen"] * 9
    index = words.index_texts([*loud, *steady], ["L"] * 9 + ["S"] * 9)
    table = words.compare(words.view(index), "L", min_count=1, permutations=499).set_index("term")
    assert table["family"].iloc[0] == len(table)
    assert table.loc["fraud", "log_likelihood"] > 10
    assert table.loc["fraud", "one_article"]
    assert table.loc["fraud", "p"] > 0.05
    assert table.loc["stolen", "p"] < 0.01
    assert not table.loc["stolen", "one_article"]
    assert (table["q"] >= table["p"] - 1e-12).all()
    each = words.compare_each(words.view(index), min_count=1, permutations=499)
    assert each["family"].unique().tolist() == [2 * len(table)]


@pytest.mark.parametrize("few", [200, 0])
def test_copies_are_found_and_left_out(few, monkeypatch):
    monkeypatch.setattr(duplicates, "FEW", few)
    text = " ".join(f"word{i}" for i in range(60))
    index = words.index_texts([text, text + " end", "short", text.upper(), NEWS[0]], list("ABCDE"))
    copies = words.near_duplicates(index)
    assert copies[["article_id", "copy_of"]].values.tolist() == [["1", "0"], ["3", "0"]]
    assert copies["similarity"].tolist() == pytest.approx([56 / 57, 1.0])
    rest = words.view(index, without=copies["article_id"])
    assert words.counts(rest, terms=["word7"])["count"].sum() == 1
    assert words.near_duplicates(words.index_texts(NEWS)).empty


def test_copies_with_a_new_ending_are_found_by_the_hundred():
    rng = np.random.default_rng(0)
    plain = [rng.choice(5000, 300) for _ in range(300)]
    rewritten = [np.concatenate([one[:280], rng.choice(5000, 20)]) for one in plain]
    texts = [" ".join(f"w{code}" for code in one) for one in (*plain, *rewritten)]
    index = words.index_texts(texts)
    copies = words.near_duplicates(index)
    pairs = set(zip(copies["article_id"].astype(int), copies["copy_of"].astype(int), strict=True))
    assert copies["similarity"].between(0.84, 0.92).all()
    assert pairs == {(n + 300, n) for n in range(300)}
    assert words.near_duplicates(index, threshold=0.95).empty


def test_a_reference_list_is_wordfreq_or_the_users_own(view, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("term,count\ncamps,1\nThe,60\nthe,40\nreport,5\n", encoding="utf-8")
    reference = words.reference_list(path)
    assert reference["the"] == 100
    table = words.compare_with_list(view, reference, min_count=2).set_index("term")
    assert table.loc["camps", "log_ratio"] > 0 > table.loc["the", "log_ratio"]
    english = words.compare_with_list(view, words.reference_list(), min_count=2).set_index("term")
    assert english.loc["camps", "log_ratio"] > english.loc["the", "log_ratio"]
    assert "no test" in english["standing"].iloc[0]


def _says(message: str, call, *arguments, **options) -> None:
    with pytest.raises(PresslensError, match=message) as caught:
        call(*arguments, **options)
    assert "\n" not in str(caught.value)


def test_bad_input_gets_one_sentence(view, index, tmp_path):
    binary = tmp_path / "stop.txt"
    binary.write_bytes(b"the\xff\xfe")
    uncounted = tmp_path / "list.csv"
    uncounted.write_text("term,count\ncamps\n", encoding="utf-8")
    one = words.view(words.index_texts(NEWS[:1], ["A"]))
    _says("nothing to compare", words.compare, one, "A")
    _says("nothing to compare", words.compare_each, one)
    _says('outlet "C" is not in the corpus', words.compare, view, "C")
    _says("cannot be compared with itself", words.compare, view, "A", "A")
    _says('voice "verbatim" has no words', words.compare, view, "verbatim", by="voice")
    _says('did you mean "camps"', words.concordance, view, "camsp")
    _says("does not compile", words.concordance, view, "(", regex=True)
    _says('sorted by "R9"', words.concordance, view, "camps", sort="R9")
    _says("needs a word", words.concordance, view, " ")
    _says("byte 3", words.stop_words, binary)
    _says("neither a packaged stop list nor a file", words.stop_words, tmp_path / "none.txt")
    _says("no count beside its term", words.reference_list, uncounted)
    _says("no reference list", words.reference_list, tmp_path / "none.csv")
    _says("holds nothing", words.collocates, view, "camps", left=0, right=0)
    _says('no measure "mutual"', words.collocates, view, "camps", sort="mutual")
    _says('voice "loud"', words.view, index, voice="loud")
    _says("no words in", words.view, index, section="caption")
    _says('counted by "outlets"', words.counts, view, "outlets")
    _says("similarity", words.near_duplicates, index, threshold=0)


@pytest.mark.parametrize(("n", "told"), [(8, "8 and 8 matched articles are too few"), (14, "")])
def test_parts_of_the_same_articles_are_pairs_and_few_pairs_are_no_test(n, told):
    corpus, names = _Corpus(), [f"a{i}" for i in range(n)]
    corpus.articles = pd.DataFrame(
        {"article_id": names, "outlet": "A", "published": "", "event": ""}
    )
    corpus.passages = pd.DataFrame(
        {
            "article_id": np.repeat(names, 2),
            "passage_id": [0, 1] * n,
            "section": ["headline", "body"] * n,
            "text": ["Camps denied by some", "He said camps were there by then"] * n,
            "alignment": [((0, 0, 40),)] * (2 * n),
        }
    )
    table = words.compare(words.view(words.build_index(corpus)), "headline", by="section")
    assert table["p"].isna().all() == bool(told)
    assert told in table["standing"].iloc[0]


def test_an_outlet_with_one_article_is_described_and_not_tested():
    index = words.index_texts(NEWS, ["A", "B", "B", "B"])
    table = words.compare(words.view(index), "A", min_count=1)
    assert table["standing"].iloc[0] == "descriptive, n = 1 article on one side"
    assert table[["p", "q", "log_ratio_low", "log_ratio_high"]].isna().all(axis=None)


def test_the_command_writes_the_keyness_table(tmp_path, capsys):
    corpus, out = tmp_path / "news.csv", tmp_path / "keyness.csv"
    rows = [f'{outlet},"{text}"' for outlet, text in zip(OUTLETS, NEWS, strict=True)]
    corpus.write_text("\n".join(["outlet,text", *rows]), encoding="utf-8")
    assert main(["words", str(corpus), "--out", str(out), "--min-count", "2"]) == 0
    table = pd.read_csv(out)
    assert sorted(table["outlet"].unique()) == ["A", "B"]
    assert {"term", "count_a", "count_b", "log_likelihood", "log_ratio", "q"} <= set(table)
    assert main(["words", str(corpus), "--out", str(out), "--by", "outlets"]) != 0
    assert 'did you mean "outlet"?' in capsys.readouterr().err


def test_parts_made_in_workers_make_the_same_index_on_disk(tmp_path):
    batches = [NEWS[:1], NEWS[1:3], NEWS[3:]]
    with workers(jobs=2) as two:
        parts = two.executor.map(texts_part, batches)
        index = words.join_parts(parts, tmp_path / "index", title="news")
    whole = words.index_texts(NEWS)
    assert list(index.forms) == list(whole.forms)
    assert index.tokens.tolist() == whole.tokens.tolist()
    assert index.article_bounds.tolist() == whole.article_bounds.tolist()
    assert index.title == "news"
    pd.testing.assert_frame_equal(
        words.concordance(words.view(index), "the camps")[["left", "node", "right", "text_start"]],
        words.concordance(words.view(whole), "the camps")[["left", "node", "right", "text_start"]],
    )
    _says("is there already", words.join_parts, [], tmp_path / "index")


def _files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_parts_added_later_make_the_same_bytes_and_disturb_nobody(tmp_path):
    batches = {"a": texts_part(NEWS[:1]), "b": texts_part(NEWS[1:3]), "c": texts_part(NEWS[3:])}
    for name in ("whole", "grown"):
        words.join_parts([], tmp_path / name)
    add_parts(tmp_path / "whole", batches.items())
    grown = tmp_path / "grown"
    add_parts(grown, [("a", batches["a"])])
    before = words.open_index(grown)
    add_parts(grown, [(key, batches[key]) for key in "bc"])
    assert joined(grown) == ("a", "b", "c")
    assert _files(grown) == _files(tmp_path / "whole")
    for small in (before, words.open_index(grown, n_parts=1)):
        assert list(small.texts) == NEWS[:1] and small.forms == words.index_texts(NEWS[:1]).forms
        assert len(small.articles) == 1 and len(small.tokens) == small.article_bounds[-1]


def test_what_was_stopped_while_it_added_parts_is_begun_again(tmp_path):
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    for folder in (whole, torn):
        words.join_parts([texts_part(NEWS[:2])], folder)
    first = _files(torn)
    add_parts(whole, [("c", texts_part(NEWS[2:]))])
    for name, complete in _files(whole).items():  # half of what is new is written
        (torn / name).write_bytes(complete[: (len(first[name]) + len(complete)) // 2])
    assert list(words.open_index(torn).texts) == NEWS[:2]
    add_parts(torn, [("c", texts_part(NEWS[2:]))])
    assert _files(torn) == _files(whole)
    (torn / "starts").write_bytes(first["starts"])  # lost when the power went
    assert joined(torn) == ()
    with pytest.raises(PresslensError, match="no saved index"):
        words.open_index(torn)


def test_voices_of_parts_are_those_of_the_whole(monkeypatch):
    corpus, spans = _Corpus(), pd.concat([SPANS, SPANS.assign(article_id="y")])
    corpus.articles = pd.concat([corpus.articles, corpus.articles.assign(article_id="y")])
    corpus.passages = pd.concat([corpus.passages, corpus.passages.assign(article_id="y")])
    spans.loc[spans["article_id"] == "y", "speaker_group"] = ["", "", "Experts", ""]
    whole = words.build_index(corpus, spans)
    monkeypatch.setattr("presslens.words.build.SHARD", 1)
    parts = words.build_index(corpus, spans)
    assert set(parts.groups) == set(whole.groups) == {"", "Experts", "Officials"}
    said_by = [[index.groups[i] for i in index.group] for index in (parts, whole)]
    assert said_by[0] == said_by[1]
    counted = [words.counts(words.view(index), "speaker_group") for index in (parts, whole)]
    pd.testing.assert_frame_equal(*counted)
    for name in ("voice", "tokens", "starts", "passage_bounds", "article_bounds"):
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist()
    assert [parts.alignment[i] for i in range(4)] == [whole.alignment[i] for i in range(4)]


def test_what_is_worked_out_of_a_view_does_not_keep_it_alive():
    counted = []

    @remembered
    def size(view):
        counted.append(len(view.terms))
        return len(view.terms)

    view = words.view(words.index_texts(["One fish, two fish."]))
    assert size(view) == size(view) == 3
    assert counted == [3]
    gone = weakref.ref(view)
    del view
    gc.collect()
    assert gone() is None


def _covered(*, more: float = 1.0, alone: int = 6) -> words.View:
    """Two outlets on twelve events: A goes to fires oftener, and in each event both write alike.

    "blaze" comes with fires whoever writes; "chaos" comes `more` times as often in A. Articles on
    events that only one outlet covers are full of "blaze" in A.
    """
    rng, rows = np.random.default_rng(5), []
    for event in range(12):
        fire = event < 6
        for outlet, n in (("A", 3 if fire else 1), ("B", 1 if fire else 3)):
            rows += [(outlet, f"{'fire' if fire else 'vote'} {event}", fire)] * n
    rows += [("A", f"only A {i}", True) for i in range(alone)]
    texts = []
    for outlet, _, fire in rows:
        chaos = 4 * (more if outlet == "A" else 1)
        drawn = [("blaze", 12 if fire else 1), ("chaos", chaos), ("people", 60)]
        texts.append(" ".join(w for word, mean in drawn for w in [word] * rng.poisson(mean)))
    corpus = _Corpus()
    names = [f"a{i:02}" for i in range(len(rows))]
    corpus.articles = pd.DataFrame(
        {"article_id": names, "outlet": [r[0] for r in rows], "published": "2021-06-18",
         "event": [r[1] for r in rows]}
    )  # fmt: skip
    corpus.passages = pd.DataFrame(
        {"article_id": names, "passage_id": 0, "section": "body", "text": texts,
         "alignment": [((0, 0, len(t)),) for t in texts]}
    )  # fmt: skip
    return words.view(words.build_index(corpus))


def test_a_difference_of_events_is_none_where_articles_are_matched_and_a_true_one_is():
    view = _covered(more=2.5)
    loose = words.compare(view, "A").set_index("term")
    close = words.compare(view, "A", match="event").set_index("term")
    assert loose.loc["blaze", "q"] < 0.05 and loose.loc["blaze", "log_ratio"] > 0.8
    assert close.loc["blaze", "q"] > 0.05 and abs(close.loc["blaze", "log_ratio"]) < 0.4
    low, high = close.loc["chaos", ["log_ratio_low", "log_ratio_high"]]
    assert close.loc["chaos", "q"] < 0.05 and low < np.log2(2.5) < high
    assert "articles permuted, within each event" in close["standing"].iloc[0]
    assert abs(close.loc["blaze", "log_likelihood"]) < loose.loc["blaze", "log_likelihood"] / 4


def test_what_has_no_counterpart_is_in_no_column_of_a_matched_comparison():
    close = words.compare(_covered(), "A", match="event")
    alike = words.compare(_covered(alone=0), "A", match="event")
    pd.testing.assert_frame_equal(close, alike)
    assert (close["n_articles_a"].iloc[0], close["n_articles_b"].iloc[0]) == (24, 24)


def test_a_matched_log_ratio_is_mantel_and_haenszels():
    view = _covered()
    close = words.compare(view, "A", match="event").set_index("term")
    articles = view.index.articles
    blaze = words.counts(view, "article", terms=["blaze"], zeros=True).set_index("article")
    blaze = blaze.loc[articles["article_id"]]
    strata, outlet = articles["event"].tolist(), (articles["outlet"] == "A").tolist()
    ratio = inference.rate_ratio(blaze["count"], blaze["words"], outlet, strata)[0]
    assert close.loc["blaze", "log_ratio"] == pytest.approx(np.log2(ratio))


def test_pictures_match_by_event_where_events_are_shared_and_say_how_many_articles_are_left():
    view = _covered()
    result = draw.keyness_each(view)
    assert "24 of 30" not in result.subtitle and "48 of 54" in result.subtitle
    assert any("within each event" in note for note in result.notes)
    assert set(result.evidence["article_id"]) <= {f"a{i:02}" for i in range(48)}
    plain = draw.keyness_each(view, match="none")
    assert not any("within each" in note for note in plain.notes)
    assert "24 and 24 articles matched by event" in draw.keyness(view, "A").subtitle


def test_nothing_can_be_matched_where_no_event_is_shared(view):
    _says("no two groups have articles of the same event", words.compare_each, view, match="event")
    _says("did you mean", words.compare, view, "A", match="events")
    assert "nothing to match" in draw.keyness_each(view, match="event").title
    pd.testing.assert_frame_equal(
        words.compare_each(view, min_count=1), words.compare_each(view, min_count=1, match="auto")
    )


@pytest.mark.parametrize(
    ("query", "nodes"),
    [
        ("U.S.", ["U.S.", "U.S."]),
        ("White House, which", ["White House, which"]),
        ("1,000", ["1,000"]),
        ("#MeToo", ["#MeToo"]),
        ("said:", ["said"]),
        ("gun*", ["gun", "guns", "Gunmen"]),
        ("the * House", ["The White House"]),
        ("state-run", ["state-run"]),
    ],
)
def test_a_query_is_what_a_reader_sees(query, nodes):
    text = (
        "The White House, which sold 1,000 gun permits, said: the U.S. has state-run #MeToo guns."
    )
    index = words.index_texts([text, "Gunmen left the U.S. on Monday."])
    found = words.concordance(words.view(index), query)
    assert [node.rstrip(".") for node in found["node"]] == [node.rstrip(".") for node in nodes]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("U.N.", 'did you mean "u.s"'),
        ("zz*", 'no term of the corpus is written "zz'),
        ("?!", "no w"),
    ],
)
def test_a_query_that_finds_nothing_says_what_is_near(query, told):
    with pytest.raises(PresslensError, match=re.escape(told)):
        words.concordance(words.view(words.index_texts(["The U.S. left."])), query)


def test_a_line_can_end_with_its_sentence():
    text = 'It rained. "The town of Ys\nsank," she said. "Nobody saw it." He left.'
    index = words.index_texts([text])
    (line,) = words.concordance(words.view(index), "town", within="sentence").itertuples()
    assert (line.left, line.node, line.right) == ("The", "town", 'of Ys sank," she said.')
    (line,) = words.concordance(words.view(index), "town").itertuples()
    assert line.left == 'It rained. "The' and "\n" not in line.right
    assert text[line.text_start : line.text_end] == "town"
    with pytest.raises(PresslensError, match='did you mean "sentence"'):
        words.concordance(words.view(index), "town", within="sentense")


def test_lines_align_whatever_the_script():
    index = words.index_texts(["北京 said no", "cafe\u0301 said no", "plain said no"])
    shown = repr(words.concordance(words.view(index), "said")).splitlines()[2:]
    columns = [
        sum(2 if c in "北京" else c != "\u0301" for c in line.split("said")[0]) for line in shown
    ]
    assert len(set(columns)) == 1
