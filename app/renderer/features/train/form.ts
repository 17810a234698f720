/** What is chosen on the Train page. Kept while other pages are shown. */
import { create } from "zustand";
import {
  DEFAULT_TRAINING,
  gridOf,
  type AUGMENTATIONS,
  type FeatureName,
  type TrainingOptions,
} from "../../../contract/patchClassifier.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { Given } from "../../transport/client.ts";

export interface TrainForm {
  /** By class, where somebody has chosen; else it is what a training starts with (`startingFeatures`). */
  readonly features: Readonly<Record<number, FeatureName>>;
  readonly classifier: TrainingOptions["classifier"];
  /** The classifier's grid of C and gamma (`gridOf`) instead of three of C. */
  readonly grid: boolean;
  readonly folds: number;
  readonly seed: number;
  readonly balanced: boolean;
  readonly degrade: boolean;
  readonly augment: readonly (typeof AUGMENTATIONS)[number][];
}

export const useTrainForm = create<TrainForm>(() => ({
  features: {},
  classifier: "svc",
  grid: true,
  folds: 5,
  seed: 0,
  balanced: false,
  degrade: false,
  augment: [],
}));

export const setTrainForm = (change: Partial<TrainForm>): void => useTrainForm.setState(change);

export const chooseFeatures = ({ id }: Pick<ClassRecord, "id">, features: FeatureName): void =>
  useTrainForm.setState((form) => ({ features: { ...form.features, [id]: features } }));

/** Boosting over a hundred pairs of C and gamma takes minutes, and finds its own gamma. */
export function takesGrid({ classifier }: Pick<TrainForm, "classifier">): boolean {
  return classifier !== "samme" && classifier !== "adaboost-svm";
}

/**
 * @param features - as they are chosen, or what a training starts with.
 * @param model - whose activations the features are; null while it is looked up.
 */
export function trainingInput(
  form: TrainForm,
  features: FeatureName,
  current: ClassRecord,
  model: string | null,
): Given<"train"> {
  const { classifier, grid, folds, seed, balanced, degrade, augment } = form;
  const candidates = grid && takesGrid(form) ? gridOf(classifier) : {};
  return {
    name: current.name,
    labels: current.labels,
    classIndices: current.classIndices,
    set: current.set,
    features,
    options: {
      ...DEFAULT_TRAINING,
      classifier,
      ...candidates,
      folds,
      seed,
      classWeights: balanced ? "balanced" : "none",
      ...(degrade ? { degrade: true } : {}),
      ...(augment.length > 0 ? { augment: [...augment] } : {}),
    },
    ...(model === null ? {} : { model }),
  };
}

/** @returns how many photographs have a patch of one of the labels. */
export function photographsOf(
  images: readonly { readonly labels: Readonly<Record<string, number>> }[] | undefined,
  labels: readonly string[],
): number {
  return (images ?? []).filter((image) => labels.some((label) => image.labels[label] !== undefined)).length;
}

/** Fewer patches than this of a label give a machine that guesses. */
const FEW = 10;

/** What stands in the way of a training, and what makes a poor one. */
export function doubts(
  current: ClassRecord,
  counts: Readonly<Record<string, number>>,
  photographs: number,
): { readonly stop: string | null; readonly warnings: readonly string[] } {
  const present = current.labels.filter((label) => (counts[label] ?? 0) > 0);
  if (present.length === 0) return { stop: "There are no patches of these labels yet.", warnings: [] };
  if (present.length === 1) {
    return {
      stop: `All patches are ${present[0]}: a classifier needs at least two labels to tell apart.`,
      warnings: [],
    };
  }
  if (photographs < 2) {
    return {
      stop: "All patches come from one photograph, so none is left to test on. Crop from a second one.",
      warnings: [],
    };
  }
  if (current.classIndices.length === 0) {
    return { stop: "Say below which classes of the network it is for.", warnings: [] };
  }
  const missing = current.labels.filter((label) => !present.includes(label));
  const few = present.filter((label) => counts[label] < FEW);
  return {
    stop: null,
    warnings: [
      ...(missing.length > 0 ? [`No patches of ${missing.join(", ")}: no patch will be called so.`] : []),
      ...(few.length > 0
        ? [
            `Few patches of ${few.map((label) => `${label} (${counts[label]})`).join(", ")}: about 80 give steady results.`,
          ]
        : []),
    ],
  };
}
