"""Writes files/onnx/*.onnx and onnx_networks.json: small networks as exporters write them, and what is computed from each.

Each network meets operators that whole networks meet seldom or never: torch's by its older exporter with old and new sets of
operators and by its newer one, Keras's by its own `export(format="onnx")` (which is tf2onnx), and graphs built by hand as
other programs write them. Weights are random by seed and lie in the files. The JSON holds, for each file, what onnx_torch.py
says: probabilities, and of every convolution A and ds/dA, in float64; onnxruntime agrees with the probabilities.

usage: python onnx_networks.py torch; python onnx_networks.py keras

Made with torch 2.14.1, onnx 1.23.2, onnxscript 0.7.2, onnxruntime 1.32.0, keras 3.15.1, tensorflow-cpu 2.21.0, tf2onnx 1.17.0;
the numbers of quotients-13 with torch 2.13.0.
"""

import json
import os
import sys
import warnings
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
warnings.filterwarnings("ignore")

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from networks_numbers import fnv1a, seeded_picture, seeded_values
from onnx_torch import expectations

HERE = Path(__file__).parent
FILES = HERE / "files/onnx"
NUMBERS = HERE / "onnx_networks.json"
SIZE = (24, 20)
PICTURE = {"height": SIZE[0], "width": SIZE[1], "seed": 3, "scale": 1 / 64, "offset": -2}


class Line(nn.Module):
    """Layers one after the other: pools of every padding, groups, a multiplier, dense layers after a flattened map."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2, 1),
            nn.Conv2d(8, 8, (3, 5), padding=(1, 2), groups=4), nn.LeakyReLU(0.1),
            nn.AvgPool2d(3, 1, 1),
            nn.Conv2d(8, 16, 3, padding=1, groups=8), nn.PReLU(16),
            nn.AvgPool2d(3, 2, 1, count_include_pad=False),
            nn.Conv2d(16, 12, 3, stride=2, dilation=2, padding=2), nn.ELU(0.7),
            nn.MaxPool2d(2, 2, ceil_mode=True),
        )
        self.dropout = nn.Dropout()
        self.classifier = nn.Sequential(nn.Linear(12 * 2 * 2, 10), nn.BatchNorm1d(10), nn.ReLU6(), nn.Linear(10, 4))

    def forward(self, x):
        return torch.log_softmax(self.classifier(self.dropout(torch.flatten(self.features(x), 1))), 1)


class Shuffle(nn.Module):
    """A unit of ShuffleNet: halves of the channels, one of them through a branch, then the channels of both in turn."""

    def __init__(self, channels):
        super().__init__()
        half = channels // 2
        self.branch = nn.Sequential(nn.Conv2d(half, half, 3, padding=1, groups=half), nn.Conv2d(half, half, 1), nn.SELU())

    def forward(self, x):
        kept, changed = x.chunk(2, 1)
        joined = torch.cat((kept, self.branch(changed)), 1)
        count, channels, height, width = joined.shape
        return joined.view(count, 2, channels // 2, height, width).transpose(1, 2).reshape(count, channels, height, width)


class Squeeze(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.inner = nn.Linear(channels, 4)
        self.outer = nn.Linear(4, channels)

    def forward(self, x):
        gate = torch.relu(self.inner(x.mean((2, 3))))
        return x * nn.functional.hardsigmoid(self.outer(gate)).view(x.shape[0], -1, 1, 1)


class Branches(nn.Module):
    """Residuals, joined maps, channels in other orders, activations that are written out, normalisations, other sizes."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1)
        self.shuffle = Shuffle(8)
        self.squeeze = Squeeze(8)
        self.gates = nn.ModuleList([nn.Conv2d(8, 8, 1) for _ in range(7)])
        self.before = nn.BatchNorm2d(8)
        self.group = nn.GroupNorm(4, 8)
        self.norm = nn.LayerNorm(8)
        self.wide = nn.Linear(8, 16)
        self.narrow = nn.Linear(16, 8)
        self.scale = nn.Parameter(torch.full((8, 1, 1), 0.5))
        self.head = nn.Conv2d(24, 5, 1)

    def forward(self, x):
        x = torch.stack((x[:, 2] * 0.9 + 0.1, x[:, 1], x[:, 0] - 0.2), 1)
        x = nn.functional.silu(self.stem(x))
        x = self.squeeze(self.shuffle(x))
        a, b, c, d, e, f, g = self.gates
        x = x + nn.functional.hardswish(a(x))
        x = torch.maximum(x, nn.functional.gelu(b(x)))
        x = nn.functional.mish(c(torch.relu(self.before(x)))) - x
        x = nn.functional.hardtanh(d(x), -0.8, 1.5) * torch.tanh(e(x))
        x = self.group(x) + nn.functional.softplus(f(x))
        y = self.narrow(nn.functional.gelu(self.wide(self.norm(x.permute(0, 2, 3, 1))))).permute(0, 3, 1, 2)
        x = x + self.scale * y
        small = nn.functional.max_pool2d(nn.functional.softsign(g(x)), 2)
        near = nn.functional.interpolate(small, scale_factor=2, mode="nearest")
        smooth = nn.functional.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False)
        x = torch.cat((x, near, smooth.flip(1)), 1)
        return self.head(x[:, :, 1:-1]).mean((2, 3))


def seeded(model):
    """Every weight by the formula of networks_numbers.py; statistics of normalisations far from 0 and 1."""
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if not tensor.is_floating_point():
                continue
            shape = tuple(tensor.shape)
            inputs = max(1, int(np.prod(shape[1:])))
            low, high = (0.6, 1.4) if "var" in name or (len(shape) == 1 and name.endswith("weight")) else (-0.3, 0.3)
            if len(shape) > 1 and name.endswith("weight"):
                low, high = -((6 / inputs) ** 0.5), (6 / inputs) ** 0.5
            tensor.copy_(torch.from_numpy(seeded_values(shape, low, high, fnv1a(name))))
    return model.eval()


def without_places(path):
    """Takes out where the exporter's and this script's own files lay, which it writes down with every node."""
    model = onnx.load(path, load_external_data=False)
    for node in model.graph.node:
        for entry in [entry for entry in node.metadata_props if entry.key == "pkg.torch.onnx.stack_trace"]:
            node.metadata_props.remove(entry)
    onnx.save(model, path)


def write_torch():
    for name, make in (("line", Line), ("branches", Branches)):
        model = seeded(make())
        example = torch.zeros(1, 3, *SIZE)
        for opset in (11, 13, 17):
            torch.onnx.export(
                model, (example,), FILES / f"{name}-torchscript-{opset}.onnx", dynamo=False, opset_version=opset,
                input_names=["x"], output_names=["scores"], dynamic_axes={"x": {0: "n"}},
            )
        for opset in (None, 25):
            path = FILES / f"{name}-dynamo{'' if opset is None else f'-{opset}'}.onnx"
            inside = {"external_data": name == "line" and opset is None}
            torch.onnx.export(model, (example,), path, dynamo=True, verbose=False, opset_version=opset, **inside)
            without_places(path)
    torch.onnx.export(
        seeded(Line()), (example,), FILES / "line-training-layers.onnx", dynamo=False, opset_version=17,
        do_constant_folding=False, training=torch.onnx.TrainingMode.PRESERVE, input_names=["x"], output_names=["scores"],
    )


class Hand:
    """Builds a graph operator by operator."""

    def __init__(self):
        self.nodes, self.initializers, self.count = [], [], 0

    def weight(self, *shape, low=-0.5, high=0.5, name=None):
        self.count += 1
        name = name or f"weights_{self.count}"
        values = seeded_values(shape, low, high, fnv1a(name))
        self.initializers.append(numpy_helper.from_array(values, name))
        return name

    def constant(self, values, kind=np.int64):
        self.count += 1
        name = f"numbers_{self.count}"
        self.initializers.append(numpy_helper.from_array(np.array(values, dtype=kind), name))
        return name

    def add(self, kind, *inputs, outputs=1, **attributes):
        self.count += 1
        names = [f"value_{self.count}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=f"{kind}_{self.count}", **attributes))
        return names[0] if outputs == 1 else names

    def save(self, name, output, opset, classes, shape=(1, 3, *SIZE), change=None):
        graph = helper.make_graph(
            self.nodes, "graph",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, (1, classes))],
            self.initializers,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8 if opset < 20 else 10)
        if change is not None:
            change(model)
        onnx.checker.check_model(model)
        onnx.save(model, FILES / f"{name}.onnx")


def write_by_hand():
    """As CNTK, Caffe2 and MXNet write: automatic padding, weights that are reshaped on the way, operators of old."""
    h = Hand()
    x = h.add("Conv", "image", h.weight(6, 3, 4, 4), auto_pad="SAME_LOWER", strides=[2, 2])
    x = h.add("Relu", h.add("Add", x, h.weight(6, 1, 1)))
    x = h.add("Conv", x, h.weight(6, 6, 3, 2), h.weight(6), pads=[0, 1, 2, 0])
    x = h.add("HardSigmoid", x)
    x = h.add("MaxPool", x, kernel_shape=[3, 2], strides=[2, 1], pads=[2, 0, 1, 1])
    x = h.add("Sum", x, h.add("Neg", x), x)
    x = h.add("Mean", x, h.add("Exp", x))
    x = h.add("Conv", x, h.weight(8, 6, 2, 2), auto_pad="SAME_UPPER")
    x = h.add("Clip", x, min=-0.4, max=0.9)
    parts = h.add("Split", x, outputs=2, axis=1, split=[3, 5])
    x = h.add("Concat", parts[1], parts[0], axis=1)
    x = h.add("AveragePool", x, auto_pad="SAME_UPPER", kernel_shape=[2, 2], strides=[2, 2], count_include_pad=1)
    x = h.add("Upsample", x, h.constant([1, 1, 2, 2], np.float32), mode="nearest")
    x = h.add("Pad", x, pads=[0, 0, 1, -1, 0, 0, 0, 2])
    x = h.add("Slice", x, axes=[2, 3], starts=[0, 1], ends=[4, 5])
    rows = h.add("Reshape", h.weight(8, 4, 4, 7), h.constant([128, 7]))
    x = h.add("MatMul", h.add("Reshape", x, h.constant([1, 128])), rows)
    x = h.add("Add", x, h.weight(1, 7))
    x = h.add("Gemm", h.add("Transpose", x, perm=[1, 0]), h.weight(5, 7), h.weight(5), transA=1, transB=1, alpha=0.7, beta=-2.0)
    h.save("by-hand-9", h.add("Softmax", x), 9, 5)

    h = Hand()
    x = h.add("Sub", "image", h.constant(np.array([0.1, 0.2, 0.3]).reshape(1, 3, 1, 1), np.float32))
    x = h.add("Div", x, h.constant(np.array([0.9, 0.8, 0.7]).reshape(3, 1, 1), np.float32))
    x = h.add("Cast", h.add("Cast", x, to=TensorProto.DOUBLE), to=TensorProto.FLOAT)
    x = h.add("Conv", x, h.weight(8, 3, 3, 3), h.weight(8), strides=[2, 2], dilations=[2, 2], pads=[2, 2, 2, 2])
    x = h.add("PRelu", x, h.weight(8, 1, 1))
    x = h.add("LayerNormalization", h.add("Transpose", x, perm=[0, 2, 3, 1]), h.weight(8, low=0.5), h.weight(8), axis=-1)
    x = h.add("Transpose", x, perm=[0, 3, 1, 2])
    x = h.add("InstanceNormalization", x, h.weight(8, low=0.5), h.weight(8))
    x = h.add("Gelu", x, approximate="tanh")
    y = h.add("Conv", x, h.weight(16, 1, 3, 3), group=8, pads=[1, 1, 1, 1], strides=[2, 1])
    y = h.add("Max", h.add("Min", y, h.constant(0.8, np.float32)), h.constant(-0.6, np.float32))
    y = h.add("AveragePool", y, kernel_shape=[3, 2], strides=[2, 2], pads=[1, 1, 1, 0], ceil_mode=1, count_include_pad=1)
    y = h.add("GlobalAveragePool", y)
    x = h.add("Conv", x, h.weight(16, 4, 1, 1), group=2)
    x = h.add("Mul", x, h.add("Min", y, h.add("GlobalMaxPool", x)))
    x = h.add("Gather", x, h.constant([15, 0, 7, 3, 3, 12]), axis=1)
    x = h.add("Slice", x, h.constant([5]), h.constant([-(2**62)]), h.constant([1]), h.constant([-1]))
    x = h.add("ReduceMax", x, h.constant([3]), keepdims=0)
    x = h.add("ReduceMean", x, h.constant([-1]), keepdims=0)
    x = h.add("MatMul", x, h.weight(6, 4))
    x = h.add("Identity", h.add("Softmax", x))
    h.save("by-hand-20", x, 20, 4)

    h = Hand()
    x = h.add("Transpose", "image", perm=[0, 3, 1, 2])
    x = h.add("Relu", h.add("Conv", x, h.weight(4, 3, 3, 3), pads=[1, 1, 1, 1]))
    x = h.add("MaxPool", x, kernel_shape=[4, 4], strides=[4, 4])
    x = h.add("Transpose", x, perm=[0, 2, 3, 1])
    x = h.add("Reshape", x, h.constant([-1, 120]))
    x = h.add("Add", h.add("MatMul", x, h.weight(120, 6)), h.weight(6))
    x = h.add("BatchNormalization", x, *(h.weight(6, low=0.5) for _ in range(4)))
    x = h.add("Gemm", h.add("Relu", x), h.weight(6, 3))
    h.save("channels-last-13", h.add("Softmax", x), 13, 3, shape=(None, *SIZE, 3), change=as_halves)


def write_quotients():
    """As Caffe's networks come (AlexNet, GoogLeNet): responses normalised over neighbouring channels. And maps divided."""
    h = Hand()
    x = h.add("Relu", h.add("Conv", "image", h.weight(10, 3, 5, 5), h.weight(10), strides=[2, 2], pads=[2, 2, 2, 2]))
    # Caffe's are 1e-4 of values up to hundreds; these are near 1.
    x = h.add("LRN", x, size=5, alpha=0.8, beta=0.75, bias=1.0)
    x = h.add("MaxPool", x, kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
    x = h.add("Conv", x, h.weight(12, 5, 3, 3), group=2, pads=[1, 1, 1, 1])
    x = h.add("LRN", x, size=3, alpha=1.5, bias=2.0)
    y = h.add("Add", h.add("Exp", h.add("Conv", x, h.weight(12, 12, 1, 1))), h.constant(0.5, np.float32))
    x = h.add("Div", h.add("Conv", x, h.weight(12, 12, 3, 3), h.weight(12), pads=[1, 1, 1, 1]), y)
    z = h.add("Div", h.constant(3.0, np.float32), h.add("Softplus", h.add("Conv", x, h.weight(12, 12, 1, 1))))
    x = h.add("Mul", x, h.add("Reciprocal", h.add("Add", z, h.constant(1.0, np.float32))))
    x = h.add("Conv", h.add("Softsign", x), h.weight(5, 12, 3, 3))
    x = h.add("Flatten", h.add("GlobalAveragePool", x))
    h.save("quotients-13", h.add("Softmax", x), 13, 5)


def as_halves(model):
    """Weights as other programs keep them: half precision behind a Cast, and numbers in fields of their own."""
    graph = model.graph
    for place, one in enumerate(list(graph.initializer)):
        values = numpy_helper.to_array(one)
        if values.dtype != np.float32:
            continue
        if place % 2 == 0:
            half = numpy_helper.from_array(values.astype(np.float16), f"{one.name}_half")
            graph.initializer.append(half)
            graph.node.insert(0, helper.make_node("Cast", [half.name], [one.name], to=TensorProto.FLOAT))
            graph.initializer.remove(one)
        else:
            one.CopyFrom(helper.make_tensor(one.name, TensorProto.FLOAT, values.shape, values.ravel()))


def write_keras():
    import keras
    from keras import layers

    def filled(model):
        for layer in model.layers:
            for weight in layer.weights:
                shape = tuple(weight.shape)
                low, high = (0.6, 1.4) if weight.name in ("gamma", "moving_variance") else (-0.4, 0.4)
                weight.assign(seeded_values(shape, low, high, fnv1a(f"{layer.name}/{weight.name}")))
        return model

    def tanh_gelu(x):
        # tf2onnx has no operator for the exact one.
        return keras.activations.gelu(x, approximate=True)

    x = picture = keras.Input((*SIZE, 3), name="picture")
    x = layers.Rescaling(1 / 2, 0.1)(x)
    x = layers.ZeroPadding2D(((1, 0), (0, 2)))(x)
    x = layers.Conv2D(8, 3, strides=2, use_bias=False, name="first")(x)
    x = layers.BatchNormalization(name="first_bn")(x)
    x = layers.ReLU(6.0)(x)
    x = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, activation="silu", name="depth")(x)
    y = layers.GlobalAveragePooling2D(keepdims=True)(x)
    y = layers.Conv2D(16, 1, activation="hard_sigmoid", name="gate")(y)
    x = layers.Multiply()([x, y])
    x = layers.SeparableConv2D(8, 3, padding="same", activation=tanh_gelu, name="separable")(x)
    x = layers.Concatenate()([x, layers.MaxPooling2D(3, 1, "same")(x)])
    x = layers.LayerNormalization(name="norm")(x)
    x = layers.Dense(8, activation="leaky_relu", name="places")(x)
    x = layers.AveragePooling2D(2, padding="same")(x)
    x = layers.Conv2D(6, 3, activation="relu", name="second")(x)
    x = layers.Dropout(0.3)(layers.Flatten()(x))
    x = layers.Dense(9, name="hidden")(x)
    x = layers.BatchNormalization(name="hidden_bn")(x)
    x = layers.Activation("elu")(x)
    model = filled(keras.Model(picture, layers.Dense(4, activation="softmax", name="classes")(x)))
    model(np.zeros((1, *SIZE, 3), np.float32))
    model.export(str(FILES / "keras.onnx"), format="onnx", verbose=False)


def write_numbers():
    numbers = {}
    for path in sorted(FILES.glob("*.onnx")):
        given = onnx.load(path).graph.input[0].type.tensor_type.shape.dim
        is_nchw = given[1].dim_value == 3
        numbers[path.stem] = {"picture": PICTURE, **expectations(path, seeded_picture(**PICTURE), is_nchw)}
        one = numbers[path.stem]
        print(path.stem, path.stat().st_size // 1024, "KB", one["probabilities"], one["onnxruntime"])
        assert one["onnxruntime"]["probabilities"] < 1e-4, path
    NUMBERS.write_text(json.dumps(numbers, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    FILES.mkdir(parents=True, exist_ok=True)
    if "torch" in sys.argv:
        write_by_hand()
        write_quotients()
        write_torch()
    if "keras" in sys.argv:
        write_keras()
    write_numbers()
