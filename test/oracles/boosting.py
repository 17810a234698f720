"""Makes boosting.json: boosting as loops in numpy over scikit-learn's SVC, and scikit-learn's LogisticRegression.

Patches of formula_patches.py. Trained on the patches whose number is not divisible by 5, decided on the others.

SAMME (Zhu, Zou, Rosset & Hastie 2009): weights from 1/n; C times n times the weight; error = sum of the weights of wrong
patches; an error of 1 - 1/K or more ends it, without that round; alpha = ln((1 - error) / error) + ln(K - 1); wrong
weights times exp(alpha). A round without an error counts as 1 / (2n) and ends it.

AdaBoostSVM (Li, Wang & Sung 2008), two labels: sigma from the mean distance between patches, down by a twentieth of
the way to the mean distance to the nearest patch of the other label when the error is a half or more, or the share of
patches that are labelled otherwise than by the ensemble is no larger than `diversity`; gamma = 1 / (2 sigma^2); alpha =
ln((1 - error) / error) / 2; weights times exp(+-alpha).

Both sides solve the machines to 1e-7: one patch on the other side of a boundary changes all later rounds.
A machine whose offset is not unique (every alpha at its bound) is refused for the same reason.

Made with scikit-learn 1.9, numpy 2.4. Run: python boosting.py > boosting.json
"""
import json

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from formula_patches import patches


def split(x, y):
    test = np.arange(len(y)) % 5 == 0
    return x[~test], y[~test], x[test]


def machine(C, gamma, x, y, weights):
    one = SVC(C=C, gamma=gamma, tol=1e-7, decision_function_shape="ovo").fit(x, y, sample_weight=weights * len(y))
    if len(one.classes_) == 2:
        short = 1 - np.abs(one.dual_coef_[0]) / (C * len(y) * weights[one.support_])
        assert short.max() > 1e-9, "every alpha is at its bound: the offset is not unique"
    return one


def samme(count, dimension, labels, shift, confused, C, gamma, rounds):
    x, y, others = split(*patches(count, dimension, labels, shift, confused))
    n = len(y)
    w = np.full(n, 1 / n)
    errors, alphas, votes = [], [], np.zeros((len(others), labels))
    while len(alphas) < rounds:
        one = machine(C, gamma, x, y, w)
        wrong = one.predict(x) != y
        error = w[wrong].sum()
        if error >= 1 - 1 / labels:
            break
        counted = error if wrong.any() else 1 / (2 * n)
        alpha = np.log((1 - counted) / counted) + np.log(labels - 1)
        errors.append(float(error)), alphas.append(float(alpha))
        votes[np.arange(len(others)), one.predict(others)] += alpha
        if not wrong.any():
            break
        w = w * np.exp(alpha * wrong)
        w /= w.sum()
    return {"count": count, "dimension": dimension, "labels": labels, "shift": shift, "confused": confused, "C": C,
            "gamma": gamma, "rounds": rounds, "errors": errors, "alphas": alphas,
            "predicted": votes.argmax(1).tolist()}


def adaboost_svm(count, dimension, shift, confused, C, rounds, diversity):
    x, y, others = split(*patches(count, dimension, 2, shift, confused))
    n = len(y)
    d = np.sqrt(((x[:, None].astype(np.float64) - x[None].astype(np.float64)) ** 2).sum(-1))
    initial = d.sum() / (n * (n - 1))
    least = np.where(y[:, None] != y[None], d, np.inf).min(1).mean()
    sign = np.where(y == 0, 1, -1)
    w = np.full(n, 1 / n)
    f, votes, lowered = np.zeros(n), np.zeros(len(others)), 0
    sigmas, errors, alphas = [], [], []
    while len(alphas) < rounds and lowered < 20:
        sigma = initial - lowered * (initial - least) / 20
        one = machine(C, 1 / (2 * sigma**2), x, y, w)
        said = np.where(one.predict(x) == 0, 1, -1)
        error = w[said != sign].sum()
        differing = np.mean(said != np.where(f > 0, 1, -1))
        if error >= 0.5 or (diversity is not None and alphas and differing <= diversity):
            lowered += 1
            continue
        faultless = (said == sign).all()
        counted = 1 / (2 * n) if faultless else error
        alpha = np.log((1 - counted) / counted) / 2
        sigmas.append(float(sigma)), errors.append(float(error)), alphas.append(float(alpha))
        votes += alpha * np.where(one.predict(others) == 0, 1, -1)
        if faultless:
            break
        f += alpha * said
        w = w * np.exp(-alpha * said * sign)
        w /= w.sum()
    return {"count": count, "dimension": dimension, "labels": 2, "shift": shift, "confused": confused, "C": C,
            "rounds": rounds, "diversity": diversity, "initial": float(initial), "least": float(least),
            "sigmas": sigmas, "errors": errors, "alphas": alphas, "predicted": np.where(votes > 0, 0, 1).tolist()}


def logistic(count, dimension, labels, shift, confused, C, weights):
    x, y, others = split(*patches(count, dimension, labels, shift, confused))
    one = LogisticRegression(C=C, tol=1e-10, max_iter=100_000, class_weight=dict(enumerate(weights)))
    one.fit(x.astype(np.float64), y)
    return {"count": count, "dimension": dimension, "labels": labels, "shift": shift, "confused": confused, "C": C,
            "weights": weights, "probabilities": np.round(one.predict_proba(others.astype(np.float64)), 7).tolist()}


print(json.dumps({
    "samme": [
        samme(150, 6, 3, 0.3, 10, 1.0, 0.5, 10),
        samme(200, 8, 2, 0.2, 10, 3.0, 0.3, 6),
        samme(180, 10, 6, 0.45, 13, 1.0, 0.1, 8),
        samme(120, 20, 3, 2.0, 0, 1.0, 0.05, 10),
        samme(120, 4, 3, 0.0, 0, 0.01, 0.001, 10),
    ],
    "adaboostSvm": [
        adaboost_svm(150, 6, 0.3, 10, 1.0, 15, None),
        adaboost_svm(200, 8, 0.2, 7, 10.0, 15, None),
        adaboost_svm(150, 6, 0.3, 10, 1.0, 15, 0.25),
        adaboost_svm(120, 4, 1.0, 0, 10.0, 15, None),
    ],
    "logistic": [
        logistic(150, 6, 3, 0.3, 10, 1.0, [1, 1, 1]),
        logistic(150, 6, 2, 0.3, 10, 3.0, [1, 4]),
        logistic(60, 80, 6, 0.45, 0, 0.5, [1, 2, 1, 1, 0.5, 1]),
        logistic(60, 80, 2, 0.3, 7, 10.0, [1, 1]),
    ],
}))
