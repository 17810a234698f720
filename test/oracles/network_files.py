"""Writes small networks as every kind of file that Pippin reads, with what Keras computes from them.

Three networks with weights by the formula of networks_numbers.py: `line` (Sequential), `graph` (Functional, with
branches and every activation), `nested` (models inside models, with equal layer names). Each is saved to
files/networks/ as Keras 3 .keras and .h5, and as TensorFlow.js layers models (`line` quantised too); network_files.json
gets their outputs. All .keras files but line.keras are packed again, compressed. `line-by-name.keras` has the weights' groups named after the layers, as some versions of Keras do.

With --keras2, run it in a Python that has tf_keras 2.21: it then writes the Keras 2 files (NAME-keras2.h5 and
NAME-keras2.keras) and network_files_keras2.json from the same definitions.

usage: python network_files.py; PYTHONPATH=FOLDER_OF_TF_KERAS python network_files.py --keras2

Made with keras 3.15.1, tensorflow-cpu 2.21.0, tf_keras 2.21.0, numpy 2.4.6, h5py 3.14.0.
"""

import json
import os
import shutil
import sys
import zipfile
from io import BytesIO
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
KERAS_2 = "--keras2" in sys.argv
if KERAS_2:
    import tf_keras as keras
else:
    import keras

import h5py
import numpy as np

from network_tfjs import nested_weights, write_tfjs
from networks_numbers import fnv1a, round_to, seeded_picture, seeded_values, summary, weight_range

HERE = Path(__file__).parent
FOLDER = HERE / "files" / "networks"
layers = keras.layers
CONVOLUTIONS = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D")

#: Slope of LeakyReLU: Keras 2 calls it otherwise.
SLOPE = "alpha" if KERAS_2 else "negative_slope"


def line():
    # The names are one off the counters by which a .keras file numbers the layers of a class.
    return keras.Sequential(
        [
            layers.Input((16, 17, 3)),
            layers.Rescaling(1 / 127.5, offset=-1, name="rescaling"),
            layers.Conv2D(6, 3, padding="same", use_bias=False, name="conv2d_1"),
            layers.BatchNormalization(name="batch_normalization_1"),
            layers.ReLU(name="re_lu"),
            layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2, name="depthwise"),
            layers.BatchNormalization(scale=False, epsilon=0.01, name="batch_normalization_2"),
            layers.ReLU(max_value=6, name="re_lu_6"),
            layers.SeparableConv2D(8, (3, 2), padding="valid", activation="elu", name="separable"),
            layers.BatchNormalization(center=False, name="batch_normalization_3"),
            layers.LeakyReLU(**{SLOPE: 0.15}, name="leaky"),
            layers.MaxPooling2D(3, strides=2, padding="same", name="pool"),
            layers.Dropout(0.3, name="dropout"),
            layers.Conv2D(6, 1, activation="swish", name="conv2d_2"),
            layers.SpatialDropout2D(0.1, name="spatial_dropout"),
            layers.GlobalAveragePooling2D(name="average"),
            layers.Dense(7, name="dense"),
            layers.BatchNormalization(name="batch_normalization_4"),
            layers.Activation("softmax", name="softmax"),
        ],
        name="line",
    )


def graph():
    def conv(x, name, filters=4, size=1, **options):
        return layers.Conv2D(filters, size, padding=options.pop("padding", "same"), name=name, **options)(x)

    shared = layers.ReLU(name="shared_relu")
    image = keras.Input((20, 18, 3), name="image")
    x = layers.Normalization(mean=[100.0, 110.0, 120.0], variance=[900.0, 1000.0, 1100.0], name="normalization")(image)
    x = layers.ZeroPadding2D(((0, 1), (1, 2)), name="zero_padding")(x)
    x = conv(x, "stem", 8, (3, 4), strides=2, padding="valid", activation="relu")
    a = layers.PReLU(shared_axes=[1, 2], name="prelu")(conv(x, "grouped", 8, 3, groups=2))
    b = layers.DepthwiseConv2D(3, dilation_rate=2, padding="same", name="dilated_depthwise")(x)
    b = shared(layers.BatchNormalization(name="folded")(b))
    x = layers.Add(name="sum")([a, b, x])
    gate = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x)
    gate = conv(shared(conv(gate, "excite_1", 2)), "excite_2", 8, activation="sigmoid")
    x = layers.Multiply(name="excite")([x, gate])
    pools = [
        layers.AveragePooling2D(3, strides=1, padding="same", name="average_pool")(x),
        layers.MaxPooling2D((2, 3), strides=1, padding="same", name="max_pool")(x),
    ]
    x = layers.Concatenate(name="joined")([x, *pools, conv(x, "dilated", 4, 3, dilation_rate=2, activation="tanh")])
    x = layers.Cropping2D(((1, 0), (0, 1)), name="cropping")(x)
    # Read twice, so that its normalisation cannot be folded.
    twice = conv(x, "twice", 6)
    x = layers.Average(name="mean")([twice, layers.BatchNormalization(name="apart")(twice)])
    x = layers.GaussianNoise(0.1, name="noise")(layers.ELU(alpha=0.7, name="elu")(x))
    x = layers.Activation("gelu", name="gelu")(x)
    only_keras_3 = [] if KERAS_2 else ["mish", "hard_silu", "leaky_relu"]
    for name in ["selu", "softplus", "softsign", "exponential", "hard_sigmoid", *only_keras_3]:
        x = conv(x, f"before_{name}", activation=name)
    x = layers.PReLU(name="prelu_whole")(conv(x, "last", 5, 2, padding="valid"))
    best = layers.Reshape((-1,), name="row")(layers.GlobalMaxPooling2D(name="maximum")(x))
    x = layers.Flatten(name="flatten")(layers.Reshape((4, -1, 5), name="reshape")(layers.AveragePooling2D((1, 7), name="rows")(x)))
    x = layers.Dense(6, activation="relu", name="hidden")(layers.Concatenate(axis=1, name="vector")([x, best]))
    x = layers.Softmax(name="softmax")(layers.Dense(5, name="scores")(x))
    return keras.Model(image, layers.Reshape((5,), name="reshaped")(x), name="graph")


def nested():
    def block(name, channels):
        return keras.Sequential(
            [
                layers.Input((None, None, channels)),
                layers.Conv2D(4, 3, padding="same", use_bias=False, name=f"{name}_conv" if KERAS_2 else "conv"),
                layers.BatchNormalization(name=f"{name}_bn" if KERAS_2 else "bn"),
                layers.ReLU(name="relu"),
            ],
            name=name,
        )

    augmentation = keras.Sequential([layers.RandomFlip(name="flip"), layers.RandomRotation(0.1, name="turn")], name="augmentation")
    inner = keras.Input((None, None, 3), name="inner_input")
    x = block("block_1", 3)(inner)
    y = block("block_2", 4)(layers.Dropout(0.2, name="drop")(x))
    features = keras.Model(inner, layers.Add(name="sum")([x, y]), name="features")
    return keras.Sequential(
        [
            layers.Input((12, 12, 3)),
            augmentation,
            layers.Rescaling([1 / 50, 1 / 60, 1 / 70], offset=[-2, -2, -1], name="scale") if not KERAS_2
            else layers.Rescaling(1 / 60, offset=-2, name="scale"),
            features,
            layers.Conv2D(3, 3, activation="relu", name="conv"),
            keras.Sequential([layers.GlobalAveragePooling2D(name="pool"), layers.Dense(4, activation="softmax", name="classes")], name="head"),
        ],
        name="nested",
    )


def set_weights(model):
    for path, variable in nested_weights(model):
        shape = tuple(variable.shape)
        variable.assign(seeded_values(shape, *weight_range(path.split("/")[-1], shape), fnv1a(path)))


def expectations(model):
    height, width = model.input_shape[1:3]
    picture = {"height": height, "width": width, "seed": 11, "scale": 1, "offset": 0}
    pixels = seeded_picture(**picture)[None]
    convolutions = [layer for layer in model.layers if type(layer).__name__ in CONVOLUTIONS]
    # What a convolution's own layer gives: Pippin folds normalisation, so only maps without one after them compare.
    whole = keras.Model(model.inputs, [model.outputs[0], *[layer.output for layer in convolutions]])
    values, *maps = whole(pixels, training=False)
    return {
        "picture": picture,
        "probabilities": round_to(np.asarray(values)[0]),
        "layers": [{"name": layer.name, "type": type(layer).__name__} for layer in model.layers],
        "convolutions": {
            layer.name: summary(np.asarray(map_)[0], fnv1a(layer.name)) for layer, map_ in zip(convolutions, maps)
        },
    }


def rename_groups(source, target, names):
    """The archive with the groups under `layers` renamed from class counters to the layers' own names."""
    with zipfile.ZipFile(source) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    renamed = BytesIO()
    with h5py.File(BytesIO(entries["model.weights.h5"]), "r") as old, h5py.File(renamed, "w") as new:
        group = new.create_group("layers")
        for key, name in names.items():
            for weight, values in old[f"layers/{key}/vars"].items():
                group.create_dataset(f"{name}/vars/{weight}", data=values)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in {**entries, "model.weights.h5": renamed.getvalue()}.items():
            archive.writestr(name, content)


def compress(path):
    """Keras stores the entries of its archives uncompressed; other programs that pack them again do not."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


def names_by_counter(model):
    """Group of a .keras file -> name of the layer."""
    from keras.src.utils.naming import to_snake_case

    used, names = {}, {}
    for layer in model.layers:
        base = to_snake_case(type(layer).__name__)
        count = used.get(base, 0)
        used[base] = count + 1
        if layer.weights and not base.startswith(("dropout", "spatial")):
            names[base if count == 0 else f"{base}_{count}"] = layer.name
    return names


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    expected = {}
    for make in [line, graph, nested]:
        keras.backend.clear_session()
        model = make()
        name = model.name
        set_weights(model)
        expected[name] = expectations(model)
        if KERAS_2:
            model.save(FOLDER / f"{name}-keras2.h5")
            model.save(FOLDER / f"{name}-keras2.keras")
            compress(FOLDER / f"{name}-keras2.keras")
            continue
        model.save(FOLDER / f"{name}.h5")
        model.save(FOLDER / f"{name}.keras")
        write_tfjs(model, FOLDER / f"{name}-tfjs", shard=1000)
        if name != "line":
            compress(FOLDER / f"{name}.keras")
            continue
        rename_groups(FOLDER / "line.keras", FOLDER / "line-by-name.keras", names_by_counter(model))
        for kind in ["uint8", "uint16", "float16"]:
            set_weights(model)
            shutil.rmtree(FOLDER / f"line-tfjs-{kind}", ignore_errors=True)
            write_tfjs(model, FOLDER / f"line-tfjs-{kind}", quantisation=kind)
            expected[f"line-tfjs-{kind}"] = expectations(model)
    path = HERE / ("network_files_keras2.json" if KERAS_2 else "network_files.json")
    path.write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
