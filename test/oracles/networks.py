"""Writes networks-NAME.json: what Keras computes on the networks that Pippin must read.

VGG-16, MobileNet v1 and v2, ResNet-50 and DenseNet-121 at reduced input size and with 10 classes have weights made by
the formula in networks_numbers.py, so that no weights are stored; so have those of keras.applications whose layers are
rarer (MobileNet v3, EfficientNet v2, ConvNeXt, Inception-ResNet v2), of which a dozen convolutions and the parts of the
configuration that say what is computed are kept; Tiny Darknet and SqueezeNet 1.1 are the files of the
folder given by --models (default ../shared/models). Each JSON holds

- `config`: the model's own JSON, with `weights`: [layer, weight, shape, low, high] in Keras's order; or `file`, `sha256`;
- `picture`: the arguments of seededPicture for the input;
- `probabilities`, and `topClass`, computed in float64 from the float32 weights, as is
- for every convolution the layer whose output is A, A's shape, and summaries of A and of ds/dA, where s is the log of
  the top class's probability (tf.GradientTape).

A is the output of the activation that follows the convolution (through batch normalisation and dropout), else of the
batch normalisation that alone reads the convolution, else of the convolution.

usage: python networks.py [--models DIR] [--only NAME,...] [--files DIR]

--files DIR also saves the networks of a formula as DIR/NAME.h5, NAME.keras and NAME-tfjs/model.json, for the tests that read
real files from the folder named by PIPPIN_ORACLE_FILES.

Made with keras 3.15.1, tensorflow-cpu 2.21.0, numpy 2.4.6.
"""

import argparse
import hashlib
import json
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
from keras import applications

from network_tfjs import nested_weights, write_tfjs
from networks_numbers import fnv1a, layer_weights, round_to, seeded_picture, seeded_values, summary, weight_range

HERE = Path(__file__).parent
CONVOLUTIONS = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D")
ACTIVATIONS = ("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU")

PICTURE = {"seed": 3, "scale": 1 / 64, "offset": -2}
NETWORKS = {
    "vgg16": (64, lambda size: applications.VGG16(weights=None, input_shape=(size, size, 3), classes=10)),
    "mobilenet": (96, lambda size: applications.MobileNet(weights=None, input_shape=(size, size, 3), classes=10, alpha=0.25)),
    "mobilenet-v2": (96, lambda size: applications.MobileNetV2(weights=None, input_shape=(size, size, 3), classes=10, alpha=0.35)),
    "resnet50": (64, lambda size: applications.ResNet50(weights=None, input_shape=(size, size, 3), classes=10)),
    "densenet121": (64, lambda size: applications.DenseNet121(weights=None, input_shape=(size, size, 3), classes=10)),
}
BYTES = {"seed": 3, "scale": 1, "offset": 0}
#: Their input size, what makes them, and the picture that they take.
APPLICATIONS = {
    "mobilenet-v3-small": (64, applications.MobileNetV3Small, BYTES),
    "mobilenet-v3-large": (64, applications.MobileNetV3Large, BYTES),
    "efficientnet-v2-b0": (64, applications.EfficientNetV2B0, BYTES),
    "efficientnet-v2-s": (64, applications.EfficientNetV2S, BYTES),
    "convnext-tiny": (64, applications.ConvNeXtTiny, BYTES),
    "inception-resnet-v2": (75, applications.InceptionResNetV2, {"seed": 3, "scale": 1 / 128, "offset": -1}),
}
MOST_CONVOLUTIONS = 12
#: Narrows their kernels: many have no ReLU after them, and maps that grow from block to block make rounding grow, too.
LINEAR = 0.7
FILES = {
    "tiny-darknet": ("tiny-darknet.h5", {"seed": 5, "scale": 1 / 255, "offset": 0}),
    "squeezenet": ("squeezenet-1.1.h5", {"seed": 5, "scale": 1 / 64, "offset": -2}),
}


def set_weights(model, pixels):
    """Sets every weight by the formula; the last layer's kernel is narrowed until the scores spread by about 1."""
    ranges = {}

    def assign(layer, name, variable, low, high):
        ranges[(layer.name, name)] = [low, high]
        variable.assign(seeded_values(tuple(variable.shape), low, high, fnv1a(f"{layer.name}/{name}")))

    def fill(layer, factor):
        for name, variable in layer_weights(layer):
            low, high = weight_range(name, tuple(variable.shape))
            if name.endswith("kernel"):
                low, high = float(f"{low * factor:.6g}"), float(f"{high * factor:.6g}")
            assign(layer, name, variable, low, high)

    for layer in model.layers:
        fill(layer, 1)
    last = [layer for layer in model.layers if layer_weights(layer)][-1]
    logits = np.log(model(pixels[None]).numpy()[0].astype(np.float64) + 1e-300)
    scores = keras.Model(model.input, last.input)(pixels[None]).numpy().reshape(-1).astype(np.float64)
    spread = np.std(scores @ last.kernel.numpy().astype(np.float64).reshape(scores.size, -1))
    assert np.isfinite(spread) and logits.size == model.output.shape[-1]
    fill(last, 1 / spread)
    return [
        [layer.name, name, list(variable.shape), *ranges[(layer.name, name)]]
        for layer in model.layers
        for name, variable in layer_weights(layer)
    ]


def readers(model):
    """Layers that read each layer's output, by name."""
    found = {layer.name: [] for layer in model.layers}
    for layer in model.layers:
        for node in layer._inbound_nodes:
            for tensor in node.input_tensors:
                if tensor._keras_history[0].name in found:
                    found[tensor._keras_history[0].name].append(layer)
    return found


def activation_layer(layer, read_by):
    own = layer
    while len(read_by[layer.name]) == 1:
        if own is layer and getattr(layer, "activation", None) not in (None, keras.activations.linear):
            return layer
        following = read_by[layer.name][0]
        kind = type(following).__name__
        if kind in ACTIVATIONS:
            # A softmax ends the network: the convolution's own output is A then.
            return own if getattr(following, "activation", None) is keras.activations.softmax else following
        if kind == "BatchNormalization" and own is layer:
            own = following
        elif kind != "Dropout":
            break
        layer = following
    return own


def in_double_precision(model):
    """The same model with the same values computing in float64, so that the expectations carry no rounding of their own."""
    double = keras.models.model_from_json(model.to_json().replace('"float32"', '"float64"'))
    double.set_weights(model.get_weights())
    return double


def expectations(single, pixels, most=None):
    """:param most: so many of the convolutions, evenly spread, the first and the last included."""
    model = in_double_precision(single)
    read_by = readers(model)
    convolutions = [layer for layer in model.layers if type(layer).__name__ in CONVOLUTIONS]
    if most is not None and len(convolutions) > most:
        convolutions = [convolutions[round(i * (len(convolutions) - 1) / (most - 1))] for i in range(most)]
    seen = [activation_layer(layer, read_by) for layer in convolutions]
    whole = keras.Model(model.input, [model.output, *[layer.output for layer in seen]])
    with tf.GradientTape() as tape:
        x = tf.constant(pixels[None], tf.float64)
        tape.watch(x)
        probabilities, *maps = whole(x, training=False)
        top = int(np.argmax(probabilities[0]))
        score = tf.math.log(probabilities[0, top])
    gradients = tape.gradient(score, maps)
    return {
        "probabilities": round_to(probabilities[0]) if probabilities.shape[-1] <= 100 else summary(probabilities[0], 1),
        "topClass": top,
        "topProbability": round_to([probabilities[0, top]])[0],
        "convolutions": [
            {
                "layer": layer.name,
                "activationLayer": after.name,
                "shape": list(values.shape[1:]),
                "activation": summary(values[0], fnv1a(layer.name)),
                "gradient": summary(gradient[0], fnv1a(layer.name)),
            }
            for layer, after, values, gradient in zip(convolutions, seen, maps, gradients)
        ],
    }


def write(name, content):
    path = HERE / f"networks-{name}.json"
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    first, last = (content["convolutions"][i]["activation"]["norm"] for i in (0, -1))
    print(f"{path.name}: {path.stat().st_size // 1024} KB, {len(content['convolutions'])} convolutions, "
          f"p {content['topProbability']:.3f}, norms {first:.3g} to {last:.3g}")


def formula_network(name, files):
    size, make = NETWORKS[name]
    keras.backend.clear_session()
    model = make(size)
    picture = {"height": size, "width": size, **PICTURE}
    pixels = seeded_picture(**picture)
    weights = set_weights(model, pixels)
    config = json.loads(model.to_json())
    write(name, {"name": name, "config": config, "weights": weights, "picture": picture, **expectations(model, pixels)})
    if files is not None:
        files.mkdir(parents=True, exist_ok=True)
        model.save(files / f"{name}.h5")
        model.save(files / f"{name}.keras")
        write_tfjs(model, files / f"{name}-tfjs")


def set_nested_weights(model, pixels):
    """As set_weights, for models inside models too: a layer's name is its path then."""
    weights = []
    for path, variable in nested_weights(model):
        shape = tuple(variable.shape)
        low, high = weight_range(path.split("/")[-1], shape)
        if path.endswith("kernel"):
            low, high = round(low * LINEAR, 6), round(high * LINEAR, 6)
        variable.assign(seeded_values(shape, low, high, fnv1a(path)))
        layer, name = path.rsplit("/", 1)
        weights.append([layer, name, list(shape), low, high])
    last = [layer for layer in model.layers if layer.weights][-1]
    scores = keras.Model(model.input, last.input)(pixels[None]).numpy().reshape(-1).astype(np.float64)
    spread = np.std(scores @ last.kernel.numpy().astype(np.float64).reshape(scores.size, -1))
    entry = next(one for one in weights if one[:2] == [last.name, "kernel"])
    entry[3:] = [float(f"{bound / spread:.6g}") for bound in entry[3:]]
    last.kernel.assign(seeded_values(tuple(last.kernel.shape), *entry[3:], fnv1a(f"{last.name}/kernel")))
    return weights


def computed(value):
    """A configuration without what only training needs."""
    if isinstance(value, list):
        return [computed(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "__keras_tensor__":
        return {"class_name": "__keras_tensor__", "config": {"keras_history": value["config"]["keras_history"]}}
    left_out = ("dtype", "trainable", "build_config", "compile_config", "quantization_config", "momentum", "synchronized")
    return {
        key: computed(inner)
        for key, inner in value.items()
        if inner is not None and key not in left_out and not key.endswith(("_initializer", "_regularizer", "_constraint"))
    }


def application(name, files):
    size, make, values = APPLICATIONS[name]
    keras.backend.clear_session()
    model = make(weights=None, input_shape=(size, size, 3), classes=10)
    picture = {"height": size, "width": size, **values}
    pixels = seeded_picture(**picture)
    weights = set_nested_weights(model, pixels)
    config = computed(json.loads(model.to_json()))
    expected = expectations(model, pixels, MOST_CONVOLUTIONS)
    write(name, {"name": name, "config": config, "weights": weights, "picture": picture, **expected})
    if files is not None:
        files.mkdir(parents=True, exist_ok=True)
        model.save(files / f"{name}.h5")
        model.save(files / f"{name}.keras")


def file_network(name, models):
    file, values = FILES[name]
    path = models / file
    if not path.exists():
        print(f"networks-{name}.json: left as it is, {path} is not there")
        return
    model = keras.models.load_model(path, compile=False)
    height, width = model.input_shape[1:3]
    picture = {"height": height, "width": width, **values}
    content = {"name": name, "file": file, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "picture": picture}
    write(name, {**content, **expectations(model, seeded_picture(**picture))})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=Path, default=HERE / "../../../shared/models")
    parser.add_argument("--only", default=",".join([*NETWORKS, *APPLICATIONS, *FILES]))
    parser.add_argument("--files", type=Path)
    arguments = parser.parse_args()
    for name in arguments.only.split(","):
        if name in NETWORKS:
            formula_network(name, arguments.files)
        elif name in APPLICATIONS:
            application(name, arguments.files)
        else:
            file_network(name, arguments.models)


if __name__ == "__main__":
    main()
