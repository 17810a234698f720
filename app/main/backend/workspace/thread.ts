import type { Input, Output } from "../../../contract/requests.ts";
import { allClasses } from "../../workspace/classes.queries.ts";
import { namesOfClassifiers } from "../../workspace/classifiers.queries.ts";
import { countImages } from "../../workspace/images.queries.ts";
import { labelCounts } from "../../workspace/patches.queries.ts";
import { namesOfModels } from "../../workspace/models.queries.ts";
import { explainedSoFar } from "../../workspace/thread.queries.ts";
import type { Reads } from "../context.ts";

export async function thread({ db }: Reads, _: Input<"thread">): Promise<Output<"thread">> {
  const patches = new Map<string, number>();
  for (const { label, n } of labelCounts(db, null)) patches.set(label, (patches.get(label) ?? 0) + n);
  return {
    images: countImages(db),
    models: namesOfModels(db),
    classes: allClasses(db).map(({ name, labels }) => ({
      name,
      labels: labels.length,
      patches: labels.reduce((sum, label) => sum + (patches.get(label) ?? 0), 0),
    })),
    trained: namesOfClassifiers(db),
    ...explainedSoFar(db),
  };
}
