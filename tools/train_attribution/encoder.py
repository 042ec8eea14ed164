"""The network: a small pretrained encoder, one tag per piece, and links between pieces.

Plain PyTorch (no model hub): the weights of all-MiniLM-L6-v2 are read from a safetensors file.
On top of the encoder stand one linear layer for the tags and three bilinear *links*. A link is an
attention row per piece: it says which piece another one belongs to, content to cue, cue to source
and content to source. "No source" is a link to the window's first piece, ``[CLS]``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from presslens.voices.linker import LINKS, TAGS
from presslens.voices.wordpieces import BREAKS, CASES, QUOTES


@dataclass(frozen=True)
class Shape:
    """The encoder's size; the defaults are those of all-MiniLM-L6-v2."""

    vocabulary: int = 30522
    positions: int = 512
    width: int = 384
    inner: int = 1536
    heads: int = 12
    layers: int = 6
    link_width: int = 96
    dropout: float = 0.1


class Drop(nn.Module):
    """Dropout that drops the same features at every piece of a window.

    One mask a window and not one a piece: on a CPU the random numbers would cost more than the
    layer they regularise (Gal & Ghahramani 2016 give the reason it works as well).
    """

    def __init__(self, rate: float) -> None:
        """``rate`` is the share of features dropped."""
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """``x`` (batch, pieces, width), as it is outside training."""
        if not self.training or not self.rate:
            return x
        mask = torch.rand(x.shape[0], 1, x.shape[2]) >= self.rate
        return x * (mask / (1 - self.rate)).to(x.dtype)


class Attention(nn.Module):
    """Each piece takes a mean of the others, weighed by how well they answer it; in several heads.

    It has no weights; it is a module so that `export` can put one operator in its place.
    """

    def __init__(self, heads: int) -> None:
        """``heads`` divide the width."""
        super().__init__()
        self.heads = heads

    def forward(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
        """``q``, ``k``, ``v`` (batch, pieces, width); ``mask`` as in `Layer`."""
        batch, pieces, width = q.shape
        split = (batch, pieces, self.heads, width // self.heads)
        q, k, v = (x.view(split).transpose(1, 2) for x in (q, k, v))
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return mixed.transpose(1, 2).reshape(batch, pieces, width)


class Layer(nn.Module):
    """One transformer layer, normalised after each half as BERT does."""

    def __init__(self, shape: Shape) -> None:
        """Start values are PyTorch's; `load_base` replaces them."""
        super().__init__()
        self.drop, self.attention = Drop(shape.dropout), Attention(shape.heads)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=1e-12)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """``x`` (batch, pieces, width) and ``mask`` (batch, 1, 1, pieces), 0 or minus a lot."""
        x = self.norm1(
            x
            + self.drop(
                self.out(self.attention(*self.qkv(x).split(self.qkv.in_features, -1), mask))
            )
        )
        inner = self.down(F.gelu(self.up(x)))
        return self.norm2(x + self.drop(inner))


class Tagger(nn.Module):
    """Pieces in; tag logits (batch, pieces, tags) and links (batch, links, pieces, pieces) out."""

    def __init__(self, shape: Shape | None = None) -> None:
        """Start values are PyTorch's, small ones for the traits; `load_base` replaces the rest."""
        super().__init__()
        shape = shape or Shape()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.traits = nn.Embedding(CASES * BREAKS * QUOTES, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.drop = Drop(shape.dropout)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.tags = nn.Linear(shape.width, len(TAGS))
        self.ask = nn.Linear(shape.width, len(LINKS) * shape.link_width)
        self.answer = nn.Linear(shape.width, len(LINKS) * shape.link_width)
        nn.init.normal_(self.traits.weight, std=0.01)

    def forward(self, ids: Tensor, traits: Tensor, *, padded: bool = True) -> tuple[Tensor, Tensor]:
        """``ids`` and ``traits`` (batch, pieces), 0 in both where a row is padded, if any is."""
        batch, pieces = ids.shape
        mask = (ids == 0).to(torch.float32)[:, None, None, :] * -1e4 if padded else None
        x = self.words(ids) + self.places.weight[:pieces] + self.traits(traits)
        x = self.drop(self.norm(x))
        if torch.is_autocast_enabled("cpu"):
            # What runs through the layers is then half as wide, not only their products.
            x, mask = x.bfloat16(), mask.bfloat16()
        for layer in self.layers:
            x = layer(x, mask)
        x = self.drop(x)
        split = (batch, pieces, len(LINKS), self.shape.link_width)
        ask = self.ask(x).view(split).transpose(1, 2)
        answer = self.answer(x).view(split).transpose(1, 2)
        links = (ask @ answer.transpose(2, 3) / math.sqrt(self.shape.link_width)).float()
        return self.tags(x).float(), links if mask is None else links + mask.float()


def load_base(model: Tagger, weights: dict[str, Tensor]) -> None:
    """Copy a BERT checkpoint's tensors into ``model``; the new parts keep their start values."""
    get = {name.removeprefix("bert."): tensor for name, tensor in weights.items()}.__getitem__
    own = model.state_dict()
    own["words.weight"] = get("embeddings.word_embeddings.weight")
    kinds = get("embeddings.token_type_embeddings.weight")
    own["places.weight"] = get("embeddings.position_embeddings.weight") + kinds[0]
    for part in ("weight", "bias"):
        own[f"norm.{part}"] = get(f"embeddings.LayerNorm.{part}")
        for n in range(model.shape.layers):
            old, new = f"encoder.layer.{n}.", f"layers.{n}."
            qkv = [get(f"{old}attention.self.{name}.{part}") for name in ("query", "key", "value")]
            own[f"{new}qkv.{part}"] = torch.cat(qkv)
            own[f"{new}out.{part}"] = get(f"{old}attention.output.dense.{part}")
            own[f"{new}norm1.{part}"] = get(f"{old}attention.output.LayerNorm.{part}")
            own[f"{new}up.{part}"] = get(f"{old}intermediate.dense.{part}")
            own[f"{new}down.{part}"] = get(f"{old}output.dense.{part}")
            own[f"{new}norm2.{part}"] = get(f"{old}output.LayerNorm.{part}")
    model.load_state_dict(own)
