"""Makes svc.json: scikit-learn's SVC (1.9) on patches that test/unit/engine/patches/svc.test.ts makes by the same formula.

Run: python svc.py > svc.json
Patches of formula_patches.py with a shift of 0.45.
"""
import json

import numpy as np
from sklearn.model_selection import cross_val_predict, PredefinedSplit
from sklearn.svm import SVC

from formula_patches import patches


def case(count, dimension, labels, C, gamma, weights, weighted=False):
    x, y = patches(count, dimension, labels, 0.45)
    train, test = np.arange(count) % 5 != 0, np.arange(count) % 5 == 0
    machine = SVC(C=C, gamma=gamma, tol=1e-5, class_weight=dict(enumerate(weights)), decision_function_shape="ovo")
    # Weights of the patches sum to 1 and are multiplied by their number, as boosting does it; every 11th is 0.
    i = np.arange(count)
    factor = np.where(i % 11 == 3, 0.0, 1.0 + (i * 7) % 5) if weighted else np.ones(count)
    factor = factor / factor.sum() * count
    machine.fit(x[train], y[train], sample_weight=factor[train])
    dual = machine.dual_coef_
    # Not x[train][machine.support_]: scikit-learn counts those places without the patches of weight 0.
    support = machine.support_vectors_
    # Objective of the whole of a two-class problem only: of several, scikit-learn mixes the pairs' coefficients.
    objective = None
    if labels == 2:
        kernel = np.exp(-gamma * ((support[:, None].astype(np.float64) - support[None].astype(np.float64)) ** 2).sum(-1))
        objective = float(0.5 * dual[0] @ kernel @ dual[0] - np.abs(dual[0]).sum())
    folds = (np.arange(count) // labels) % 5
    predicted = cross_val_predict(machine, x, y, cv=PredefinedSplit(folds), params={"sample_weight": factor})
    return {
        "count": count, "dimension": dimension, "labels": labels, "C": C, "gamma": gamma, "weights": weights,
        "weighted": weighted,
        "decisions": np.round(machine.decision_function(x[test]), 6).tolist(),
        "predicted": machine.predict(x[test]).tolist(),
        "objective": objective,
        "crossValidated": int((predicted == y).sum()),
    }


print(json.dumps([
    case(100, 8, 2, 1.0, 0.5, [1, 1]),
    case(100, 8, 2, 0.771, 0.096, [1, 3]),
    case(150, 20, 6, 1.0, 0.05, [1] * 6),
    case(150, 20, 6, 10.0, 0.2, [1, 2, 1, 1, 0.5, 1]),
    case(100, 8, 2, 1.0, 0.5, [1, 1], weighted=True),
    case(100, 8, 2, 0.771, 0.096, [1, 3], weighted=True),
    case(150, 20, 6, 1.0, 0.05, [1] * 6, weighted=True),
    case(150, 20, 6, 10.0, 0.2, [1, 2, 1, 1, 0.5, 1], weighted=True),
]))
