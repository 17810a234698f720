"""Computes an ONNX file operator by operator in PyTorch, in float64, so that every value has a gradient.

Not PyTorch's own model but the file is computed: what onnxruntime does, with the values' gradients, and without its rounding.
`expectations` says what a reader of the file must agree with.
"""

import math
from collections import defaultdict

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from onnx import numpy_helper

from networks_numbers import fnv1a, round_to, summary

ACTIVATIONS = {
    *["Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign"],
    *["Exp", "Mish", "Gelu", "Swish", "Clip"],
}
GATES = {*ACTIVATIONS, "Erf", "Pow", "Greater", "Abs", "Transpose"}
ARITHMETIC = {"Add", "Sub", "Mul", "Div"}
ROUNDED = {
    *[*ARITHMETIC, "Sum", "Conv", "Gemm", "MatMul", "AveragePool", "GlobalAveragePool", "ReduceMean", "BatchNormalization"],
    *["LayerNormalization", "InstanceNormalization", "GroupNormalization"],
}
TYPES = {6: torch.int64, 7: torch.int64, 9: torch.bool}
FLOATS = (1, 10, 11)


def attributes(node):
    return {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}


def tensor_of(array):
    tensor = torch.from_numpy(np.array(array))
    return tensor.to(torch.get_default_dtype()) if array.dtype.kind == "f" else tensor


def lists(value):
    return [int(one) for one in value.reshape(-1)]


def padded_window(x, a, size, fill):
    """The map with what a window needs around it, and its strides."""
    strides, dilation = a.get("strides", [1, 1]), a.get("dilations", [1, 1])
    mode = a.get("auto_pad", b"NOTSET").decode()
    pads = list(a.get("pads", [0, 0, 0, 0]))
    for axis in range(2):
        reach = (size[axis] - 1) * dilation[axis] + 1
        length = x.shape[2 + axis]
        if mode.startswith("SAME"):
            total = max(0, (math.ceil(length / strides[axis]) - 1) * strides[axis] + reach - length)
            small, large = total // 2, total - total // 2
            pads[axis], pads[axis + 2] = (small, large) if mode == "SAME_UPPER" else (large, small)
    top, left, bottom, right = pads
    return F.pad(x, (left, right, top, bottom), value=fill), strides, dilation, pads


def pool(x, a, largest):
    size = a["kernel_shape"]
    wide, strides, _, pads = padded_window(x, a, size, -math.inf if largest else 0.0)
    ones = padded_window(torch.ones_like(x), a, size, float(a.get("count_include_pad", 0)))[0]
    extra = [0, 0]
    if a.get("ceil_mode", 0):
        for axis in range(2):
            room = wide.shape[2 + axis] - size[axis]
            count = math.ceil(room / strides[axis]) + 1
            if (count - 1) * strides[axis] >= x.shape[2 + axis] + pads[axis]:
                count -= 1
            extra[axis] = max(0, (count - 1) * strides[axis] - room)
        wide = F.pad(wide, (0, extra[1], 0, extra[0]), value=-math.inf if largest else 0.0)
        ones = F.pad(ones, (0, extra[1], 0, extra[0]))
    if largest:
        return F.max_pool2d(wide, size, strides)
    return F.avg_pool2d(wide, size, strides) / F.avg_pool2d(ones, size, strides)


def axes_of(a, inputs, place=1):
    if "axes" in a:
        return list(a["axes"])
    return lists(inputs[place]) if len(inputs) > place and inputs[place] is not None else None


def compute(node, x, opset):
    """The outputs of one operator."""
    a = attributes(node)
    kind = node.op_type
    first = x[0] if x else None
    if kind == "Constant":
        value = a.get("value")
        if value is not None:
            return tensor_of(numpy_helper.to_array(value))
        [(name, value)] = a.items()
        return torch.tensor(value) if "float" in name else torch.tensor(value, dtype=torch.int64)
    if kind == "ConstantOfShape":
        value = tensor_of(numpy_helper.to_array(a["value"])) if "value" in a else torch.zeros(1)
        return value.expand(lists(first)) if first.numel() else value[0]
    if kind == "Conv":
        size = x[1].shape[2:]
        wide, strides, dilation, _ = padded_window(first, a, size, 0.0)
        return F.conv2d(wide, x[1], x[2] if len(x) > 2 else None, strides, 0, dilation, a.get("group", 1))
    if kind == "Gemm":
        left = first.T if a.get("transA", 0) else first
        right = x[1].T if a.get("transB", 0) else x[1]
        product = a.get("alpha", 1.0) * left @ right
        return product if len(x) < 3 or x[2] is None else product + a.get("beta", 1.0) * x[2]
    if kind == "BatchNormalization":
        shape = [1, -1] + [1] * (first.dim() - 2)
        gamma, beta, mean, variance = (one.reshape(shape) for one in x[1:5])
        return (first - mean) / torch.sqrt(variance + a.get("epsilon", 1e-5)) * gamma + beta
    if kind == "LRN":
        return F.local_response_norm(first, a["size"], a.get("alpha", 1e-4), a.get("beta", 0.75), a.get("bias", 1.0))
    if kind == "LayerNormalization":
        axis = a.get("axis", -1) % first.dim()
        return F.layer_norm(first, first.shape[axis:], x[1], x[2] if len(x) > 2 else None, a.get("epsilon", 1e-5))
    if kind == "InstanceNormalization":
        return F.instance_norm(first, weight=x[1], bias=x[2], eps=a.get("epsilon", 1e-5))
    if kind == "GroupNormalization":
        return F.group_norm(first, a["num_groups"], x[1], x[2], a.get("epsilon", 1e-5))
    if kind == "MaxPool":
        return pool(first, a, True)
    if kind == "AveragePool":
        return pool(first, a, False)
    if kind == "GlobalAveragePool":
        return first.mean((2, 3), keepdim=True)
    if kind == "GlobalMaxPool":
        return first.amax((2, 3), keepdim=True)
    if kind in ("ReduceMean", "ReduceMax", "ReduceSum", "ReduceProd"):
        axes = axes_of(a, x)
        keep = bool(a.get("keepdims", 1))
        if kind == "ReduceProd":
            return first.prod()
        function = {"ReduceMean": torch.mean, "ReduceMax": torch.amax, "ReduceSum": torch.sum}[kind]
        return function(first, tuple(axes) if axes is not None else tuple(range(first.dim())), keepdim=keep)
    if kind == "Clip":
        low = x[1] if len(x) > 1 and x[1] is not None else torch.tensor(a.get("min", -math.inf))
        high = x[2] if len(x) > 2 and x[2] is not None else torch.tensor(a.get("max", math.inf))
        # As torch has it, the derivative on a bound is 0; that of a minimum would be 1/2.
        if math.isfinite(low) and math.isfinite(high) and first.requires_grad:
            return F.hardtanh(first, float(low), float(high))
        return torch.minimum(torch.maximum(first, low), high)
    simple = {
        "Relu": F.relu, "Sigmoid": torch.sigmoid, "Tanh": torch.tanh, "Softplus": F.softplus, "Softsign": F.softsign,
        "Exp": torch.exp, "Mish": F.mish, "HardSwish": F.hardswish, "Erf": torch.erf, "Sqrt": torch.sqrt,
        "Reciprocal": torch.reciprocal, "Neg": torch.neg, "Abs": torch.abs, "Ceil": torch.ceil, "Identity": lambda v: v, "Floor": torch.floor,
        "Swish": F.silu, "Log": torch.log,
    }
    if kind in simple:
        return simple[kind](first)
    if kind == "Dropout":
        return first
    if kind == "Gelu":
        return F.gelu(first, approximate=a.get("approximate", b"none").decode())
    if kind == "LeakyRelu":
        return F.leaky_relu(first, a.get("alpha", 0.01))
    if kind == "Elu":
        return F.elu(first, a.get("alpha", 1.0))
    if kind == "Selu":
        return F.selu(first)
    if kind == "PRelu":
        return torch.where(first > 0, first, first * x[1])
    if kind == "HardSigmoid":
        return torch.clamp(a.get("alpha", 0.2) * first + a.get("beta", 0.5), 0, 1)
    if kind in ("Softmax", "LogSoftmax"):
        function = torch.softmax if kind == "Softmax" else torch.log_softmax
        return function(first, a.get("axis", 1 if opset < 13 else -1))
    if kind in ("Add", "Sum"):
        return sum(x[1:], first)
    if kind == "Mul":
        return first * x[1]
    if kind == "Sub":
        return first - x[1]
    if kind == "Div":
        return first / x[1] if first.is_floating_point() else torch.div(first, x[1], rounding_mode="trunc")
    if kind == "Pow":
        return first ** x[1]
    if kind == "MatMul":
        return first @ x[1]
    if kind in ("Max", "Min"):
        result = first
        for other in x[1:]:
            result = (torch.maximum if kind == "Max" else torch.minimum)(result, other)
        return result
    if kind == "Mean":
        return sum(x[1:], first) / len(x)
    if kind == "Greater":
        return first > x[1]
    if kind == "Equal":
        return first == x[1]
    if kind == "Where":
        return torch.where(first.bool(), x[1], x[2])
    if kind == "Reshape":
        shape = lists(x[1])
        return first.reshape([first.shape[i] if n == 0 else n for i, n in enumerate(shape)])
    if kind == "Flatten":
        axis = a.get("axis", 1)
        return first.reshape(math.prod(first.shape[:axis]), -1)
    if kind == "Transpose":
        return first.permute(a.get("perm", list(range(first.dim()))[::-1]))
    if kind == "Squeeze":
        axes = axes_of(a, x)
        return first.squeeze() if axes is None else first.squeeze(tuple(axes))
    if kind == "Unsqueeze":
        axes = axes_of(a, x)
        rank = first.dim() + len(axes)
        for axis in sorted(one % rank for one in axes):
            first = first.unsqueeze(axis)
        return first
    if kind == "Concat":
        return torch.cat([one.reshape(1) if one.dim() == 0 else one for one in x], a["axis"])
    if kind == "Split":
        axis = a.get("axis", 0)
        parts = list(a["split"]) if "split" in a else lists(x[1]) if len(x) > 1 else None
        if parts is None:
            count = len(node.output)
            return list(torch.split(first, math.ceil(first.shape[axis] / count), axis))
        return list(torch.split(first, parts, axis))
    if kind == "Slice":
        starts, ends = (a["starts"], a["ends"]) if "starts" in a else (lists(x[1]), lists(x[2]))
        axes = axes_of(a, x, 3) or list(range(len(starts)))
        steps = lists(x[4]) if len(x) > 4 else [1] * len(starts)
        for start, end, axis, step in zip(starts, ends, axes, steps):
            places = list(range(first.shape[axis]))[slice(start, None if step < 0 and end < -(2**30) else end, step)]
            first = first.index_select(axis, torch.tensor(places, dtype=torch.int64))
        return first
    if kind == "Gather":
        axis = a.get("axis", 0)
        places = x[1].long() % first.shape[axis]
        return first.select(axis, int(places)) if places.dim() == 0 else first.index_select(
            axis, places.reshape(-1)
        ).reshape([*first.shape[:axis], *places.shape, *first.shape[axis + 1 :]])
    if kind == "Shape":
        return torch.tensor(list(first.shape)[a.get("start", 0) : a.get("end")])
    if kind == "Cast":
        return first.to(torch.get_default_dtype() if a["to"] in FLOATS else TYPES[a["to"]])
    if kind == "Expand":
        return first.expand(torch.broadcast_shapes(first.shape, lists(x[1])))
    if kind == "Range":
        return torch.arange(*(one.item() for one in x))
    if kind == "Pad":
        pads = list(a["pads"]) if "pads" in a else lists(x[1])
        axes = lists(x[3]) if len(x) > 3 and x[3] is not None else list(range(first.dim()))
        whole = [0, 0] * first.dim()
        for place, axis in enumerate(axes):
            at = first.dim() - 1 - axis % first.dim()
            whole[2 * at : 2 * at + 2] = [pads[place], pads[place + len(axes)]]
        return F.pad(first, whole)
    if kind in ("Resize", "Upsample"):
        scales = list(a["scales"]) if "scales" in a else None
        if scales is None:
            given = x[3] if len(x) > 3 and x[3] is not None else None
            scales = [n / m for n, m in zip(lists(given), first.shape)] if given is not None else x[-1].reshape(-1).tolist()
        mode = a.get("mode", b"nearest").decode()
        rule = a.get("coordinate_transformation_mode", b"half_pixel").decode()
        size = [round(n * s) for n, s in zip(first.shape[2:], scales[2:])]
        if mode == "nearest":
            return F.interpolate(first, size)
        return F.interpolate(first, size, mode="bilinear", align_corners=rule == "align_corners")
    raise NotImplementedError(kind)


def run(model, feed, noise=0.0):
    """All values of the graph by name; those that depend on the input keep their gradients.

    noise: standard deviation, relative to a tensor's root mean square, of what is added to what operators that round
    make of the input; zeros stay, as they do by rounding.
    """
    opset = next(one.version for one in model.opset_import if one.domain in ("", "ai.onnx"))
    values = {one.name: tensor_of(numpy_helper.to_array(one)) for one in model.graph.initializer}
    values.update(feed)
    for node in model.graph.node:
        outputs = compute(node, [values[name] if name else None for name in node.input], opset)
        for name, value in zip(node.output, outputs if isinstance(outputs, list) else [outputs]):
            if value.requires_grad and value.is_floating_point():
                if noise and node.op_type in ROUNDED:
                    exact = value.detach()
                    value = value + noise * exact.square().mean().sqrt() * torch.randn_like(exact) * (exact != 0)
                value.retain_grad()
            values[name] = value
    return values


class Graph:
    def __init__(self, graph):
        self.constants = {one.name for one in graph.initializer}
        self.readers = defaultdict(list)
        for node in graph.node:
            if all(name in self.constants for name in node.input):
                self.constants.update(node.output)
            for name in node.input:
                self.readers[name].append(node)
        self.outputs = {one.name for one in graph.output}

    def is_constant(self, node):
        return node.op_type in ARITHMETIC and sum(name in self.constants for name in node.input) == 1

    def activation(self, name):
        """Value that is A of a convolution's output: the activation that follows, through normalisation, else the value itself."""
        at = name
        while True:
            readers = self.readers[at]
            if len(readers) == 1 and at not in self.outputs:
                [node] = readers
                if node.op_type in ACTIVATIONS:
                    return self.past_sixth(node)
                if node.op_type in ("Max", "Min") and sum(one in self.constants for one in node.input) == 1:
                    after = self.readers[node.output[0]]
                    is_bound = len(after) == 1 and {after[0].op_type, node.op_type} == {"Max", "Min"}
                    return after[0].output[0] if is_bound else node.output[0]
                if node.op_type in ("BatchNormalization", "Identity", "Dropout") or self.is_constant(node):
                    if node.op_type not in ("Identity", "Dropout"):
                        name = node.output[0]
                    at = node.output[0]
                    continue
                return name
            return self.gated(at) or name

    def past_sixth(self, node):
        """A hard sigmoid that is written out ends in the product with 1/6."""
        after = self.readers[node.output[0]]
        is_sixth = node.op_type == "Clip" and len(after) == 1 and self.is_constant(after[0]) and after[0].op_type in ("Mul", "Div")
        return after[0].output[0] if is_sixth else node.output[0]

    def gated(self, source):
        """The product of a value and a function of it, where all that reads the value is part of that."""
        derived, inside = {source}, set()
        waiting = list(self.readers[source])
        while waiting:
            node = waiting.pop(0)
            if id(node) in inside:
                continue
            joins = node.op_type in ("Add", "Mul", "Div", "Where") and all(name in derived for name in node.input)
            if not (joins or node.op_type in GATES or self.is_constant(node)):
                continue
            inside.add(id(node))
            if joins and node.op_type != "Add" and all(id(one) in inside for one in self.readers[source]):
                after = self.readers[node.output[0]]
                return after[0].output[0] if len(after) == 1 and self.is_constant(after[0]) else node.output[0]
            derived.update(node.output)
            waiting.extend(self.readers[node.output[0]])
        return None


def as_map(value, is_nchw):
    array = value.detach().numpy()[0]
    return array.transpose(1, 2, 0) if is_nchw and array.ndim == 3 else array


class Opened:
    """A file with what it is asked for: values that are A of its convolutions, and the output."""

    def __init__(self, path, pixels, is_nchw):
        self.model = onnx.load(path)
        graph = self.model.graph
        [given] = [one for one in graph.input if one.name not in {i.name for i in graph.initializer}]
        self.given = given.name
        self.feed = np.ascontiguousarray(pixels.transpose(2, 0, 1) if is_nchw else pixels)[None]
        self.convolutions = [node for node in graph.node if node.op_type == "Conv"]
        seen = Graph(graph)
        self.seen = [seen.activation(node.output[0]) for node in self.convolutions]
        self.output = graph.output[0].name
        last = next(node for node in graph.node if self.output in node.output)
        while last.op_type in ("Reshape", "Flatten", "Squeeze", "Identity", "Cast"):
            last = next(node for node in graph.node if last.input[0] in node.output)
        self.last = last.op_type

    def compute(self, precision, noise=0.0):
        return with_gradients(self.model, self.given, self.feed, self.output, self.last, precision, noise)

    def farthest(self, values, other):
        """Of the convolutions' gradients, the largest distance."""
        return max((distance(other[name].grad.double().numpy(), values[name].grad.numpy()) for name in self.seen), default=0)


def gradients_by_rounding(path, pixels, noise, draws, alone, shaken, is_nchw=True):
    """Whether the gradients stay where they are, within `alone` in float32, within `shaken` with noise on every value."""
    file = Opened(path, pixels, is_nchw)
    values, _, _ = file.compute(torch.float64)
    if file.farthest(values, file.compute(torch.float32)[0]) > alone:
        return False
    torch.manual_seed(1)
    return all(file.farthest(values, file.compute(torch.float64, noise)[0]) <= shaken for _ in range(draws))


def expectations(path, pixels, is_nchw=True):
    """What a reader must agree with, and how far onnxruntime, and PyTorch in single precision, are from it."""
    file = Opened(path, pixels, is_nchw)
    model, feed, convolutions, seen, output = file.model, file.feed, file.convolutions, file.seen, file.output
    values, probabilities, top = file.compute(torch.float64)
    rounding = file.farthest(values, file.compute(torch.float32)[0])
    runtime = with_outputs(model, seen)
    session = onnxruntime.InferenceSession(runtime, providers=["CPUExecutionProvider"])
    by_runtime = session.run([output, *dict.fromkeys(seen)], {file.given: feed})
    maps = dict(zip(dict.fromkeys(seen), by_runtime[1:]))
    far = [distance(maps[name], values[name].detach().numpy()) for name in seen]
    raw = by_runtime[0].reshape(-1).astype(np.float64)
    theirs = raw if file.last == "Softmax" else np.exp(raw - raw.max()) / np.exp(raw - raw.max()).sum()
    ours = probabilities.detach().numpy()
    return {
        "probabilities": round_to(ours) if ours.size <= 100 else summary(ours, 1),
        "topClass": top,
        "topProbability": round_to([ours[top]])[0],
        "onnxruntime": {"probabilities": float(np.max(np.abs(theirs - ours) / ours)), "activations": max(far, default=0)},
        "single": {"gradients": rounding},
        "convolutions": [
            {
                "kernel": node.input[1],
                "activation": summary(as_map(values[name], True), fnv1a(name)),
                "gradient": summary(as_map(values[name].grad, True), fnv1a(name)),
                "shape": list(as_map(values[name], True).shape),
            }
            for node, name in zip(convolutions, seen)
        ],
    }


def with_gradients(model, name, feed, output, last, precision, noise):
    """All values, the probabilities, and the top class; gradients are those of the log of its probability."""
    torch.set_default_dtype(precision)
    leaf = torch.from_numpy(feed).to(precision).requires_grad_()
    values = run(model, {name: leaf}, noise)
    scores = values[output].reshape(-1)
    probabilities = scores if last == "Softmax" else scores.exp() if last == "LogSoftmax" else torch.softmax(scores, 0)
    top = int(probabilities.argmax())
    probabilities[top].log().backward()
    torch.set_default_dtype(torch.float32)
    return values, probabilities, top


def with_outputs(model, names):
    more = onnx.ModelProto()
    more.CopyFrom(model)
    have = {one.name for one in more.graph.output}
    for name in dict.fromkeys(names):
        if name not in have:
            more.graph.output.append(onnx.helper.make_empty_tensor_value_info(name))
    return more.SerializeToString()


def distance(values, expected):
    """Root mean square of the differences relative to that of the map."""
    return float(np.linalg.norm((values - expected).ravel()) / max(np.linalg.norm(expected.ravel()), 1e-300))
