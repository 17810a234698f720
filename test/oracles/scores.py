"""Writes scores.json and files/scores/*.keras: networks whose scores are read in other ways than by softmax, and whose
pictures have one or four channels or an open size, with what Keras and TensorFlow compute from them.

The input is seeded_values([height, width, channels], 0, 1, 5). For each network scores.json gets:
- output: what Keras answers; probabilities: of each class, from that output and in float64 from the score before it;
- gradients: for each class, d log p / dA (tf.GradientTape), A the output of the layer "conv", as a summary;
- maps: for each class CAM or Grad-CAM of its score: the logit (with the other sign for class 0 of one score), or where the
  network gives only probabilities, the probability;
- reconstruction: A of the strongest neuron of the last convolution, times the derivative of A by the input.

usage: python scores.py

Made with keras 3.15.1, tensorflow-cpu 2.21.0, numpy 2.4.6.
"""

import json
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import keras
import numpy as np
import tensorflow as tf

from networks_numbers import fnv1a, layer_weights, round_to, seeded_values, summary, weight_range

HERE = Path(__file__).parent
layers = keras.layers


def network(name, shape, end):
    image = keras.Input(shape, name="image")
    x = layers.Conv2D(5, 3, padding="same", activation="relu", name="before")(image)
    x = layers.MaxPooling2D(2, name="pool")(x)
    x = layers.Conv2D(6, 3, padding="same", activation="relu", name="conv")(x)
    return keras.Model(image, end(x), name=name)


def pooled(units, activation):
    return lambda x: layers.Dense(units, activation=activation, name="scores")(layers.GlobalAveragePooling2D(name="mean")(x))


def flattened(units, activation):
    return lambda x: layers.Dense(units, activation=activation, name="scores")(layers.Flatten(name="flat")(x))


def heads(x):
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return layers.Average(name="both")([layers.Dense(3, activation="softmax", name=name)(x) for name in ("left", "right")])


def places(x):
    return layers.GlobalAveragePooling2D(name="mean")(layers.Conv2D(3, 1, activation="softmax", name="scores")(x))


#: Input, end, how classes relate, and the kind of class map.
NETWORKS = {
    "one-sigmoid": ((12, 10, 3), pooled(1, "sigmoid"), "binary", "CAM"),
    "one-logit": ((12, 10, 3), flattened(1, None), "binary", "Grad-CAM"),
    "one-hard-sigmoid": ((12, 10, 3), flattened(1, "hard_sigmoid"), "binary", "Grad-CAM"),
    "labels": ((12, 10, 3), pooled(4, "sigmoid"), "independent", "CAM"),
    "two-heads": ((12, 10, 3), heads, "exclusive", "Grad-CAM"),
    "places": ((12, 10, 3), places, "exclusive", None),
    "grey": ((12, 10, 1), pooled(3, "softmax"), "exclusive", "CAM"),
    "alpha": ((12, 10, 4), pooled(3, None), "exclusive", "CAM"),
    "open": ((None, None, 3), pooled(3, "softmax"), "exclusive", "CAM"),
}
#: Whose score is the probability: the file gives no other.
GIVEN = ("one-hard-sigmoid", "two-heads", "places")
OPEN_SIZE = (16, 20)


def set_weights(model):
    for layer in model.layers:
        for kind, variable in layer_weights(layer):
            shape = tuple(variable.shape)
            low, high = weight_range(kind, shape)
            variable.assign(seeded_values(shape, low, high, fnv1a(f"{layer.name}/{kind}")))


def without_end(model):
    """The same network with the last layer's scores before softmax or sigmoid."""
    last = model.layers[-1]
    last.activation = keras.activations.linear
    return model


def probabilities_of(name, score, relation):
    """float64 [classes] of what stands before the end, or of the probabilities where the file gives only them."""
    score = tf.cast(score, tf.float64)
    if relation == "binary":
        p = score[0] if name in GIVEN else tf.sigmoid(score[0])
        rest = 1 - score[0] if name in GIVEN else tf.sigmoid(-score[0])
        return tf.stack([rest, p])
    if name in GIVEN:
        return score
    return tf.sigmoid(score) if relation == "independent" else tf.nn.softmax(score)


def class_score(score, relation, name, index):
    if relation != "binary":
        return score[index]
    return score[0] if index == 1 else (1 - score[0] if name in GIVEN else -score[0])


def record(name):
    shape, end, relation, map_kind = NETWORKS[name]
    keras.backend.clear_session()
    model = network(name, shape, end)
    set_weights(model)
    folder = HERE / "files" / "scores"
    folder.mkdir(parents=True, exist_ok=True)
    model.save(folder / f"{name}.keras")
    height, width = shape[:2] if shape[0] else OPEN_SIZE
    pixels = seeded_values((height, width, shape[2]), 0, 1, 5)
    output = model(pixels[None]).numpy()[0]
    if name not in GIVEN:
        model = without_end(model)
    target = model.get_layer("scores" if name == "places" else "conv").output
    both = keras.Model(model.input, [model.get_layer("conv").output, target, model.output])
    image = tf.constant(pixels[None])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(image)
        maps, mapped, scores = both(image)
        probabilities = probabilities_of(name, scores[0], relation)
        classes = range(len(probabilities))
        logs = [tf.math.log(probabilities[index]) for index in classes]
        values = [class_score(scores[0], relation, name, index) for index in classes]
        strongest = int(np.argmax(maps.numpy()))
        unit = tf.reshape(maps, [-1])[strongest]
    gradients = [tape.gradient(log, maps).numpy()[0] for log in logs]
    drawn = []
    for value in values:
        gradient = tape.gradient(value, mapped).numpy()[0].astype(np.float64)
        features = mapped.numpy()[0].astype(np.float64)
        if map_kind == "Grad-CAM":
            drawn.append(np.maximum(0, (features * gradient.mean(axis=(0, 1))).sum(axis=-1)))
        else:
            drawn.append((features * gradient * gradient.shape[0] * gradient.shape[1]).sum(axis=-1))
    return {
        "size": [height, width],
        "channels": shape[2],
        "relation": relation,
        "output": round_to(output),
        "probabilities": round_to(probabilities.numpy()),
        "gradients": [summary(gradient, fnv1a(name)) for gradient in gradients],
        "kind": map_kind or "CAM",
        "maps": [{"shape": list(one.shape), "values": round_to(one)} for one in drawn],
        "strongest": strongest,
        "reconstruction": summary(unit.numpy() * tape.gradient(unit, image).numpy()[0], fnv1a(name)),
    }


(HERE / "scores.json").write_text(json.dumps({name: record(name) for name in NETWORKS}, indent=1) + "\n")
