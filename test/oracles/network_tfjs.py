"""Writes a Keras model as a TensorFlow.js layers model (model.json and shards), as tensorflowjs_converter lays it out.

The converter itself needs packages that are not to be had for this TensorFlow. Quantised: values are
min + scale * integer, with scale and min of one tensor as the converter computes them.
"""

import json
from pathlib import Path

import numpy as np

from networks_numbers import layer_weights

SHARD = 4 * 1024 * 1024


def quantise(values, dtype):
    """Pair (stored array, manifest entry's `quantization`)."""
    if dtype == "float16":
        return values.astype(np.float16), {"dtype": "float16", "original_dtype": "float32"}
    low, high = float(values.min()), float(values.max())
    scale = (high - low) / (2 ** (8 * np.dtype(dtype).itemsize) - 1) or 1.0
    stored = np.clip(np.round((values.astype(np.float64) - low) / scale), 0, np.iinfo(dtype).max).astype(dtype)
    return stored, {"dtype": dtype, "scale": scale, "min": low, "original_dtype": "float32"}


def dequantised(stored, quantization):
    if quantization["dtype"] == "float16":
        return stored.astype(np.float32)
    return (stored.astype(np.float64) * quantization["scale"] + quantization["min"]).astype(np.float32)


def nested_weights(model, prefix=""):
    """Pairs (path of the weight, variable), models inside the model opened."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from nested_weights(layer, f"{prefix}{layer.name}/")
        else:
            for name, variable in layer_weights(layer):
                yield f"{prefix}{layer.name}/{name}", variable


def write_tfjs(model, folder, quantisation=None, shard=SHARD):
    """
    quantisation: None, "uint8", "uint16" or "float16"; the model's weights become the dequantised ones, so that what it computes afterwards is what the file says.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    entries, parts = [], []
    for path, variable in nested_weights(model):
        values = np.asarray(variable)
        entry = {"name": path, "shape": list(values.shape), "dtype": "float32"}
        if quantisation is not None:
            values, entry["quantization"] = quantise(values, quantisation)
            variable.assign(dequantised(values, entry["quantization"]))
        entries.append(entry)
        parts.append(values.tobytes())
    data = b"".join(parts)
    shards = [data[at : at + shard] for at in range(0, len(data), shard)]
    names = [f"group1-shard{i + 1}of{len(shards)}.bin" for i in range(len(shards))]
    for name, content in zip(names, shards):
        (folder / name).write_bytes(content)
    document = {
        "format": "layers-model",
        "generatedBy": "keras v3",
        "convertedBy": None,
        "modelTopology": {"keras_version": "3", "backend": "tensorflow", "model_config": json.loads(model.to_json())},
        "weightsManifest": [{"paths": names, "weights": entries}],
    }
    (folder / "model.json").write_text(json.dumps(document, separators=(",", ":")))
