"""A training run on disk, so that one that was stopped goes on where it was.

One safetensors file: the network, its running mean, the optimiser's state, the random numbers'.
A run that goes on gives the same weights as one that was never stopped.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from presslens.errors import PresslensError

if TYPE_CHECKING:
    from tools.train_attribution.encoder import Tagger
    from tools.train_attribution.recipe import Recipe


def save(
    path: Path,
    model: Tagger,
    mean: Tagger,
    optimiser: torch.optim.Optimizer,
    *,
    step: int,
    recipe: Recipe,
) -> None:
    """Write the run as it stands after ``step`` steps; beside, then moved into place."""
    tensors = {f"model.{k}": v for k, v in model.state_dict().items()}
    tensors |= {f"mean.{k}": v for k, v in mean.state_dict().items()}
    for n, state in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{n}.{k}": v for k, v in state.items()}
    tensors["random"] = torch.get_rng_state()
    about = {"step": str(step), "recipe": json.dumps(asdict(recipe))}
    part = path.with_name(path.name + ".part")
    # Cloned, because the mean may share the word table with the network.
    save_file({k: v.detach().clone().contiguous() for k, v in tensors.items()}, part, about)
    part.replace(path)


def load(
    path: Path, model: Tagger, mean: Tagger, optimiser: torch.optim.Optimizer, *, recipe: Recipe
) -> int:
    """Put the run of ``path`` into its three parts and return its step.

    Raises:
        PresslensError: when the file was written by another recipe.
    """
    with safe_open(path, framework="pt") as file:
        about = file.metadata()
        if json.loads(about["recipe"]) != asdict(recipe):
            raise PresslensError(
                f"{path}: this run was begun with another recipe; delete the file to begin anew."
            )
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    for name, part in (("model.", model), ("mean.", mean)):
        own = {k.removeprefix(name): v for k, v in tensors.items() if k.startswith(name)}
        part.load_state_dict(own)
    state: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in tensors.items():
        if name.startswith("optimiser."):
            _, n, key = name.split(".")
            state.setdefault(int(n), {})[key] = tensor
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})
    torch.set_rng_state(tensors["random"])
    return int(about["step"])
