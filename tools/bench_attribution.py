"""Measure the tagger: who said what, speed and start-up, each beside its bar.

    python -m tools.bench_attribution [BENCHMARKS] [--part dev.jsonl] [--json OUT]

``BENCHMARKS`` holds ``score_attribution.py`` and ``attribution/dev.jsonl``; it is
``../shared/benchmarks`` unless given here or in ``PRESSLENS_BENCHMARKS``. Nothing is learned from
these articles: they only measure.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presslens.errors import PresslensError
from presslens.voices import tagger
from presslens.voices.tagger import tag_inside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from presslens.voices.linker import Found

BARS = {
    "who_said_what.all": (68, 76),
    "who_said_what.quoted": (87, 94),
    "who_said_what.indirect": (58, 68),
    "content_overlap.all": (77, 80),
    "chars_content": (90, 92),
    "chars_source": (84, 87),
    "chars_cue": (72, 76),
}
WORDS_A_SECOND = (5_000, 10_000)
START_UP = (2.0, 1.0)
_START = """
import time; began = time.perf_counter()
from presslens.voices.tagger import tag
tag('"It was a mistake," Ana Ruiz told reporters.')
print(time.perf_counter() - began)
"""


def scorer(benchmarks: Path) -> ModuleType:
    """The scorer that lies in ``benchmarks``, as a module.

    Raises:
        PresslensError: when it is not there.
    """
    path = benchmarks / "score_attribution.py"
    if not path.is_file():
        raise PresslensError(
            f"{path}: no such file; give the folder with score_attribution.py and attribution/."
        )
    spec = importlib.util.spec_from_file_location("score_attribution", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(found: Sequence[Found]) -> list[dict[str, list]]:
    """Attributions as the scorer reads them."""
    return [{"content": f.content, "cue": f.cue, "source": f.source} for f in found]


def accuracy(
    benchmarks: Path, articles: Sequence[dict], found: Sequence[Sequence[Found]]
) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of every metric of the scorer, in percent."""
    gold = {a["id"]: (a["text"], a["attributions"]) for a in articles}
    guess = {a["id"]: rows(f) for a, f in zip(articles, found, strict=True)}
    result = scorer(benchmarks).score(gold, guess)
    return {
        name: {k: round(100 * value[k], 2) for k in ("P", "R", "F1")}
        for name, value in result.items()
        if isinstance(value, dict) and "F1" in value
    }


def start_up() -> float:
    """Seconds from an interpreter's start to its first attribution, in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", _START], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def measure(benchmarks: Path, part: str = "dev.jsonl") -> dict[str, Any]:
    """Accuracy on ``attribution/<part>``, whole articles a second, start-up."""
    path = benchmarks / "attribution" / part
    if not path.is_file():
        raise PresslensError(f"{path}: no such file; expected labelled articles, one a line.")
    articles = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    tagger.tag("Start the engine, she said.")
    began = time.perf_counter()
    found = list(tagger.tag_many(a["text"] for a in articles))
    seconds = time.perf_counter() - began
    for article, some in zip(articles, found, strict=True):
        tag_inside(article["text"], some)
    inside = time.perf_counter() - began
    words = sum(len(a["text"].split()) for a in articles)
    return {
        "articles": len(articles),
        "accuracy": accuracy(benchmarks, articles, found),
        "words_a_second": round(words / seconds),
        "words_a_second_nested": round(words / inside),
        "start_up": round(start_up(), 2),
    }


def table(result: Mapping[str, Any]) -> str:
    """The bars as text."""
    lines = [f"{'measure':26}{'P':>7}{'R':>7}{'F1':>7}{'bar':>7}{'aim':>7}"]
    for name, (bar, aim) in BARS.items():
        a = result["accuracy"][name]
        lines.append(f"{name:26}{a['P']:7.1f}{a['R']:7.1f}{a['F1']:7.1f}{bar:7}{aim:7}")
    for what, name in (("", ""), (", nested ones too", "_nested")):
        speed = result[f"words_a_second{name}"]
        what = f"words a second{what}"
        lines.append(f"{what:40}{speed:7}{WORDS_A_SECOND[0]:7}{WORDS_A_SECOND[1]:7}")
    start = result["start_up"]
    lines.append(f"{'start-up, seconds':40}{start:7.2f}{START_UP[0]:7.1f}{START_UP[1]:7.1f}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the bars."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    home = os.environ.get("PRESSLENS_BENCHMARKS", "../shared/benchmarks")
    parser.add_argument("benchmarks", nargs="?", type=Path, default=Path(home))
    parser.add_argument("--part", default="dev.jsonl", help="file in attribution/ to measure on")
    parser.add_argument("--json", type=Path, help="also write everything here")
    options = parser.parse_args(arguments)
    try:
        result = measure(options.benchmarks, options.part)
    except PresslensError as error:
        parser.exit(2, f"{error}\n")
    print(f"{options.part}: {result['articles']} articles")
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
