"""Makes evaluation.json: intervals, localisation and true labels, for data that oracle.test.ts makes by the same formulas.

Wilson: the rates at which the score test's statistic is the normal distribution's 97.5% point, found by root search, not
by the closed form. Bootstrap: scipy's percentile bootstrap of 100 000 draws, n of image i being 5 + number(i) % 11 and its
successes number(100 + i) % (n + 1), number = stream 0 of `seed` of seededNumbers.ts.

Localisation: the mask of width x height holds the pixels of two discs. A field of the unit at [row, column] is size x size
from (column * stride - before, row * stride - before), clipped to the input and scaled to the image; it holds the pixels
whose centre is inside (a centre on the border belongs to the field on its left or above). Any pixel where no stretching
comes in: by dilating the mask. Else, and for the centre, by visiting every pixel of every field.

Labels: patch i, part points and the mask by the formulas of `truths`; a patch's label is the part nearest its centre, else
the texture where half of its pixels are object, else none; `any` are all parts inside, nearest first.

Made with scipy 1.17, numpy 2.4, Python 3.11. Run: python evaluation.py > evaluation.json
"""
import json
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.optimize import brentq
from scipy.stats import bootstrap, norm

from networks_numbers import seeded_integers

COUNTS = [(0, 1), (1, 1), (0, 15), (15, 15), (1, 7), (8, 10), (50, 100), (2, 300), (871, 1000), (4321, 5400)]


def number(seed, index):
    return int(seeded_integers(seed, 0, index))


def wilson(successes, n):
    z, rate = norm.ppf(0.975), successes / n

    def excess(p):
        return (rate - p) ** 2 - z * z * p * (1 - p) / n

    # The rate itself makes the statistic 0, but where it is 0 or 1 it is a root of its own.
    low = 0 if successes == 0 else brentq(excess, 1e-15, min(rate, 1 - 1e-9), xtol=1e-15)
    high = 1 if successes == n else brentq(excess, max(rate, 1e-9), 1 - 1e-15, xtol=1e-15)
    return {"successes": successes, "n": n, "interval": [round(low, 10), round(high, 10)]}


def resampled(images, seed):
    n = np.array([5 + number(seed, i) % 11 for i in range(images)])
    successes = np.array([number(seed, 100 + i) % (n[i] + 1) for i in range(images)])
    interval = bootstrap(
        (successes, n), lambda s, n, axis: s.sum(axis) / n.sum(axis), paired=True, vectorized=True,
        n_resamples=100_000, batch=2000, method="percentile", rng=np.random.default_rng(0),
    ).confidence_interval
    return {"images": images, "seed": seed, "interval": [round(float(interval.low), 5), round(float(interval.high), 5)]}


def object_mask(width, height):
    y, x = np.mgrid[:height, :width]
    large = (x - 0.6 * width) ** 2 + (y - 0.4 * height) ** 2 < (0.22 * height) ** 2
    small = (x - 0.1 * width) ** 2 + (y - 0.9 * height) ** 2 < (0.07 * height) ** 2
    return large | small


def pixels(start, length, size):
    """Indices of the pixels whose centre lies in (start, start + length]."""
    return [i for i in range(size) if start < i + 0.5 <= start + length]


def chance(width, height, input_side, positions, stride, size, before):
    mask = object_mask(width, height)
    scale_x, scale_y = width / input_side, height / input_side
    any_pixel = np.zeros((positions, positions), bool)
    centre = np.zeros((positions, positions), bool)
    shares = []
    for row in range(positions):
        for column in range(positions):
            left, top = max(0, column * stride - before), max(0, row * stride - before)
            right = min(input_side, column * stride - before + size)
            bottom = min(input_side, row * stride - before + size)
            x, y, w, h = left * scale_x, top * scale_y, (right - left) * scale_x, (bottom - top) * scale_y
            inside = [mask[j, i] for j in pixels(y, h, height) for i in pixels(x, w, width)]
            any_pixel[row, column] = any(inside)
            centre[row, column] = mask[math.floor(y + h / 2), math.floor(x + w / 2)]
            if (row * positions + column) % 7 == 0:
                shares.append(round(float(np.mean(inside)), 7))
    if (width, height) == (input_side, input_side):
        reach = positions * stride + size
        padded = np.pad(mask, ((before, reach), (before, reach)))
        dilated = sliding_window_view(padded, (size, size)).any((2, 3))
        steps = stride * np.arange(positions)
        assert (dilated[np.ix_(steps, steps)] == any_pixel).all()
    return {
        "width": width, "height": height, "inputSide": input_side, "positions": positions, "stride": stride,
        "size": size, "before": before,
        "anyPixel": float(any_pixel.mean()), "centre": float(centre.mean()),
        # Of every seventh unit, row by row.
        "shares": shares,
    }


def truths(count, seed, texture):
    width, height, names = 90, 70, ["eye", "nose", "ear", "paw"]
    mask = object_mask(width, height)
    parts = [
        (names[i % 4], number(seed, 2 * i) % 9000 / 100, number(seed, 2 * i + 1) % 7000 / 100) for i in range(10)
    ]
    patches = []
    for i in range(count):
        a, b, c, d = (number(seed, 1000 + 4 * i + k) for k in range(4))
        x, y, w, h = a % 70, b % 50, 8 + c % 20, 8 + d % 20
        inside = sorted(
            ((px - x - w / 2) ** 2 + (py - y - h / 2) ** 2, name)
            for name, px, py in parts
            if x <= px < x + w and y <= py < y + h
        )
        if inside:
            nearest = list(dict.fromkeys(name for _, name in inside))
        else:
            share = mask[y:y + h, x:x + w].mean()
            nearest = [texture if texture and share >= 0.5 else "none"]
        patches.append(nearest)
    return {"seed": seed, "texture": texture, "any": patches}


print(json.dumps({
    "wilson": [wilson(*one) for one in COUNTS],
    "bootstrap": [resampled(12, 1), resampled(40, 2), resampled(90, 3)],
    "chance": [
        chance(64, 64, 64, 16, 4, 10, 3),
        chance(64, 64, 64, 64, 1, 5, 2),
        chance(64, 64, 64, 9, 8, 30, 12),
        chance(100, 75, 64, 16, 4, 10, 3),
        chance(48, 91, 64, 32, 2, 7, 3),
    ],
    "truths": [truths(60, 11, "fur"), truths(40, 12, None)],
}))
