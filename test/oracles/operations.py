"""Writes operations.json: what single operations of the graph give, and the derivative, by TensorFlow in double precision.

Each case is a design of test/builders/parts.ts: a 1x1 convolution to 6 channels, then the operation, on an input of
[-1, 1] (stream 0 of seed 9). Weights: value i of tensor t is the i-th of stream t of the design's seed. `output` is what
it gives, `gradient` the derivative of sum(output * c) by the input, c in [-1, 1] (stream 1 of seed 9); summaries of both.

Pools with padding have no kernel in TensorFlow that knows which of it counts. They are written out, and their values
held to onnxruntime's MaxPool and AveragePool (explicit pads, count_include_pad, ceil_mode) before anything is written.

usage: python operations.py

Made with tensorflow-cpu 2.21.0, numpy 2.4.6, onnx 1.23.2, onnxruntime 1.32.0.
"""

import json
import math
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import numpy as np
import onnx
import onnxruntime
import tensorflow as tf
from onnx import helper

from networks_numbers import seeded_values, summary

HERE = Path(__file__).parent
SEED = 7
INPUT_SEED = 9


def conv(filters):
    ones = {"strides": [1, 1], "dilation": [1, 1], "groups": 1, "padding": "valid", "bias": True}
    return {"kind": "convolution", "size": [1, 1], "filters": filters, **ones}


def pool(mode, size, strides, pads, **options):
    padding = dict(zip(("top", "bottom", "left", "right"), pads))
    return {"kind": "pool", "mode": mode, "size": size, "strides": strides, "padding": padding, **options}


def resize(mode, places, *size):
    return {"kind": "resize", "mode": mode, "places": places, "size": list(size)}


def norm(**options):
    return {"kind": "normalisation", "epsilon": 0.001, **options}


COUNTED = {"countPadding": True}
CASES = {
    # PyTorch's ResNet: symmetric padding, whose last row no window reads.
    "max-symmetric": pool("max", [3, 3], [2, 2], [1, 1, 1, 1]),
    "max-asymmetric": pool("max", [2, 4], [2, 1], [0, 1, 2, 1]),
    "max-all-sides-differ": pool("max", [3, 4], [1, 3], [2, 1, 3, 0]),
    "average-symmetric": pool("average", [3, 3], [2, 2], [1, 1, 1, 1]),
    "average-symmetric-counted": pool("average", [3, 3], [2, 2], [1, 1, 1, 1], **COUNTED),
    "average-asymmetric": pool("average", [2, 4], [2, 1], [0, 1, 2, 1]),
    "average-asymmetric-counted": pool("average", [2, 4], [2, 1], [0, 1, 2, 1], **COUNTED),
    # 8 and 7 places under windows of 3 in steps of 2, rounded up: the last windows reach over the end.
    "max-ceil": pool("max", [3, 3], [2, 2], [0, 1, 0, 0], overhang=[1, 0]),
    "average-ceil": pool("average", [3, 3], [2, 2], [0, 1, 0, 0], overhang=[1, 0]),
    "average-ceil-counted": pool("average", [3, 3], [2, 2], [1, 2, 1, 1], overhang=[1, 0], **COUNTED),
    "maximum": {"kind": "extreme", "mode": "max", "branches": [[conv(6)], [], [conv(6)]]},
    "minimum": {"kind": "extreme", "mode": "min", "branches": [[conv(6)], [], [conv(6)]]},
    "channels-chosen": {"kind": "channels", "from": [4, 1]},
    "channels-shuffled-and-repeated": {"kind": "channels", "from": [0, 3, 1, 4, 2, 5, 3]},
    "layer-norm": norm(),
    "group-norm-1": norm(groups=1),
    "group-norm-3": norm(groups=3),
    "group-norm-6": norm(groups=6),
    **{
        f"{mode}-{places}-{height}x{width}": resize(mode, places, height, width)
        for mode in ("bilinear", "nearest")
        for places in ("half-pixel", "corners", "plain")
        for height, width in ((16, 14), (5, 11), (4, 3))
    },
}


class Weights:
    def __init__(self):
        self.stream = 0

    def next(self, shape, low, high):
        values = seeded_values(tuple(shape), low, high, SEED, self.stream)
        self.stream += 1
        return tf.constant(values.astype(np.float64))


def step(part, x, weights):
    kind = part["kind"]
    channels = x.shape[-1]
    if kind == "convolution":
        bound = math.sqrt(6 / channels)
        kernel = weights.next([channels, part["filters"]], -bound, bound)
        return tf.tensordot(x, kernel, 1) + weights.next([part["filters"]], -0.1, 0.1)
    if kind == "pool":
        return pooled(part, x)
    if kind == "extreme":
        ends = [whole(branch, x, weights) for branch in part["branches"]]
        best = ends[0]
        for end in ends[1:]:
            best = (tf.maximum if part["mode"] == "max" else tf.minimum)(best, end)
        return best
    if kind == "channels":
        return tf.gather(x, part["from"], axis=-1)
    if kind == "normalisation":
        return normalised(part, x, weights)
    return resized(part, x)


def whole(parts, x, weights):
    for part in parts:
        x = step(part, x, weights)
    return x


def pooled(part, x):
    pads = part["padding"]
    around = [[0, 0], [pads["top"], pads["bottom"]], [pads["left"], pads["right"]], [0, 0]]
    window = (part["size"], part["strides"], "VALID")
    if part["mode"] == "max":
        return tf.nn.max_pool2d(tf.pad(x, around, constant_values=-np.inf), *window)
    area = part["size"][0] * part["size"][1]
    total = tf.nn.avg_pool2d(tf.pad(x, around), *window) * area
    over = part.get("overhang", [0, 0])
    counted = np.zeros((1, x.shape[1] + sum(around[1]), x.shape[2] + sum(around[2]), 1))
    if part.get("countPadding"):
        counted[:, : counted.shape[1] - over[0], : counted.shape[2] - over[1]] = 1
    else:
        counted[:, pads["top"] : pads["top"] + x.shape[1], pads["left"] : pads["left"] + x.shape[2]] = 1
    return total / (tf.nn.avg_pool2d(tf.constant(counted), *window) * area)


def onnx_pooled(part, x):
    """The same pool by onnxruntime; rows and columns that only fill the last windows are its own affair (ceil_mode)."""
    pads, over = part["padding"], part.get("overhang", [0, 0])
    options = {
        "kernel_shape": part["size"],
        "strides": part["strides"],
        "pads": [pads["top"], pads["left"], pads["bottom"] - over[0], pads["right"] - over[1]],
        "ceil_mode": int(any(over)),
    }
    if part["mode"] == "average":
        options["count_include_pad"] = int(part.get("countPadding", False))
    node = helper.make_node("MaxPool" if part["mode"] == "max" else "AveragePool", ["x"], ["y"], **options)
    value = lambda name: helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
    graph = helper.make_graph([node], "pool", [value("x")], [value("y")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x.transpose(0, 3, 1, 2).astype(np.float32)})[0].transpose(0, 2, 3, 1)


def normalised(part, x, weights):
    scale, shift = weights.next([6], 0.5, 1.5), weights.next([6], -0.1, 0.1)
    groups = part.get("groups")
    shaped = x if groups is None else tf.reshape(x, [1, -1, groups, 6 // groups])
    mean, variance = tf.nn.moments(shaped, [-1] if groups is None else [1, 3], keepdims=True)
    return tf.reshape((shaped - mean) / tf.sqrt(variance + part["epsilon"]), x.shape) * scale + shift


def resized(part, x):
    """TensorFlow 1's kernels have every kind of place; the nearest one at corners rounds there and is written out."""
    size, places = part["size"], part["places"]
    options = {"align_corners": places == "corners", "half_pixel_centers": places == "half-pixel"}
    if part["mode"] == "bilinear":
        single = tf.raw_ops.ResizeBilinear(images=tf.cast(x, tf.float32), size=size, **options)
        exact = tf.tensordot(tf.tensordot(x, hat(x.shape[1], size[0], places), [[1], [1]]), hat(x.shape[2], size[1], places), [[1], [1]])
        exact = tf.transpose(exact, [0, 2, 3, 1])
        assert np.abs(single.numpy() - exact.numpy()).max() < 1e-5
        return exact
    if places == "corners":
        rows, columns = ([math.floor(i * (before - 1) / (after - 1)) for i in range(after)] for before, after in zip(x.shape[1:3], size))
        return tf.gather(tf.gather(x, rows, axis=1), columns, axis=2)
    return tf.raw_ops.ResizeNearestNeighbor(images=x, size=size, **options)


def hat(before, after, places):
    """[after, before]: triangles of width 2 around the place that each row reads."""
    y = np.arange(after)
    place = {
        "half-pixel": (y + 0.5) * before / after - 0.5,
        "corners": y * (before - 1) / (after - 1),
        "plain": y * before / after,
    }[places]
    place = np.clip(place, 0, before - 1)[:, None]
    return np.maximum(0, 1 - np.abs(place - np.arange(before)[None]))


def case(part):
    x = tf.constant(seeded_values((1, 8, 7, 3), -1, 1, INPUT_SEED, 0).astype(np.float64))
    weights = Weights()
    with tf.GradientTape() as tape:
        tape.watch(x)
        map_ = step(conv(6), x, weights)
        output = step(part, map_, weights)
        signal = seeded_values(tuple(output.shape), -1, 1, INPUT_SEED, 1).astype(np.float64)
        total = tf.reduce_sum(output * signal)
    if part["kind"] == "pool":
        assert np.abs(output.numpy() - onnx_pooled(part, map_.numpy())).max() < 1e-5, part
    design = {"input": [8, 7], "seed": SEED, "parts": [conv(6), part]}
    gradient = tape.gradient(total, x)
    return {"design": design, "shape": list(output.shape[1:]), "output": summary(output, 1), "gradient": summary(gradient, 2)}


def main():
    cases = {name: case(part) for name, part in CASES.items()}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(content, separators=(',', ':'))}" for name, content in cases.items())
    (HERE / "operations.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
