"""Makes kernel_ridge.json: scikit-learn's KernelRidge on patches of formula_patches.py, and the mean of its two ways to
calibrate what is said of held-out patches.

Targets are 1 for a patch's own label and -1 for others; alpha = 1 / C. `values`: trained on the patches whose number is
not divisible by 5, said of the others. `held`: of every patch, by a machine trained on the patches of other folds; the
fold of patch i is (i // labels) % 5. `probabilities`: by CalibratedClassifierCV (sigmoids, one against the rest) on `held` over
its root mean square, fitted on the patches of other folds than the patch's; with five patches for each number of it, the
mean with LogisticRegression(C=10) on the same.

Made with scikit-learn 1.9, numpy 2.4. Run: python kernel_ridge.py > kernel_ridge.json
"""
import json

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression

from formula_patches import patches


class Values(ClassifierMixin, BaseEstimator):
    """Says what it is given."""

    def fit(self, x, y):
        self.classes_ = np.unique(y)
        return self

    def decision_function(self, x):
        return x[:, 1] if len(self.classes_) == 2 else x

    def predict(self, x):
        return self.classes_[x.argmax(1)]


def case(count, dimension, labels, shift, confused, C, gamma, weights):
    x, y = patches(count, dimension, labels, shift, confused)
    x = x.astype(np.float64)
    targets = np.where(np.eye(labels)[y] > 0, 1.0, -1.0)
    weight = np.asarray(weights, float)[y]

    def said(train, test):
        one = KernelRidge(alpha=1 / C, kernel="rbf", gamma=gamma)
        return one.fit(x[train], targets[train], sample_weight=weight[train]).predict(x[test])

    i = np.arange(count)
    test = i % 5 == 0
    fold = (i // labels) % 5
    held, probabilities = np.zeros((count, labels)), np.zeros((count, labels))
    for f in range(5):
        held[fold == f] = said(fold != f, fold == f)
    for f in range(5):
        joint = LogisticRegression(C=10.0, tol=1e-10, max_iter=100_000)
        own = CalibratedClassifierCV(FrozenEstimator(Values().fit(held, y)), method="sigmoid")
        used = [joint, own] if (fold != f).sum() >= 5 * labels * (labels + 1) else [own]
        scale = np.sqrt((held[fold != f] ** 2).mean())
        for each in used:
            each.fit(held[fold != f] / scale, y[fold != f])
            probabilities[fold == f] += each.predict_proba(held[fold == f] / scale) / len(used)
    return {
        "count": count, "dimension": dimension, "labels": labels, "shift": shift, "confused": confused, "C": C,
        "gamma": gamma, "weights": weights, "values": np.round(said(~test, test), 9).tolist(),
        "held": np.round(held, 9).tolist(), "probabilities": np.round(probabilities, 7).tolist(),
    }


print(json.dumps([
    case(150, 6, 3, 0.3, 10, 10.0, 0.5, [1, 1, 1]),
    case(100, 8, 2, 0.2, 7, 1.0, 0.1, [1, 4]),
    case(300, 20, 6, 0.45, 13, 100.0, 0.05, [1, 2, 1, 1, 0.5, 1]),
    case(90, 20, 5, 0.45, 13, 0.001, 0.05, [1] * 5),
]))
