"""The commands that make and run notebooks and look at what came of it: run, list, new, verify."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from presslens.errors import PresslensError

RUN = """\
Run the notebooks of notebooks/suite.yml and write their figures, reports, a gallery
(index.html) and a manifest. A run is done if its notebook, parameters, corpus, library code
or versions have changed; figures already there are replaced only by whole new ones."""
RUN_MORE = """\
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


def add_run(commands: argparse._SubParsersAction) -> None:
    """Add run, list, new and verify to the command line."""
    run = commands.add_parser(
        "run",
        help="run notebooks and write figures, reports and the gallery",
        description=RUN,
        epilog=RUN_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    run.add_argument("names", nargs="*", metavar="NAME", help="runs of the suite (default: all)")
    run.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a parameter; may be given again; a list is separated by commas",
    )
    run.add_argument(
        "--grid",
        action="append",
        default=[],
        metavar="NAME=A,B",
        help="a run for each value, or for `each` outlet or choice; may be given again",
    )
    run.add_argument("--params", type=Path, metavar="FILE.yml", help="file of parameters")
    run.add_argument("--corpus", type=Path, metavar="PATH", help="corpus to read (default: seeds/)")
    run.add_argument(
        "--out", type=Path, metavar="DIR", help="where the figures go (default: figures/)"
    )
    run.add_argument(
        "--formats",
        default="",
        metavar="LIST",
        help="formats of the pictures: png, svg, pdf (default: png,svg)",
    )
    run.add_argument(
        "--jobs",
        type=positive,
        default=0,
        metavar="N",
        help="notebooks at once (default: one for each processor)",
    )
    run.add_argument(
        "--time-limit",
        type=positive,
        default=1800,
        metavar="SECONDS",
        help="stop a notebook that runs longer (default: 1800)",
    )
    run.add_argument("--dry-run", action="store_true", help="say what would run and why")
    run.add_argument("--force", action="store_true", help="run what has not changed as well")
    run.add_argument("--yes", action="store_true", help="do more than 1,000 runs without asking")
    run.add_argument(
        "--engine",
        choices=("fork", "kernel"),
        default="",
        help="fork kernels from a warm process (default on Linux), or start each anew",
    )
    run.set_defaults(do=_run)

    listing = commands.add_parser(
        "list", help="show the runs of the suite and their parameters", allow_abbrev=False
    )
    listing.set_defaults(do=_list)

    new = commands.add_parser(
        "new",
        help="make a notebook of your own, which `presslens run` runs with the others",
        allow_abbrev=False,
    )
    new.add_argument("name", metavar="NAME", help="its name, such as front_pages")
    new.set_defaults(do=_new)

    verify = commands.add_parser(
        "verify", help="check a folder of figures against its manifest", allow_abbrev=False
    )
    verify.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="folder to check (default: figures/)"
    )
    verify.set_defaults(do=_verify)


def positive(text: str) -> int:
    """Return a whole number from 1 up, given as text."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'a whole number from 1 up, not "{text}"')
    return int(text)


def share(text: str) -> float:
    """Return a number from 0 to 1, given as text."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f'a number from 0 to 1, not "{text}"')
    return number


def _pairs(texts: Iterable[str], option: str, example: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise PresslensError(f'{option} needs {example}, not "{text}".')
        pairs[name.strip()] = value
    return pairs


def _run(options: argparse.Namespace) -> int:
    from presslens.batch.plan import Request
    from presslens.batch.runner import dry_run, run_suite
    from presslens.batch.suite import find_root
    from presslens.figures.save import read_formats

    request = Request(
        find_root(),
        names=options.names,
        settings=_pairs(options.settings, "--set", "NAME=VALUE, such as top_n=30"),
        grid=_pairs(options.grid, "--grid", "NAME=VALUES, such as voice=own,quoted"),
        file=options.params,
        corpus=options.corpus,
        out=options.out,
        formats=read_formats(options.formats),
        jobs=options.jobs,
        seconds=options.time_limit,
        force=options.force,
        many=options.yes,
        engine=options.engine,
    )
    if options.dry_run:
        dry_run(request)
        return 0
    outcomes = run_suite(request)
    return 1 if any(outcome.error for outcome in outcomes) else 0


def _new(options: argparse.Namespace) -> int:
    from presslens.batch.new import new_notebook
    from presslens.batch.suite import find_root

    path = new_notebook(find_root(), options.name)
    print(f"presslens: made notebooks/{path.name} and a run of it in notebooks/suite.yml")
    print(f"presslens: open it with `make lab`; run it with `presslens run {options.name}`")
    return 0


def _list(options: argparse.Namespace) -> int:
    import json

    from presslens.batch.suite import find_root, read_suite

    for run in read_suite(find_root(), limit=None):
        print(f"{run.name}  ({run.notebook.name})")
        for known in run.known:
            value = run.settings.get(known.name, known.default)
            shown = json.dumps(value, ensure_ascii=False)
            print(f"  {known.name}: {known.annotation} = {shown}")
            if known.comment:
                print(f"      {known.comment}")
        print()
    return 0


def _verify(options: argparse.Namespace) -> int:
    from presslens.batch.suite import find_root
    from presslens.batch.verify import verify

    folder = options.folder or find_root() / "figures"
    problems, count = verify(folder)
    for problem in problems:
        print(problem)
    state = "is as its manifest says" if not problems else f"differs in {len(problems)}"
    print(f"presslens: {folder} {state} ({count} files)")
    return 1 if problems else 0
