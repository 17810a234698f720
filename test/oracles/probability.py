"""Makes probability.json: sigmoids by maximum likelihood and coupled probabilities by an exact solution.

Sigmoids: of decision values that probability.test.ts makes by the same formula, value i being
spread * (2u(i) - 1) + (shift where positive, else -shift), positive where i % every == 0, u = stream 0 of `seed` of
seededNumbers.ts. p = 1 / (1 + exp(a * value + b)) minimises the cross-entropy against Platt's smoothed targets
(positives + 1) / (positives + 2) and 1 / (negatives + 2), by scipy's BFGS from zero, then Nelder-Mead.

Coupling: pairwise probability of first < second is low + (1 - 2 low) * u(first * labels + second). Wu, Lin & Weng's second
method minimises sum over pairs of (r_ji p_i - r_ij p_j)^2 where the p sum to 1: solved as one linear system, with the
sum's multiplier.

Made with scipy 1.17, numpy 2.4, Python 3.11. Run: python probability.py > probability.json
"""
import json

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from networks_numbers import seeded_values

AT = [-4, -2, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 2, 4]


def uniform(count, seed):
    return seeded_values((count,), 0, 1, seed).astype(np.float64)


def sigmoid(count, every, spread, shift, seed):
    positive = np.arange(count) % every == 0
    values = spread * (2 * uniform(count, seed) - 1) + np.where(positive, shift, -shift)
    positives, negatives = positive.sum(), (~positive).sum()
    targets = np.where(positive, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(parameters):
        x = parameters[0] * values + parameters[1]
        return -(targets * log_expit(-x) + (1 - targets) * log_expit(x)).sum()

    found = minimize(loss, [0, 0], method="BFGS", options={"gtol": 1e-8})
    found = minimize(loss, found.x, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 10000})
    a, b = found.x
    return {
        "count": count, "every": every, "spread": spread, "shift": shift, "seed": seed,
        "probabilities": [[at, round(float(expit(-(a * at + b))), 7)] for at in AT],
    }


def coupling(labels, low, seed):
    u = uniform(labels * labels, seed).reshape(labels, labels)
    r = np.triu(low + (1 - 2 * low) * u, 1)
    r += np.tril(1 - r.T, -1)
    system = np.zeros((labels + 1, labels + 1))
    for i in range(labels):
        for j in range(i + 1, labels):
            # The square's own matrix: the outer product of its coefficients.
            row = np.zeros(labels)
            row[i], row[j] = r[j, i], -r[i, j]
            system[:labels, :labels] += np.outer(row, row)
    system[:labels, labels] = system[labels, :labels] = 1
    solution = np.linalg.solve(system, np.append(np.zeros(labels), 1))
    return {"labels": labels, "low": low, "seed": seed, "probabilities": np.round(solution[:labels], 7).tolist()}


print(json.dumps({
    "sigmoids": [
        sigmoid(60, 2, 1.5, 0.5, 1),
        sigmoid(200, 5, 2.0, 0.3, 2),
        sigmoid(40, 2, 0.5, 1.0, 3),
        sigmoid(90, 3, 1.0, -0.2, 4),
        sigmoid(80, 80, 1.0, 0.5, 5),
        sigmoid(300, 2, 8.0, 1.0, 6),
    ],
    "couplings": [coupling(labels, low, 10 + labels) for labels in [2, 3, 4, 6, 7, 12] for low in [0.3, 0.02]],
}))
