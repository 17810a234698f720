/** What the backend says without being asked. */
import { z } from "zod";
import { JobRecord } from "./jobs.ts";
import type { RequestName } from "./requests.ts";

/** Parts of a workspace: what pages show, and what a request may change. */
export const AREAS = [
  "images",
  "patches",
  "classifiers",
  "models",
  "explanations",
  "jobs",
  "settings",
  "classes",
  "reviews",
  "peaks",
] as const;
export type Area = (typeof AREAS)[number];

export const BackendEvent = z.discriminatedUnion("kind", [
  /** A job started, went on or ended. */
  z.object({ kind: z.literal("job"), job: JobRecord }),
  /** Somebody, perhaps in another window or from the command line, changed these. */
  z.object({ kind: z.literal("changed"), areas: z.array(z.enum(AREAS)) }),
  /** An engine process ended; the sentence says what becomes of its work. */
  z.object({ kind: z.literal("engine"), message: z.string() }),
]);
export type BackendEvent = z.infer<typeof BackendEvent>;

/** What each request changes; those that are not named only read. */
export const CHANGES: Readonly<Partial<Record<RequestName, readonly Area[]>>> = {
  changeSettings: ["settings"],
  addImages: ["images"],
  importObjects: ["images"],
  changeSet: ["images"],
  renameSet: ["images"],
  deleteSet: ["images"],
  removeImages: ["images", "patches", "explanations"],
  relinkImages: ["images"],
  importPatches: ["images", "patches"],
  changePatches: ["patches"],
  decide: ["patches", "reviews"],
  undo: ["patches", "reviews"],
  redo: ["patches", "reviews"],
  saveClass: ["classes"],
  deleteClass: ["classes"],
  harvestPatches: ["patches"],
  samplePatches: ["patches"],
  importModel: ["models"],
  importShippedModel: ["models"],
  renameModel: ["models"],
  removeModel: ["models", "classifiers", "explanations", "classes"],
  setClassNames: ["models", "explanations"],
  setPreprocessing: ["models"],
  train: ["classifiers", "classes"],
  retrain: ["classifiers", "explanations"],
  compareClassifiers: ["classifiers"],
  chooseClassifier: ["classifiers"],
  deleteClassifier: ["classifiers", "explanations"],
  importClassifier: ["classifiers", "classes"],
  explain: ["images", "models", "explanations"],
  exportExplanations: ["images", "explanations"],
  explainImage: ["models", "explanations"],
  surveyNeurons: ["peaks"],
  evaluate: ["explanations"],
  prepareSample: ["images", "patches", "models", "classifiers", "explanations", "classes"],
};
