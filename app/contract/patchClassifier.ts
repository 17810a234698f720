/** What a patch classifier is trained on and by; stored with every version of it. */
import { z } from "zod";

/** A named, versioned way to turn a patch into numbers. Docstrings of `engine/patches/features/` give the dimensions. */
const NetworkFeatures = z.strictObject({
  name: z.literal("network"),
  version: z.literal(1),
  /** Convolutions whose activations are pooled, by number. */
  convolutions: z.array(z.int().positive()).min(1),
  /** Whether a ring of context around the patch is pooled too. */
  context: z.boolean(),
});

export const FeatureSpecification = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("pixels"), version: z.literal(1) }),
  z.strictObject({ name: z.literal("hog"), version: z.literal(1) }),
  z.strictObject({ name: z.literal("colour-hog"), version: z.literal(1) }),
  NetworkFeatures,
  z.strictObject({ name: z.literal("combined"), version: z.literal(1), network: NetworkFeatures }),
  /** What a second network, EfficientNet-Lite0 as it ships, makes of the same view, whatever network is explained. */
  z.strictObject({ name: z.literal("second"), version: z.literal(1) }),
  z.strictObject({ name: z.literal("second-and-network"), version: z.literal(1), network: NetworkFeatures }),
]);
export type FeatureSpecification = z.infer<typeof FeatureSpecification>;

/** Names that a specification of features can have. */
export const SPECIFIED_FEATURES = FeatureSpecification.options.map(({ shape }) => shape.name.value);

/** Features by name; which convolutions they pool follows from the network and the patches. */
export const FEATURE_NAMES = [
  "network",
  "network-context",
  "network-local",
  "second-and-network",
  "second",
  "combined",
  "colour-hog",
  "hog",
  "pixels",
] as const;
export type FeatureName = (typeof FEATURE_NAMES)[number];

/**
 * @returns whether patches are also looked at with another network than the one that is explained: what such a label tells is
 * what that one sees in the region, not what the explained network represents.
 */
export function looksWithSecond(name: FeatureSpecification["name"] | FeatureName): boolean {
  return name === "second" || name === "second-and-network";
}

/** The network that `second` looks with. */
export const SECOND_NETWORK = "EfficientNet-Lite0";

/**
 * `svc`: a support vector machine for each pair of labels. `samme`: boosting of these over all labels. `adaboost-svm`:
 * boosting of each pair over kernels that narrow. `logistic`: multinomial logistic regression. `kernel-ridge`: least squares
 * with an RBF kernel, one function a label.
 */
export const CLASSIFIERS = ["svc", "samme", "adaboost-svm", "logistic", "kernel-ridge"] as const;

export const AUGMENTATIONS = ["flip", "scale"] as const;

const Gamma = z.union([z.literal("scale"), z.number().positive(), z.strictObject({ scale: z.number().positive() })]);

export const TrainingOptions = z.strictObject({
  classifier: z.enum(CLASSIFIERS),
  /**
   * How much the loss of a training patch counts beside the penalty: candidate values. More than one of C or gamma makes a
   * grid, chosen from by cross-validated accuracy. Of `kernel-ridge`, one over the usual alpha (lambda).
   */
  C: z.array(z.number().positive()).min(1),
  /**
   * `scale` is 1 / (dimension * variance of the features), as in scikit-learn; `{ scale: 3 }` is three times that; numbers
   * stand for themselves. Not used by `logistic`; `adaboost-svm` finds its own and takes the first where it falls back to
   * `svc`.
   */
  gamma: z.array(Gamma).min(1),
  classWeights: z.enum(["none", "balanced"]),
  /** Folds of cross-validation, grouped by source image. */
  folds: z.int().min(2).max(50),
  seed: z.int().nonnegative(),
  /** Most machines of an ensemble (a pair's, for `adaboost-svm`); {@link DEFAULT_ROUNDS} where it is left out. */
  rounds: z.int().min(1).max(500).optional(),
  /**
   * For `adaboost-svm`: a machine is kept only when it labels more than this share of the patches otherwise than the
   * ensemble before it. Left out, diversity does not count.
   */
  diversity: z.number().min(0).max(1).optional(),
  /** Trains on crops with no more detail than the network's input has, as neurons' patches are seen. */
  degrade: z.boolean().optional(),
  /** Trains on copies too: mirrored (`flip`), and of boxes with sides of 0.8 and 1.25 times (`scale`). */
  augment: z.array(z.enum(AUGMENTATIONS)).optional(),
});
export type TrainingOptions = z.infer<typeof TrainingOptions>;

export const DEFAULT_ROUNDS = 20;

export const DEFAULT_TRAINING: TrainingOptions = {
  classifier: "svc",
  C: [1, 3.16, 10],
  gamma: ["scale"],
  classWeights: "none",
  folds: 5,
  seed: 0,
};

/**
 * 10 x 10, evenly spread over powers of ten around C = 10 and the scale heuristic, each with the paper's value (C = 0.771,
 * gamma = 0.096).
 */
export const TRAINING_GRID: Pick<TrainingOptions, "C" | "gamma"> = {
  C: [0.1, 0.3, 0.771, 1, 3, 10, 30, 100, 300, 1000],
  gamma: [...[0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100].map((scale) => ({ scale })), 0.096],
};

/** For `kernel-ridge`, which changes little with either and takes long where patches are many. */
const RIDGE_GRID: Pick<TrainingOptions, "C" | "gamma"> = {
  C: [1, 10, 100],
  gamma: [0.3, 1, 3].map((scale) => ({ scale })),
};

/** For `logistic`: its features are standardised and more than the patches, so small values already fit all patches. */
const LOGISTIC_GRID: Pick<TrainingOptions, "C"> = { C: [0.001, 0.01, 0.1, 1] };

/** Candidates of C and gamma for a grid. */
export function gridOf(classifier: TrainingOptions["classifier"]): Partial<Pick<TrainingOptions, "C" | "gamma">> {
  if (classifier === "logistic") return LOGISTIC_GRID;
  return classifier === "kernel-ridge" ? RIDGE_GRID : TRAINING_GRID;
}

/** Accuracies of a grid as far as they are known: `[C][gamma]`, null where not yet; one column where gamma does not count. */
export const PartialGrid = z.object({
  C: z.array(z.number()),
  gamma: z.array(z.number()),
  accuracy: z.array(z.array(z.number().nullable())),
});
export type PartialGrid = z.infer<typeof PartialGrid>;

const Interval = z.tuple([z.number(), z.number()]);

/** A share with what it is made of and its 95% Wilson interval. */
export const Share = z.object({ successes: z.int(), n: z.int(), rate: z.number(), interval: Interval });
export type Share = z.infer<typeof Share>;

/**
 * What reviews were good for: the same patches on the same folds, named by machines that were trained on the patches of the
 * version before only, and by machines that were trained on those that came since too.
 */
export const Retraining = z.object({
  /** Number of the version before. */
  from: z.int(),
  before: Share,
  after: Share,
  /** After less before. */
  difference: z.number(),
  /** 95%, bootstrap over images. */
  interval: Interval,
  /** Of the patches that came from reviews; null where there are none. */
  reviewed: z.object({ before: Share, after: Share }).nullable(),
});
export type Retraining = z.infer<typeof Retraining>;

/** How good a patch classifier is, measured on folds that never share a photograph with what they were trained on. */
export const TrainingMetrics = z.object({
  folds: z.int(),
  patches: z.int(),
  images: z.int(),
  dimension: z.int(),
  /** By the most probable label, as users see it. */
  correct: z.int(),
  accuracy: z.number(),
  /** 95% Wilson interval of the accuracy. */
  interval: z.tuple([z.number(), z.number()]),
  /** `confusion[truth][prediction]`, in the order of the vocabulary. */
  confusion: z.array(z.array(z.int())),
  /**
   * The same machines on the same patches at the other resolution: degraded to the network's input, or sharp where they
   * were trained on degraded ones. Missing where the features read nothing but the network.
   */
  otherResolution: z
    .object({
      testedOn: z.enum(["sharp", "degraded"]),
      correct: z.int(),
      accuracy: z.number(),
      interval: z.tuple([z.number(), z.number()]),
    })
    .optional(),
  /** Every pair of the grid with its cross-validated accuracy, without probabilities: pairs of labels by their votes. */
  grid: z.array(z.object({ C: z.number(), gamma: z.number().nullable(), accuracy: z.number() })),
  /** gamma is null for classifiers that take none. */
  chosen: z.object({ C: z.number(), gamma: z.number().nullable() }),
  /**
   * Median value of the (first) kernel over pairs of training patches: near 0 or 1 the machine cannot learn. Null for a
   * machine without a kernel.
   */
  medianKernel: z.number().nullable(),
  /** How far the probabilities can be believed, on held-out patches. */
  calibration: z
    .object({
      /** Mean over patches of the squared distance between the probabilities and the truth: 0 best, 2 worst. */
      brier: z.number(),
      /** Patches whose highest probability lies in each tenth: how many, that probability's mean, the share right. */
      reliability: z.array(z.object({ patches: z.int(), probability: z.number(), right: z.number() })),
    })
    .optional(),
  /** Of a version that was retrained from reviews. */
  retrained: Retraining.optional(),
  warnings: z.array(z.string()),
});
export type TrainingMetrics = z.infer<typeof TrainingMetrics>;

/** What machines that have not seen a patch, nor any other of its image, say of it; by patch. Too much for a list of versions. */
export interface HeldOut {
  /** The label that the patch was given, an index into the vocabulary, and that label's probability. */
  readonly truth: readonly number[];
  readonly given: readonly number[];
  /** The most probable label, an index into the vocabulary, and its probability. */
  readonly label: readonly number[];
  readonly probability: readonly number[];
}
