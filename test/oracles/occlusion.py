"""Makes occlusion.json: deletion and insertion curves, drops and both controls, on two photographs of the sample with the
EfficientNet-Lite0 that ships, by onnxruntime and a plain loop; and Spearman's and Pearson's correlations by scipy.

The photographs are cut to 224 x 224 (short side to 256, then the middle) by Pillow, brought down to 128 colours and written
beside as files/images/occlusion-1.png and -2.png, so that nothing depends on a JPEG decoder: run again, these files are read.
Covered pixels take the mean colour of the picture, or the picture blurred by scipy's gaussian_filter (sigma 11.2, cut off at 4
sigma, edges repeated), rounded half up. Values are byte / 127.5 - 1, the probability is softmax in double precision.

`patches` are boxes [x, y, width, height] by hand, with convolution, rank and score. They are covered by rank, of equal ranks the
later convolution first. Random numbers are xoshiro128** seeded by splitmix32 (written down here from Vigna's reference): first
`draws` orders (Fisher-Yates from the end, each from the patches' own order), then `draws` sets of boxes of the same sizes, x
before y, evenly over where they fit.

Made with onnxruntime 1.32.0, numpy 2.4.6, scipy 1.17.1, Pillow 13.0. Run: python occlusion.py
"""

import json
import pathlib

import numpy as np
import onnxruntime
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.stats import pearsonr, spearmanr

from networks_numbers import seeded_integers

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
SIDE = 224
DRAWS = 2
SEED = 41
PHOTOGRAPHS = ["samoyed_14", "pug_112"]
PATCHES = [
    {"convolution": 2, "rank": 1, "score": 9.5, "box": [80, 60, 70, 70]},
    {"convolution": 2, "rank": 2, "score": 4.25, "box": [40, 90, 70, 64]},
    {"convolution": 2, "rank": 3, "score": 4.0, "box": [0, 0, 52, 70]},
    {"convolution": 5, "rank": 1, "score": 0.75, "box": [100, 40, 110, 100]},
    {"convolution": 5, "rank": 2, "score": 0.5, "box": [120, 114, 104, 110]},
    {"convolution": 5, "rank": 3, "score": 0.25, "box": [10, 120, 110, 104]},
]
MASK = 0xFFFFFFFF


class Xoshiro:
    def __init__(self, seed):
        state = seed & MASK
        self.state = []
        for _ in range(4):
            state = (state + 0x9E3779B9) & MASK
            z = state ^ (state >> 16)
            z = (z * 0x21F0AAAD) & MASK
            z ^= z >> 15
            z = (z * 0x735A2D97) & MASK
            self.state.append(z ^ (z >> 15))

    def integer(self, below):
        s = self.state
        rotate = lambda x, by: ((x << by) | (x >> (32 - by))) & MASK
        result = (rotate((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 9) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 11)
        return int(result / 2**32 * below)


def photograph(number, name):
    path = HERE / "files" / "images" / f"occlusion-{number}.png"
    if not path.exists():
        whole = Image.open(ROOT / "resources" / "sample" / "images" / f"{name}.jpg").convert("RGB")
        scale = 256 / min(whole.size)
        whole = whole.resize([round(side * scale) for side in whole.size], Image.Resampling.BILINEAR)
        left, top = (whole.width - SIDE) // 2, (whole.height - SIDE) // 2
        whole.crop((left, top, left + SIDE, top + SIDE)).quantize(128).save(path, optimize=True)
    return np.asarray(Image.open(path).convert("RGB"))


def cover(view, fill):
    if fill == "mean":
        values = np.broadcast_to(view.reshape(-1, 3).mean(axis=0), view.shape)
    else:
        values = np.stack([gaussian_filter(view[..., c].astype(float), SIDE / 20, mode="nearest", truncate=4) for c in range(3)], -1)
    return np.floor(values + 0.5).astype(np.uint8)


def curves(look, view, filled, boxes):
    deleted, inserted = view.copy(), filled.copy()
    mask = np.zeros((SIDE, SIDE), bool)
    seen = [look(deleted)]
    result = {"deletion": [seen[0][0]], "insertion": [look(inserted)[0]], "covered": [0.0]}
    for x, y, width, height in boxes:
        at = np.s_[y : y + height, x : x + width]
        deleted[at] = filled[at]
        inserted[at] = view[at]
        mask[at] = True
        seen.append(look(deleted))
        result["deletion"].append(seen[-1][0])
        result["insertion"].append(look(inserted)[0])
        result["covered"].append(float(mask.mean()))
    return result, [place for _, place in seen]


def mean_of(all_curves):
    return {key: np.mean([one[key] for one in all_curves], axis=0).tolist() for key in all_curves[0]}


def occluded(session, view, fill):
    def probabilities(picture):
        values = (picture.astype(np.float64) / 127.5 - 1).astype(np.float32)
        (scores,) = session.run(None, {"image": values.transpose(2, 0, 1)[None]})
        shares = np.exp(scores[0].astype(np.float64) - scores[0].max())
        return shares / shares.sum()

    index = int(np.argmax(probabilities(view)))

    def look(picture):
        found = probabilities(picture)
        return float(found[index]), int(1 + (found > found[index]).sum())

    filled = cover(view, fill)
    ordered = [one["box"] for one in sorted(PATCHES, key=lambda one: (one["rank"], -one["convolution"]))]
    random = Xoshiro(SEED)
    orders, scattered = [], []
    for _ in range(DRAWS):
        order = list(ordered)
        for i in range(len(order) - 1, 0, -1):
            j = random.integer(i + 1)
            order[i], order[j] = order[j], order[i]
        orders.append(curves(look, view, filled, order)[0])
    for _ in range(DRAWS):
        moved = [[random.integer(SIDE - w + 1), random.integer(SIDE - h + 1), w, h] for _, _, w, h in ordered]
        scattered.append(curves(look, view, filled, moved)[0])
    ranked, places = curves(look, view, filled, ordered)
    drops = [ranked["deletion"][0] - curves(look, view, filled, [one["box"]])[0]["deletion"][1] for one in PATCHES]
    correlations = []
    for convolution in (2, 5):
        own = [i for i, one in enumerate(PATCHES) if one["convolution"] == convolution]
        correlations.append(spearmanr([PATCHES[i]["score"] for i in own], [drops[i] for i in own]).statistic)
    return {
        "fill": fill,
        "classIndex": index,
        "ranked": ranked,
        "places": places,
        "shuffled": mean_of(orders),
        "random": mean_of(scattered),
        "drops": drops,
        "correlation": float(np.mean(correlations)),
    }


def correlations():
    result = []
    for seed, count, kinds in [(1, 5, 1000), (2, 40, 6), (3, 500, 3), (4, 2000, 1 << 30)]:
        first = seeded_integers(seed, 0, np.arange(count)).astype(np.int64) % kinds
        second = (seeded_integers(seed, 1, np.arange(count)).astype(np.int64) % kinds) + first // 2
        result.append({
            "seed": seed, "count": count, "kinds": kinds,
            "spearman": float(spearmanr(first, second).statistic), "pearson": float(pearsonr(first, second).statistic),
        })
    return result


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return {key: rounded(one) for key, one in value.items()} if isinstance(value, dict) else value


def main():
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(ROOT / "resources" / "models" / "efficientnet-lite0.onnx"), options)
    cases = []
    for number, name in enumerate(PHOTOGRAPHS, 1):
        view = photograph(number, name)
        cases += [{"photograph": f"occlusion-{number}.png", **occluded(session, view, fill)} for fill in ("mean", "blur")]
    numbers = {"draws": DRAWS, "seed": SEED, "patches": PATCHES, "cases": cases, "correlations": correlations()}
    (HERE / "occlusion.json").write_text(json.dumps(rounded(numbers)) + "\n")


main()
