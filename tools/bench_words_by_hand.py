"""The tasks of `tools.bench_words` as one would do them with other tools, by hand.

Each stands here as its users would write it, with its own tokeniser set to the same rule as far as
it goes. They are needed for measuring only and imported only when they are measured; what is not
installed is reported as such.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np

from presslens.words.keyness import log_likelihood
from tools.bench_words import WORD, read

PATTERN = r"\w+(?:['’‘ʼ\-‐‑]\w+)*"


def polars_by_hand(corpus: Path) -> dict[str, object]:
    """Explode the tokens into one column and group it."""
    import polars as pl

    documents = pl.read_ndjson(corpus).with_row_index("document")
    tokens = (
        documents.lazy()
        .select(
            pl.col("document"),
            pl.col("outlet"),
            pl.col("text").str.to_lowercase().str.extract_all(PATTERN).alias("term"),
        )
        .explode("term")
        .drop_nulls("term")
        .with_columns(pl.col("term").cast(pl.Categorical))
        .collect()
    )
    counts = tokens.group_by("term").agg(
        (pl.col("outlet") == "A").sum().alias("a"),
        (pl.col("outlet") == "B").sum().alias("b"),
        pl.col("document").n_unique().alias("documents"),
    )
    n_a, n_b = counts["a"].sum(), counts["b"].sum()
    often = counts.filter(pl.col("a") + pl.col("b") >= 5)
    scores = log_likelihood(often["a"].to_numpy(), often["b"].to_numpy(), n_a, n_b)
    first = int(np.argmax(scores))
    key = str(often["term"][first])
    pairs = (
        tokens.lazy()
        .select(
            pl.col("term").alias("first"),
            pl.col("term").shift(-1).alias("second"),
            (pl.col("document") == pl.col("document").shift(-1)).alias("same"),
        )
        .filter(pl.col("same"))
        .group_by("first", "second")
        .len()
        .filter(pl.col("len") >= 5)
        .collect()
    )
    total = dict(
        zip(counts["term"].cast(pl.String), (counts["a"] + counts["b"]).to_list(), strict=True)
    )
    left = np.array([total[t] for t in pairs["first"].cast(pl.String)])
    right = np.array([total[t] for t in pairs["second"].cast(pl.String)])
    both, n = pairs["len"].to_numpy(), n_a + n_b
    g2 = log_likelihood(both, np.maximum(right - both, 0), left, n - left)
    top = np.argsort(-g2)[:1000]
    pair = f"{pairs['first'][int(top[0])]} {pairs['second'][int(top[0])]}"
    hits = np.flatnonzero((tokens["term"] == WORD).to_numpy())
    document = tokens["document"].to_numpy()
    terms = tokens["term"]
    lines = []
    for at in hits:
        near = np.arange(max(at - 8, 0), min(at + 9, len(document)))
        near = near[document[near] == document[at]]
        words = terms[near[0] : near[-1] + 1].to_list()
        lines.append((words[at - near[0] + 1 :], words))
    lines.sort()
    return {
        "tokens": int(n), "terms": len(counts), "key": key, "score": round(float(scores[first]), 3),
        "pair": pair, "lines": len(lines),
    }  # fmt: skip


def scikit_learn(corpus: Path) -> dict[str, object]:
    """Count with CountVectorizer, once for words and once for bigrams."""
    from sklearn.feature_extraction.text import CountVectorizer

    outlets: list[str] = []
    texts = list(read(corpus, outlets))
    side = np.array(outlets)
    words = CountVectorizer(token_pattern=PATTERN)
    table = words.fit_transform(texts)
    a = np.asarray(table[side == "A"].sum(axis=0)).ravel()
    b = np.asarray(table[side == "B"].sum(axis=0)).ravel()
    np.asarray((table > 0).sum(axis=0))
    names = words.get_feature_names_out()
    keep = np.flatnonzero(a + b >= 5)
    scores = log_likelihood(a[keep], b[keep], a.sum(), b.sum())
    first = int(np.argmax(scores))
    pairs = CountVectorizer(token_pattern=PATTERN, ngram_range=(2, 2))
    both = np.asarray(pairs.fit_transform(texts).sum(axis=0)).ravel()
    often = np.flatnonzero(both >= 5)
    halves = [name.split(" ") for name in pairs.get_feature_names_out()[often]]
    total, place = a + b, words.vocabulary_
    left = np.array([total[place[one]] for one, _ in halves])
    right = np.array([total[place[two]] for _, two in halves])
    g2 = log_likelihood(both[often], np.maximum(right - both[often], 0), left, total.sum() - left)
    pair = " ".join(halves[int(np.argsort(-g2)[:1000][0])])
    return {
        "tokens": int(total.sum()), "terms": len(names), "key": names[keep[first]],
        "score": round(float(scores[first]), 3), "pair": pair, "lines": len(_lines(texts)),
    }  # fmt: skip


def nltk_by_hand(corpus: Path) -> dict[str, object]:
    """Count with FreqDist and find bigrams with BigramCollocationFinder."""
    from nltk import ConditionalFreqDist, FreqDist
    from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder
    from nltk.tokenize import RegexpTokenizer

    outlets: list[str] = []
    tokenise = RegexpTokenizer(PATTERN).tokenize
    documents = [tokenise(text.lower()) for text in read(corpus, outlets)]
    counts, documents_with = ConditionalFreqDist(), FreqDist()
    for outlet, tokens in zip(outlets, documents, strict=True):
        counts[outlet].update(tokens)
        documents_with.update(set(tokens))
    total = counts["A"] + counts["B"]
    names = [term for term, n in total.items() if n >= 5]
    a, b = (np.array([counts[side][term] for term in names]) for side in "AB")
    scores = log_likelihood(a, b, counts["A"].N(), counts["B"].N())
    first = int(np.argmax(scores))
    finder = BigramCollocationFinder.from_documents(documents)
    finder.apply_freq_filter(5)
    pair = finder.nbest(BigramAssocMeasures.likelihood_ratio, 1000)[0]
    lines = []
    for tokens in documents:
        for at, token in enumerate(tokens):
            if token == WORD:
                lines.append((tokens[at + 1 : at + 9], tokens[max(at - 8, 0) : at]))
    lines.sort()
    return {
        "tokens": total.N(), "terms": len(total), "key": names[first],
        "score": round(float(scores[first]), 3), "pair": " ".join(pair), "lines": len(lines),
    }  # fmt: skip


def conc(corpus: Path) -> dict[str, object]:
    """Build a corpus for each group; keywords, bigrams and a concordance from its reports.

    conc has no association measure for bigrams, so they are only counted. Its tokens are spaCy's
    (a blank English pipeline, since its models cannot be counted on), which cut at hyphens and
    clitics: its numbers differ for that.
    """
    import csv
    import tempfile

    import spacy
    from conc.concordance import Concordance
    from conc.corpus import Corpus
    from conc.frequency import Frequency
    from conc.keyness import Keyness
    from conc.ngrams import Ngrams

    outlets: list[str] = []
    texts = list(read(corpus, outlets))
    built, lines, pairs = {}, 0, []
    with tempfile.TemporaryDirectory() as place:
        model = spacy.blank("en")
        for name in [
            "parser",
            "ner",
            "lemmatizer",
            "tagger",
            "senter",
            "tok2vec",
            "attribute_ruler",
        ]:
            model.add_pipe("sentencizer", name=name)  # conc switches these off, and insists on them
        model.to_disk(f"{place}/model")
        for side in "AB":
            with Path(f"{place}/{side}.csv").open("w", encoding="utf-8", newline="") as file:
                rows = [[t] for t, of in zip(texts, outlets, strict=True) if of == side]
                csv.writer(file).writerows([["text"], *rows])
            built[side] = Corpus(side, side).build_from_csv(
                source_path=f"{place}/{side}.csv", save_path=place, model=f"{place}/model"
            )
        for part in built.values():
            Frequency(part).frequencies(page_size=0, show_document_frequency=True)
            found = Ngrams(part).ngram_frequencies(ngram_length=2, page_size=1000)
            pairs.append(found.to_frame())
            kwic = Concordance(part).concordance(WORD, context_length=8, order="1R2R3R")
            lines += int(kwic.summary_data.get("total_count", len(kwic.to_frame())))
        keys = Keyness(built["A"], built["B"]).keywords(page_size=0, min_frequency=5).to_frame()
    return {
        "tokens": sum(part.word_token_count for part in built.values()),
        "terms": max(part.unique_word_tokens for part in built.values()),
        "key": str(keys["token"][0]), "score": round(float(keys["log_likelihood"][0]), 3),
        "pair": str(pairs[0]["ngram"][0]), "lines": lines,
    }  # fmt: skip


def _lines(texts: list[str]) -> list[tuple[list[str], list[str]]]:
    lines = []
    for text in texts:
        tokens = re.findall(PATTERN, text.lower())
        for at, token in enumerate(tokens):
            if token == WORD:
                lines.append((tokens[at + 1 : at + 9], tokens[max(at - 8, 0) : at]))
    return sorted(lines)


RUN = {
    "polars, by hand": polars_by_hand,
    "scikit-learn": scikit_learn,
    "NLTK": nltk_by_hand,
    "conc": conc,
}


if __name__ == "__main__":
    values = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    corpus = Path(values["--work"]) / f"{values['--documents']}.jsonl"
    print(json.dumps(RUN[values["--one"]](corpus)))
