"""Makes compressed run-length masks that the COCO reader is tested against.

Writes coco_masks.json beside this script: masks as rows of 0 and 1, and what the COCO API compresses them to.

Made with Python 3.11, pycocotools 2.0.11, numpy 2.4. Run: python test/oracles/coco_masks.py
"""

import json
import pathlib

import numpy as np
from pycocotools import mask as coco

random = np.random.default_rng(0)


def case(mask):
    packed = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    rows = ["".join(map(str, row)) for row in mask.astype(int).tolist()]
    return {"size": [int(side) for side in packed["size"]], "counts": packed["counts"].decode(), "rows": rows}


y, x = np.mgrid[:80, :100]
cases = [
    case(np.zeros((3, 4))),
    case(np.ones((3, 4))),
    case(random.random((7, 5)) < 0.5),
    case(random.random((1, 9)) < 0.3),
    case((x - 60) ** 2 + (y - 40) ** 2 < 900),
    case((x // 40 + y // 30) % 2 == 0),
]
(pathlib.Path(__file__).parent / "coco_masks.json").write_text(json.dumps(cases, indent=1) + "\n")
