/** Every request that a host may send to the backend: one definition each (`routes/`, a file an area), parsed on arrival. */
import type { z } from "zod";
import type { PartialGrid } from "./patchClassifier.ts";
import { CLASS_PROFILE_ROUTES } from "./routes/classProfile.ts";
import { DISCOVER_ROUTES } from "./routes/discover.ts";
import { EVALUATE_ROUTES } from "./routes/evaluate.ts";
import { EXCHANGE_ROUTES } from "./routes/exchange.ts";
import { EXPLAIN_ROUTES } from "./routes/explain.ts";
import { IMAGES_ROUTES } from "./routes/images.ts";
import { JOBS_ROUTES } from "./routes/jobs.ts";
import { MODELS_ROUTES } from "./routes/models.ts";
import { PATCHES_ROUTES } from "./routes/patches.ts";
import { PREDICTIONS_ROUTES } from "./routes/predictions.ts";
import { REVIEW_ROUTES } from "./routes/review.ts";
import type { Route } from "./routes/route.ts";
import { TRAINING_ROUTES } from "./routes/training.ts";
import { WORKSPACE_ROUTES } from "./routes/workspace.ts";

export const ROUTES = {
  ...WORKSPACE_ROUTES,
  ...JOBS_ROUTES,
  ...IMAGES_ROUTES,
  ...PREDICTIONS_ROUTES,
  ...PATCHES_ROUTES,
  ...DISCOVER_ROUTES,
  ...MODELS_ROUTES,
  ...TRAINING_ROUTES,
  ...EXPLAIN_ROUTES,
  ...REVIEW_ROUTES,
  ...EVALUATE_ROUTES,
  ...CLASS_PROFILE_ROUTES,
  ...EXCHANGE_ROUTES,
} as const;

export type RequestName = keyof typeof ROUTES;
export type Input<Name extends RequestName> = z.output<(typeof ROUTES)[Name]["input"]>;
export type Output<Name extends RequestName> = z.output<(typeof ROUTES)[Name]["output"]>;

/** Requests that run as jobs. */
export type JobName = {
  [Name in RequestName]: (typeof ROUTES)[Name] extends { readonly job?: true } ? Name : never;
}[RequestName];

export function isRequest(name: string): name is RequestName {
  return Object.hasOwn(ROUTES, name);
}

export function isJob(name: string): name is JobName {
  return isRequest(name) && routeOf(name).job === true;
}

/** The definition as far as it is common to all requests. */
export function routeOf(name: RequestName): Route {
  return ROUTES[name];
}

/** How a job ended, in a sentence without its full stop. */
export function summaryOf<Name extends JobName>(name: Name, output: Output<Name>): string {
  const { summary } = ROUTES[name] as { readonly summary: (output: Output<Name>) => string };
  return summary(output);
}

/** Long work reports how far it is. */
export interface ProgressEvent {
  readonly done: number;
  readonly total: number;
  readonly message: string;
  /** What a training has found so far. */
  readonly grid?: PartialGrid;
}
