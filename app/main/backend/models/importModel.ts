/** A network comes in: converted once into a graph and a file of weights, kept as blobs. */
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { toldApart } from "../../../contract/classNames.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { checkClassNames } from "../../modelGeometry/classNames.ts";
import { classCount, type Network } from "../../modelGeometry/graph.ts";
import { incomingBlobs } from "../../workspace/blobs.ts";
import { scratchFolder } from "../../workspace/files.ts";
import { modelByName, saveModel } from "../../workspace/models.queries.ts";
import type { Computes, LongWork, Writes } from "../context.ts";

export async function importModel(
  { db, folder, engine, progress, signal }: Writes & Computes & LongWork,
  { file, name: wanted, classNames: given, preprocessing }: Input<"importModel">,
): Promise<Output<"importModel">> {
  const name = wanted ?? basename(file).replace(/\.[^.]*$/, "");
  if (modelByName(db, name) !== undefined) {
    throw new PippinError("already-exists", `The workspace has a model "${name}" already. Give this one another name.`);
  }
  const target = scratchFolder(folder);
  try {
    const imported = await engine.importModel({ path: file, name, target }, progress, signal);
    const graph = readFileSync(imported.graphPath);
    const network = JSON.parse(graph.toString()) as Network;
    const classNames = toldApart(given ?? Array.from({ length: classCount(network) }, (_, i) => `class ${i}`));
    checkClassNames(network, classNames);
    const graphBlob = createHash("sha256").update(graph).digest("hex");
    // The model's hash covers the graph and the weights, so it is a sound name for the weights' blob too.
    const [hash, blobs] = [imported.hash, incomingBlobs(db)];
    blobs.adopt(imported.graphPath, graphBlob);
    blobs.adopt(imported.weightsPath, hash);
    return saveModel(db, { name, hash, graphBlob, weightsBlob: hash, preprocessing, classNames }, blobs);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}
