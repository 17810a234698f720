"""Networks in PyTorch with TensorFlow's padding, for backward.py: from designs and from Keras files.

A design is the list of parts of test/builders/parts.ts; the seeded numbers are those of test/builders/seededNumbers.ts:
value i of stream t of seed s is (mix(mix(mix(s) + t) + i) + 0.5) / 2^32, mix being Wellons's lowbias32. Weight tensors
are numbered from 0 in the order in which the parts need them (kernel, then bias; TensorFlow's layout, row-major).
"""

import json
import math

import h5py
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def mix(value):
    x = np.asarray(value, dtype=np.uint64) & 0xFFFFFFFF
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & 0xFFFFFFFF
    x = ((x ^ (x >> 15)) * 0x846CA68B) & 0xFFFFFFFF
    return x ^ (x >> 16)


def seeded_integers(seed, stream, indices):
    return mix(mix(mix(seed) + np.uint64(stream)) + np.asarray(indices, dtype=np.uint64))


def seeded_values(shape, low, high, seed, stream):
    uniform = (seeded_integers(seed, stream, np.arange(math.prod(shape))).astype(np.float64) + 0.5) / 2.0**32
    return (low + (high - low) * uniform).astype(np.float32).reshape(shape)


def seeded_picture(height, width, seed, scale, offset):
    """[height, width, 3] float32: blocks of 16 pixels with fine grain, as seededPicture in seededNumbers.ts."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    block = seeded_integers(seed, 0, ((y >> 4) * 4096 + (x >> 4)) * 3 + c) & 255
    pixel = seeded_integers(seed, 1, (y * width + x) * 3 + c) & 255
    return (((3 * block + pixel) >> 2).astype(np.float64) * scale + offset).astype(np.float32)


class Rectifier(nn.ReLU):
    """Any activation as a subclass of nn.ReLU: Captum's deconvolution and guided hooks look for nn.ReLU only."""

    def __init__(self, name, alpha):
        super().__init__()
        self.name, self.alpha = name, alpha

    def forward(self, x):
        if self.name == "relu":
            return F.relu(x)
        if self.name == "relu6":
            return F.relu6(x)
        if self.name == "leaky-relu":
            return F.leaky_relu(x, self.alpha)
        raise ValueError(self.name)


def same_padding(size, window, stride, dilation):
    reach = (window - 1) * dilation + 1
    total = max(0, (-(-size // stride) - 1) * stride + reach - size)
    return total // 2, total - total // 2


def padded(x, window, strides, dilation, padding, value=0.0):
    if padding == "valid":
        return x
    top, bottom = same_padding(x.shape[2], window[0], strides[0], dilation[0])
    left, right = same_padding(x.shape[3], window[1], strides[1], dilation[1])
    return F.pad(x, (left, right, top, bottom), value=value)


class Convolution(nn.Module):
    """kernel in PyTorch's layout [out, in / groups, h, w]; padding "same" or "valid" in TensorFlow's meaning."""

    def __init__(self, kernel, bias, strides, dilation, groups, padding):
        super().__init__()
        self.kernel = nn.Parameter(torch.from_numpy(np.ascontiguousarray(kernel)))
        self.bias = None if bias is None else nn.Parameter(torch.from_numpy(np.ascontiguousarray(bias)))
        self.strides, self.dilation, self.groups, self.padding = strides, dilation, groups, padding

    def forward(self, x):
        x = padded(x, self.kernel.shape[2:], self.strides, self.dilation, self.padding)
        return F.conv2d(x, self.kernel, self.bias, self.strides, 0, self.dilation, self.groups)


class Pool(nn.Module):
    def __init__(self, mode, size, strides, padding):
        super().__init__()
        self.mode, self.size, self.strides, self.padding = mode, size, strides, padding

    def forward(self, x):
        window = (self.size, self.strides, (1, 1), self.padding)
        if self.mode == "max":
            return F.max_pool2d(padded(x, *window, value=-math.inf), self.size, self.strides)
        # Padded positions do not count in TensorFlow's average.
        count = F.avg_pool2d(padded(torch.ones_like(x), *window), self.size, self.strides)
        return F.avg_pool2d(padded(x, *window), self.size, self.strides) / count


class Dense(nn.Module):
    def __init__(self, kernel, bias):
        super().__init__()
        self.kernel, self.bias = nn.Parameter(torch.from_numpy(kernel)), nn.Parameter(torch.from_numpy(bias))

    def forward(self, x):
        return x @ self.kernel + self.bias


class Apply(nn.Module):
    """A step without weights: a function of one map or several."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


MERGES = {
    "concatenate": lambda *maps: torch.cat(maps, 1),
    "add": lambda *maps: sum(maps[1:], maps[0]),
}


class Graph(nn.Module):
    """Steps in topological order; step 0 is the input. `convolutions` lists the steps of the convolutions in order."""

    def __init__(self):
        super().__init__()
        self.steps = nn.ModuleList([nn.Identity()])
        self.inputs = [[]]
        self.convolutions = []
        self.design_weights = 0

    def append(self, module, *inputs):
        self.steps.append(module)
        self.inputs.append(list(inputs))
        return len(self.steps) - 1

    def forward(self, x):
        outputs = [self.steps[0](x)]
        for module, inputs in list(zip(self.steps, self.inputs))[1:]:
            outputs.append(module(*(outputs[index] for index in inputs)))
        return outputs[-1]

    def activation_of(self, number):
        """The module whose output is A: the activation right after the convolution, or the convolution itself."""
        step = self.convolutions[number - 1]
        consumers = [index for index, inputs in enumerate(self.inputs) if step in inputs]
        follows = len(consumers) == 1 and isinstance(self.steps[consumers[0]], Rectifier)
        return self.steps[consumers[0]] if follows else self.steps[step]


def from_design(design):
    graph = Graph()
    add_parts(graph, design, design["parts"], 0, 3)
    return graph.eval()


def add_parts(graph, design, parts, start, channels):
    step = start
    for part in parts:
        step, channels = add_part(graph, design, part, step, channels)
    return step, channels


def add_part(graph, design, part, step, channels):
    def weight(shape, bound):
        graph.design_weights += 1
        return seeded_values(shape, -bound, bound, design["seed"], graph.design_weights - 1)

    kind = part["kind"]
    if kind == "convolution":
        shape = (*part["size"], channels // part["groups"], part["filters"])
        kernel = weight(shape, math.sqrt(6 / math.prod(shape[:3]))).transpose(3, 2, 0, 1)
        bias = weight((part["filters"],), 0.1) if part["bias"] else None
        module = Convolution(kernel, bias, part["strides"], part["dilation"], part["groups"], part["padding"])
        graph.convolutions.append(graph.append(module, step))
        return graph.convolutions[-1], part["filters"]
    if kind == "depthwise":
        shape = (*part["size"], channels, part["multiplier"])
        kernel = weight(shape, math.sqrt(6 / math.prod(shape[:2])))
        # Output channel = input channel * multiplier + m, as in TensorFlow.
        kernel = kernel.reshape(*part["size"], 1, -1).transpose(3, 2, 0, 1)
        bias = weight((kernel.shape[0],), 0.1) if part["bias"] else None
        module = Convolution(kernel, bias, part["strides"], part["dilation"], channels, part["padding"])
        graph.convolutions.append(graph.append(module, step))
        return graph.convolutions[-1], kernel.shape[0]
    if kind == "dense":
        kernel = weight((channels, part["units"]), math.sqrt(6 / channels))
        return graph.append(Dense(kernel, weight((part["units"],), 0.1)), step), part["units"]
    if kind == "activation":
        if part["activation"] == "softmax":
            return graph.append(Apply(lambda x: F.softmax(x, 1)), step), channels
        return graph.append(Rectifier(part["activation"], part.get("alpha", 0.2)), step), channels
    if kind == "pool":
        return graph.append(Pool(part["mode"], part["size"], part["strides"], part["padding"]), step), channels
    if kind == "global-pool":
        return graph.append(Apply(lambda x: x.mean((2, 3))), step), channels
    if kind in MERGES:
        ends = [add_parts(graph, design, branch, step, channels) for branch in part["branches"]]
        merged = graph.append(Apply(MERGES[kind]), *(end for end, _ in ends))
        return merged, sum(size for _, size in ends) if kind == "concatenate" else channels_of_add(ends)
    raise ValueError(f"no such part here: {kind}")


def channels_of_add(ends):
    assert len({size for _, size in ends}) == 1
    return ends[0][1]


def from_keras(path):
    """Tiny Darknet and SqueezeNet: Conv2D, LeakyReLU, MaxPooling2D, Concatenate, GlobalAveragePooling2D, Softmax."""
    graph, steps = Graph(), {}
    with h5py.File(path) as file:
        for layer in json.loads(file.attrs["model_config"])["config"]["layers"]:
            kind, config, name = layer["class_name"], layer["config"], layer["config"]["name"]
            sources = [steps[source] for source in inbound(layer)]
            if kind == "InputLayer":
                steps[name] = 0
            elif kind == "Conv2D":
                group = file["model_weights"][name][name]
                kernel = np.array(group["kernel"]).transpose(3, 2, 0, 1)
                settings = (config["strides"], config["dilation_rate"], config["groups"], config["padding"])
                steps[name] = graph.append(Convolution(kernel, np.array(group["bias"]), *settings), *sources)
                graph.convolutions.append(steps[name])
                if config["activation"] == "relu":
                    steps[name] = graph.append(Rectifier("relu", None), steps[name])
                else:
                    assert config["activation"] == "linear"
            elif kind == "LeakyReLU":
                steps[name] = graph.append(Rectifier("leaky-relu", config["negative_slope"]), *sources)
            elif kind == "MaxPooling2D":
                pool = Pool("max", config["pool_size"], config["strides"], config["padding"])
                steps[name] = graph.append(pool, *sources)
            elif kind == "Concatenate":
                steps[name] = graph.append(Apply(MERGES["concatenate"]), *sources)
            elif kind == "GlobalAveragePooling2D":
                steps[name] = graph.append(Apply(lambda x: x.mean((2, 3))), *sources)
            elif kind == "Softmax":
                steps[name] = graph.append(Apply(lambda x: F.softmax(x, 1)), *sources)
            else:
                raise ValueError(f"{name}: no {kind} here")
    return graph.eval()


def inbound(layer):
    names = []

    def visit(value):
        if isinstance(value, dict):
            if value.get("class_name") == "__keras_tensor__":
                names.append(value["config"]["keras_history"][0])
            else:
                for item in value.values():
                    visit(item)
        elif isinstance(value, (list, tuple)):
            for item in value:
                visit(item)

    visit(layer["inbound_nodes"])
    return names
