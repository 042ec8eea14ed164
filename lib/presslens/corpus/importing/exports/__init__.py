"""Exports of news archives, as lines of text: Nexis Uni, LexisNexis, Factiva, ProQuest.

Nothing about these layouts is promised by those who make them. They are read as public tools and
the files that come with these show them: Nexis Uni (Word, RTF) after the R packages
tm.plugin.lexisnexis and LexisNexisTools, the older LexisNexis and Nexis UK (text, RTF, HTML) after
LexisNexisTools and newspapers, Factiva (RTF, Word, HTML, or text saved from them) after newspapers,
tm.plugin.factiva and factiva_parser, ProQuest (text, RTF, Word, HTML) after pq_parser,
importProquest and tm.plugin.proquest. Look at a few articles of an export of your own.
"""

from __future__ import annotations

from collections.abc import Iterator

from presslens.corpus.importing.exports.factiva import is_factiva, read_factiva
from presslens.corpus.importing.exports.lexis import is_lexis, read_lexis
from presslens.corpus.importing.exports.nexis import is_nexis, read_nexis
from presslens.corpus.importing.exports.proquest import is_proquest, read_proquest
from presslens.corpus.importing.found import Item

ARCHIVES = (
    (is_nexis, read_nexis),
    (is_lexis, read_lexis),
    (is_proquest, read_proquest),
    (is_factiva, read_factiva),
)


def split_export(text: str, name: str) -> Iterator[Item] | None:
    """Return the articles of an export, or None if the text is none that is known."""
    lines = [line.replace("\xa0", " ").rstrip() for line in text.splitlines()]
    for is_archive, read in ARCHIVES:
        if is_archive(lines):
            return read(lines, name)
    return None
