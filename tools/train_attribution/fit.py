"""The training loop: seeded, on a CPU, with averaged weights; one that was stopped goes on."""

from __future__ import annotations

import copy
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch.nn import functional as F

from tools.train_attribution import checkpoint
from tools.train_attribution.data import IGNORE, Labelled, batches
from tools.train_attribution.recipe import Recipe, rate_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor

    from tools.train_attribution.encoder import Tagger


NEW = ("traits", "tags", "ask", "answer")  # parts of the network that the base does not have
SAVE = 50  # steps from one checkpoint to the next


def halves(recipe: Recipe) -> bool:
    """Whether to multiply in 16 bits: the recipe says so and the processor has instructions for it.

    Without them PyTorch imitates them, some forty times slower than in 32 bits.
    """
    return recipe.half and torch.ops.mkldnn._is_mkldnn_bf16_supported()


def loss_of(model: Tagger, batch: tuple[Tensor, ...], recipe: Recipe) -> tuple[Tensor, list[float]]:
    """The loss of one batch, and its parts: tags, then each link."""
    ids, traits, tags, links = batch
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=halves(recipe)):
        guess, scores = model(ids, traits)
    parts = [F.cross_entropy(guess.flatten(0, 1), tags.flatten(), ignore_index=IGNORE)]
    for k in range(links.shape[1]):
        rows = links[:, k].any(-1)
        row, right = scores[:, k][rows], links[:, k][rows]
        inside = row.masked_fill(~right, -1e4).logsumexp(-1)
        parts.append((row.logsumexp(-1) - inside).mean() if len(row) else row.sum())
    total = parts[0] + recipe.links * sum(parts[1:])
    return total, [p.item() for p in parts]


def optimiser_of(model: Tagger, recipe: Recipe) -> torch.optim.AdamW:
    """AdamW in two groups: what was pretrained, and what was not and so learns faster."""
    groups: list[dict] = [
        {"params": [], "lr": 0.0, "peak": recipe.rate},
        {"params": [], "lr": 0.0, "peak": recipe.rate * recipe.head_rate},
    ]
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            groups[name.split(".")[0] in NEW]["params"].append(parameter)
    return torch.optim.AdamW(groups, weight_decay=recipe.weight_decay, fused=True)


def epoch(
    articles: Sequence[Labelled], singles: Sequence[Labelled], recipe: Recipe, number: int
) -> Iterator[tuple[Tensor, ...]]:
    """The batches of one pass, which depend on the seed and the pass's number alone."""
    rng = random.Random(f"{recipe.seed} {number}")
    shown = [
        s if rng.random() < recipe.single else a for a, s in zip(articles, singles, strict=True)
    ]
    return batches(shown, size=recipe.size, pieces=recipe.pieces, rng=rng, hidden=recipe.hidden)


def schedule(
    articles: Sequence[Labelled], singles: Sequence[Labelled], recipe: Recipe, *, after: int = 0
) -> Iterator[tuple[int, int, tuple[Tensor, ...]]]:
    """(step, of how many, batch) from the step ``after`` on."""
    steps = round(recipe.epochs * sum(1 for _ in epoch(articles, singles, recipe, 0)))
    step, number = 0, 0
    while step < steps:
        for batch in epoch(articles, singles, recipe, number):
            if step >= steps:
                return
            if step >= after:
                yield step, steps, batch
            step += 1
        number += 1


def fit(
    model: Tagger,
    articles: Sequence[Labelled],
    singles: Sequence[Labelled],
    recipe: Recipe,
    *,
    report: Callable[[str], None] = print,
    run: Path | None = None,
) -> Tagger:
    """Train ``model`` in place and give the averaged one.

    ``singles`` are the same articles with single quotation marks. ``run``: a file that the run is
    saved to, and taken up from where it exists.
    """
    torch.manual_seed(recipe.seed)
    model.words.weight.requires_grad_(False)
    optimiser = optimiser_of(model, recipe)
    learnt = [p for group in optimiser.param_groups for p in group["params"]]
    mean = copy.deepcopy(model).eval()
    done, seen, running, began = 0, 0, [], time.perf_counter()
    report(f"multiplying in {16 if halves(recipe) else 32} bits")
    if run and run.is_file():
        done = checkpoint.load(run, model, mean, optimiser, recipe=recipe)
        report(f"going on after step {done}")
    for step, steps, batch in schedule(articles, singles, recipe, after=done):
        model.train()
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * rate_at(step, steps, recipe)
        loss, parts = loss_of(model, batch, recipe)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=False)
        average(mean, model, keep=min(recipe.averaging, (step + 1) / (step + 10)))
        done, seen = step + 1, seen + batch[0].numel()
        running = [0.95 * r + 0.05 * p for r, p in zip(running or parts, parts, strict=True)]
        if done % 20 == 0 or done == steps:
            speed = seen / (time.perf_counter() - began)
            losses = " ".join(f"{r:.3f}" for r in running)
            report(f"step {done}/{steps}  loss {losses}  {speed:.0f} pieces/s")
        if run and (done % SAVE == 0 or done == steps):
            checkpoint.save(run, model, mean, optimiser, step=done, recipe=recipe)
    return mean


@torch.no_grad()
def average(mean: Tagger, model: Tagger, *, keep: float) -> None:
    """Move the running mean of the weights towards the present ones."""
    for a, b in zip(mean.parameters(), model.parameters(), strict=True):
        if b.requires_grad:
            a.lerp_(b, 1 - keep)
