"""Words: how often they occur, where, beside which others, and in whose voice."""

from presslens.words.build import build_index, index_texts
from presslens.words.collocations import bigram_columns, bigrams, collocates
from presslens.words.compare import compare
from presslens.words.compare_many import compare_each
from presslens.words.concordance import concordance, concordance_lines
from presslens.words.counts import counts, group_words, groups, tally, top_terms
from presslens.words.dispersion import dispersion_of
from presslens.words.diversity import diversity_of
from presslens.words.duplicates import near_duplicates
from presslens.words.evidence import as_evidence, occurrences, passages_counted
from presslens.words.index import TermIndex
from presslens.words.matching import matched
from presslens.words.ngrams import ngrams
from presslens.words.parts import IndexPart, index_part
from presslens.words.reference import compare_with_list, reference_list, telling_word
from presslens.words.stoplists import stop_words
from presslens.words.store import join_parts, open_index, save_index
from presslens.words.view import View, only, view

__all__ = [
    "IndexPart",
    "TermIndex",
    "View",
    "bigram_columns",
    "bigrams",
    "build_index",
    "collocates",
    "compare",
    "compare_each",
    "compare_with_list",
    "as_evidence",
    "concordance",
    "concordance_lines",
    "counts",
    "dispersion_of",
    "diversity_of",
    "group_words",
    "groups",
    "index_part",
    "index_texts",
    "join_parts",
    "matched",
    "near_duplicates",
    "ngrams",
    "occurrences",
    "passages_counted",
    "only",
    "open_index",
    "reference_list",
    "telling_word",
    "save_index",
    "stop_words",
    "tally",
    "top_terms",
    "view",
]
