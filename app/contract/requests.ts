/** Every request that a host may send to the backend: one definition each (`routes/`, a file an area), parsed on arrival. */
import type { z } from "zod";
import type { PartialGrid } from "./patchClassifier.ts";
import { EVALUATION_ROUTES } from "./routes/evaluation.ts";
import { EXPLANATIONS_ROUTES } from "./routes/explanations.ts";
import { IMAGES_ROUTES } from "./routes/images.ts";
import { MODELS_ROUTES } from "./routes/models.ts";
import { PATCHES_ROUTES } from "./routes/patches.ts";
import { REVIEW_ROUTES } from "./routes/review.ts";
import { SETTINGS_ROUTES } from "./routes/settings.ts";
import { TRAINING_ROUTES } from "./routes/training.ts";
import { WORKSPACE_ROUTES } from "./routes/workspace.ts";

export { Refusal } from "./jobs.ts";
export { MeasureEvaluation, Rate } from "./routes/evaluation.ts";
export { ExplainAnswer, ExplainedImage } from "./routes/explanations.ts";

export const ROUTES = {
  ...WORKSPACE_ROUTES,
  ...SETTINGS_ROUTES,
  ...IMAGES_ROUTES,
  ...PATCHES_ROUTES,
  ...MODELS_ROUTES,
  ...TRAINING_ROUTES,
  ...EXPLANATIONS_ROUTES,
  ...REVIEW_ROUTES,
  ...EVALUATION_ROUTES,
} as const;

export type RequestName = keyof typeof ROUTES;
export type Input<Name extends RequestName> = z.output<(typeof ROUTES)[Name]["input"]>;
export type Output<Name extends RequestName> = z.output<(typeof ROUTES)[Name]["output"]>;

/** Long work reports how far it is. */
export interface ProgressEvent {
  readonly done: number;
  readonly total: number;
  readonly message: string;
  /** What a training has found so far. */
  readonly grid?: PartialGrid;
}
