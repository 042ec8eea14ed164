"""A trained network to the file the suite ships: ONNX, weights in 8 bits."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from tools.train_attribution.encoder import Attention, Tagger
from tools.train_attribution.portable import rewrite


class _Attend(torch.autograd.Function):
    """Attention that is written to the file as one operator of onnxruntime's (CPU, 32 bits)."""

    @staticmethod
    def symbolic(g, q, k, v, heads):
        operator = "com.microsoft::MultiHeadAttention"
        return g.op(operator, q, k, v, num_heads_i=heads).setType(q.type())

    @staticmethod
    def forward(ctx, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
        return Attention(heads)(q, k, v, None)


class OneOperator(nn.Module):
    """`Attention` for windows without padding, a quarter faster than the six operators it saves."""

    def __init__(self, heads: int) -> None:
        """``heads`` as in `Attention`."""
        super().__init__()
        self.heads = heads

    def forward(self, q: Tensor, k: Tensor, v: Tensor, mask: None) -> Tensor:
        """As in `Attention`."""
        return _Attend.apply(q, k, v, self.heads)


class Probabilities(nn.Module):
    """The network with its scores as probabilities, which is all the linker reads."""

    def __init__(self, model: Tagger) -> None:
        """``model`` keeps its weights; a copy is what is changed."""
        super().__init__()
        self.model = copy.deepcopy(model)
        for layer in self.model.layers:
            layer.attention = OneOperator(layer.attention.heads)

    def forward(self, ids: Tensor, traits: Tensor) -> tuple[Tensor, Tensor]:
        """Tags (batch, pieces, tags) and links (batch, links, pieces, pieces), rows sum to 1."""
        tags, links = self.model(ids, traits, padded=False)
        return tags.softmax(-1), links.softmax(-1)


def export(model: Tagger, path: Path, *, bits: int = 8) -> None:
    """Write ``model`` to ``path``: matrices and the word table in 8 bits, or 32 to compare.

    What is written in 8 bits reads one window at a time.
    """
    ids = torch.randint(1000, 2000, (2, 16))
    sizes = {0: "batch", 1: "pieces"}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            Probabilities(model).eval(),
            (ids, torch.zeros_like(ids)),
            str(full if bits == 8 else path),
            input_names=["ids", "traits"],
            output_names=["tags", "links"],
            dynamic_axes={
                "ids": sizes,
                "traits": sizes,
                "tags": sizes,
                "links": {0: "batch", 2: "pieces", 3: "others"},
            },
            opset_version=17,
            custom_opsets={"com.microsoft": 1},
            dynamo=False,
        )
        if bits == 8:
            # Signed and one bit short: on processors without dot-product instructions eight full
            # bits could overflow; a scale a column makes up for it.
            quantize_dynamic(
                str(full),
                str(path),
                op_types_to_quantize=["MatMul", "Gather"],
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=True,
            )
            rewrite(path)
            onnx.checker.check_model(str(path))
