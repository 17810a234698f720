"""Writes shipped_models.json: what onnxruntime computes on the ONNX network that ships.

The input is seeded_picture(PICTURE); `scores` are all thousand of them, before softmax, and `file` is the SHA-256 of the network.

usage: python shipped_models.py

Made with onnxruntime 1.32.0, onnx 1.23.2, numpy 2.4.6.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime

from networks_numbers import seeded_picture

HERE = Path(__file__).parent
FILE = HERE.parent.parent / "resources" / "models" / "efficientnet-lite0.onnx"
PICTURE = {"seed": 7, "scale": 1 / 128, "offset": -1}


def main():
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(FILE), options)
    pixels = np.asarray(seeded_picture(**PICTURE, height=224, width=224), np.float32).reshape(1, 224, 224, 3)
    (scores,) = session.run(None, {"image": pixels.transpose(0, 3, 1, 2).copy()})
    numbers = {
        "file": hashlib.sha256(FILE.read_bytes()).hexdigest(),
        "picture": PICTURE,
        "scores": [float(f"{score:.7g}") for score in scores[0]],
    }
    (HERE / "shipped_models.json").write_text(json.dumps(numbers) + "\n")


main()
