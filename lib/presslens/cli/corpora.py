"""The commands that make a corpus ready: import, demo, check, prepare."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from presslens.cli.common import Commands, add_command, add_corpus
from presslens.errors import PresslensError

IMPORT = """\
Make a ready corpus of what you have: text, CSV, TSV, Excel, JSON, JSONL, Parquet, XML, feeds,
saved web pages, WARC, Word, RTF, OpenDocument, PDF, EPUB and e-mail (also as Nexis Uni, Factiva,
ProQuest and Europresse export them), one by one, in folders, in zip files, behind gzip. Nothing
is dropped in silence: what cannot be read is kept with the reason, and running it again adds only
what is new."""
IMPORT_EXAMPLES = """\
examples:
  presslens import downloads/ --to corpus/
  presslens import news.csv --to corpus/ --column text=Body --outlet "The Post"
  presslens import export.zip --to corpus/ --dates day-first --zone Europe/London
  presslens check corpus/                            then look at it
  presslens run --corpus corpus/ --out figures/      and use it as any other

The same settings may stand in a corpus.yml beside the source:
  columns: {text: Body, published: Printed on}
  dates: day-first"""
IMPORT_KEPT = "what was read before that is kept: say the same again to go on from there"
PREPARE = """\
Do the heavy work on an imported corpus once, in parallel, and keep what it gives beside the corpus
(CORPUS/prepared/): who says what, the index of its words, frames and names. Notebooks, `presslens
run` and the other commands then open it, whatever its size. What is done is never done twice: after
a stop say the same again, and after an import only the new articles are worked on."""
PREPARE_EXAMPLES = """\
examples:
  presslens prepare my_corpus                                on all processors of this machine
  presslens prepare my_corpus --with words,frames            without attribution, far quicker
  presslens prepare my_corpus --cluster tcp://10.0.0.7:8786  on a Dask cluster

All workers of a cluster must have this presslens and see the corpus under the same path."""


def add(commands: Commands) -> None:
    """Add the commands to the command line."""
    _add_import(commands)
    command = add_command(
        commands,
        "demo",
        demo,
        "import an invented sample: from three articles to your own in ten minutes",
    )
    told = "a new folder for it (default: presslens-demo)"
    where = Path("presslens-demo")
    command.add_argument("folder", type=Path, nargs="?", default=where, metavar="FOLDER", help=told)
    _add_prepare(commands)
    command = add_command(
        commands, "check", check, "say what a corpus holds, what was stripped and what is wrong"
    )
    add_corpus(command)


def _add_import(commands: Commands) -> None:
    command = add_command(
        commands,
        "import",
        import_,
        "make a ready corpus of files of any kind",
        about=IMPORT,
        examples=IMPORT_EXAMPLES,
        when_interrupted=IMPORT_KEPT,
    )
    option = command.add_argument
    option("source", type=Path, metavar="SOURCE", help="file or folder to read")
    option("--to", type=Path, required=True, metavar="FOLDER", help="folder of the corpus")
    told = "which column is the text, outlet, headline, published, …; may be given again"
    option("--column", dest="columns", action="append", default=[], metavar="FIELD=NAME", help=told)
    option("--title", default="", help="title of the corpus, shown under figures")
    option("--outlet", default="", help="outlet of articles that name none")
    option("--event", default="", help="event of articles that name none")
    told = "languages kept: en (default), en,fr, any"
    option("--languages", default="", metavar="CODES", help=told)
    option("--dates", default="", metavar="ORDER", help="06/10/2021 is day-first or month-first")
    option("--zone", default="", help="of times without one, such as Europe/London")
    told = "articles whose date cannot be read: keep (default) without one, or set-aside"
    option("--undated", default="", metavar="WHAT", help=told)
    told = "list of outlets' names and domains"
    option("--outlets", type=Path, metavar="FILE.yml", help=told)
    told = "processes (default: one a processor)"
    option("--jobs", type=int, default=0, metavar="N", help=told)


def _add_prepare(commands: Commands) -> None:
    command = add_command(
        commands,
        "prepare",
        prepare,
        "do the heavy work on an imported corpus once, in parallel",
        about=PREPARE,
        examples=PREPARE_EXAMPLES,
        when_interrupted="batches that are done are kept",
    )
    add_corpus(command, "folder of an imported corpus")
    option = command.add_argument
    steps = "attribution,words,frames"
    told = f"what to do, separated by commas (default: {steps})"
    option("--with", dest="steps", default=steps, metavar="WHAT", help=told)
    told = "processes (default: one a processor)"
    option("--jobs", type=int, default=0, metavar="N", help=told)
    told = 'a Dask scheduler, such as tcp://10.0.0.7:8786, or "local" for one on this machine'
    option("--cluster", default="", metavar="ADDRESS", help=told)
    for name in ("actors", "frames", "names"):
        told = f"list of {name} (default: {name}.yml in the corpus)"
        option(f"--{name}", default="", metavar="FILE.yml", help=told)


def import_(options: argparse.Namespace) -> int:
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


def demo(options: argparse.Namespace) -> int:
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


def check(options: argparse.Namespace) -> int:
    """Print what a corpus holds; 2 if something in it is wrong."""
    from presslens.corpus import check as report_on

    report = report_on(options.corpus)
    print(report)
    return 2 if report.problems else 0


def prepare(options: argparse.Namespace) -> int:
    """Do the steps and print what came of each."""
    if options.jobs < 0:
        raise PresslensError(f"--jobs {options.jobs}: expected a number of processes from 1 up.")
    from presslens.prepare import prepare as steps_of

    for step in steps_of(
        options.corpus,
        steps=[step.strip() for step in options.steps.split(",") if step.strip()],
        jobs=options.jobs,
        cluster=options.cluster,
        actors=options.actors,
        frames=options.frames,
        names=options.names,
    ):
        print(f"presslens: {step}", flush=True)
    return 0
