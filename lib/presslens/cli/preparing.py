"""presslens prepare: the heavy work on an imported corpus, done beforehand."""

from __future__ import annotations

import argparse
from pathlib import Path

from presslens.errors import PresslensError

ABOUT = """\
Do the heavy work on an imported corpus once, in parallel, and keep what it gives beside the corpus
(CORPUS/prepared/): who says what, the index of its words, frames and names. Notebooks, `presslens
run` and the other commands then open it, whatever its size. What is done is never done twice: after
a stop say the same again, and after an import only the new articles are worked on."""
MORE = """\
examples:
  presslens prepare my_corpus                                on all processors of this machine
  presslens prepare my_corpus --with words,frames            without attribution, far quicker
  presslens prepare my_corpus --cluster tcp://10.0.0.7:8786  on a Dask cluster

All workers of a cluster must have this presslens and see the corpus under the same path."""


def add_prepare(commands: argparse._SubParsersAction) -> None:
    """Add the command's parser."""
    command = commands.add_parser(
        "prepare",
        help="do the heavy work on an imported corpus once, in parallel",
        description=ABOUT,
        epilog=MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument("corpus", type=Path, metavar="CORPUS", help="folder of an imported corpus")
    command.add_argument(
        "--with",
        dest="steps",
        default="attribution,words,frames",
        metavar="WHAT",
        help="what to do, separated by commas (default: attribution,words,frames)",
    )
    command.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="processes (default: one a processor)"
    )
    command.add_argument(
        "--cluster",
        default="",
        metavar="ADDRESS",
        help='a Dask scheduler, such as tcp://10.0.0.7:8786, or "local" for one on this machine',
    )
    for name in ("actors", "frames", "names"):
        command.add_argument(
            f"--{name}",
            default="",
            metavar="FILE.yml",
            help=f"list of {name} (default: {name}.yml in the corpus)",
        )
    command.set_defaults(do=run_prepare, when_interrupted="batches that are done are kept")


def run_prepare(options: argparse.Namespace) -> int:
    """Do the steps and say of each what came of it."""
    if options.jobs < 0:
        raise PresslensError(f"--jobs {options.jobs}: expected a number of processes from 1 up.")
    from presslens.prepare import prepare

    for step in prepare(
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
