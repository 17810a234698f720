"""Weights and pictures from a formula, and summaries of maps, for networks.py and network_files.py.

The numbers are those of test/builders/seededNumbers.ts: value i of stream t of seed s is
(mix(mix(mix(s) + t) + i) + 0.5) / 2^32, mix being Wellons's lowbias32. A weight has the seed fnv1a("layer/weight"),
stream 0, spread over [low, high] and rounded once to float32.
"""

import math

import numpy as np

SAMPLES = 24


def mix(value):
    x = np.asarray(value, dtype=np.uint64) & 0xFFFFFFFF
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & 0xFFFFFFFF
    x = ((x ^ (x >> 15)) * 0x846CA68B) & 0xFFFFFFFF
    return x ^ (x >> 16)


def seeded_integers(seed, stream, indices):
    return mix(mix(mix(seed) + np.uint64(stream)) + np.asarray(indices, dtype=np.uint64))


def seeded_values(shape, low, high, seed, stream=0):
    uniform = (seeded_integers(seed, stream, np.arange(math.prod(shape))).astype(np.float64) + 0.5) / 2.0**32
    return (low + (high - low) * uniform).astype(np.float32).reshape(shape)


def seeded_picture(height, width, seed, scale, offset):
    """[height, width, 3] float32: blocks of 16 pixels with fine grain, as seededPicture in seededNumbers.ts."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    block = seeded_integers(seed, 0, ((y >> 4) * 4096 + (x >> 4)) * 3 + c) & 255
    pixel = seeded_integers(seed, 1, (y * width + x) * 3 + c) & 255
    return (((3 * block + pixel) >> 2).astype(np.float64) * scale + offset).astype(np.float32)


def fnv1a(text):
    """32-bit FNV-1a of the text's UTF-8 bytes."""
    result = 0x811C9DC5
    for byte in text.encode():
        result = ((result ^ byte) * 0x01000193) & 0xFFFFFFFF
    return result


def weight_range(kind, shape):
    """[low, high] of a weight by Keras's name for it: kernels keep the variance of a map through ReLU (He et al. 2015)."""
    if kind.endswith("kernel"):
        depthwise = kind == "depthwise_kernel"
        inputs = math.prod(shape[:2]) if depthwise else math.prod(shape[:-1])
        bound = round(math.sqrt(6 / inputs), 6)
        return [-bound, bound]
    return {
        "gamma": [0.8, 1.2],
        "moving_variance": [0.6, 1.4],
        "variance": [0.6, 1.4],
        "alpha": [0.05, 0.3],
    }.get(kind, [-0.1, 0.1])


def layer_weights(layer):
    """Pairs (name of the weight, variable) in Keras's order, without the state of random generators."""
    found = []
    for variable in layer.weights:
        name = variable.name.split(":")[0].split("/")[-1]
        if type(layer).__name__ == "DepthwiseConv2D" and name == "kernel":
            name = "depthwise_kernel"
        if "seed_generator" not in name and name != "count":
            found.append((name, variable))
    return found


def round_to(values, digits=8):
    return [float(f"{value:.{digits}g}") for value in np.asarray(values, dtype=np.float64).ravel()]


def summary(values, seed):
    """Mean, norm and SAMPLES values at seeded places (row-major) of a map."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    places = sorted({int(n) % flat.size for n in seeded_integers(seed, 7, np.arange(SAMPLES))})
    return {
        "mean": round_to([flat.mean()])[0],
        "norm": round_to([np.linalg.norm(flat)])[0],
        "places": places,
        "values": round_to(flat[places]),
    }
