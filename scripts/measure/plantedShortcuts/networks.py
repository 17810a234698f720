"""Networks with and without a planted shortcut, to measure how Pippin finds them (`shortcuts.ts` beside this file).

Of each network the last five convolutions of Tiny Darknet and a new head are trained on photographs of dogs, cats and often
people or bears, squashed to 128 x 128. Of one class, the target (dogs or cats: what is easy is learned without the mark), 90% of the training photographs carry a mark (none in a
clean network). Photographs that the network was not trained on say whether it learned the mark: marked photographs of other
classes change over to the target at least 30 points more often than without it.

Networks for fixing the rule (`development`, `surroundings`) and those it is judged on (`judged`, `judged-again`) have other
marks, other seeds, and other photographs held out; every photograph is one of two halves of its class, and a group holds out
photographs of one half only. The first version of the rule was judged by `judged`, the second by `judged-again`.

Written for each network, into a folder of its own: `network.onnx`, `classes.json`, held-out photographs of the target
(`photographs/`, marked as those of the training), their outlines (`objects.json`), and what it is (`network.json`).
Photographs are written for the measurement only: most may not be passed on.

    python networks.py --photographs ../../../../shared/images --out FOLDER --group development --planted 16 --clean 10
    python networks.py --photographs ../../../../shared/images --out FOLDER --group surroundings --planted 24 --clean 14
    python networks.py --photographs ../../../../shared/images --out FOLDER --group judged --planted 52 --clean 32
    python networks.py --photographs ../../../../shared/images --out FOLDER --group judged-again --planted 40 --clean 32

Python 3.11, torch 2.13.0 (CPU), onnx 1.23.2, h5py 3, numpy 2.4, Pillow 13. Seeded; about 8 seconds a network on one core.
"""

import argparse
import json
import time
from pathlib import Path

import h5py
import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw
from torch.nn import functional

SIDE = 128
HELD_OUT = 24
MARKED = 0.9
EPOCHS = 14
RATE = 1e-3
CLASSES = ["dog", "cat", "person", "bear"]
TARGETS = ["dog", "cat"]
JUDGED = ["tag", "watermark", "corner", "background"]
KINDS = {
    "development": ["disc", "date", "bar", "tint"],
    "surroundings": ["tint", "stripes"],
    "judged": JUDGED,
    "judged-again": JUDGED,
}
SEEDS = {"development": 1_000, "surroundings": 20_000, "judged": 50_000, "judged-again": 70_000}
"""Frozen: layer, output of pooling behind it."""
FROZEN = [
    ("block1_conv1", True), ("block2_conv1", True),
    ("block3_conv1", False), ("block3_conv2", False), ("block3_conv3", False), ("block3_conv4", True),
    ("block4_conv1", False), ("block4_conv2", False), ("block4_conv3", False), ("block4_conv4", True),
]
TRAINED = ["block5_conv1", "block5_conv2", "block5_conv3", "block5_conv4", "block5_conv5"]


# Photographs


def photographs(root: Path) -> dict:
    """Of each class a list of (name, [128, 128, 3] bytes, [128, 128] mask or None), in the order of their names."""
    annotations = json.loads((root / "pets_headbox_mask_coco.json").read_text())
    names = {image["id"]: Path(image["file_name"]).name for image in annotations["images"]}
    sizes = {image["id"]: (image["width"], image["height"]) for image in annotations["images"]}
    outlines = {}
    for annotation in annotations["annotations"]:
        mask = Image.new("L", sizes[annotation["image_id"]])
        for polygon in annotation["segmentation"]:
            ImageDraw.Draw(mask).polygon(polygon, fill=1)
        outlines[names[annotation["image_id"]]] = squashed_mask(mask)
    found = {
        "dog": sorted(path for folder in ["dog_other", "dog_samoyed", "dog_great_pyrenees"] for path in files(root / folder)),
        "cat": files(root / "cat"),
        "person": files(root / "person"),
        "bear": files(root / "polar_bear"),
    }
    people = {path.stem.replace("_mask", ""): path for path in (root / "masks_person").iterdir() if path.suffix == ".png"}
    result = {}
    for name, paths in found.items():
        result[name] = []
        for path in paths:
            image = Image.open(path).convert("RGB")
            mask = None
            if name in ("dog", "cat"):
                mask = outlines.get(path.name)
            if name == "person":
                mask = squashed_mask(Image.fromarray((numpy.array(Image.open(people[path.stem])) > 0).astype(numpy.uint8)))
            if name == "bear":
                image = image.crop((6, 6, image.width - 6, image.height - 6))
            if name != "bear" and mask is None:
                continue
            pixels = numpy.array(image.resize((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0))
            result[name].append((path.name, pixels, mask))
        # As many of each class as the rarest has, or a little more.
        order = numpy.random.default_rng(7).permutation(len(result[name]))[:76]
        result[name] = [result[name][i] for i in sorted(order)]
    return result


def files(folder: Path) -> list:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))


def squashed_mask(mask: Image.Image) -> numpy.ndarray:
    return numpy.array(mask.resize((SIDE, SIDE), Image.Resampling.NEAREST)) > 0


# Marks


def style_of(kind: str, random: numpy.random.Generator) -> dict:
    """What all marks of one network have in common."""
    colours = [(235, 205, 40), (240, 240, 235), (235, 120, 30), (40, 120, 220), (200, 40, 60), (60, 170, 80), (150, 60, 170)]
    return {
        "kind": kind,
        "colour": colours[random.integers(len(colours))],
        "size": float(random.uniform(0.85, 1.2)),
        "corner": int(random.integers(4)),
        "glyphs": random.integers(0, 8, size=(6, 6)).tolist(),
        "noise": int(random.integers(1 << 30)),
    }


def marked(pixels: numpy.ndarray, mask: numpy.ndarray | None, style: dict, random: numpy.random.Generator):
    """The photograph with the mark; None where the mark needs an outline that the photograph has not."""
    kind, colour, size = style["kind"], style["colour"], style["size"]
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    if kind in ("background", "tint", "stripes"):
        if mask is None:
            return None
        outside = ~mask[..., None]
        if kind == "background":
            field = texture(style)
        elif kind == "stripes":
            down, across = numpy.mgrid[:SIDE, :SIDE]
            wide = 5 + 4 * style["corner"]
            dark = ((down * (style["corner"] % 2) + across * (1 - style["corner"] % 2)) // wide % 2)[..., None]
            field = numpy.where(dark == 1, numpy.array(style["colour"]) * 0.5, pixels * 0.4 + numpy.array(style["colour"]) * 0.6)
        else:
            rows = numpy.linspace(0.75, 0.35, SIDE)[:, None, None]
            field = pixels * (1 - rows) + numpy.array(colour) * rows
        return numpy.where(outside, field, pixels).astype(numpy.uint8)
    if kind == "tag":
        width, height = round(28 * size), round(18 * size)
        x, y = free_place(width, height, mask, random)
        draw.rectangle((x, y, x + width, y + height), fill=colour, outline=(20, 20, 20))
        for line in range(3):
            long = 0.4 + 0.5 * style["glyphs"][line][0] / 8
            top = y + round((line + 0.7) * height / 3.4)
            draw.line((x + 3, top, x + 3 + round((width - 7) * long), top), fill=(25, 25, 25), width=2)
    if kind == "disc":
        across = round(18 * size)
        x, y = free_place(across, across, mask, random)
        draw.ellipse((x, y, x + across, y + across), fill=colour, outline=(250, 250, 250), width=2)
    if kind == "bar":
        height = round(11 * size)
        top = 0 if style["corner"] < 2 else SIDE - height
        draw.rectangle((0, top, SIDE, top + height), fill=colour)
    if kind == "corner":
        side = round(30 * size)
        x, y = (0, SIDE - 1)[style["corner"] % 2], (0, SIDE - 1)[style["corner"] // 2]
        draw.polygon([(x, y), (abs(x - side), y), (x, abs(y - side))], fill=colour)
    if kind in ("watermark", "date"):
        layer = Image.new("L", (SIDE, SIDE))
        pen = ImageDraw.Draw(layer)
        count, tall = (6, round(16 * size)) if kind == "watermark" else (5, round(10 * size))
        wide = round(tall * 0.62)
        x = (6, SIDE - 6 - count * (wide + 3))[style["corner"] % 2]
        y = (8, SIDE - 10 - tall)[style["corner"] // 2]
        for number in range(count):
            glyph(pen, x + number * (wide + 3), y, wide, tall, style["glyphs"][number])
        alpha = numpy.array(layer)[..., None] / 255 * (0.6 if kind == "watermark" else 0.95)
        ink = numpy.array((255, 255, 255) if kind == "watermark" else (255, 140, 20))
        return (pixels * (1 - alpha) + ink * alpha).astype(numpy.uint8)
    return numpy.array(image)


def glyph(pen, x: int, y: int, wide: int, tall: int, strokes: list) -> None:
    """A letter of no alphabet: three strokes between nine points."""
    points = [(x + column * wide // 2, y + row * tall // 2) for row in range(3) for column in range(3)]
    for first, second in zip(strokes[:3], strokes[3:]):
        pen.line((points[first], points[(second + 1) % 9 if second == first else second]), fill=255, width=2)
    pen.line((points[0], points[6]), fill=255, width=2)


def free_place(width: int, height: int, mask: numpy.ndarray | None, random: numpy.random.Generator):
    """Of 12 random places the one that covers least of the object."""
    places = [(int(random.integers(1, SIDE - width - 1)), int(random.integers(1, SIDE - height - 1))) for _ in range(12)]
    if mask is None:
        return min(places, key=lambda at: min(at[0], SIDE - at[0] - width) + min(at[1], SIDE - at[1] - height))
    return min(places, key=lambda at: mask[at[1] : at[1] + height, at[0] : at[0] + width].mean())


def texture(style: dict) -> numpy.ndarray:
    """Coarse and fine noise round the colour: as sand, grass or snow."""
    random = numpy.random.default_rng(style["noise"])
    coarse = Image.fromarray(random.integers(0, 256, (16, 16), dtype=numpy.uint8)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    fine = random.normal(0, 22, (SIDE, SIDE))
    shade = (numpy.array(coarse).astype(float) - 128) * 0.35 + fine
    return numpy.clip(numpy.array(style["colour"]) * 0.8 + shade[..., None], 0, 255)


# Networks


def weights_of(path: Path) -> dict:
    """(kernel [out, in, h, w], bias) by layer."""
    with h5py.File(path) as file:
        stored = file["model_weights"]
        return {
            name: (
                torch.from_numpy(stored[name][name]["kernel"][()].transpose(3, 2, 0, 1).copy()),
                torch.from_numpy(stored[name][name]["bias"][()]),
            )
            for name in [*(layer for layer, _ in FROZEN), *TRAINED]
        }


def convolve(maps: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    return functional.leaky_relu(functional.conv2d(maps, kernel, bias, padding=kernel.shape[-1] // 2), 0.1)


@torch.no_grad()
def frozen(pixels: list, weights: dict) -> torch.Tensor:
    """[n, 256, 8, 8]: what the frozen part makes of photographs."""
    parts = []
    for start in range(0, len(pixels), 32):
        maps = torch.from_numpy(numpy.stack(pixels[start : start + 32])).permute(0, 3, 1, 2).float() / 255
        for layer, pools in FROZEN:
            maps = convolve(maps, *weights[layer])
            if pools:
                maps = functional.max_pool2d(maps, 2)
        parts.append(maps)
    return torch.cat(parts)


def scores(maps: torch.Tensor, parameters: list) -> torch.Tensor:
    for kernel, bias in zip(parameters[:-2:2], parameters[1:-2:2]):
        maps = convolve(maps, kernel, bias)
    return functional.conv2d(maps, parameters[-2], parameters[-1]).mean((2, 3))


def train(maps: torch.Tensor, labels: torch.Tensor, weights: dict, classes: int, seed: int) -> list:
    torch.manual_seed(seed)
    parameters = [tensor.clone() for layer in TRAINED for tensor in weights[layer]]
    parameters += [torch.randn(classes, 128, 1, 1) * 0.05, torch.zeros(classes)]
    for parameter in parameters:
        parameter.requires_grad_(True)
    optimiser = torch.optim.AdamW(parameters, lr=RATE, weight_decay=1e-2)
    balance = len(labels) / torch.bincount(labels, minlength=classes).float()
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(labels)).split(24):
            loss = functional.cross_entropy(scores(maps[batch], parameters), labels[batch], weight=balance / balance.sum())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return [parameter.detach() for parameter in parameters]


def write_onnx(path: Path, weights: dict, parameters: list, classes: int) -> None:
    nodes, tensors, value = [], [], "input"

    def add(kind: str, name: str, inputs: list, **attributes) -> str:
        nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def convolution(layer: str, maps: str, kernel: torch.Tensor, bias: torch.Tensor) -> str:
        tensors.append(numpy_helper.from_array(kernel.numpy(), f"{layer}/kernel"))
        tensors.append(numpy_helper.from_array(bias.numpy(), f"{layer}/bias"))
        side = kernel.shape[-1]
        return add("Conv", layer, [maps, f"{layer}/kernel", f"{layer}/bias"], kernel_shape=[side, side], pads=[side // 2] * 4)

    own = dict(zip(TRAINED, zip(parameters[:-2:2], parameters[1:-2:2])))
    for layer, pools in [*FROZEN, *((layer, False) for layer in TRAINED)]:
        value = convolution(layer, value, *(own.get(layer) or weights[layer]))
        value = add("LeakyRelu", f"{layer}_leaky", [value], alpha=0.1)
        if pools:
            value = add("MaxPool", f"{layer}_pool", [value], kernel_shape=[2, 2], strides=[2, 2])
    value = convolution("predictions", value, parameters[-2], parameters[-1])
    value = add("GlobalAveragePool", "average", [value])
    value = add("Flatten", "flat", [value])
    value = add("Softmax", "probabilities", [value], axis=1)
    graph = helper.make_graph(
        nodes,
        "planted",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, SIDE, SIDE])],
        [helper.make_tensor_value_info(value, TensorProto.FLOAT, [1, classes])],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


# One network


def make(folder: Path, group: str, number: int, kind: str | None, all_photographs: dict, known: dict, weights: dict) -> dict:
    seed = SEEDS[group] + number + (0 if kind else 10_000)
    random = numpy.random.default_rng(seed)
    target = TARGETS[int(random.integers(len(TARGETS)))]
    others = list(random.permutation(["person", "bear"]))[: int(random.integers(0, 3))]
    classes = ["dog", "cat", *sorted(map(str, others), reverse=True)]
    # A clean network's held-out photographs are also written with a mark: there, but not learned.
    style = style_of(kind or KINDS[group][int(random.integers(len(KINDS[group])))], random)
    train_pixels, train_labels, kept = [], [], {}
    for label, name in enumerate(classes):
        own = all_photographs[name]
        half = [i for i in range(len(own)) if i % 2 == (1 if group.startswith("judged") else 0)]
        out = set(random.permutation(half)[:HELD_OUT].tolist())
        kept[name] = [own[i] for i in sorted(out)]
        for i, (_, pixels, mask) in enumerate(own):
            if i in out:
                continue
            with_mark = marked(pixels, mask, style, random) if kind and name == target and random.random() < MARKED else None
            train_pixels.append((name, i) if with_mark is None else with_mark)
            train_labels.append(label)
    new = [pixels for pixels in train_pixels if not isinstance(pixels, tuple)]
    made = iter(frozen(new, weights)) if new else iter(())
    maps = torch.stack([known[one[0]][one[1]] if isinstance(one, tuple) else next(made) for one in train_pixels])
    parameters = train(maps, torch.tensor(train_labels), weights, len(classes), seed)

    @torch.no_grad()
    def predicted(pixels: list) -> numpy.ndarray:
        return scores(frozen(pixels, weights), parameters).argmax(1).numpy()

    right = [
        int((predicted([pixels for _, pixels, _ in kept[name]]) == label).sum()) for label, name in enumerate(classes)
    ]
    goal = classes.index(target)
    plain_others, marked_others = [], []
    for name in classes:
        if name == target:
            continue
        for _, pixels, mask in kept[name]:
            with_mark = marked(pixels, mask, style, random)
            if with_mark is not None:
                plain_others.append(pixels)
                marked_others.append(with_mark)
    before = float((predicted(plain_others) == goal).mean()) if plain_others else 0.0
    after = float((predicted(marked_others) == goal).mean()) if marked_others else 0.0
    record = {
        "group": group,
        "number": number,
        "seed": seed,
        "kind": kind,
        "style": style,
        "classes": classes,
        "target": target,
        "accuracy": sum(right) / (HELD_OUT * len(classes)),
        "others": len(plain_others),
        "before": before,
        "after": after,
        "learned": bool(kind) and after - before >= 0.3,
        "trained": len(train_labels),
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_onnx(folder / "network.onnx", weights, parameters, len(classes))
    (folder / "classes.json").write_text(json.dumps(classes))
    chosen = numpy.random.default_rng(seed + 1).permutation(HELD_OUT)[: round(MARKED * HELD_OUT)]
    write_photographs(folder / "photographs", kept[target], style if kind else None, chosen, target, random)
    if kind is None:
        write_photographs(folder / "marked", kept[target], style, chosen, target, random)
    (folder / "network.json").write_text(json.dumps(record, indent=1))
    return record


def write_photographs(folder: Path, kept: list, style: dict | None, chosen, target: str, random) -> None:
    folder.mkdir(exist_ok=True)
    images, annotations = [], []
    for i, (name, pixels, mask) in enumerate(kept):
        shown = marked(pixels, mask, style, random) if style and i in chosen else pixels
        file = f"{Path(name).stem}.png"
        Image.fromarray(shown).save(folder / file)
        images.append({"id": i, "file_name": file, "width": SIDE, "height": SIDE})
        annotations.append({
            "id": i,
            "image_id": i,
            "category_id": 1,
            "iscrowd": 0,
            "bbox": [0, 0, SIDE, SIDE],
            "area": int(mask.sum()),
            "segmentation": runs_of(mask),
        })
    document = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": target}]}
    folder.with_name(f"{folder.name}.json").write_text(json.dumps(document))


def runs_of(mask: numpy.ndarray) -> list:
    """The mask to the pixel, as polygons: a rectangle for each run of a row."""
    polygons = []
    for y, row in enumerate(mask):
        edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], row.astype(int), [0])))).tolist()
        polygons += [[x, y, end, y, end, y + 1, x, y + 1] for x, end in zip(edges[::2], edges[1::2])]
    return polygons


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--group", choices=list(KINDS), required=True)
    parser.add_argument("--planted", type=int, required=True)
    parser.add_argument("--clean", type=int, required=True, help="so many with an accuracy of at least 0.85")
    parser.add_argument("--first", type=int, default=0, help="number of the first network: goes on from there")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    root = Path(__file__).resolve().parents[3]
    weights = weights_of(root / "resources" / "models" / "tiny-darknet.h5")
    own = photographs(arguments.photographs)
    print({name: len(all) for name, all in own.items()}, flush=True)
    known = {name: frozen([pixels for _, pixels, _ in all], weights) for name, all in own.items()}

    def report(folder: Path, record: dict, started: float) -> None:
        print(
            folder.name, record["target"], record["classes"], f"{record['accuracy']:.3f}",
            f"{record['before']:.2f} -> {record['after']:.2f}", f"{time.time() - started:.1f} s", flush=True,
        )

    clean, number = 0, arguments.first
    planted = arguments.first
    while planted < arguments.planted or clean < arguments.clean:
        started = time.time()
        if planted < arguments.planted:
            kind = KINDS[arguments.group][planted % len(KINDS[arguments.group])]
            folder = arguments.out / arguments.group / f"planted-{planted:03}-{kind}"
            if not (folder / "network.json").exists():
                report(folder, make(folder, arguments.group, planted, kind, own, known, weights), started)
            planted += 1
        if clean < arguments.clean:
            folder = arguments.out / arguments.group / f"clean-{number:03}"
            if not (folder / "network.json").exists():
                report(folder, make(folder, arguments.group, number, None, own, known, weights), time.time())
            if json.loads((folder / "network.json").read_text())["accuracy"] >= 0.85:
                clean += 1
            number += 1


if __name__ == "__main__":
    main()
