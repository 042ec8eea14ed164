"""The command line: presslens run, list, import, demo, check, attribute, words, frames, …."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from presslens.cli.exporting import add_export
from presslens.cli.importing import add_import
from presslens.cli.preparing import add_prepare
from presslens.cli.running import add_run, positive, share
from presslens.cli.writing import writable
from presslens.errors import PresslensError
from presslens.writing import whole

if TYPE_CHECKING:
    import pandas as pd

# Imports stand inside the functions, so that --help and mistakes answer at once.


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="presslens",
        description="Which words outlets use, whom they let speak, how they frame a story.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="store_true", help="show the version and stop")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    add_run(commands)
    add_import(commands)
    add_prepare(commands)
    add_export(commands)

    check = commands.add_parser(
        "check",
        help="say what a corpus holds, what was stripped and what is wrong",
        allow_abbrev=False,
    )
    check.add_argument("corpus", type=Path, metavar="CORPUS", help="folder or file")
    check.set_defaults(do=_check)

    attribute = commands.add_parser(
        "attribute",
        help="write who says what in a corpus, one JSON object for each article",
        allow_abbrev=False,
    )
    attribute.add_argument("corpus", type=Path, metavar="CORPUS", help="folder or file")
    attribute.add_argument(
        "--out", type=Path, required=True, metavar="FILE.jsonl", help="file to write"
    )
    attribute.add_argument(
        "--min-score",
        type=share,
        default=0.0,
        metavar="S",
        help="list attributions with this score or more, 0 to 1 (default: all that are kept; those "
        "below 0.25 are not, unless words stand in quotation marks)",
    )
    attribute.set_defaults(do=_attribute)

    words = commands.add_parser(
        "words",
        help="write which words set each outlet (voice, section, month, …) apart, as CSV",
        allow_abbrev=False,
    )
    words.add_argument("corpus", type=Path, metavar="CORPUS", help="folder or file")
    words.add_argument(
        "--by", default="outlet", help="what to compare: outlet (default), voice, section, month, …"
    )
    words.add_argument("--out", type=Path, required=True, metavar="FILE.csv", help="file to write")
    words.add_argument(
        "--min-count",
        type=positive,
        default=3,
        metavar="N",
        help="words that come N times or more",
    )
    words.add_argument(
        "--stop-words", default="none", help="left out: none (default), function, iso, or a file"
    )
    words.set_defaults(do=_words)

    shares = commands.add_parser(
        "shares",
        help="write how outlets' shares of voice compare, tested where articles are enough, as CSV",
        allow_abbrev=False,
    )
    shares.add_argument("corpus", type=Path, metavar="CORPUS", help="folder or file")
    shares.add_argument("--out", type=Path, required=True, metavar="FILE.csv", help="file to write")
    for command in (words, shares):
        command.add_argument(
            "--match",
            default="none",
            help="like with like: none (default), event, week, month, or auto",
        )
    shares.set_defaults(do=_shares)

    frames = commands.add_parser(
        "frames",
        help="write the rate of each frame by article and voice as CSV",
        allow_abbrev=False,
    )
    frames.add_argument("corpus", type=Path, metavar="CORPUS", help="folder or file")
    frames.add_argument("--out", type=Path, required=True, metavar="FILE.csv", help="file to write")
    calibrate = commands.add_parser(
        "calibrate",
        help="split each outlet against itself and say how often tests find a difference",
        allow_abbrev=False,
    )
    calibrate.add_argument("corpus", type=Path, metavar="CORPUS", help="folder or file")
    calibrate.add_argument("--out", type=Path, metavar="FILE.csv", help="file to write as well")
    calibrate.add_argument(
        "--a-side", type=positive, metavar="N", help="articles in a half (default: all there are)"
    )
    calibrate.add_argument(
        "--rounds", type=positive, default=100, metavar="N", help="splits (default: 100)"
    )
    calibrate.add_argument(
        "--voices",
        action="store_true",
        help="by shares of voice as well; the articles are attributed first",
    )
    for command in (frames, calibrate):
        command.add_argument(
            "--frames",
            default="",
            metavar="FILE.yml",
            help="a file of frames, generic, or policy (default: frames.yml beside the corpus, "
            "else generic)",
        )
    frames.set_defaults(do=_frames)
    calibrate.set_defaults(do=_calibrate)
    _add_coding(commands)
    return top


def _add_coding(commands: argparse._SubParsersAction) -> None:
    """Add sample and agree: hand coding out, and its agreement back."""
    sample = commands.add_parser(
        "sample", help="write a blind sample to code by hand, and its codebook", allow_abbrev=False
    )
    sample.add_argument("corpus", type=Path, metavar="CORPUS", help="folder or file")
    sample.add_argument(
        "--what",
        required=True,
        metavar="KIND",
        help="what to code: frames, stance, scare_quotes or agency",
    )
    sample.add_argument(
        "--n", type=positive, default=50, metavar="N", help="units to draw (default: 50)"
    )
    sample.add_argument(
        "--seed", type=_whole, default=0, metavar="N", help="another number, another draw"
    )
    sample.add_argument(
        "--out", type=Path, required=True, metavar="FILE.csv", help="sheet to write"
    )
    sample.set_defaults(do=_sample)
    agree = commands.add_parser(
        "agree",
        help="say how far filled sheets agree with presslens and with each other",
        allow_abbrev=False,
    )
    agree.add_argument("corpus", type=Path, metavar="CORPUS", help="folder or file")
    agree.add_argument("sheets", type=Path, nargs="+", metavar="SHEET.csv", help="filled sheets")
    agree.add_argument("--out", type=Path, metavar="FILE.csv", help="file to write as well")
    agree.set_defaults(do=_agree)
    for command in (sample, agree):
        command.add_argument(
            "--frames", default="", metavar="FILE.yml", help="list of frames, as for frames"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status.

    0: done. 1: a notebook failed. 2: something given cannot be used (one sentence on standard
    error says what). 130: interrupted.
    """
    _open_streams()
    top = parser()
    options = top.parse_args(arguments)
    try:
        status = _do(options, top)
        sys.stdout.flush()
        return status
    except PresslensError as error:
        print(f"presslens: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        kept = getattr(options, "when_interrupted", "what was there before is as it was")
        print(f"\npresslens: interrupted; {kept}.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        where = error.filename or "what is printed"
        reason = (error.strerror or str(error)).lower()
        print(f"presslens: {where} cannot be read or written ({reason}).", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2


def _do(options: argparse.Namespace, top: argparse.ArgumentParser) -> int:
    if options.version:
        return _version()
    if not options.command:
        top.print_help()
        return 2
    return options.do(options)


def _open_streams() -> None:
    """Open the standard streams that the caller closed, as `>&-` does, on the null device.

    A file opened later would take the number of one that is missing, and receive what is printed.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f'a whole number from 0 up, not "{text}"')
    return int(text)


def _version() -> int:
    from importlib.metadata import version

    print(f"presslens {version('presslens')}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from presslens.corpus import check

    report = check(options.corpus)
    print(report)
    return 2 if report.problems else 0


def _attribute(options: argparse.Namespace) -> int:
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


def _words(options: argparse.Namespace) -> int:
    out = writable(options.out, options.corpus)
    from presslens import Study, words

    study = Study.open(options.corpus, voiced=options.by in ("voice", "speaker_group"))
    view = study.view(stop_words=options.stop_words)
    table = words.compare_each(
        view, by=options.by, min_count=options.min_count, match=options.match
    )
    _write(table, out)
    print(
        f"presslens: {table['term'].nunique():,} words in {table[options.by].nunique():,} groups "
        f"by {options.by}, written to {out} ({table['standing'].iloc[0]})"
    )
    return 0


def _shares(options: argparse.Namespace) -> int:
    out = writable(options.out, options.corpus)
    from presslens import Study, inference, voices

    study = Study.open(options.corpus)
    inference.strata_of(study.articles, options.match)  # a word that is none is told at once
    table = voices.compare_shares(study, match=options.match)
    if table.empty:
        raise PresslensError(f"{options.corpus}: with one outlet there is nothing to compare.")
    _write(table, out)
    print(
        f"presslens: {len(table):,} shares in {table['outlet'].nunique():,} outlets, "
        f"{int(table['p'].notna().sum()):,} of them tested, written to {out} "
        f"({table['standing'].iloc[0]})"
    )
    return 0


def _write(table: pd.DataFrame, out: Path, encoding: str = "utf-8") -> None:
    """Write a table as CSV, the same bytes for the same table."""
    with whole(out) as part:
        table.to_csv(part, index=False, lineterminator="\n", float_format="%.6g", encoding=encoding)


def _frames(options: argparse.Namespace) -> int:
    out = writable(options.out, options.corpus, options.frames)
    from presslens import Study
    from presslens.framing.commands import frames_table

    study = Study.open(options.corpus, frames=options.frames)
    for warning in study.frames.warnings:
        print(f"presslens: {warning}", file=sys.stderr)
    table = frames_table(study)
    _write(table, out)
    n, articles = table["frame"].nunique(), table["article_id"].nunique()
    print(
        f"presslens: {n} frame{'' if n == 1 else 's'} in {articles:,} "
        f"article{'' if articles == 1 else 's'}, written to {out}"
    )
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    read = (options.corpus, options.frames)
    out = writable(options.out, *read) if options.out else None
    from presslens import Study, inference
    from presslens.framing.commands import calibration_table

    table = calibration_table(
        Study.open(options.corpus, frames=options.frames, voiced=options.voices),
        voiced=options.voices,
        a_side=options.a_side,
        rounds=options.rounds,
    )
    if len(table):
        print(table.to_string(index=False, float_format="{:.3f}".format))
    else:
        print(f"presslens: {inference.summarise(table)}")
    for measure, part in table.groupby("measure", sort=False):
        print(f"presslens: {measure}: {inference.summarise(part)}")
    if out:
        _write(table, out)
    return 0


def _sample(options: argparse.Namespace) -> int:
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
    _write(table, out, encoding="utf-8-sig")  # so that Excel knows it for UTF-8
    units = f"{len(table):,} unit{'' if len(table) == 1 else 's'}"
    print(f"presslens: {units} to code, written to {out}, and how to {codebook}")
    return 0


def _agree(options: argparse.Namespace) -> int:
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
        _write(table, out)
    return 0
