"""The tagger's answers are the same on every processor, as far as arithmetic allows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from gold import found

from presslens.voices import tagger

# Their last digits depend on the processor: on the size of its registers or of its cache.
UNSTEADY = {"Attention", "MultiHeadAttention", "Softmax", "Gelu", "FastGelu", "QuickGelu"}


def fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The fields of a protobuf message by number; the package onnx is not needed at run time."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at, value, shift = at + 1, value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value

    while at < len(message):
        number, kind = divmod(varint(), 8)
        size = varint() if kind in (0, 2) else {1: 8, 5: 4}[kind]
        if kind == 0:
            yield number, size
        else:
            yield number, message[at : at + size]
            at += size


def graph(path: Path) -> list[tuple[int, memoryview]]:
    """The fields of a network's graph: nodes are 1, weights are 5."""
    [content] = [value for number, value in fields(memoryview(path.read_bytes())) if number == 7]
    return list(fields(content))


def operators(path: Path) -> set[str]:
    """The operators that a network is made of."""
    nodes = [dict(fields(value)) for number, value in graph(path) if number == 1]
    return {bytes(node[4]).decode() for node in nodes}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> set[str]:
    """The operators that run, once onnxruntime has joined what it joins."""
    path = tmp_path_factory.mktemp("network") / "loaded.onnx"
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(path)
    options.log_severity_level = 3
    onnxruntime.InferenceSession(
        str(tagger.WEIGHTS / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    return operators(path)


def test_no_operator_runs_whose_last_digits_depend_on_the_processor(loaded):
    assert {"DynamicQuantizeMatMul", "Exp", "BiasGelu", "LayerNormalization"} <= loaded
    assert not loaded & UNSTEADY


def test_no_product_of_bytes_overflows_where_two_are_added_in_16_bits():
    tensors = [dict(fields(value)) for n, value in graph(tagger.WEIGHTS / "model.onnx") if n == 5]
    weights = [np.frombuffer(t[9], np.int8).astype(int) for t in tensors if t[2] == 3 and 9 in t]
    assert sum(map(len, weights)) > 10_000_000
    assert 2 * 255 * max(np.abs(w).max() for w in weights) < 2**15


def test_the_seeds_attributions_are_those_of_the_table():
    now, kept = found.table(), found.kept()
    columns = [name for name in found.COLUMNS if name != "score"]
    rows, expected = (t[columns].to_dict("records") for t in (now, kept))
    assert [row for row in rows if row not in expected] == []
    assert rows == expected
    assert now["score"].tolist() == pytest.approx(kept["score"].tolist(), abs=0.01)
