"""The commands for hand coding, out and back: sample, agree."""

from __future__ import annotations

import argparse
from pathlib import Path

from presslens.cli.common import (
    Commands,
    add_command,
    add_corpus,
    add_out,
    not_negative,
    positive,
    writable,
    write_csv,
)
from presslens.errors import PresslensError
from presslens.store import whole


def add(commands: Commands) -> None:
    """Add the commands to the command line."""
    drawn = add_command(
        commands, "sample", sample, "write a blind sample to code by hand, and its codebook"
    )
    add_corpus(drawn)
    option = drawn.add_argument
    told = "what to code: frames, stance, scare_quotes or agency"
    option("--what", required=True, metavar="KIND", help=told)
    option("--n", type=positive, default=50, metavar="N", help="units to draw (default: 50)")
    told = "another number, another draw"
    option("--seed", type=not_negative, default=0, metavar="N", help=told)
    add_out(drawn)
    filled = add_command(
        commands, "agree", agree, "say how far filled sheets agree with presslens and each other"
    )
    add_corpus(filled)
    told = "filled sheets"
    filled.add_argument("sheets", type=Path, nargs="+", metavar="SHEET.csv", help=told)
    add_out(filled, needed=False)
    for command in (drawn, filled):
        told = "list of frames, as for frames"
        command.add_argument("--frames", default="", metavar="FILE.yml", help=told)


def sample(options: argparse.Namespace) -> int:
    """Write a sheet to fill in, and its codebook."""
    out = writable(options.out, options.corpus, options.frames)
    if out.is_file():
        raise PresslensError(
            f"--out {out} is there already and may be filled in; name another file, or remove it."
        )
    from presslens import Study
    from presslens.framing.commands import sample_sheet

    study = Study.open(options.corpus, frames=options.frames)
    table, book = sample_sheet(study, options.what, n=options.n, seed=options.seed)
    codebook = out.with_suffix(".codebook.txt")
    with whole(codebook) as part:
        part.write_text(book, encoding="utf-8")
    write_csv(table, out, encoding="utf-8-sig")  # so that Excel knows it for UTF-8
    units = f"{len(table):,} unit{'' if len(table) == 1 else 's'}"
    print(f"presslens: {units} to code, written to {out}, and how to {codebook}")
    return 0


def agree(options: argparse.Namespace) -> int:
    """Print, and write if asked to, how far filled sheets agree."""
    read = (options.corpus, options.frames, *options.sheets)
    out = writable(options.out, *read) if options.out else None
    from presslens import Study
    from presslens.framing.commands import agreement_table

    study = Study.open(options.corpus, frames=options.frames)
    table = agreement_table(study, options.sheets)
    print(table.to_string(index=False, float_format="{:.3f}".format, na_rep=""))
    print(
        "presslens: alpha is Krippendorff's; he asks for .8, and .667 for tentative conclusions. "
        "low and high bound it at .95 where ten units or six articles are there to resample."
    )
    if out:
        write_csv(table, out)
    return 0
