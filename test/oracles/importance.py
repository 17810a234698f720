"""Makes importance.json: the measures of importance of maps and networks that oracle.test.ts makes by the same formulas.

Maps: activations are stream 0 and derivatives stream 1 of `seed` of seededNumbers.ts, [height, width, channels] between
low and high and between -1 and 1; below 0 the activations are set to 0 where `rectified`. Of the nine values of each
window, zeros outside the map, by numpy: sum and population variance of the activations, sum of their products with the
derivatives. `samples` are [index, sum, variance, attribution] of up to 48 neurons, `means` those of all neurons, weighted
by 1 + index % 97.

Networks: those of networkCases in oracle.test.ts, with the weights of test/builders/graph.ts (tensors numbered in the order
in which the parts need them; kernels spread over +-sqrt(6 / fan-in)). `scores`: for each channel of the first convolution
the sum and the population variance of the kernel values that carry it on, over all of them, and the maximum and mean over
outputs.

Made with numpy 2.4, Python 3.11. Run: python importance.py > importance.json
"""
import json
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from networks_numbers import seeded_values


def windows(values):
    return sliding_window_view(np.pad(values.astype(np.float64), ((1, 1), (1, 1), (0, 0))), (3, 3), axis=(0, 1))


def map_case(shape, low, high, rectified, seed):
    activations = seeded_values(shape, low, high, seed)
    if rectified:
        activations = np.maximum(activations, 0)
    derivatives = seeded_values(shape, -1, 1, seed, 1)
    nine = windows(activations)
    scores = [nine.sum((3, 4)), nine.var((3, 4)), (nine * windows(derivatives)).sum((3, 4))]
    count = math.prod(shape)
    weights = 1 + np.arange(count) % 97
    samples = np.unique(np.linspace(0, count - 1, 48).astype(int))
    return {
        "shape": shape, "low": low, "high": high, "rectified": rectified, "seed": seed,
        "samples": [[int(i)] + [float(f"{one.flat[i]:.9g}") for one in scores] for i in samples],
        "means": [float(f"{np.average(one.ravel(), weights=weights):.10g}") for one in scores],
        # Largest score of each row of the map.
        "largest": [[float(f"{row:.9g}") for row in one.max((1, 2))] for one in scores],
    }


def kernel(shape, fan_in, stream, seed=1):
    bound = math.sqrt(6 / fan_in)
    return seeded_values(shape, -bound, bound, seed, stream).astype(np.float64)


def convolution(size, inputs, outputs, stream):
    return kernel((size, size, inputs, outputs), size * size * inputs, stream)


def scores(name, carried):
    """carried: for each channel its kernels, one [values] for each output."""
    result = {"name": name, "weight-sum": {}, "weight-variance": {}}
    for measure, statistic in [("weight-sum", np.sum), ("weight-variance", np.var)]:
        each = [[statistic(one) for one in kernels] for kernels in carried]
        result[measure] = {
            "all": [float(statistic(np.concatenate([np.ravel(one) for one in kernels]))) for kernels in carried],
            "max": [float(np.max(one)) for one in each],
            "mean": [float(np.mean(one)) for one in each],
        }
        for values in result[measure].values():
            values[:] = [float(f"{value:.9g}") for value in values]
    return result


def outputs_of(kernels, channel):
    """[rows, columns, inputs, outputs]: the kernels of a channel, one for each output."""
    return [kernels[:, :, channel, output] for output in range(kernels.shape[3])]


def networks():
    # Streams: 0 and 1 are the first convolution's kernel and bias.
    second = convolution(3, 4, 5, 2)
    yield scores("a convolution behind pooling", [outputs_of(second, c) for c in range(4)])

    # Behind the affine of streams 2 and 3.
    second = convolution(3, 4, 5, 4)
    yield scores("a convolution behind a normalisation that stays", [outputs_of(second, c) for c in range(4)])

    # Two groups of two channels, three filters each.
    grouped = kernel((3, 3, 2, 6), 18, 2)
    yield scores(
        "a grouped convolution", [[grouped[:, :, c % 2, 3 * (c // 2) + output] for output in range(3)] for c in range(4)]
    )

    separate = kernel((3, 3, 4, 2), 9, 2)
    yield scores("a depthwise convolution", [outputs_of(separate, c) for c in range(4)])

    # The map's 4x4 positions of 4 channels, flattened.
    head = kernel((64, 7), 64, 2).reshape(4, 4, 4, 7)
    yield scores("a flattened dense head", [outputs_of(head, c) for c in range(4)])

    head = kernel((4, 7), 4, 2).reshape(1, 1, 4, 7)
    yield scores("a dense head behind global pooling", [outputs_of(head, c) for c in range(4)])

    # Branches: a convolution (streams 2, 3) and a shortcut, which follows its 3 filters in the concatenation (4, 5).
    branch, after = convolution(1, 4, 3, 2), convolution(3, 7, 2, 4)
    both = [outputs_of(branch, c) + outputs_of(after, 3 + c) for c in range(4)]
    yield scores("a branch and a shortcut, concatenated", both)

    # The same map twice: channel c arrives as c and as 4 + c.
    after = convolution(3, 8, 2, 2)
    yield scores("a map concatenated with itself", [outputs_of(after, c) + outputs_of(after, 4 + c) for c in range(4)])

    # A residual block: a convolution (2, 3) and the shortcut that is added to its output; then a convolution (4, 5).
    branch, after = convolution(3, 4, 4, 2), convolution(3, 4, 2, 4)
    yield scores("a residual block", [outputs_of(branch, c) + outputs_of(after, c) for c in range(4)])


print(json.dumps({
    "maps": [
        map_case([7, 9, 5], -1, 3, True, 1),
        map_case([20, 12, 8], -2, 1, False, 2),
        map_case([19, 7, 3], -1, 1, True, 3),
        map_case([1, 6, 4], 0, 50, False, 4),
        map_case([5, 1, 2], -1, 1, False, 5),
        map_case([1, 1, 3], -1, 1, False, 6),
        map_case([9, 8, 4], 4096, 4097, False, 7),
    ],
    "networks": list(networks()),
}))
