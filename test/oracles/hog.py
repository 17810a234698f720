"""Makes hog.json: scikit-image's histograms of oriented gradients of pictures that hog.test.ts makes by the same formulas.

  grain   128x128 seeded picture (seed 1) of seededNumbers.ts: blocks of 16 pixels with fine grain
  disc    128x128: (240, 40, 90) where (x - 70)^2 + (y - 55)^2 < 1600, else (20, 20, 20): mostly without any gradient
  ramp    128x128: byte (x, y, c) = floor((3x + (c + 1)y) / 4): small gradients of a few directions
  shrunk  256x256 pixels from (20, 10) of the seeded picture of 290x300 (seed 2), 2x2 means rounded half up

Features are float32, little-endian, as base64. Defined by scikit-image: rgb2gray's grey levels, centred differences,
9 unsigned orientations, cells of 16x16, blocks of 2x2 normalised by L2-Hys.

Made with scikit-image 0.26, numpy 2.4, Python 3.11. Run: python hog.py > hog.json
"""
import base64
import json

import numpy as np
from skimage.color import rgb2gray
from skimage.feature import hog

from networks_numbers import seeded_picture


def features(picture):
    options = {"orientations": 9, "pixels_per_cell": (16, 16), "cells_per_block": (2, 2), "block_norm": "L2-Hys"}
    return base64.b64encode(hog(rgb2gray(picture.astype(np.uint8)), **options).astype("<f4").tobytes()).decode()


y, x, c = np.mgrid[:128, :128, :3]
disc = np.where((x - 70) ** 2 + (y - 55) ** 2 < 1600, np.array([240, 40, 90]), 20)
large = seeded_picture(300, 290, 2, 1.0, 0.0)[10:266, 20:276].astype(np.float64)
shrunk = np.floor(large.reshape(128, 2, 128, 2, 3).mean(axis=(1, 3)) + 0.5)

print(json.dumps({
    "grain": features(seeded_picture(128, 128, 1, 1.0, 0.0)),
    "disc": features(disc),
    "ramp": features((3 * x + (c + 1) * y) // 4),
    "shrunk": features(shrunk),
}))
