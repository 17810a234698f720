"""Exports networks of torchvision and timm as ONNX files, by both exporters, and writes torchvision/NAME.json: what they compute.

usage: python torchvision_networks.py FOLDER [--only NAME,...] [--numbers] [--shared DIR]
    FOLDER      gets NAME-torchscript.onnx and NAME-dynamo.onnx; a file that is there already stays
    --numbers   computes each torchvision/NAME.json beside this script that is missing (needs captum and h5py, too)
    --shared    folder that holds models/squeezenet-1.1.h5 (default: PIPPIN_SHARED, else ../shared); without it,
                squeezenet1_1_real is left out

Weights are a formula of their names (networks_numbers.py), so the files are the same wherever they are made, and the numbers
that lie beside this script hold for them. Statistics of batch normalisations are those of the picture, to three digits, then
changed, so that leaving one out shows. squeezenet1_1_real has the weights of ImageNet.

The numbers are what PyTorch computes from the file of the older exporter, operator by operator, in float64 (onnx_torch.py):
probabilities, and of every convolution A and ds/dA. The file of the newer exporter must give the same.

Gradients jump where a value passes a kink of ReLU, or the largest of a pool changes, and rounding decides what lies there. So
each network is looked at with a picture at which rounding decides nothing: the gradient of every convolution in float32 stays
within ALONE of float64's, and within SHAKEN of it when a noise of NOISE of its map's size is added to the outcome of every
operator that rounds (about what float32 rounds off), in each of DRAWS draws. Some 13 million values of VGG-16 are rectified and
there is no such picture; its kernels and biases are moved a little, channel by channel, until no value lies near a kink.

Beside them stand, of five neurons each, the gradient, Captum's deconvolution and its guided backpropagation down to the pixels,
by torchvision's own modules in float64. Captum's hooks know modules of nn.ReLU that are used once in a pass: the blocks of
ResNets share one, which gets several in turn; other activations become subclasses, as in backward.py. GoogLeNet and Inception
rectify by a function, where the hooks do not apply.

Made with torch 2.14.1, torchvision 0.29.1, timm 1.0.31, onnx 1.23.2, onnxscript 0.7.2, onnxruntime 1.32.0, captum 0.9.0.
"""

import argparse
import json
import os
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from networks_numbers import fnv1a, seeded_integers, seeded_picture

HERE = Path(__file__).resolve().parent
NUMBERS = HERE / "torchvision"
PICTURE = {"seed": 3, "scale": 1 / 64, "offset": -2}
PICTURES, ALONE, SHAKEN, NOISE, DRAWS = 100, 5e-6, 1e-5, 3e-7, 3
NEAR = 1e-5
SIZES = {
    **{name: 64 for name in ("resnet18", "resnet50", "resnext50_32x4d", "densenet121", "timm_resnet18")},
    **{name: 64 for name in ("mnasnet1_0", "mobilenet_v2", "mobilenet_v3_large", "regnet_y_400mf", "timm_efficientnet_lite0")},
    **{"alexnet": 224, "vgg16": 224, "wide_resnet50_2": 48, "squeezenet1_1_real": 224},
}
TORCHVISION = [
    *["alexnet", "vgg16", "resnet18", "resnet50", "resnext50_32x4d", "wide_resnet50_2", "squeezenet1_1", "googlenet"],
    *["inception_v3", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "mnasnet1_0", "densenet121"],
    *["efficientnet_b0", "efficientnet_v2_s", "regnet_y_400mf", "shufflenet_v2_x1_0", "convnext_tiny"],
]
REAL = "squeezenet1_1_real"
NAMES = [*TORCHVISION, "timm_resnet18", "timm_efficientnet_lite0", REAL]
REFUSED = ["swin_t", "vit_b_16"]
RECTIFIED_BY_A_FUNCTION = ("googlenet", "inception_v3")


def torchvision_models():
    """torchvision.models; where its compiled part does not go with this PyTorch, without that: no network here needs it."""
    try:
        import torchvision
    except RuntimeError:
        library = torch.library.Library("torchvision", "DEF")
        for name in ("nms", "qnms"):
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        torchvision_models.library = library
        import torchvision
    return torchvision.models


def seeded(shape, low, high, name):
    """seeded_values of networks_numbers.py, in pieces: a layer of VGG has 103 million weights."""
    count = int(np.prod(shape))
    values = np.empty(count, np.float32)
    for start in range(0, count, 1 << 21):
        end = min(count, start + (1 << 21))
        uniform = (seeded_integers(fnv1a(name), 0, np.arange(start, end)).astype(np.float64) + 0.5) / 2.0**32
        values[start:end] = low + (high - low) * uniform
    return torch.from_numpy(values.reshape(shape))


def network(name, picture, shared):
    """The network by its name, its scores of the picture spread by about 1."""
    if name == REAL:
        return with_real_weights(torchvision_models().squeezenet1_1(weights=None).eval(), shared)
    if name.startswith("timm_"):
        import timm

        model = timm.create_model(name.removeprefix("timm_"), pretrained=False).eval()
    else:
        more = {"aux_logits": False, "init_weights": False} if name in RECTIFIED_BY_A_FUNCTION else {}
        model = getattr(torchvision_models(), name)(weights=None, **more).eval()
    normalising = {key for key, module in model.named_modules() if isinstance(module, (nn.BatchNorm2d, nn.LayerNorm))}
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            owner, _, kind = key.rpartition(".")
            shape = tuple(parameter.shape)
            bound = (6 / max(1, int(np.prod(shape[1:])))) ** 0.5
            low, high = (0.3, 0.7)
            if owner in normalising:
                low, high = (0.7, 1.3) if kind == "weight" else (-0.1, 0.1)
            elif kind in ("weight", "bias"):
                low, high = (-bound, bound) if kind == "weight" else (-0.1, 0.1)
            parameter.copy_(seeded(shape, low, high, key))
        model.double()
        if name == "vgg16":
            move_off_kinks(model, tensor_of(picture))
        calibrate(model, torch.cat([tensor_of({**picture, "seed": picture["seed"] + more}) for more in range(8)]))
        last = [module for module in model.modules() if isinstance(module, (nn.Linear, nn.Conv2d))][-1]
        spread = 2.0 ** round(float(torch.log2(model(tensor_of(picture)).std())))
        last.weight /= spread
        last.bias /= spread
    return model.float()


def calibrate(model, pictures):
    """Statistics of normalisations near those of the pictures, as in a trained network."""
    layers = {key: module for key, module in model.named_modules() if isinstance(module, nn.BatchNorm2d)}
    momenta = [module.momentum for module in layers.values()]
    for module in layers.values():
        module.momentum = 1.0
        module.train()
    model(pictures)
    for (key, module), momentum in zip(layers.items(), momenta):
        module.momentum = momentum
        module.eval()
        count = module.num_features
        size = module.running_var.sqrt()
        module.running_mean.add_(size * seeded((count,), -0.2, 0.2, f"{key}.running_mean"))
        module.running_var.mul_(seeded((count,), 0.7, 1.4, f"{key}.running_var"))
        # A channel that hardly changes is not blown up, and the rounding of its mean with it.
        module.running_var.add_(module.running_mean.square())
        for buffer in (module.running_mean, module.running_var):
            buffer.copy_(torch.tensor([float(f"{value:.3g}") for value in buffer.tolist()], dtype=torch.float32))


def move_off_kinks(model, picture):
    """Changes channels of a network of one path whose values come within NEAR of 0, or of each other under a pool."""
    layers = [*model.features, nn.Flatten(), *model.classifier]
    x = picture
    for at, layer in enumerate(layers):
        if isinstance(layer, nn.AdaptiveAvgPool2d) or not hasattr(layer, "weight"):
            x = layer(x)
            continue
        y = layer(x)
        if isinstance(layers[at + 1] if at + 1 < len(layers) else None, nn.ReLU):
            pooled = isinstance(layers[at + 2], nn.MaxPool2d)
            size = y.square().mean().sqrt()
            bad = near_kinks(y, pooled, NEAR * size)
            for attempt in range(300):
                if len(bad) == 0:
                    break
                for parameter in (layer.weight, layer.bias):
                    draw = seeded((len(bad), *parameter.shape[1:]), -0.03, 0.03, f"{at} {attempt} {parameter.dim()}")
                    parameter[bad] = (parameter[bad] * (1 + draw.double())).float().double()
                some = (layer.weight[bad], layer.bias[bad])
                z = F.conv2d(x, *some, padding=1) if isinstance(layer, nn.Conv2d) else F.linear(x, *some)
                y[:, bad] = z
                bad = bad[near_kinks(z, pooled, NEAR * size)]
            assert len(bad) == 0, at
        x = y


def near_kinks(y, pooled, near):
    """Numbers of the channels that have a value nearer than that to 0, or two largest in a window of 2 x 2."""
    bad = (y.abs() < near).flatten(2).any(2)[0] if y.dim() == 4 else (y.abs() < near)[0]
    if pooled:
        windows = torch.stack([y[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1)]).topk(2, 0).values
        bad |= ((windows[0] > 0) & (windows[0] - windows[1] < near)).flatten(2).any(2)[0]
    return torch.nonzero(bad)[:, 0]


def with_real_weights(model, shared):
    """SqueezeNet 1.1 with the weights of a Keras file, in the same order."""
    import h5py

    with h5py.File(shared / "models/squeezenet-1.1.h5") as file, torch.no_grad():
        names = [one["config"]["name"] for one in json.loads(file.attrs["model_config"])["config"]["layers"]
                 if one["class_name"] == "Conv2D"]
        layers = [module for module in model.modules() if isinstance(module, nn.Conv2d)]
        assert len(names) == len(layers)
        for name, layer in zip(names, layers):
            group = file["model_weights"][name][name]
            layer.weight.copy_(torch.from_numpy(np.array(group["kernel"]).transpose(3, 2, 0, 1).copy()))
            layer.bias.copy_(torch.from_numpy(np.array(group["bias"])))
    return model


def export(model, exporter, size, path):
    example = torch.zeros(1, 3, size, size)
    if exporter == "torchscript":
        torch.onnx.export(model, (example,), path, dynamo=False, opset_version=17)
    else:
        torch.onnx.export(model, (example,), path, dynamo=True, verbose=False)


def tensor_of(picture):
    return torch.from_numpy(seeded_picture(**picture).transpose(2, 0, 1).astype(np.float64))[None]


def steady(path, picture):
    """The first picture from that one on at which rounding does not decide a gradient."""
    from onnx_torch import gradients_by_rounding

    for seed in range(picture["seed"], picture["seed"] + PICTURES):
        one = {**picture, "seed": seed}
        if gradients_by_rounding(path, seeded_picture(**one), NOISE, DRAWS, ALONE, SHAKEN):
            return one
    raise ValueError(f"{path.name}: every picture has values at kinks")


def numbers(name, model, path, picture):
    from onnx_torch import expectations

    content = {"picture": picture, **expectations(path, seeded_picture(**picture))}
    if name not in RECTIFIED_BY_A_FUNCTION:
        content["neurons"] = by_captum(model, picture)
    (NUMBERS / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{name}: {picture}, p {content['topProbability']:.4f}, {content['onnxruntime']}, {content['single']}", flush=True)


def by_captum(model, picture):
    """A neuron each of five convolutions, as entries of backward.py, by modules that Captum's hooks know."""
    from backward import attributions, entry

    pixels = tensor_of(picture)
    model = hookable(model.double().eval())
    seen = activations(model, pixels)
    found = []
    for turn in range(5):
        number = max(1, turn * (len(seen) - 1) // 4 + 1)
        layer, maps = seen[number - 1]
        _, height, width = maps.shape
        places = [(height // 2, width // 2), (0, 0), (height - 1, width // 2), (0, width - 1)]
        for row, column in places[turn % 2 :]:
            channel = int(maps[:, row, column].argmax())
            if maps[channel, row, column] > maps.max() / 50:
                neuron = (channel, row, column)
                found.append(entry(number, neuron, float(maps[neuron]), attributions(model, layer, pixels, neuron)))
                break
    assert len(found) == 5, found
    model.float()
    return found


ACTIVATIONS = {
    nn.ReLU: F.relu, nn.ReLU6: F.relu6, nn.SiLU: F.silu, nn.Sigmoid: torch.sigmoid, nn.Hardswish: F.hardswish,
    nn.Hardsigmoid: F.hardsigmoid, nn.GELU: F.gelu,
}


class Activation(nn.ReLU):
    """Any activation as a module that Captum's hooks know; uses more than one a module of its own each."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class InTurn(nn.Module):
    def __init__(self, count):
        super().__init__()
        self.each, self.next = nn.ModuleList([Activation(F.relu) for _ in range(count)]), 0

    def forward(self, x):
        self.next += 1
        return self.each[self.next - 1](x)


def start_again(block, _inputs):
    block.relu.next = 0


def hookable(model):
    for block in list(model.modules()):
        if type(block).__name__ in ("BasicBlock", "Bottleneck") and hasattr(block, "relu"):
            block.relu = InTurn(2 if type(block).__name__ == "BasicBlock" else 3)
            block.register_forward_pre_hook(start_again)
    for owner in list(model.modules()):
        for key, child in list(owner.named_children()):
            kind = next((one for one in ACTIVATIONS if type(child) is one), None)
            if kind is not None:
                setattr(owner, key, Activation(ACTIVATIONS[kind]))
            if isinstance(child, nn.BatchNorm2d):
                setattr(owner, key, nn.Sequential(child, Copy()))
    return model


class Copy(nn.Module):
    """Behind a normalisation: blocks add to its output in place, and what Captum kept of it would be the sum."""

    def forward(self, x):
        return x.clone()


def activations(model, pixels):
    """Of every convolution in order of the pass: the module whose output is its A, and that output."""
    calls, hooks = [], []

    def note(module, inputs, output):
        if isinstance(module, (nn.Conv2d, nn.BatchNorm2d, Copy, Activation)):
            calls.append((module, (inputs[0], inputs[0]._version), (output, output._version)))

    def reader(output, kind):
        """What reads exactly this, not what was added to it in place."""
        found = [call for call in calls if call[1][0] is output[0] and call[1][1] == output[1]]
        return found[0] if len(found) == 1 and isinstance(found[0][0], kind) else None

    for module in model.modules():
        hooks.append(module.register_forward_hook(note))
    with torch.no_grad():
        model(pixels)
    for hook in hooks:
        hook.remove()
    found = []
    for call in [call for call in calls if isinstance(call[0], nn.Conv2d)]:
        call = reader(call[2], nn.BatchNorm2d) or call
        copied = reader(call[2], Copy) or call
        module, _, (output, _) = reader(copied[2], Activation) or call
        found.append((module, output[0]))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[*NAMES, *REFUSED])
    parser.add_argument("--numbers", action="store_true")
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("PIPPIN_SHARED", HERE.parents[2] / "shared")))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        if name == REAL and not (options.shared / "models/squeezenet-1.1.h5").exists():
            print(f"{name}: {options.shared} holds no models/squeezenet-1.1.h5, so it is left out", flush=True)
            continue
        size = 224 if name in REFUSED else SIZES.get(name, 96)
        picture = {"height": size, "width": size, **PICTURE}
        paths = {one: options.folder / f"{name}-{one}.onnx" for one in ("torchscript", "dynamo")}
        counts = options.numbers and name not in REFUSED and not (NUMBERS / f"{name}.json").exists()
        if not counts and all(path.exists() for path in paths.values()):
            continue
        model = network(name, picture, options.shared)
        for exporter, path in paths.items():
            if not path.exists():
                export(model, exporter, size, path)
        if counts:
            path = paths["torchscript"]
            numbers(name, model, path, picture if name == "vgg16" else steady(path, picture))


if __name__ == "__main__":
    main()
