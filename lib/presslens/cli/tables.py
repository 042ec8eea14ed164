"""The commands that write a table of a corpus: attribute, words, shares, frames, calibrate."""

from __future__ import annotations

import argparse
import sys
import warnings

from presslens.cli.common import (
    FRAMES,
    MATCH,
    Commands,
    add_command,
    add_corpus,
    add_out,
    positive,
    share,
    writable,
    write_csv,
)
from presslens.errors import PresslensError


def add(commands: Commands) -> None:
    """Add the commands to the command line."""
    command = add_command(
        commands,
        "attribute",
        attribute,
        "write who says what in a corpus, one JSON object for each article",
    )
    add_corpus(command)
    add_out(command, ".jsonl")
    told = (
        "list attributions with this score or more, 0 to 1 (default: all that are kept; those "
        "below 0.25 are not, unless words stand in quotation marks)"
    )
    command.add_argument("--min-score", type=share, default=0.0, metavar="S", help=told)
    _add_words(commands)
    command = add_command(
        commands,
        "shares",
        shares,
        "write how outlets' shares of voice compare, tested where articles are enough, as CSV",
    )
    add_corpus(command)
    add_out(command)
    command.add_argument("--match", default="none", help=MATCH)
    command = add_command(
        commands, "frames", frames, "write the rate of each frame by article and voice as CSV"
    )
    add_corpus(command)
    add_out(command)
    command.add_argument("--frames", default="", metavar="FILE.yml", help=FRAMES)
    _add_calibrate(commands)


def _add_words(commands: Commands) -> None:
    command = add_command(
        commands,
        "words",
        words,
        "write which words set each outlet (voice, section, month, …) apart, as CSV",
    )
    add_corpus(command)
    option = command.add_argument
    told = "what to compare: outlet (default), voice, section, month, …"
    option("--by", default="outlet", help=told)
    add_out(command)
    told = "words that come N times or more"
    option("--min-count", type=positive, default=3, metavar="N", help=told)
    told = "left out: none (default), function, iso, or a file"
    option("--stop-words", default="none", help=told)
    option("--match", default="none", help=MATCH)


def _add_calibrate(commands: Commands) -> None:
    command = add_command(
        commands,
        "calibrate",
        calibrate,
        "split each outlet against itself and say how often tests find a difference",
    )
    add_corpus(command)
    add_out(command, needed=False)
    option = command.add_argument
    told = "articles in a half (default: all there are)"
    option("--a-side", type=positive, metavar="N", help=told)
    option("--rounds", type=positive, default=100, metavar="N", help="splits (default: 100)")
    option("--seed", type=int, default=1, metavar="N", help="another number draws other splits")
    told = "by shares of voice as well; the articles are attributed first"
    option("--voices", action="store_true", help=told)
    option("--frames", default="", metavar="FILE.yml", help=FRAMES)


def attribute(options: argparse.Namespace) -> int:
    """Write who says what."""
    out = writable(options.out, options.corpus, ending=".jsonl")
    from presslens import Study
    from presslens.voices.export import write_attributions

    study = Study.open(options.corpus)
    with warnings.catch_warnings(record=True) as told:
        attributions = study.attributions
    for warning in told:
        print(f"presslens: {warning.message}", file=sys.stderr)
    write_attributions(study.corpus, attributions, out, min_score=options.min_score)
    listed = (attributions["score"] >= options.min_score).sum()
    print(
        f"presslens: {listed:,} attributions in {len(study.articles):,} articles, written to {out}"
    )
    return 0


def words(options: argparse.Namespace) -> int:
    """Write which words set groups apart."""
    out = writable(options.out, options.corpus)
    from presslens import Study
    from presslens.words import compare_each

    study = Study.open(options.corpus, voiced=options.by in ("voice", "speaker_group"))
    view = study.view(stop_words=options.stop_words)
    table = compare_each(view, by=options.by, min_count=options.min_count, match=options.match)
    write_csv(table, out)
    print(
        f"presslens: {table['term'].nunique():,} words in {table[options.by].nunique():,} groups "
        f"by {options.by}, written to {out} ({table['standing'].iloc[0]})"
    )
    return 0


def shares(options: argparse.Namespace) -> int:
    """Write how shares of voice compare."""
    out = writable(options.out, options.corpus)
    from presslens import Study, inference, voices

    study = Study.open(options.corpus)
    inference.strata_of(study.articles, options.match)  # a wrong word is refused before the work
    table = voices.compare_shares(study, match=options.match)
    if table.empty:
        raise PresslensError(f"{options.corpus}: with one outlet there is nothing to compare.")
    write_csv(table, out)
    print(
        f"presslens: {len(table):,} shares in {table['outlet'].nunique():,} outlets, "
        f"{int(table['p'].notna().sum()):,} of them tested, written to {out} "
        f"({table['standing'].iloc[0]})"
    )
    return 0


def frames(options: argparse.Namespace) -> int:
    """Write the rate of each frame."""
    out = writable(options.out, options.corpus, options.frames)
    from presslens import Study
    from presslens.framing.commands import frames_table

    study = Study.open(options.corpus, frames=options.frames)
    for warning in study.frames.warnings:
        print(f"presslens: {warning}", file=sys.stderr)
    table = frames_table(study)
    write_csv(table, out)
    n, articles = table["frame"].nunique(), table["article_id"].nunique()
    print(
        f"presslens: {n} frame{'' if n == 1 else 's'} in {articles:,} "
        f"article{'' if articles == 1 else 's'}, written to {out}"
    )
    return 0


def calibrate(options: argparse.Namespace) -> int:
    """Print, and write if asked to, how often tests find a difference where there is none."""
    read = (options.corpus, options.frames)
    out = writable(options.out, *read) if options.out else None
    from presslens import Study, inference
    from presslens.framing.commands import calibration_table

    table = calibration_table(
        Study.open(options.corpus, frames=options.frames, voiced=options.voices),
        voiced=options.voices,
        a_side=options.a_side,
        rounds=options.rounds,
        seed=options.seed,
    )
    if len(table):
        print(table.to_string(index=False, float_format="{:.3f}".format))
    else:
        print(f"presslens: {inference.summarise(table)}")
    for measure, part in table.groupby("measure", sort=False):
        for line in inference.summarise(part).splitlines():
            print(f"presslens: {measure}: {line}")
    if out:
        write_csv(table, out)
    return 0
