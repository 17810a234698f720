import type { Input, Output } from "../../../contract/requests.ts";
import { allClasses } from "../../workspace/classes.queries.ts";
import { namesOfClassifiers } from "../../workspace/classifiers.queries.ts";
import { countImages } from "../../workspace/images.queries.ts";
import { labelsByClass } from "../../workspace/patches.queries.ts";
import { namesOfModels } from "../../workspace/models.queries.ts";
import { explainedSoFar } from "../../workspace/thread.queries.ts";
import type { Reads } from "../context.ts";

export async function thread({ db }: Reads, _: Input<"thread">): Promise<Output<"thread">> {
  const counts = labelsByClass(db);
  return {
    images: countImages(db),
    models: namesOfModels(db),
    classes: allClasses(db).map(({ id, name, labels }) => ({
      name,
      labels: labels.length,
      patches: counts
        .filter(({ classId, label }) => classId === id && labels.includes(label))
        .reduce((sum, { n }) => sum + n, 0),
    })),
    trained: namesOfClassifiers(db),
    ...explainedSoFar(db),
  };
}
