"""Patches whose values and labels follow from a formula, so that tests can make the same ones
(`test/builders/formulaPatches.ts`).

Value d of patch i, whose label is i % labels: u(i, d) + shift where (31 * label + 17 * d) % 7 < 3, with u from 32-bit
integers: h = i * 73856093 xor d * 19349663; h = (h xor h >> 13) * 1540483477; u = (h xor h >> 15) / 2^32. Where `confused`
is given, every such patch has the next label instead of its own.
"""
import numpy as np


def patches(count, dimension, labels, shift, confused=0):
    i = np.arange(count, dtype=np.uint64)[:, None]
    d = np.arange(dimension, dtype=np.uint64)[None, :]
    mask = np.uint64(0xFFFFFFFF)
    h = ((i * np.uint64(73856093)) & mask) ^ ((d * np.uint64(19349663)) & mask)
    h = ((h ^ (h >> np.uint64(13))) * np.uint64(1540483477)) & mask
    u = (h ^ (h >> np.uint64(15))).astype(np.float64) / 2**32
    label = np.arange(count) % labels
    x = u + shift * ((31 * label[:, None] + 17 * np.arange(dimension)[None, :]) % 7 < 3)
    if confused:
        label = np.where(np.arange(count) % confused == 0, (label + 1) % labels, label)
    return x.astype(np.float32), label
