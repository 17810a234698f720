import type { Input, Output } from "../../../contract/requests.ts";
import { countImages, setNames } from "../../workspace/images.queries.ts";
import { allModels } from "../../workspace/models.queries.ts";
import { allClassifiers } from "../../workspace/classifiers.queries.ts";
import type { Computes, Program, Reads } from "../context.ts";

export async function status(
  { db, engine, version, folder }: Reads & Computes & Program,
  _: Input<"status">,
): Promise<Output<"status">> {
  const { backend, version: tensorflow, reason, forwardPasses } = await engine.status();
  return {
    version,
    workspace: folder,
    backend,
    tensorflow,
    reason,
    forwardPasses,
    images: countImages(db),
    sets: setNames(db),
    models: allModels(db).map(({ name }) => name),
    classifiers: allClassifiers(db).map(({ name, version: number }) => `${name} ${number}`),
  };
}
