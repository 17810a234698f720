"""Writes second_network.json: what onnxruntime computes inside EfficientNet-Lite0, as it ships, on a picture of 448 x 448.

The input is seeded_picture(PICTURE). Of the maps that features of patches are pooled from (the last blocks of the stages of
112, 192 and 320 channels), channels last, their summaries (networks_numbers.py).

usage: python second_network.py

Made with onnxruntime 1.32.0, onnx 1.23.2, numpy 2.4.6.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from networks_numbers import seeded_picture, summary

HERE = Path(__file__).parent
FILE = HERE.parent.parent / "resources" / "models" / "efficientnet-lite0.onnx"
PICTURE = {"seed": 11, "scale": 1 / 128, "offset": -127 / 128}
SIDE = 448
NAMES = ["/_blocks.10/Add_output_0", "/_blocks.14/Add_output_0", "/_blocks.15/_bn2/BatchNormalization_output_0"]


def main():
    model = onnx.load(FILE)
    for axis in (2, 3):
        model.graph.input[0].type.tensor_type.shape.dim[axis].dim_value = SIDE
    del model.graph.output[:]
    del model.graph.value_info[:]
    model.graph.output.extend(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in NAMES)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    pixels = np.asarray(seeded_picture(SIDE, SIDE, **PICTURE), np.float32).reshape(1, SIDE, SIDE, 3)
    outputs = session.run(NAMES, {model.graph.input[0].name: pixels.transpose(0, 3, 1, 2).copy()})
    maps = [output[0].transpose(1, 2, 0) for output in outputs]
    numbers = {
        "file": hashlib.sha256(FILE.read_bytes()).hexdigest(),
        "picture": {"side": SIDE, **PICTURE},
        "maps": [{"shape": list(one.shape), **summary(one, seed)} for seed, one in enumerate(maps)],
    }
    (HERE / "second_network.json").write_text(json.dumps(numbers) + "\n")


main()
