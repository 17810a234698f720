"""Makes backward-*.json: what single neurons pass down to the pixels, by Captum in PyTorch.

For about twelve neurons each of a small VGG-style network, a network with every kind of branch and stride, Tiny Darknet
and SqueezeNet 1.1: Captum's NeuronGradient, NeuronDeconvolution and NeuronGuidedBackprop of A with respect to the input,
seeded with 1 (a deconvnet reconstruction that starts from the activation is this times the activation).

Captum's rules at an activation f: gradient g * f'(x); deconvolution max(g, 0), whatever f; guided max(g * f'(x), 0).
Both rectified rules look for nn.ReLU only, so every activation here is a subclass of it.

Computed in double precision. Taken are neurons at the corners, edges and centre of a map, of an activation of at least a
fiftieth of the layer's largest (single precision does not know a sum that nearly cancels to 1e-4), whose attribution
does not hang on a rounding: the same in single precision (1e-5 of its largest value) and with inputs moved
by 1e-6 of their value, three times (a maximum or a gate that nearly ties would make other implementations differ).

Made with torch 2.13.0, captum 0.9.0, numpy 2.4.6, h5py 3.14.0, Python 3.11.
Run: pip install torch captum numpy h5py, then
    python test/oracles/backward.py [--shared DIR]     DIR holds models/; default: PIPPIN_SHARED, else ../shared
"""

import argparse
import hashlib
import json
import os
import warnings
from pathlib import Path

import captum
import numpy as np
import torch
from captum.attr import NeuronDeconvolution, NeuronGradient, NeuronGuidedBackprop

from backward_networks import from_design, from_keras, seeded_integers, seeded_picture

HERE = Path(__file__).resolve().parent
RULES = {"gradient": NeuronGradient, "deconvnet": NeuronDeconvolution, "guided": NeuronGuidedBackprop}
SAMPLES = 40


def conv(size, filters, strides=1, dilation=1, groups=1, padding="same"):
    pairs = {"size": [size] * 2, "strides": [strides] * 2, "dilation": [dilation] * 2}
    return {"kind": "convolution", "filters": filters, "groups": groups, "padding": padding, "bias": True, **pairs}


def depthwise(size, strides, multiplier):
    pairs = {"size": [size] * 2, "strides": [strides] * 2, "dilation": [1, 1]}
    return {"kind": "depthwise", "multiplier": multiplier, "padding": "same", "bias": True, **pairs}


def pool(mode, size, strides, padding):
    return {"kind": "pool", "mode": mode, "size": [size] * 2, "strides": [strides] * 2, "padding": padding}


def activation(name, **options):
    return {"kind": "activation", "activation": name, **options}


def merge(kind, *branches):
    return {"kind": kind, "branches": list(branches)}


RELU = activation("relu")
HEAD = [{"kind": "global-pool", "mode": "average", "keepDimensions": False}]
HEAD += [{"kind": "dense", "units": 10, "bias": True}, activation("softmax")]

VGG = {
    "input": [48, 48],
    "seed": 16,
    "parts": [
        *(conv(3, 8), RELU, conv(3, 8), RELU, pool("max", 2, 2, "valid")),
        *(conv(3, 12), RELU, conv(3, 12), RELU, pool("max", 2, 2, "valid")),
        *(conv(3, 16), RELU, conv(3, 16), RELU, conv(3, 16), RELU, pool("max", 2, 2, "valid")),
        *HEAD,
    ],
}

# Odd and even sides, so that "same" with stride 2 pads one side only on some axes and both on others.
BRANCHES = {
    "input": [65, 62],
    "seed": 50,
    "parts": [
        *(conv(3, 8, strides=2), RELU),
        *(depthwise(3, 2, 2), activation("relu6"), conv(1, 12), RELU),
        *(merge("add", [conv(3, 12, dilation=2), RELU, conv(3, 12)], []), RELU),
        *(merge("add", [conv(3, 16, strides=2), RELU, conv(3, 16)], [conv(1, 16, strides=2)]), RELU),
        pool("average", 3, 2, "same"),
        merge("concatenate", [conv(1, 6), RELU], [conv(3, 8), RELU], [pool("max", 3, 1, "same")]),
        *(conv(3, 10, groups=2), activation("leaky-relu", alpha=0.1)),
        *HEAD,
    ],
}


def attributions(graph, layer, pixels, neuron):
    """{rule: [height, width, 3]} of A at neuron = (channel, row, column)."""
    values = {}
    for rule, method in RULES.items():
        attribution = method(graph, layer).attribute(pixels, neuron_selector=neuron)
        values[rule] = attribution.detach()[0].permute(1, 2, 0).double().numpy()
    return values


def maps_of(graph, layer, pixels):
    kept = []
    hook = layer.register_forward_hook(lambda _module, _inputs, output: kept.append(output.detach()[0]))
    with torch.no_grad():
        graph(pixels)
    hook.remove()
    return kept[0]


def difference(one, other):
    return max(np.abs(one[rule] - other[rule]).max() / max(np.abs(other[rule]).max(), 1e-30) for rule in RULES)


def stable(graph, layer, number, pixels, neuron, reference):
    rng = np.random.default_rng(0)
    for _ in range(3):
        moved = pixels * torch.from_numpy(1 + 1e-6 * rng.uniform(-1, 1, pixels.shape))
        if difference(attributions(graph, layer, moved, neuron), reference) > 1e-5:
            return False
    graph.float()
    single = attributions(graph, graph.activation_of(number), pixels.float(), neuron)
    graph.double()
    return difference(single, reference) < 1e-5


def summary(values):
    """Bounding box, norm, sum and samples: half of them the largest, half spread over the values that are not 0."""
    rows, columns = np.nonzero(np.abs(values).max(2))
    box = [int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1]
    flat = values.reshape(-1)
    order = np.argsort(-np.abs(flat), kind="stable")[: np.count_nonzero(flat)]
    spread = order[seeded_integers(1, 0, np.arange(SAMPLES // 2)).astype(np.int64) % len(order)]
    chosen = sorted({*order[: SAMPLES // 2].tolist(), *spread.tolist()})
    samples = [[*map(int, np.unravel_index(index, values.shape)), rounded(flat[index])] for index in chosen]
    return {
        "box": dict(zip(("x", "y", "width", "height"), box)),
        "norm": rounded(np.linalg.norm(flat)),
        "sum": rounded(flat.sum()),
        "samples": samples,
    }


def rounded(value):
    return float(f"{float(value):.9g}")


def neurons_of(graph, pixels, numbers):
    """One neuron at each of a corner, an edge, the centre and the last corner of each convolution's map, in turn."""
    found = []
    for order, number in enumerate(numbers):
        layer = graph.activation_of(number)
        maps = maps_of(graph, layer, pixels)
        _, height, width = maps.shape
        places = [(0, 0), (0, width // 2), (height // 2, width // 2), (height - 1, width - 1), (height // 2, 0)]
        taken = 0
        for row, column in places[order % 2 :]:
            channels = [int(channel) for channel in torch.nonzero(maps[:, row, column] > maps.max() / 50)[:, 0]]
            offset = int(seeded_integers(2, number, row * width + column))
            for turn in range(len(channels)):
                neuron = (channels[(offset + turn) % len(channels)], row, column)
                values = attributions(graph, layer, pixels, neuron)
                if all(value.any() for value in values.values()) and stable(graph, layer, number, pixels, neuron, values):
                    found.append(entry(number, neuron, float(maps[neuron]), values))
                    taken += 1
                    break
                if turn == 6:
                    print(f"  convolution {number} at {row}, {column}: no neuron that is stable")
                    break
            if taken == 3:
                break
    return found


def entry(number, neuron, activation_value, values):
    channel, row, column = neuron
    place = {"convolution": number, "channel": channel, "row": row, "column": column}
    return {**place, "activation": rounded(activation_value), **{rule: summary(values[rule]) for rule in RULES}}


def make(name, graph, network, picture, numbers):
    graph.double()
    pixels = torch.from_numpy(seeded_picture(**picture).astype(np.float64)).permute(2, 0, 1)[None]
    neurons = neurons_of(graph, pixels, numbers)
    versions = {"torch": torch.__version__, "captum": captum.__version__}
    output = {"madeBy": "test/oracles/backward.py", "versions": versions, "network": network, "picture": picture}
    head = json.dumps(output, indent=1)[:-2]
    lines = ",\n".join("  " + json.dumps(neuron, separators=(",", ":")) for neuron in neurons)
    (HERE / f"backward-{name}.json").write_text(f'{head},\n "neurons": [\n{lines}\n ]\n}}\n')
    print(f"{name}: {len(neurons)} neurons")


def of_design(name, design, numbers):
    picture = {"height": design["input"][0], "width": design["input"][1], "seed": 3, "scale": 1 / 128, "offset": -1}
    make(name, from_design(design), {"design": design}, picture, numbers)


def of_file(name, path, scale, offset, numbers):
    picture = {"height": 224, "width": 224, "seed": 5, "scale": scale, "offset": offset}
    network = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    make(name, from_keras(path), network, picture, numbers)


def main():
    parser = argparse.ArgumentParser()
    default = os.environ.get("PIPPIN_SHARED", HERE.parents[2] / "shared")
    parser.add_argument("--shared", type=Path, default=default, help="folder that holds models/")
    models = Path(parser.parse_args().shared) / "models"
    warnings.filterwarnings("ignore", message=".*[Hh]ooks.*")
    torch.set_num_threads(2)
    of_design("vgg", VGG, [1, 2, 4, 5, 7])
    of_design("branches", BRANCHES, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    of_file("tiny-darknet", models / "tiny-darknet.h5", 1 / 255, 0, [2, 4, 6, 8, 10])
    of_file("squeezenet", models / "squeezenet-1.1.h5", 1 / 64, -2, [1, 4, 7, 13, 19])


if __name__ == "__main__":
    main()
