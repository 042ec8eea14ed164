"""presslens export: a corpus in a format that other tools read."""

from __future__ import annotations

import argparse
from pathlib import Path

from presslens.cli.writing import writable
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


def add_export(commands: argparse._SubParsersAction) -> None:
    """Add the command's parser."""
    command = commands.add_parser(
        "export",
        help="write a corpus as txt, csv, jsonl, conllu, tei or bib",
        description=ABOUT,
        epilog=MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument("corpus", type=Path, metavar="CORPUS", help="folder or file")
    command.add_argument(
        "--to", required=True, metavar="FORMAT", help="txt, csv, jsonl, conllu, tei or bib"
    )
    command.add_argument(
        "--out", type=Path, required=True, metavar="PLACE", help="file, or for txt a new folder"
    )
    command.add_argument("--voices", action="store_true", help="who says what as well")
    command.set_defaults(do=run_export)


def run_export(options: argparse.Namespace) -> int:
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
