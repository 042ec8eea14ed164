"""Articles and passages: files in many formats in, two tables out, and a log of what was left out.

`load_corpus` reads; `Corpus` holds the tables; `alignment` leads from a text to the source.
"""

from __future__ import annotations

from presslens.corpus.checking import check, describe
from presslens.corpus.load import load_corpus
from presslens.corpus.model import Corpus

__all__ = ["Corpus", "check", "describe", "load_corpus"]
