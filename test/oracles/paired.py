"""Makes paired.json: comparisons of two ways on the same images, for data that paired.test.ts makes by the same formulas.

Image i of a case has n = 5 + number(i) % 11 patches; number(100 + i) % (n + 1) of them are right in the first way, and
number(200 + i) % (n + 1) in the second, plus one where that is possible and i is below `shift`; number = stream 0 of `seed` of
seededNumbers.ts.

Sign flips: scipy.stats.permutation_test, permutation_type "samples", of the mean of the images' differences of rates: exact
for up to 12 images, else 200 000 draws. Interval: scipy's percentile bootstrap of 100 000 draws of the difference of pooled
rates. Holm: statsmodels' multipletests. Spearman is not here.

Made with scipy 1.17, statsmodels 0.15, numpy 2.4, Python 3.11. Run: python paired.py > paired.json
"""
import json

import numpy as np
from scipy.stats import bootstrap, permutation_test
from statsmodels.stats.multitest import multipletests

from networks_numbers import seeded_integers


def number(seed, index):
    return int(seeded_integers(seed, 0, index))


def case(images, seed, shift):
    n = np.array([5 + number(seed, i) % 11 for i in range(images)])
    first = np.array([number(seed, 100 + i) % (n[i] + 1) for i in range(images)])
    second = np.array([number(seed, 200 + i) % (n[i] + 1) for i in range(images)])
    second = np.minimum(n, second + (np.arange(images) < shift))
    differences = second / n - first / n
    test = permutation_test(
        (differences,), lambda x, axis: x.mean(axis), permutation_type="samples", vectorized=True,
        n_resamples=4096 if images <= 12 else 200_000, batch=4096, rng=np.random.default_rng(0),
    )
    interval = bootstrap(
        (n, first, second), lambda n, a, b, axis: b.sum(axis) / n.sum(axis) - a.sum(axis) / n.sum(axis), paired=True,
        vectorized=True, n_resamples=100_000, batch=2000, method="percentile", rng=np.random.default_rng(0),
    ).confidence_interval
    return {
        "images": images, "seed": seed, "shift": shift, "p": round(float(test.pvalue), 6),
        "difference": round(float(second.sum() / n.sum() - first.sum() / n.sum()), 10),
        "interval": [round(float(interval.low), 5), round(float(interval.high), 5)],
    }


def corrected(values):
    return {"p": values, "holm": [round(float(p), 10) for p in multipletests(values, method="holm")[1]]}


print(json.dumps({
    "cases": [case(5, 1, 5), case(10, 2, 0), case(12, 3, 12), case(30, 4, 0), case(64, 5, 64), case(107, 6, 40)],
    "holm": [corrected(p) for p in ([0.2], [0.04, 0.01, 0.03], [0.5, 0.9, 0.7, 0.6], [0.001, 0.02, 0.02, 0.02, 0.3])],
}))
