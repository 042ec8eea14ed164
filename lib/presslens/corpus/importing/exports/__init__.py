"""Exports of news archives, as lines of text: which there are, and who reads them.

Nothing about these layouts is promised by those who make them. They are read as public tools and
the files that come with these show them: Nexis Uni (Word, RTF) after the R packages
tm.plugin.lexisnexis and LexisNexisTools, the older LexisNexis and Nexis UK (text, RTF, HTML) after
LexisNexisTools and newspapers, Factiva (RTF, Word, HTML, XML, or text saved from them) after
newspapers, tm.plugin.factiva and factiva_parser, ProQuest (text, RTF, Word, HTML) after pq_parser,
importProquest and tm.plugin.proquest, Europresse (HTML) after tm.plugin.europresse, GoPress after
AmCAT. Look at a few articles of an export of your own.

To read another, write a module with `is_…(lines)` and `read_…(lines, name, say)`, and add it here.
"""

from __future__ import annotations

from collections.abc import Iterator

from presslens.corpus.importing.exports.factiva import is_factiva, read_factiva
from presslens.corpus.importing.exports.headed import (
    is_gopress,
    is_iramuteq,
    read_gopress,
    read_iramuteq,
)
from presslens.corpus.importing.exports.lexis import is_lexis, read_lexis
from presslens.corpus.importing.exports.nexis import (
    is_nexis,
    is_nexis_list,
    read_nexis,
    read_nexis_list,
)
from presslens.corpus.importing.exports.proquest import is_proquest, read_proquest
from presslens.corpus.importing.items import Item, Say

ARCHIVES = (
    (is_nexis, read_nexis),
    (is_nexis_list, read_nexis_list),
    (is_lexis, read_lexis),
    (is_proquest, read_proquest),
    (is_factiva, read_factiva),
    (is_iramuteq, read_iramuteq),
    (is_gopress, read_gopress),
)


def split_export(text: str, name: str, say: Say) -> Iterator[Item] | None:
    """Return the articles of an export, or None if the text is none that is known."""
    lines = [line.replace("\xa0", " ").rstrip() for line in text.splitlines()]
    for is_archive, read in ARCHIVES:
        if is_archive(lines):
            return read(lines, name, say)
    return None
