"""Rewrite an exported network so that it computes the same on every x86-64 processor with AVX2.

    python -m tools.train_attribution.portable model.onnx

onnxruntime chooses its kernels by processor. Products in 8 bits are exact on all of them, and
products in 32 bits add up in the same order, but three operators differ in the last digits:
``MultiHeadAttention`` (it works in blocks that fit the cache), ``Softmax`` (it adds in as many
lanes as a register has) and ``Gelu`` (AVX-512 has a formula of its own). The network rounds what
runs through it to 256 levels, layer after layer, so a last digit becomes the third digit of a
score. Here the three are written out in operators whose kernels agree.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnx import GraphProto, NodeProto
from onnx.helper import get_node_attr_value, make_node
from onnx.numpy_helper import from_array, to_array

from presslens.errors import PresslensError

WIDEST = (2**15 - 1) // (2 * 255)  # AVX2 adds two products, each of a byte and a weight, in 16 bits
MICROSOFT = "com.microsoft"


def rewrite(path: Path) -> None:
    """Rewrite the network in ``path``; what it computes stays the same but for rounding.

    Raises:
        PresslensError: when its 8-bit weights are so large that products could overflow.
    """
    model = onnx.load(str(path))
    if (widest := widest_weight(model.graph)) > WIDEST:
        raise PresslensError(
            f"{path}: a weight of {widest} can overflow 16 bits on processors with AVX2 alone; "
            f"expected {WIDEST} at most (quantise with reduce_range)."
        )
    nodes = list(rewritten(model.graph))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, str(path))


def widest_weight(graph: GraphProto) -> int:
    """The largest absolute 8-bit weight that is multiplied."""
    weights = (
        to_array(tensor).astype(int) for tensor in graph.initializer if tensor.data_type == 3
    )
    return max((int(np.abs(w).max()) for w in weights), default=0)


def rewritten(graph: GraphProto) -> Iterator[NodeProto]:
    """The graph's nodes, with others for the three operators; adds the shapes these need."""
    made = {name: node for node in graph.node for name in node.output}
    used = {name: node for node in graph.node for name in node.input}
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    instead: dict[str, list[NodeProto]] = {}  # by a node's first output
    graph.initializer.append(from_array(np.array([-1]), "shape/last"))
    for node in graph.node:
        [out] = node.output[:1]
        if node.op_type == "MultiHeadAttention":
            split = made[node.input[0]]
            bias = next(tensors[n] for n in made[split.input[0]].input if n in tensors)
            width, heads = bias.dims[0] // 3, get_node_attr_value(node, "num_heads")
            instead |= {split.output[0]: [], out: attention(split.input[0], out, width // heads)}
            shapes = {"heads": [-1, 3 * heads, width // heads], "thirds": 3 * [heads]}
            shapes["width"] = [1, -1, width]
        elif node.op_type == "Softmax":
            instead[out] = softmax(node.input[0], out)
        elif node.op_type == "Erf":
            divided, plus = made[node.input[0]], used[out]
            biased, times = made[divided.input[0]], used[plus.output[0]]
            half = used[times.output[0]]
            x, bias = sorted(biased.input, key=tensors.__contains__)
            instead |= {n.output[0]: [] for n in (biased, divided, node, plus, times)}
            instead[half.output[0]] = [
                make_node("BiasGelu", [x, bias], [half.output[0]], domain=MICROSOFT)
            ]
    for name, shape in shapes.items():
        graph.initializer.append(from_array(np.array(shape), f"shape/{name}"))
    for node in graph.node:
        yield from instead.get(node.output[0], [node])


def attention(qkv: str, out: str, head: int) -> list[NodeProto]:
    """Attention, from queries, keys and values that lie side by side (1, pieces, 3 x width)."""
    q, k, v = (f"{out}/{part}" for part in "qkv")
    return [
        make_node("Reshape", [qkv, "shape/heads"], [f"{out}/rows"]),
        make_node("Transpose", [f"{out}/rows"], [f"{out}/heads"], perm=[1, 0, 2]),
        make_node("Split", [f"{out}/heads", "shape/thirds"], [q, k, v], axis=0),
        make_node(
            "FusedMatMul", [q, k], [f"{out}/scores"],
            domain=MICROSOFT, transB=1, alpha=1 / math.sqrt(head),
        ),
        *powers(f"{out}/scores", f"{out}/powers", f"{out}/total"),
        make_node("MatMul", [f"{out}/powers", v], [f"{out}/sum"]),
        make_node("Div", [f"{out}/sum", f"{out}/total"], [f"{out}/mean"]),
        make_node("Transpose", [f"{out}/mean"], [f"{out}/mixed"], perm=[1, 0, 2]),
        make_node("Reshape", [f"{out}/mixed", "shape/width"], [out]),
    ]  # fmt: skip


def softmax(x: str, out: str) -> list[NodeProto]:
    """Shares over the last axis that add up to one."""
    return [
        *powers(x, f"{out}/powers", f"{out}/total"),
        make_node("Div", [f"{out}/powers", f"{out}/total"], [out]),
    ]


def powers(x: str, out: str, total: str) -> list[NodeProto]:
    """``exp(x - max(x))`` over the last axis, and the sum of that."""
    return [
        make_node("ReduceMax", [x], [f"{out}/top"], axes=[-1], keepdims=1),
        make_node("Sub", [x, f"{out}/top"], [f"{out}/below"]),
        make_node("Exp", [f"{out}/below"], [out]),
        make_node("ReduceSum", [out, "shape/last"], [total], keepdims=1),
    ]


if __name__ == "__main__":
    rewrite(Path(sys.argv[1]))
