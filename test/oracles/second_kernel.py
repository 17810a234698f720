"""Writes second_kernel.json: scikit-learn on features of three blocks, each counting alike whatever its size.

The blocks are those of `second-and-network`: 40 numbers of an explained network, 1,248 of the second one over the box, 432
over its centre. Value d of patch i is seeded_values (seed 21), plus 0.4 where d % 3 is the patch's label, i % 3; values of a
block are multiplied by 1, 30 and 0.01, which no block may gain or lose by; column 7 never changes. Patches whose number is
divisible by 4 are held out. With columns standardised by StandardScaler on the others, the kernel is
exp(-(d1 / 40 + d2 / 1248 + d3 / 432) / 3), d being squared distances within a block (the constant column counts among
the 40). `kernel`: of the held-out patches with the first five others; `ridge`: KernelRidge (alpha 0.1); `svc`: values of
SVC (C 10) for labels 0 and 1 against each other, on the held-out patches.

Made with scikit-learn 1.9, numpy 2.4. Run: python second_kernel.py
"""

import json
from pathlib import Path

import numpy as np
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from networks_numbers import seeded_values

COUNT, SIZES, FACTORS = 60, [40, 1248, 432], [1.0, 30.0, 0.01]


def main():
    dimension = sum(SIZES)
    labels = np.arange(COUNT) % 3
    values = seeded_values((COUNT, dimension), 0, 1, 21).astype(np.float64)
    values += 0.4 * (np.arange(dimension)[None] % 3 == labels[:, None])
    values *= np.repeat(FACTORS, SIZES)[None]
    values[:, 7] = 3
    values = values.astype(np.float32).astype(np.float64)
    held = np.arange(COUNT) % 4 == 0
    scaled = StandardScaler().fit(values[~held]).transform(values)
    ends = np.cumsum([0, *SIZES])
    blocks = [scaled[:, a:b] for a, b in zip(ends, ends[1:])]
    kernel = np.exp(-sum(euclidean_distances(one, squared=True) / one.shape[1] for one in blocks) / len(blocks))
    train, test = kernel[~held][:, ~held], kernel[held][:, ~held]
    targets = np.where(np.eye(3)[labels] > 0, 1.0, -1.0)
    ridge = KernelRidge(alpha=0.1, kernel="precomputed").fit(train, targets[~held]).predict(test)
    pair = np.flatnonzero(labels[~held] < 2)
    svc = SVC(C=10, kernel="precomputed", tol=1e-8).fit(train[np.ix_(pair, pair)], labels[~held][pair])
    numbers = {
        "kernel": np.round(test[:, :5], 9).tolist(),
        "ridge": np.round(ridge, 9).tolist(),
        "svc": np.round(-svc.decision_function(test[:, pair]), 7).tolist(),
    }
    (Path(__file__).parent / "second_kernel.json").write_text(json.dumps(numbers) + "\n")


main()
