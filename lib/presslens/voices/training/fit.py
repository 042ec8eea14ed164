"""The training loop: seeded, on a CPU, with averaged weights."""

from __future__ import annotations

import copy
import random
import time
from typing import TYPE_CHECKING

import torch
from torch.nn import functional as F

from presslens.voices.training.data import IGNORE, Labelled, batches
from presslens.voices.training.recipe import Recipe, rate_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from presslens.voices.training.encoder import Tagger


NEW = ("traits", "tags", "ask", "answer")  # parts of the network that the base does not have


def loss_of(model: Tagger, batch: tuple[Tensor, ...], recipe: Recipe) -> tuple[Tensor, list[float]]:
    """The loss of one batch, and its parts: tags, then each link."""
    ids, traits, tags, links = batch
    guess, scores = model(ids, traits)
    parts = [F.cross_entropy(guess.flatten(0, 1), tags.flatten(), ignore_index=IGNORE)]
    for k in range(links.shape[1]):
        rows = links[:, k].any(-1)
        row, right = scores[:, k][rows], links[:, k][rows]
        inside = row.masked_fill(~right, -1e4).logsumexp(-1)
        parts.append((row.logsumexp(-1) - inside).mean() if len(row) else row.sum())
    total = parts[0] + recipe.links * sum(parts[1:])
    return total, [p.item() for p in parts]


def fit(
    model: Tagger,
    articles: Sequence[Labelled],
    singles: Sequence[Labelled],
    recipe: Recipe,
    *,
    report: Callable[[str], None] = print,
    each: Callable[[Tagger, int], None] | None = None,
) -> Tagger:
    """Train ``model`` in place and give the averaged one.

    ``singles`` are the same articles with single quotation marks. ``each`` is called with the
    averaged model every hundred steps.
    """
    rng = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    model.words.weight.requires_grad_(False)
    heads = [p for n, p in model.named_parameters() if n.split(".")[0] in NEW]
    body = [
        p for n, p in model.named_parameters() if n.split(".")[0] not in NEW and p.requires_grad
    ]
    groups = [
        {"params": body, "lr": recipe.rate, "peak": recipe.rate},
        {"params": heads, "lr": recipe.rate, "peak": recipe.rate * recipe.head_rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay, fused=True)
    per_epoch = sum(
        1
        for _ in batches(
            articles, size=recipe.size, pieces=recipe.pieces, rng=random.Random(recipe.seed)
        )
    )
    steps = round(per_epoch * recipe.epochs)
    mean = copy.deepcopy(model).eval()
    step, started, seen, running = 0, time.perf_counter(), 0, None
    while step < steps:
        shown = [
            s if rng.random() < recipe.single else a for a, s in zip(articles, singles, strict=True)
        ]
        for batch in batches(shown, size=recipe.size, pieces=recipe.pieces, rng=rng):
            if step >= steps:
                break
            model.train()
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * rate_at(step, steps, recipe)
            loss, parts = loss_of(model, batch, recipe)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=False)
            keep = min(recipe.averaging, (step + 1) / (step + 10))
            with torch.no_grad():
                for a, b in zip(mean.parameters(), model.parameters(), strict=True):
                    if b.requires_grad:
                        a.lerp_(b, 1 - keep)
            step, seen = step + 1, seen + batch[0].numel()
            running = (
                parts
                if running is None
                else [0.95 * r + 0.05 * p for r, p in zip(running, parts, strict=True)]
            )
            if step % 20 == 0 or step == steps:
                speed = seen / (time.perf_counter() - started)
                report(
                    f"step {step}/{steps}  loss "
                    + " ".join(f"{r:.3f}" for r in running)
                    + f"  {speed:.0f} pieces/s"
                )
            if each and (step % 100 == 0 or step == steps):
                each(mean, step)
    return mean
