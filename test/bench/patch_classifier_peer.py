"""scikit-learn's side of the pairs svc-grid, svc-probability and kernel-ridge of bench.ts.

Run: python patch_classifier_peer.py grid|probability|ridge FILE COUNT DIMENSION LABELS, FILE holding COUNT x DIMENSION float32 values,
standardised. Patch i has the label i % LABELS and is in the fold (i // LABELS) % 5. Prints seconds and the accuracy.
"""
import sys
import time
import warnings

import numpy as np
from sklearn.kernel_ridge import KernelRidge
from sklearn.model_selection import GridSearchCV, PredefinedSplit, cross_val_predict
from sklearn.svm import SVC

warnings.filterwarnings("ignore", category=FutureWarning)
kind, file, count, dimension, labels = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
x = np.fromfile(file, np.float32).reshape(count, dimension)
y = np.arange(count) % labels
folds = PredefinedSplit((np.arange(count) // labels) % 5)
start = time.perf_counter()
if kind == "grid":
    scale = 1 / dimension
    grid = {"C": np.logspace(-1, 3, 10), "gamma": scale * np.logspace(-2, 2, 10)}
    search = GridSearchCV(SVC(), grid, cv=folds, n_jobs=2, refit=False).fit(x, y)
    print(time.perf_counter() - start, search.best_score_)
elif kind == "ridge":
    targets = np.where(np.eye(labels)[y] > 0, 1.0, -1.0)
    machine = KernelRidge(alpha=0.1, kernel="rbf", gamma=1 / dimension)
    said = cross_val_predict(machine, x, targets, cv=folds)
    machine.fit(x, targets)
    print(time.perf_counter() - start, (said.argmax(1) == y).mean())
else:
    SVC(C=1, gamma="scale", probability=True, random_state=0).fit(x, y)
    print(time.perf_counter() - start, 0)
