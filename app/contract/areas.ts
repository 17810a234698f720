/** Parts of a workspace: what pages show, and what a request may change. */
export const AREAS = [
  "images",
  "objects",
  "patches",
  "classifiers",
  "models",
  "explanations",
  "jobs",
  "settings",
  "classes",
  "reviews",
  "peaks",
  "evaluations",
  "groups",
  "predictions",
] as const;
export type Area = (typeof AREAS)[number];
