"""Writes class_maps.json: CAM and Grad-CAM that Keras computes on the networks of networks.py.

For each network: the layer whose output F the map is made of, its shape, the class, and the map [height, width] in units
of the class's logit (in float64 from the float32 weights).

- CAM (Zhou et al. 2016), where global average pooling is followed by a linear layer or nothing: sum over channels of the
  class's weight times F, without the bias.
- Grad-CAM (Selvaraju et al. 2017): relu of the sum over channels of F times the mean over places of dz/dF
  (tf.GradientTape), F the output of the last convolution's activation.

usage: python class_maps.py [--models DIR]

Made with keras 3.15.1, tensorflow-cpu 2.21.0, numpy 2.4.6.
"""

import argparse
import json
from pathlib import Path

import networks
import numpy as np
import tensorflow as tf
from networks import keras

# Layer whose output is F, and the weights from its channels to the classes where the head is linear.
MAPS = {
    "tiny-darknet": ("CAM", None),
    "squeezenet": ("CAM", None),
    "mobilenet": ("CAM", "conv_preds"),
    "mobilenet-v2": ("CAM", "predictions"),
    "resnet50": ("CAM", "predictions"),
    "densenet121": ("CAM", "predictions"),
    "vgg16": ("Grad-CAM", None),
}


def pooled_layer(model):
    pool = [layer for layer in model.layers if type(layer).__name__ == "GlobalAveragePooling2D"][-1]
    return pool._inbound_nodes[0].input_tensors[0]._keras_history[0]


def opened(name, models):
    """The network with the pixels of its oracle, as networks.py makes them."""
    if name in networks.NETWORKS:
        size, make = networks.NETWORKS[name]
        keras.backend.clear_session()
        model = make(size)
        pixels = networks.seeded_picture(height=size, width=size, **networks.PICTURE)
        networks.set_weights(model, pixels)
        return model, pixels
    file, values = networks.FILES[name]
    model = keras.models.load_model(models / file, compile=False)
    height, width = model.input_shape[1:3]
    return model, networks.seeded_picture(height=height, width=width, **values)


def class_map(name, model, pixels, top):
    kind, head = MAPS[name]
    layer = pooled_layer(model) if kind == "CAM" else model.get_layer("block5_conv3")
    if kind == "CAM":
        maps = keras.Model(model.input, layer.output)(pixels[None]).numpy()[0].astype(np.float64)
        if head is None:
            values = maps[..., top]
        else:
            kernel = model.get_layer(head).kernel.numpy().astype(np.float64).reshape(maps.shape[-1], -1)
            values = maps @ kernel[:, top]
    else:
        # The last layer's own activation is the softmax: without it the output is the score.
        model.layers[-1].activation = keras.activations.linear
        both = keras.Model(model.input, [layer.output, model.output])
        with tf.GradientTape() as tape:
            maps, scores = both(pixels[None])
            score = tf.reshape(scores, [-1])[top]
        weights = tape.gradient(score, maps).numpy()[0].mean(axis=(0, 1))
        values = np.maximum(0, (maps.numpy()[0] * weights).sum(axis=-1))
    return {
        "kind": kind,
        "layer": layer.name,
        "class": int(top),
        "shape": list(values.shape),
        "values": [float(f"{value:.7g}") for value in values.reshape(-1)],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=Path, default=Path(__file__).parents[3] / "shared" / "models")
    arguments = parser.parse_args()
    found = {}
    for name in MAPS:
        model, pixels = opened(name, arguments.models)
        top = int(np.argmax(model(pixels[None]).numpy().reshape(-1)))
        found[name] = class_map(name, networks.in_double_precision(model), pixels.astype(np.float64), top)
        print(name, found[name]["kind"], found[name]["layer"], found[name]["shape"])
    path = Path(__file__).with_name("class_maps.json")
    path.write_text(json.dumps(found, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
