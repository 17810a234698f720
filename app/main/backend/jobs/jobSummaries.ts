/** How a job ended, in a sentence that a person reads in passing. */
import type { JobName } from "../../../contract/jobs.ts";
import type { Output } from "../../../contract/requests.ts";
import { counted, percent } from "../../../drawing/numberWords.ts";

type Summaries = { readonly [Name in JobName]?: (output: Output<Name>) => string };

const SUMMARIES: Summaries = {
  addImages: ({ added, known }) =>
    `${counted(added.length - known, "image")} added${known > 0 ? `, ${known} known already` : ""}`,
  importObjects: ({ images, objects }) => `${counted(images, "image")} with ${counted(objects, "object")}`,
  exportObjects: ({ images, objects }) => `${counted(objects, "object")} of ${counted(images, "image")} written`,
  exportPatches: ({ images, patches }) =>
    `${counted(patches, "patch", "patches")} of ${counted(images, "image")} written`,
  relinkImages: ({ found, missing }) =>
    `${counted(found, "image")} found again${missing > 0 ? `, ${missing} still missing` : ""}`,
  importPatches: ({ added, known }) =>
    `${counted(added, "patch", "patches")} added${known > 0 ? `, ${known} known already` : ""}`,
  harvestPatches: ({ images, added }) => `${counted(added, "patch", "patches")} of ${counted(images, "image")} added`,
  importModel: ({ name }) => `"${name}" imported`,
  train: ({ classifier: { name, version, metrics } }) =>
    `"${name}", version ${version}: ${percent(metrics.accuracy)} of ${metrics.patches} patches`,
  retrain: ({ classifier: { name, version }, comparison, images }) =>
    `"${name}", version ${version}: ${comparison === null ? "" : `${percent(comparison.after.rate)}, ${percent(comparison.before.rate)} before; `}${counted(images, "image")} explained again`,
  compareClassifiers: ({ comparison: { cells } }) =>
    `${counted(cells.length, "pair")} of features and classifier compared`,
  explain: ({ images, reused }) =>
    `${counted(images.length, "image")} explained${reused > 0 ? `, ${reused} of them before` : ""}`,
  surveyNeurons: ({ images, known }) =>
    `${counted(images, "image")} looked through${known > 0 ? `, ${known} of them before` : ""}`,
  prepareSample: () => "The sample is ready",
};

export function summaryOf(name: JobName, output: unknown): string {
  return (SUMMARIES[name] as ((output: unknown) => string) | undefined)?.(output) ?? "";
}
