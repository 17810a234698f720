"""Writes small networks of operators and rarer layers as Keras saves them, with what Keras computes from them.

`operators` is arithmetic with numbers, arrays and maps, functions and parts of maps; `caffe` and `torch` have Keras's
preprocess_input inside; `joined` has layers that normalise, resize, compete and subtract, and layers and a model that are
used twice; `open` takes images of any size and resizes them; `logarithms` ends in log_softmax. Weights by the formula of
networks_numbers.py. Each is saved to files/operators/ as .keras and .h5, and as Keras 2 does with --keras2 (in a Python
that has tf_keras 2.21); operator_files.json and operator_files_keras2.json get their outputs.

usage: python operator_files.py; python operator_files.py --keras2

Made with keras 3.15.1, tensorflow-cpu 2.21.0, tf_keras 2.21.0, numpy 2.4.6, h5py 3.14.0.
"""

import json
from pathlib import Path

import numpy as np

from network_files import KERAS_2, keras, layers, set_weights
from networks_numbers import round_to, seeded_picture

if KERAS_2:
    import tensorflow as tf
else:
    from keras import ops

HERE = Path(__file__).parent
FOLDER = HERE / "files" / "operators"
PICTURE = {"seed": 12, "scale": 1, "offset": 0}


def conv(filters, size=3, **options):
    return layers.Conv2D(filters, size, padding="same", **options)


def head(x, narrow=1, activation="softmax"):
    """:param narrow: keeps the scores near each other, where pixels go in as they are."""
    x = layers.Rescaling(narrow, name="narrow")(layers.GlobalAveragePooling2D(name="pool")(x))
    return layers.Dense(4, activation=activation, name="scores")(x)


def operators():
    image = keras.Input((14, 12, 3), name="image")
    x = image / 127.5 - 1.0
    x = 0.5 - (x[:, :, :, ::-1] if KERAS_2 else x[..., ::-1])
    x = conv(6, name="first")(x)
    relu6, leaky = (tf.nn.relu6, tf.nn.leaky_relu) if KERAS_2 else (ops.relu6, ops.leaky_relu)
    x = relu6(x + 3.0) * (1 / 6) * x
    x = x * np.array([[[[0.5, 0.6, 0.7, 0.8, 0.9, 1.0]]]], "float32") + np.arange(6, dtype="float32")
    gate = layers.Dense(6, activation="sigmoid", name="gate")(layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x))
    x = x * gate - x / 3.0
    x = leaky(x, 0.1)
    least, most = (tf.maximum, tf.minimum) if KERAS_2 else (ops.maximum, ops.minimum)
    x = least(x, -0.2) + most(x, 0.9)
    x = tf.clip_by_value(x, -0.5, 2.5) if KERAS_2 else ops.clip(x, -0.5, 2.5)
    x = -x
    y = conv(6, name="second")(x[:, 1:-1, 2:, :])
    y = tf.nn.silu(y) if KERAS_2 else ops.silu(y)
    y = tf.concat([y, y[:, :, :, 1:3]], axis=-1) if KERAS_2 else ops.concatenate([y, y[..., 1:3]], axis=-1)
    y = tf.cast(y, "float32") if KERAS_2 else ops.cast(y, "float32")
    y = tf.square(y) if KERAS_2 else ops.square(y)
    mean = tf.reduce_mean(y, axis=[1, 2]) if KERAS_2 else ops.mean(y, axis=[1, 2])
    best = tf.reduce_max(y, axis=[1, 2]) if KERAS_2 else ops.max(y, axis=[1, 2])
    x = layers.Dense(4, name="scores")((mean + best) * 0.1)
    return keras.Model(image, tf.nn.softmax(x) if KERAS_2 else ops.softmax(x), name="operators")


def preprocessed(mode):
    image = keras.Input((12, 12, 3), name="image")
    module = {"caffe": keras.applications.resnet50, "torch": keras.applications.densenet}[mode]
    x = conv(5, activation="relu", name="first")(module.preprocess_input(image))
    return keras.Model(image, head(x, {"caffe": 0.01, "torch": 1}[mode]), name=mode)


def joined():
    image = keras.Input((15, 13, 3), name="image")
    x = layers.Rescaling(1 / 100, offset=-1, name="scale")(image)
    x = layers.Resizing(12, 10, name="smaller")(x)
    x = conv(8, name="first")(x)
    x = layers.LayerNormalization(epsilon=1e-5, name="by_place")(x)
    x = layers.Activation("gelu", name="gelu")(conv(8, 5, groups=8, name="by_channel")(x))
    shared = conv(8, name="shared")
    a, b = shared(x), layers.BatchNormalization(name="normal")(shared(layers.ReLU(name="relu")(x)))
    x = layers.Maximum(name="largest")([a, b, x])
    x = layers.GroupNormalization(4, name="by_group")(x)
    x = layers.GroupNormalization(-1, epsilon=1e-2, scale=False, name="by_map")(x)
    block_input = keras.Input((None, None, 8), name="block_input")
    block = keras.Model(block_input, layers.ReLU(name="inner_relu")(conv(8, name="inner")(block_input)), name="block")
    x = layers.Subtract(name="difference")([block(x), block(layers.Dropout(0.1, name="drop")(x))])
    small = layers.AveragePooling2D(2, name="halves")(block(x))
    up = layers.UpSampling2D(2, interpolation="bilinear", name="smooth")(small)
    x = layers.Minimum(name="smallest")([up, layers.UpSampling2D(2, name="steps")(small)])
    gate = layers.Reshape((1, 1, 8), name="row")(layers.GlobalMaxPooling2D(name="best")(x))
    x = layers.Add(name="everywhere")([x, gate])
    x = layers.Resizing(7, 19, interpolation="nearest", name="wider")(layers.Average(name="mean")([x, up, up]))
    x = layers.LayerNormalization(center=False, name="last")(layers.GlobalAveragePooling2D(name="average")(x))
    return keras.Model(image, layers.Dense(4, activation="softmax", name="scores")(x), name="joined")


def open_size():
    image = keras.Input((None, None, 3), name="image")
    x = layers.Resizing(12, 14, name="resizing")(layers.Rescaling(1 / 255, name="scale")(image))
    return keras.Model(image, head(conv(5, activation="relu", name="first")(x)), name="open")


def logarithms():
    image = keras.Input((10, 10, 3), name="image")
    x = conv(5, activation="relu", name="first")(layers.Rescaling(1 / 255, name="scale")(image))
    return keras.Model(image, head(x, activation="log_softmax"), name="logarithms")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    expected = {}
    only_keras_3 = [] if KERAS_2 else [logarithms]
    for make in [operators, lambda: preprocessed("caffe"), lambda: preprocessed("torch"), joined, open_size, *only_keras_3]:
        keras.backend.clear_session()
        model = make()
        set_weights(model)
        height, width = (length or fixed for length, fixed in zip(model.input_shape[1:3], (12, 14)))
        picture = {"height": height, "width": width, **PICTURE}
        values = np.asarray(model(seeded_picture(**picture)[None], training=False))[0]
        values = np.exp(values) if model.name == "logarithms" else values
        expected[model.name] = {"picture": picture, "probabilities": round_to(values)}
        # Keras 2 cannot write the ellipsis of its own preprocess_input into a .keras file.
        for kind in ["h5"] if KERAS_2 and model.name == "caffe" else ["keras", "h5"]:
            model.save(FOLDER / f"{model.name}{'-keras2' if KERAS_2 else ''}.{kind}")
    path = HERE / ("operator_files_keras2.json" if KERAS_2 else "operator_files.json")
    path.write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
