import type { Input, Output } from "../../../contract/requests.ts";
import { countImages, setNames } from "../../workspace/images.queries.ts";
import { namesOfModels } from "../../workspace/models.queries.ts";
import { namesOfVersions } from "../../workspace/classifiers.queries.ts";
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
    models: namesOfModels(db),
    classifiers: namesOfVersions(db, null),
  };
}
