/** What features and classifiers of patches are called. */
import type { FeatureName, TrainingOptions } from "../../../contract/patchClassifier.ts";

export const FEATURE_WORDS: Readonly<Record<FeatureName, string>> = {
  network: "Network",
  "network-context": "Network, with a ring around",
  "network-local": "Network, crop only",
  "second-and-network": "Network and a second network",
  second: "Second network",
  combined: "Network and colour-HOG",
  "colour-hog": "Colour and edges (HOG)",
  hog: "Edges (HOG)",
  pixels: "Pixels, as the paper",
};

export const CLASSIFIER_WORDS: Readonly<Record<TrainingOptions["classifier"], string>> = {
  svc: "SVC",
  samme: "SAMME",
  "adaboost-svm": "AdaBoost-SVM",
  logistic: "Logistic regression",
  "kernel-ridge": "Kernel ridge",
};
