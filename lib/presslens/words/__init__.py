"""Words: how often they occur, where, beside which others, and in whose voice."""

from presslens.words.collocations import bigrams, collocates, network
from presslens.words.compare import compare
from presslens.words.concordance import concordance, concordance_html, occurrences
from presslens.words.counts import counts, groups, tally, top_terms
from presslens.words.index import TermIndex, build_index, index_texts
from presslens.words.ngrams import ngrams
from presslens.words.stoplists import stop_words
from presslens.words.store import open_index, save_index
from presslens.words.view import View, only, view

__all__ = [
    "TermIndex",
    "View",
    "bigrams",
    "build_index",
    "collocates",
    "compare",
    "concordance",
    "concordance_html",
    "counts",
    "groups",
    "index_texts",
    "network",
    "ngrams",
    "occurrences",
    "only",
    "open_index",
    "save_index",
    "stop_words",
    "tally",
    "top_terms",
    "view",
]
