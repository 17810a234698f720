"""Writes TensorFlow Lite files as TensorFlow's converter makes them, with what its interpreter computes from them.

`plain` is a line of convolutions with batch normalisation, `residual` has MobileNetV2's blocks, `gated` MobileNetV3's
(hard swish, squeeze and excite), `half` is `gated` with its weights in 16 bits, `inside` scales its pictures itself,
`channelwise` is ConvNeXt's block, `operators` has what no layer of Keras becomes, `open` leaves the size of its pictures open and ends in one score. `labels`
has names of classes and the scale of pictures in metadata, as TensorFlow's Model Maker writes them. `quantised` and
`dynamic` are of whole numbers, which Pippin refuses.

The interpreter runs without its delegates, keeping all tensors. Of a convolution, the oracle has its activation: what is
fused into it, or the operator that follows it alone.

usage: python tflite_networks.py

Made with tensorflow-cpu 2.21.0, keras 3.15.1, flatbuffers 25.12.19, numpy 2.4.6.
"""

import io
import json
import os
import zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import flatbuffers
import keras
import numpy as np
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from networks_numbers import fnv1a, layer_weights, round_to, seeded_picture, seeded_values, summary, weight_range

HERE = Path(__file__).parent
FILES = HERE / "files" / "tflite"
layers = keras.layers
SIZE = (20, 18)
PICTURE = {"height": SIZE[0], "width": SIZE[1], "seed": 31, "scale": 1 / 127.5, "offset": -1}
RAW = {**PICTURE, "scale": 1, "offset": 0}
ACTIVATIONS = {
    *("RELU", "RELU6", "RELU_N1_TO_1", "HARD_SWISH", "LEAKY_RELU", "PRELU", "ELU", "LOGISTIC", "TANH", "GELU"),
}
CONVOLUTIONS = {"CONV_2D", "DEPTHWISE_CONV_2D"}


def seeded(model):
    for layer in model.layers:
        for name, variable in layer_weights(layer):
            bounds = weight_range(name, tuple(variable.shape))
            variable.assign(seeded_values(variable.shape, *bounds, fnv1a(f"{layer.name}/{name}")))
    return model


def normalised(x, name, activation=None):
    x = layers.BatchNormalization(name=f"{name}_bn")(x)
    return x if activation is None else layers.Activation(activation, name=f"{name}_{activation}")(x)


def plain():
    image = keras.Input((*SIZE, 3), name="image")
    x = normalised(layers.Conv2D(6, 3, use_bias=False, name="first")(image), "first", "relu")
    x = layers.MaxPooling2D(2, name="pool")(x)
    x = normalised(layers.Conv2D(8, (3, 2), padding="same", dilation_rate=2, name="second")(x), "second", "relu")
    x = layers.AveragePooling2D(3, strides=2, padding="same", name="average")(x)
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="tanh", name="third")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(7, activation="relu", name="hidden")(x)
    return keras.Model(image, layers.Dense(4, activation="softmax", name="scores")(x), name="plain")


def residual():
    image = keras.Input((*SIZE, 3), name="image")
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="edges")(image)
    x = normalised(layers.Conv2D(8, 3, strides=2, use_bias=False, name="stem")(x), "stem", "relu6")
    for block, (width, stride) in enumerate([(8, 1), (12, 2)]):
        y = normalised(layers.Conv2D(24, 1, use_bias=False, name=f"expand_{block}")(x), f"expand_{block}", "relu6")
        y = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False, name=f"depthwise_{block}")(y)
        y = normalised(y, f"depthwise_{block}", "relu6")
        y = normalised(layers.Conv2D(width, 1, use_bias=False, name=f"project_{block}")(y), f"project_{block}")
        x = layers.Add(name=f"sum_{block}")([x, y]) if stride == 1 else y
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, activation="relu", name="doubled")(x)
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(image, layers.Dense(5, activation="softmax", name="scores")(x), name="residual")


def gated():
    image = keras.Input((*SIZE, 3), name="image")
    x = normalised(layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name="stem")(image), "stem")
    x = layers.Activation("hard_silu", name="stem_swish")(x)
    y = normalised(layers.DepthwiseConv2D(5, padding="same", use_bias=False, name="depthwise")(x), "depthwise")
    y = layers.Activation("hard_silu", name="depthwise_swish")(y)
    gate = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(y)
    gate = layers.Conv2D(4, 1, activation="relu", name="reduce")(gate)
    gate = layers.Activation("hard_sigmoid", name="gate")(layers.Conv2D(8, 1, name="excite")(gate))
    y = layers.Multiply(name="gated")([y, gate])
    x = layers.Add(name="sum")([x, normalised(layers.Conv2D(8, 1, use_bias=False, name="project")(y), "project")])
    x = layers.Activation("hard_silu", name="last_swish")(layers.Conv2D(10, 1, name="last")(x))
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(image, layers.Dense(6, activation="softmax", name="scores")(x), name="gated")


def inside():
    image = keras.Input((*SIZE, 3), name="image")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="scale")(image)
    x = layers.Normalization(mean=[0.1, 0.0, -0.1], variance=[0.3, 0.25, 0.2], name="normal")(x)
    x = layers.LeakyReLU(negative_slope=0.1, name="leaky")(layers.Conv2D(6, 3, name="first")(x))
    y = layers.PReLU(shared_axes=[1, 2], name="slopes")(layers.Conv2D(6, 3, padding="same", name="second")(x))
    z = layers.Activation("elu", name="elu")(layers.Conv2D(4, 3, padding="same", name="third")(x))
    x = layers.Concatenate(name="joined")([y, layers.MaxPooling2D(3, strides=1, padding="same", name="pool")(x), z])
    x = layers.Activation("silu", name="silu")(layers.Conv2D(8, 1, name="fourth")(x))
    x = layers.UpSampling2D(2, interpolation="bilinear", name="larger")(x)
    x = layers.Activation("gelu", name="gelu")(layers.Conv2D(8, 3, strides=2, name="fifth")(x))
    x = layers.GlobalMaxPooling2D(name="largest")(x)
    x = layers.Dense(5, activation="selu", name="hidden")(x)
    return keras.Model(image, layers.Dense(4, name="scores")(x), name="inside")


def channelwise():
    """ConvNeXt's block: normalised over channels, with and without a shift, dense layers on maps."""
    image = keras.Input((*SIZE, 3), name="image")
    x = layers.Conv2D(8, 4, strides=4, name="stem")(image)
    x = layers.LayerNormalization(epsilon=1e-6, name="stem_norm")(x)
    y = layers.DepthwiseConv2D(3, padding="same", name="depthwise")(x)
    y = layers.LayerNormalization(epsilon=1e-6, center=False, name="norm")(y)
    y = layers.Dense(16, activation="gelu", name="wide")(y)
    x = layers.Add(name="sum")([x, layers.Dense(8, name="narrow")(y)])
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(image, layers.Dense(5, activation="softmax", name="scores")(x), name="channelwise")


def open_size():
    image = keras.Input((None, None, 3), name="image")
    x = layers.Conv2D(6, 3, padding="same", activation="relu", name="first")(image)
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(image, layers.Dense(1, activation="sigmoid", name="score")(x), name="open")


def operators():
    """What people write with TensorFlow's own functions."""

    def weight(name, shape):
        inputs = int(np.prod(shape[:-1]))
        return tf.constant(seeded_values(shape, -((6 / inputs) ** 0.5), (6 / inputs) ** 0.5, fnv1a(name)))

    @tf.function(input_signature=[tf.TensorSpec([1, *SIZE, 3], tf.float32, name="image")])
    def run(image):
        x = image[..., ::-1] - tf.constant([0.1, 0.2, 0.3])
        x = tf.nn.conv2d(x, weight("a", [3, 3, 3, 8]), 1, "SAME") + weight("a/bias", [8])
        x = tf.minimum(tf.maximum(x, -1.0), 1.0)
        a, b = tf.split(x, 2, axis=3)
        b = tf.maximum(a, b * 1.5)
        x = tf.concat([a, b], -1)
        x = tf.gather(x, [7, 0, 6, 1, 5, 2, 4, 3], axis=3)
        x = x[:, 1:-1, 2:, :]
        x = tf.pad(x, [[0, 0], [1, 1], [0, 2], [0, 0]])
        mean = tf.reduce_mean(x, 3, keepdims=True)
        variance = tf.reduce_mean(tf.math.squared_difference(x, mean), 3, keepdims=True)
        x = (x - mean) * tf.math.rsqrt(variance + 1e-3) * weight("gamma", [1, 8])[0] + weight("beta", [8])
        x = tf.nn.conv2d(x, weight("b", [3, 3, 8, 8]), [1, 2, 2, 1], "VALID")
        x = tf.nn.gelu(x, approximate=True)
        # Channels of two groups, mixed.
        x = tf.reshape(tf.transpose(tf.reshape(x, [1, 9, 8, 2, 4]), [0, 1, 2, 4, 3]), [1, 9, 8, 8])
        x = tf.nn.depthwise_conv2d(x, weight("c", [3, 3, 8, 1]), [1, 1, 1, 1], "SAME") / 3.0
        x = tf.compat.v1.image.resize_bilinear(x, [11, 12], half_pixel_centers=True)
        x = tf.compat.v1.image.resize_nearest_neighbor(x, [22, 24])
        x = tf.squeeze(tf.nn.avg_pool2d(tf.nn.softplus(x), [22, 24], 1, "VALID"), [1, 2])
        x = tf.linalg.matmul(x, weight("d", [8, 5])) - weight("d/bias", [5])
        return tf.nn.log_softmax(x)

    return run


def converter_of(model):
    if not isinstance(model, keras.Model):
        return tf.lite.TFLiteConverter.from_concrete_functions([model.get_concrete_function()])
    shape = [1, *model.input_shape[1:]]

    @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32, name="image")])
    def run(image):
        return model(image, training=False)

    frozen = convert_variables_to_constants_v2(run.get_concrete_function())
    return tf.lite.TFLiteConverter.from_concrete_functions([frozen], model)


def converted(model, kind="float"):
    converter = converter_of(model)
    if kind != "float":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "half":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "whole":
        converter.representative_dataset = lambda: ([seeded_picture(*PICTURE.values())[None]] for _ in range(2))
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.uint8
    return converter.convert()


def table(builder, values):
    """A table of offsets and numbers; values are made before, as FlatBuffers wants it."""
    builder.StartObject(len(values))
    for slot, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, tuple):
            builder.PrependInt8Slot(slot, value[0], 0)
        else:
            builder.PrependUOffsetTRelativeSlot(slot, value, 0)
    return builder.EndObject()


def tables(builder, offsets):
    builder.StartVector(4, len(offsets), 4)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return builder.EndVector()


def floats(builder, values):
    builder.StartVector(4, len(values), 4)
    for value in reversed(values):
        builder.PrependFloat32(value)
    return builder.EndVector()


AXIS_LABELS = 2
NORMALISATION = 1


def metadata(mean, deviation, file):
    """metadata_schema.fbs: one input with its normalisation, one output with its labels."""
    builder = flatbuffers.Builder(0)
    normalisation = table(builder, [floats(builder, mean), floats(builder, deviation)])
    unit = table(builder, [(NORMALISATION,), normalisation])
    units = tables(builder, [unit])
    image = table(builder, [builder.CreateString("image"), None, None, None, units])
    associated = table(builder, [builder.CreateString(file), None, (AXIS_LABELS,)])
    listed = tables(builder, [associated])
    scores = table(builder, [builder.CreateString("probability"), None, None, None, None, None, listed])
    ends = [tables(builder, [image]), tables(builder, [scores])]
    graph = table(builder, [None, None, *ends])
    builder.Finish(table(builder, [builder.CreateString("Sorts pictures"), None, None, tables(builder, [graph])]), b"M001")
    return bytes(builder.Output())


def with_metadata(content, names, mean, deviation):
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    buffer, entry = schema.BufferT(), schema.MetadataT()
    buffer.data = np.frombuffer(metadata(mean, deviation, "labels.txt"), dtype=np.uint8)
    entry.name, entry.buffer = "TFLITE_METADATA", len(model.buffers)
    model.buffers.append(buffer)
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    archive = io.BytesIO(bytes(builder.Output()))
    with zipfile.ZipFile(archive, "a") as zipped:
        zipped.writestr(zipfile.ZipInfo("labels.txt", (2020, 1, 1, 0, 0, 0)), "".join(f"{name}\n" for name in names))
    return archive.getvalue()


def oracle(content, picture):
    interpreter = tf.lite.Interpreter(
        model_content=content,
        experimental_preserve_all_tensors=True,
        experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    [image] = interpreter.get_input_details()
    [scores] = interpreter.get_output_details()
    pixels = seeded_picture(*picture.values())[None]
    if list(image["shape"]) != list(pixels.shape):
        interpreter.resize_tensor_input(image["index"], pixels.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(image["index"], pixels)
    interpreter.invoke()
    operations = interpreter._get_ops_details()
    convolutions = []
    for operation in operations:
        if operation["op_name"] not in CONVOLUTIONS:
            continue
        output = operation["outputs"][0]
        readers = [other for other in operations if output in other["inputs"]]
        if len(readers) == 1 and readers[0]["op_name"] in ACTIVATIONS:
            output = readers[0]["outputs"][0]
        elif sorted(other["op_name"] for other in readers) == ["LOGISTIC", "MUL"]:
            output = next(other["outputs"][0] for other in readers if other["op_name"] == "MUL")
        values = interpreter.get_tensor(output)[0]
        kernel = interpreter._get_tensor_details(operation["inputs"][1], 0)["name"]
        convolutions.append(
            {"kernel": kernel, "shape": list(values.shape), "activation": summary(values, fnv1a(str(len(convolutions))))}
        )
    return {
        "picture": picture,
        "operators": sorted({operation["op_name"] for operation in operations}),
        "scores": round_to(interpreter.get_tensor(scores["index"])[0]),
        "convolutions": convolutions,
    }


def main():
    FILES.mkdir(parents=True, exist_ok=True)
    models = {
        **{model.name: seeded(model) for model in [plain(), residual(), gated(), inside(), channelwise(), open_size()]},
        "operators": operators(),
    }
    contents = {name: converted(model) for name, model in models.items()}
    contents["half"] = converted(models["gated"], "half")
    names = ["tabby cat", "beagle", "grüner Leguan", "zebra"]
    contents["labels"] = with_metadata(contents["plain"], names, [127.5], [127.5])
    expected = {
        name: oracle(content, RAW if name == "inside" else PICTURE) for name, content in contents.items() if name != "labels"
    }
    contents["quantised"] = converted(models["plain"], "whole")
    contents["dynamic"] = converted(seeded(plain_of_many()), "dynamic")
    for name, content in contents.items():
        (FILES / f"{name}.tflite").write_bytes(content)
        print(name, len(content), expected.get(name, {}).get("operators"), expected.get(name, {}).get("scores"))
    (HERE / "tflite_networks.json").write_text(json.dumps(expected, indent=1) + "\n")


def plain_of_many():
    """Kernels of fewer than 1,024 weights stay as they are."""
    image = keras.Input((*SIZE, 3), name="image")
    x = layers.GlobalAveragePooling2D(name="mean")(layers.Conv2D(40, 3, activation="relu", name="first")(image))
    return keras.Model(image, layers.Dense(4, activation="softmax", name="scores")(x), name="many")


if __name__ == "__main__":
    main()
