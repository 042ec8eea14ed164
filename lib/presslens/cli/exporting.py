"""The command that writes a corpus in a format that other tools read: export."""

from __future__ import annotations

import argparse
from pathlib import Path

from presslens.cli.common import Commands, add_command, add_corpus, writable
from presslens.errors import PresslensError, nearest

ABOUT = """\
Write a corpus for other tools: txt (a folder of text files with YAML above each), csv (R, Excel),
jsonl, conllu (one word a line, for parsers and CQPweb), tei (XML) or bib (references alone). With
--voices, who says what goes with it, in jsonl, conllu and tei; the articles are attributed first.
What is written as txt, csv, jsonl or tei can be imported again."""
MORE = """\
examples:
  presslens export my_corpus --to csv --out my_corpus.csv
  presslens export my_corpus --to tei --voices --out my_corpus.xml
  presslens export my_corpus --to txt --out texts/"""


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    command = add_command(
        commands,
        "export",
        export,
        "write a corpus as txt, csv, jsonl, conllu, tei or bib",
        about=ABOUT,
        examples=MORE,
    )
    add_corpus(command)
    option = command.add_argument
    option("--to", required=True, metavar="FORMAT", help="txt, csv, jsonl, conllu, tei or bib")
    told = "file, or for txt a new folder"
    option("--out", type=Path, required=True, metavar="PLACE", help=told)
    option("--voices", action="store_true", help="who says what as well")


def export(options: argparse.Namespace) -> int:
    """Write the corpus and say how many articles were written."""
    from presslens.export import FORMATS, SUFFIXES, WITH_VOICES, export_corpus

    known = ("txt", *FORMATS)
    if options.to not in known:
        raise PresslensError(
            f'--to: there is no format "{options.to}" ({nearest(options.to, known)}).'
        )
    if options.voices and options.to not in WITH_VOICES:
        raise PresslensError(
            f"--voices: {options.to} has no room for them; use {', '.join(WITH_VOICES)}."
        )
    out = options.out
    if options.to == "txt":
        if out.exists() or not out.parent.is_dir():
            problem = "is there already" if out.exists() else "stands in a folder that is not there"
            raise PresslensError(f"--out {out} {problem}; name a new folder.")
    else:
        out = writable(out, options.corpus, ending=SUFFIXES[options.to])
    from presslens import load_corpus

    corpus = load_corpus(options.corpus)
    spans = None
    if options.voices:
        from presslens import voices

        spans = voices.voice_spans(corpus, voices.attribute(corpus))
    number = export_corpus(corpus, out, options.to, spans)
    print(f"presslens: {number:,} article{'s' * (number != 1)}, written to {out}")
    return 0
