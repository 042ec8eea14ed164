"""The commands `import` and `demo`: their arguments, and what they print."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from presslens.errors import PresslensError

DESCRIPTION = """\
Make a ready corpus of what you have: text, CSV, TSV, Excel, JSON, JSONL, Parquet, saved web
pages, WARC, Word and RTF (also as Nexis Uni, Factiva and ProQuest export them), one by one, in
folders, in zip files, behind gzip. Nothing is dropped in silence: what cannot be read is kept with
the reason, and running it again adds only what is new."""
MORE = """\
examples:
  presslens import downloads/ --to corpus/
  presslens import news.csv --to corpus/ --column text=Body --outlet "The Post"
  presslens import export.zip --to corpus/ --dates day-first --zone Europe/London
  presslens check corpus/                            then look at it
  presslens run --corpus corpus/ --out figures/      and use it as any other

The same settings may stand in a corpus.yml beside the source:
  columns: {text: Body, published: Printed on}
  dates: day-first"""

KEPT = "what was read before that is kept: say the same again to go on from there"


def add_import(commands: argparse._SubParsersAction) -> None:
    """Add `import` and `demo` to the commands of the command line."""
    command = commands.add_parser(
        "import",
        help="make a ready corpus of files of any kind",
        description=DESCRIPTION,
        epilog=MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument("source", type=Path, metavar="SOURCE", help="file or folder to read")
    command.add_argument(
        "--to", type=Path, required=True, metavar="FOLDER", help="folder of the corpus"
    )
    command.add_argument(
        "--column",
        dest="columns",
        action="append",
        default=[],
        metavar="FIELD=NAME",
        help="which column is the text, outlet, headline, published, …; may be given again",
    )
    command.add_argument("--title", default="", help="title of the corpus, shown under figures")
    command.add_argument("--outlet", default="", help="outlet of articles that name none")
    command.add_argument("--event", default="", help="event of articles that name none")
    command.add_argument(
        "--languages", default="", metavar="CODES", help="languages kept: en (default), en,fr, any"
    )
    command.add_argument(
        "--dates", default="", metavar="ORDER", help="06/10/2021 is day-first or month-first"
    )
    command.add_argument("--zone", default="", help="of times without one, such as Europe/London")
    command.add_argument(
        "--undated",
        default="",
        metavar="WHAT",
        help="articles whose date cannot be read: keep (default) without one, or set-aside",
    )
    command.add_argument(
        "--outlets", type=Path, metavar="FILE.yml", help="list of outlets' names and domains"
    )
    command.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="processes (default: one a processor)"
    )
    command.set_defaults(do=run_import, when_interrupted=KEPT)
    demo = commands.add_parser(
        "demo",
        help="import an invented sample: from three articles to your own in ten minutes",
        allow_abbrev=False,
    )
    demo.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=Path("presslens-demo"),
        metavar="FOLDER",
        help="a new folder for it (default: presslens-demo)",
    )
    demo.set_defaults(do=run_demo)


def run_import(options: argparse.Namespace) -> int:
    """Import, print the report, and return the exit status: 2 if the corpus is still empty."""
    from presslens.corpus.importing.importer import import_corpus
    from presslens.corpus.importing.settings import Settings, split_list

    columns = {}
    for text in options.columns:
        field, equals, column = text.partition("=")
        if not equals or not column.strip():
            raise PresslensError(f'--column needs FIELD=NAME, such as text=Body, not "{text}".')
        columns[field.strip()] = column.strip()
    settings = Settings(
        columns=columns,
        title=options.title,
        outlet=options.outlet,
        event=options.event,
        languages=split_list(options.languages),
        dates=options.dates,
        zone=options.zone,
        undated=options.undated,
        outlets=(options.outlets,) if options.outlets else (),
    )
    tell = _say_how_far if sys.stderr.isatty() else None
    report = import_corpus(
        options.source, options.to, settings=settings, jobs=max(0, options.jobs), tell=tell
    )
    print(report)
    if not report.total:
        print(f"presslens: no article was found in {options.source}.", file=sys.stderr)
        return 2
    return 0


def _say_how_far(read: int) -> None:
    print(f"\rpresslens: {read:,} read", end="\r", file=sys.stderr, flush=True)


def run_demo(options: argparse.Namespace) -> int:
    """Make the demonstration, print its report and what to do next."""
    from presslens.batch.suite import find_root
    from presslens.corpus.importing.demo import make_demo

    folder = options.folder
    print(make_demo(folder))
    where = ""
    try:
        find_root()
    except PresslensError:  # the notebooks are in the folder of presslens, not here
        folder = folder.resolve()
        where = "\nSay what follows in the folder of presslens, where the notebooks are.\n"
    print(f"""
The files are in {folder / "sample"} (invented, CC0), the corpus of them in {folder / "corpus"}.
What happened here, step by step: notebooks/5_your_own_corpus.ipynb (say make lab).
{where}
  presslens check {folder / "corpus"}
  presslens run --corpus {folder / "corpus"} --out {folder / "figures"}
  presslens import {folder / "sample" / "two-texts.csv"} --to {folder / "corpus"} --column text=body
  presslens import YOUR-FILES --to my-corpus""")
    return 0
