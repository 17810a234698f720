"""A ResNet-18 as ONNX with random weights, and what onnxruntime needs for a forward pass of it.

usage: python resnet18_peer.py FILE [RUNS]

Writes FILE (224 x 224, 1,000 classes; He et al. 2016, batch normalisation behind each convolution, as PyTorch has it). With RUNS
prints the median of so many forward passes on two threads, in milliseconds.
"""

import sys
import time

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper, save

random = np.random.default_rng(0)
nodes, weights = [], []


def weight(name, values):
    weights.append(numpy_helper.from_array(np.asarray(values, np.float32), name))
    return name


def node(kind, inputs, **attributes):
    output = f"v{len(nodes)}"
    nodes.append(helper.make_node(kind, inputs, [output], **attributes))
    return output


def convolution(x, name, inputs, outputs, size, stride):
    spread = np.sqrt(2 / (inputs * size * size))
    kernel = weight(f"{name}.weight", random.normal(0, spread, (outputs, inputs, size, size)))
    pad = size // 2
    y = node("Conv", [x, kernel], kernel_shape=[size, size], strides=[stride, stride], pads=[pad] * 4)
    ones, zeros = np.ones(outputs), np.zeros(outputs)
    statistics = {"gamma": ones, "beta": zeros, "mean": zeros, "var": ones}
    return node("BatchNormalization", [y, *(weight(f"{name}.bn.{key}", one) for key, one in statistics.items())])


def block(x, name, inputs, outputs, stride):
    y = node("Relu", [convolution(x, f"{name}.conv1", inputs, outputs, 3, stride)])
    y = convolution(y, f"{name}.conv2", outputs, outputs, 3, 1)
    if inputs != outputs:
        x = convolution(x, f"{name}.downsample", inputs, outputs, 1, stride)
    return node("Relu", [node("Add", [y, x])])


def write(path):
    x = node("Relu", [convolution("image", "conv1", 3, 64, 7, 2)])
    x = node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    inputs = 64
    for stage, outputs in enumerate((64, 128, 256, 512), 1):
        for place in range(2):
            x = block(x, f"layer{stage}.{place}", inputs, outputs, 2 if stage > 1 and place == 0 else 1)
            inputs = outputs
    x = node("Flatten", [node("GlobalAveragePool", [x])])
    dense = [weight("fc.weight", random.normal(0, 0.05, (1000, 512))), weight("fc.bias", np.zeros(1000))]
    nodes.append(helper.make_node("Gemm", [x, *dense], ["scores"], transB=1))
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "resnet18",
        [value("image", TensorProto.FLOAT, [1, 3, 224, 224])],
        [value("scores", TensorProto.FLOAT, [1, 1000])],
        weights,
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


def median(path, runs):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    image = random.normal(0, 1, (1, 3, 224, 224)).astype(np.float32)
    times = []
    for _ in range(runs + 3):
        start = time.perf_counter()
        session.run(None, {"image": image})
        times.append(1000 * (time.perf_counter() - start))
    return float(np.median(times[3:]))


write(sys.argv[1])
if len(sys.argv) > 2:
    print(median(sys.argv[1], int(sys.argv[2])))
