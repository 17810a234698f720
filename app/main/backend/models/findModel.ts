/** Models: the user's, and the one that ships. */
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { NetworkReference } from "../../../contract/engine.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { Network } from "../../modelGeometry/graph.ts";
import { checkClassNames } from "../../modelGeometry/classNames.ts";
import { blobPath, incomingBlobs } from "../../workspace/blobs.ts";
import { scratchFolder } from "../../workspace/files.ts";
import { modelByName, namesOfModels, saveModel } from "../../workspace/models.queries.ts";
import type { Context } from "../backend.ts";

/** The model that comes with the program. */
export const SHIPPED = { file: "tiny-darknet.h5", classes: "imagenet-classes.json", name: "Tiny Darknet" };

/** Converted once into a graph and a file of weights, kept as blobs. */
export async function importModel(context: Context, input: Input<"importModel">): Promise<Output<"importModel">> {
  const name = input.name ?? basename(input.file).replace(/\.[^.]*$/, "");
  if (modelByName(context.db, name) !== undefined) {
    throw new PippinError("already-exists", `The workspace has a model "${name}" already. Give this one another name.`);
  }
  const target = scratchFolder(context.folder);
  try {
    const imported = await context.engine.importModel({ path: input.file, name, target }, context.progress);
    const graph = readFileSync(imported.graphPath);
    const network = JSON.parse(graph.toString()) as Network;
    const classes = network.nodes[network.output].shape[0];
    const classNames = input.classNames ?? Array.from({ length: classes }, (_, i) => `class ${i}`);
    checkClassNames(network, classNames);
    const graphBlob = createHash("sha256").update(graph).digest("hex");
    const blobs = incomingBlobs(context.db);
    blobs.adopt(imported.graphPath, graphBlob);
    // The model's hash covers the graph and the weights, so it is a sound name for the weights' blob too.
    blobs.adopt(imported.weightsPath, imported.hash);
    return saveModel(
      context.db,
      {
        name,
        hash: imported.hash,
        graphBlob,
        weightsBlob: imported.hash,
        preprocessing: input.preprocessing,
        classNames,
      },
      blobs,
    );
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/** @returns the model of that name; without one the shipped model, imported at first use. */
export async function findModel(context: Context, name: string | undefined): Promise<ModelRecord> {
  if (name !== undefined && name !== SHIPPED.name) {
    const model = modelByName(context.db, name);
    if (model !== undefined) return model;
    const names = namesOfModels(context.db)
      .map((one) => `"${one}"`)
      .join(", ");
    throw new PippinError(
      "not-found",
      `The workspace has no model "${name}". It has: ${names || "none yet; import one with \`pippin model import\`"}.`,
    );
  }
  return modelByName(context.db, SHIPPED.name) ?? importShipped(context);
}

/** Imports under way, by workspace: two requests that want the shipped model at once wait for the same one. */
const underWay = new Map<string, Promise<ModelRecord>>();

function importShipped(context: Context): Promise<ModelRecord> {
  const known = underWay.get(context.folder);
  if (known !== undefined) return known;
  const imported = importModel(context, {
    file: join(context.resources, "models", SHIPPED.file),
    name: SHIPPED.name,
    classNames: imagenetNames(context.resources),
    preprocessing: { values: "unit", geometry: "crop" },
  })
    // Another process may have been quicker.
    .catch((error: unknown) => modelByName(context.db, SHIPPED.name) ?? Promise.reject(error as Error))
    .finally(() => underWay.delete(context.folder));
  underWay.set(context.folder, imported);
  return imported;
}

/** @returns class names of the shipped model, in its order. */
export function imagenetNames(resources: string): string[] {
  const file = join(resources, "models", SHIPPED.classes);
  return (JSON.parse(readFileSync(file, "utf8")) as { name: string }[]).map(({ name }) => name);
}

export function referenceOf({ folder }: Context, model: ModelRecord): NetworkReference {
  return {
    hash: model.hash,
    graphPath: blobPath(folder, model.graphBlob),
    weightsPath: blobPath(folder, model.weightsBlob),
    preprocessing: model.preprocessing,
  };
}

export function graphOf({ folder }: Context, model: ModelRecord): Network {
  return JSON.parse(readFileSync(blobPath(folder, model.graphBlob), "utf8")) as Network;
}

export async function modelNames(
  context: Context,
  { model: name }: Input<"modelNames">,
): Promise<Output<"modelNames">> {
  const model = await findModel(context, name);
  const layers = graphOf(context, model).convolutions.map(({ layer, number }) => [layer, number] as const);
  return { classNames: model.classNames, layers: Object.fromEntries(layers) };
}
