/** Models by name, and what engines and geometry need of them. */
import { readFileSync } from "node:fs";
import type { NetworkReference } from "../../../contract/engine.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import { isShipped } from "../../../contract/shippedModels.ts";
import { classCount, type Network } from "../../modelGeometry/graph.ts";
import { blobPath } from "../../workspace/blobs.ts";
import { modelByName, namesOfModels } from "../../workspace/models.queries.ts";
import type { ImportsModels, Reads } from "../context.ts";

/**
 * @returns the model of that name, without one the first that ships; those that ship are imported at their first use.
 * @throws PippinError `not-found`.
 */
export async function findModel(context: Reads & ImportsModels, name: string | undefined): Promise<ModelRecord> {
  return name === undefined || isShipped(name) ? context.shippedModel(name) : knownModel(context, name);
}

/** @throws PippinError `not-found`; unlike `findModel` it imports nothing. */
export function knownModel({ db }: Reads, name: string): ModelRecord {
  const model = modelByName(db, name);
  if (model !== undefined) return model;
  const names = namesOfModels(db).map((one) => `"${one}"`);
  throw new PippinError(
    "not-found",
    `The workspace has no model "${name}". It has: ${names.join(", ") || "none yet; import one on the Models page or with `pippin model import`"}.`,
  );
}

export function referenceOf({ folder }: Reads, model: ModelRecord): NetworkReference {
  return {
    hash: model.hash,
    graphPath: blobPath(folder, model.graphBlob),
    weightsPath: blobPath(folder, model.weightsBlob),
    preprocessing: model.preprocessing,
  };
}

export function graphOf({ folder }: Reads, model: ModelRecord): Network {
  return JSON.parse(readFileSync(blobPath(folder, model.graphBlob), "utf8")) as Network;
}

/** @throws PippinError `invalid-request` for what is no class of the model. */
export function requireClasses(context: Reads, model: ModelRecord, classIndices: readonly number[]): void {
  const classes = classCount(graphOf(context, model));
  const none = classIndices.find((index) => index >= classes);
  if (none === undefined) return;
  throw new PippinError(
    "invalid-request",
    `"${model.name}" has classes 0 to ${classes - 1}; there is no class ${none} that a patch classifier could cover.`,
    { model: model.name, classIndex: none },
  );
}
