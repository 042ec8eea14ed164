"""The commands that make and run notebooks and look at what they made: run, list, new, verify."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from presslens.cli.common import Commands, add_command, pairs, positive

RUN = """\
Run the notebooks of notebooks/suite.yml and write their figures, reports, a gallery
(index.html) and a manifest. A run is done if its notebook, parameters, corpus, library code
or versions have changed; figures already there are replaced only by whole new ones."""
EXAMPLES = """\
examples:
  presslens run                                     what has changed, on seeds/
  presslens run --dry-run                           say what would run, and why
  presslens run word_frequency --set top_n=30       one run, other parameters
  presslens run word_frequency --grid voice=own,quoted --grid outlets=each
                                                    a run for each voice of each outlet
  presslens run --params mine.yml                   parameters from a file
  presslens run --corpus ~/news.csv --out ~/news    another corpus, another folder
  presslens run --formats png,svg,pdf               pictures as PDF as well

`presslens list` shows the parameters."""


def add(commands: Commands) -> None:
    """Add the commands to the command line."""
    _add_run(commands)
    add_command(commands, "list", show, "show the runs of the suite and their parameters")
    command = add_command(
        commands, "new", new, "make a notebook of your own, which `presslens run` runs as well"
    )
    command.add_argument("name", metavar="NAME", help="its name, such as front_pages")
    command = add_command(
        commands, "verify", verify, "check a folder of figures against its manifest"
    )
    command.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="folder to check (default: figures/)"
    )


def _add_run(commands: Commands) -> None:
    command = add_command(
        commands,
        "run",
        run,
        "run notebooks and write figures, reports and the gallery",
        about=RUN,
        examples=EXAMPLES,
    )
    option = command.add_argument
    option("names", nargs="*", metavar="NAME", help="runs of the suite (default: all)")
    told = "set a parameter; may be given again; a list is separated by commas"
    option("--set", dest="settings", action="append", default=[], metavar="NAME=VALUE", help=told)
    told = "a run for each value, or for `each` outlet or choice; may be given again"
    option("--grid", action="append", default=[], metavar="NAME=A,B", help=told)
    option("--params", type=Path, metavar="FILE.yml", help="file of parameters")
    option("--corpus", type=Path, metavar="PATH", help="corpus to read (default: seeds/)")
    option("--out", type=Path, metavar="DIR", help="where the figures go (default: figures/)")
    told = "formats of the pictures: png, svg, pdf (default: png,svg)"
    option("--formats", default="", metavar="LIST", help=told)
    told = "notebooks at once (default: one for each processor)"
    option("--jobs", type=positive, default=0, metavar="N", help=told)
    told = "stop a notebook that runs longer (default: 1800)"
    option("--time-limit", type=positive, default=1800, metavar="SECONDS", help=told)
    option("--dry-run", action="store_true", help="say what would run and why")
    option("--force", action="store_true", help="run what has not changed as well")
    option("--yes", action="store_true", help="do more than 1,000 runs without asking")


def run(options: argparse.Namespace) -> int:
    """Run notebooks; 1 if one of them failed."""
    from presslens.batch.plan import Request
    from presslens.batch.run import dry_run, run_suite
    from presslens.batch.suite import find_root
    from presslens.figures.save import read_formats

    request = Request(
        find_root(),
        names=options.names,
        settings=pairs(options.settings, "--set", "NAME=VALUE, such as top_n=30"),
        grid=pairs(options.grid, "--grid", "NAME=VALUES, such as voice=own,quoted"),
        file=options.params,
        corpus=options.corpus,
        out=options.out,
        formats=read_formats(options.formats),
        jobs=options.jobs,
        seconds=options.time_limit,
        force=options.force,
        many=options.yes,
    )
    if options.dry_run:
        dry_run(request)
        return 0
    return 1 if any(outcome.error for outcome in run_suite(request)) else 0


def new(options: argparse.Namespace) -> int:
    """Make a notebook and a run of it."""
    from presslens.batch.new import new_notebook
    from presslens.batch.suite import find_root

    path = new_notebook(find_root(), options.name)
    print(f"presslens: made notebooks/{path.name} and a run of it in notebooks/suite.yml")
    print(f"presslens: open it with `make lab`; run it with `presslens run {options.name}`")
    return 0


def show(options: argparse.Namespace) -> int:
    """Print the runs of the suite, each with its parameters."""
    from presslens.batch.suite import find_root, read_suite

    for one in read_suite(find_root(), limit=None):
        print(f"{one.name}  ({one.notebook.name})")
        for known in one.known:
            value = one.settings.get(known.name, known.default)
            shown = json.dumps(value, ensure_ascii=False)
            print(f"  {known.name}: {known.annotation} = {shown}")
            if known.comment:
                print(f"      {known.comment}")
        print()
    return 0


def verify(options: argparse.Namespace) -> int:
    """Print what in a folder of figures is not as its manifest says; 1 if there is any."""
    from presslens.batch.suite import find_root
    from presslens.batch.verify import verify as problems_of

    folder = options.folder or find_root() / "figures"
    problems, count = problems_of(folder)
    for problem in problems:
        print(problem)
    state = "is as its manifest says" if not problems else f"differs in {len(problems)}"
    print(f"presslens: {folder} {state} ({count} files)")
    return 1 if problems else 0
