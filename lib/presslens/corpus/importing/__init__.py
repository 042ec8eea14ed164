"""Sources of every kind in, one ready corpus out: what `presslens import` does.

`inputs` finds the files, `readers` says who reads which, each reader hands on what it `found`,
`prepare` makes articles of it, and `importer` puts them into a corpus on disk (corpus.store).
"""

from __future__ import annotations

from presslens.corpus.importing.demo import sample
from presslens.corpus.importing.importer import import_corpus
from presslens.corpus.importing.report import ImportReport
from presslens.corpus.importing.settings import Settings

__all__ = ["ImportReport", "Settings", "import_corpus", "sample"]
