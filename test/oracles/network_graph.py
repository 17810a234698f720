"""Writes TensorFlow.js graph models as tensorflowjs_converter lays them out, with what TensorFlow computes from them.

The converter itself needs packages that are not to be had for this TensorFlow, so its steps are done here: the function is
frozen, Grappler joins and folds operations (remapping, constant folding, arithmetic), constants go into a shard, and the
rest of the GraphDef becomes JSON. `web-graph` is a network of Keras with branches; `web-graph-first` has its channels first
between operations, as networks from PyTorch by way of ONNX have.

usage: python network_graph.py

Made with tensorflow-cpu 2.21.0, keras 3.15.1, numpy 2.4.6.
"""

import json
import os
import shutil
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
from google.protobuf.json_format import MessageToDict
from tensorflow.core.protobuf import config_pb2, meta_graph_pb2
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
from tensorflow.python.grappler import tf_optimizer
from tensorflow.python.training.saver import export_meta_graph

from networks_numbers import fnv1a, layer_weights, round_to, seeded_picture, seeded_values, weight_range

HERE = Path(__file__).parent
layers = keras.layers
PICTURE = {"height": 20, "width": 18, "seed": 23, "scale": 1 / 127.5, "offset": -1}


def network():
    image = keras.Input((20, 18, 3), name="image")
    x = layers.ZeroPadding2D(((0, 1), (1, 2)), name="edges")(image)
    x = layers.Conv2D(8, 3, strides=2, use_bias=False, name="stem")(x)
    x = layers.ReLU(max_value=6, name="stem_relu")(layers.BatchNormalization(name="stem_bn")(x))
    y = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="depthwise")(x)
    y = layers.ReLU(max_value=6, name="depthwise_relu")(layers.BatchNormalization(name="depthwise_bn")(y))
    y = layers.BatchNormalization(name="project_bn")(layers.Conv2D(8, 1, use_bias=False, name="project")(y))
    x = layers.Add(name="sum")([x, y])
    gate = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x)
    gate = layers.Conv2D(8, 1, activation="sigmoid", name="excite")(layers.Conv2D(2, 1, activation="relu", name="reduce")(gate))
    x = layers.Multiply(name="gated")([x, gate])
    pools = [
        layers.MaxPooling2D(3, strides=1, padding="same", name="max_pool")(x),
        layers.AveragePooling2D(3, strides=1, padding="same", name="average_pool")(x),
        layers.LeakyReLU(negative_slope=0.1, name="leaky")(layers.Conv2D(4, 3, dilation_rate=2, padding="same", name="dilated")(x)),
    ]
    x = layers.Concatenate(name="joined")(pools)
    x = layers.Activation("elu", name="elu")(layers.Conv2D(6, (3, 2), name="last")(x))
    x = layers.Dense(9, activation="relu", name="hidden")(layers.Flatten(name="flatten")(x))
    x = layers.Dense(5, activation="softmax", name="scores")(x)
    model = keras.Model(image, x)
    for layer in model.layers:
        for name, variable in layer_weights(layer):
            variable.assign(seeded_values(variable.shape, *weight_range(name, tuple(variable.shape)), fnv1a(f"{layer.name}/{name}")))
    return tf.function(lambda image: model(image)), [1, 20, 18, 3]


def channels_first():
    """Operations as onnx-tf writes them for a network of PyTorch."""

    def weight(name, shape):
        inputs = int(np.prod(shape[:-1]))
        return tf.constant(seeded_values(shape, -((6 / inputs) ** 0.5), (6 / inputs) ** 0.5, fnv1a(name)))

    def first(x):
        return tf.transpose(x, [0, 3, 1, 2])

    def last(x):
        return tf.transpose(x, [0, 2, 3, 1])

    @tf.function
    def run(image):
        x = first(tf.nn.conv2d(last(image), weight("a", [3, 3, 3, 4]), 1, "VALID") + weight("a/bias", [4]))
        x = tf.nn.selu(x) * tf.reshape(weight("scale", [4]), [1, 4, 1, 1])
        x = first(tf.nn.max_pool2d(last(x), 2, 2, "VALID"))
        x = tf.pad(x, [[0, 0], [0, 0], [1, 0], [0, 2]])
        x = tf.concat([x, tf.nn.relu(x - 0.25)], 1)
        x = first(tf.nn.conv2d(last(x), weight("b", [3, 3, 8, 3]), 1, "VALID"))
        x = tf.reshape(x, [-1, int(np.prod(x.shape[1:]))])
        return tf.linalg.matmul(x, weight("c", [x.shape[1], 5])) / 2.0 + weight("c/bias", [5])

    return run, [1, 3, 20, 18]


def frozen(function, shape):
    concrete = function.get_concrete_function(tf.TensorSpec(shape, tf.float32, name="image"))
    return convert_variables_to_constants_v2(concrete)


def optimised(function):
    graph = function.graph
    definition = graph.as_graph_def()
    for node in definition.node:
        # Operations are joined only where it is known what runs them.
        node.device = "/job:localhost/replica:0/task:0/device:CPU:0"
    meta = export_meta_graph(graph_def=definition, graph=graph)
    fetches = meta_graph_pb2.CollectionDef()
    fetches.node_list.value.extend([tensor.name for tensor in function.inputs + function.outputs])
    meta.collection_def["train_op"].CopyFrom(fetches)
    config = config_pb2.ConfigProto()
    rewrite = config.graph_options.rewrite_options
    rewrite.optimizers[:] = ["constfold", "arithmetic", "dependency", "remap", "constfold", "arithmetic", "dependency"]
    rewrite.meta_optimizer_iterations = 2
    return tf_optimizer.OptimizeGraph(config, meta)


def write(name, function, graph):
    folder = HERE / "files" / "networks" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    entries, parts, nodes = [], [], []
    for node in graph.node:
        node.device = ""
        if node.op == "Const":
            value = tf.make_ndarray(node.attr["value"].tensor)
            value = np.asarray(value, dtype=np.int32 if value.dtype.kind == "i" else np.float32)
            entries.append({"name": node.name, "shape": list(value.shape), "dtype": str(value.dtype)})
            parts.append(value.tobytes())
            tensor = node.attr["value"].tensor
            for field in ("tensor_content", "float_val", "int_val", "int64_val"):
                tensor.ClearField(field)
        nodes.append(MessageToDict(node))
    (folder / "group1-shard1of1.bin").write_bytes(b"".join(parts))

    def signature(tensors):
        return {
            tensor.name.split(":")[0]: {
                "name": tensor.name,
                "dtype": "DT_FLOAT",
                "tensorShape": {"dim": [{"size": str(length)} for length in tensor.shape]},
            }
            for tensor in tensors
        }

    document = {
        "format": "graph-model",
        "generatedBy": tf.__version__,
        "convertedBy": None,
        "signature": {"inputs": signature(function.inputs), "outputs": signature(function.outputs)},
        "modelTopology": {"node": nodes, "library": {}, "versions": {"producer": graph.versions.producer}},
        "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": entries}],
    }
    (folder / "model.json").write_text(json.dumps(document, separators=(",", ":")))


def main():
    picture = seeded_picture(*PICTURE.values())[None]
    expected = {}
    for name, make in [("web-graph", network), ("web-graph-first", channels_first)]:
        function, shape = make()
        constant = frozen(function, shape)
        graph = optimised(constant)
        image = picture if shape[-1] == 3 else picture.transpose(0, 3, 1, 2)
        scores = np.asarray(constant(tf.constant(image))[0])[0]
        if name == "web-graph-first":
            scores = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
        print(name, scores, sorted({node.op for node in graph.node}))
        write(name, constant, graph)
        expected[name] = {"picture": PICTURE, "probabilities": round_to(scores)}
    (HERE / "network_graph.json").write_text(json.dumps(expected, indent=1) + "\n")


main()
