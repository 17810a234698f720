/** From training patches to the next version of a patch classifier. */
import { createHash } from "node:crypto";
import type { FeaturesRequest } from "../../contract/engine.ts";
import { PippinError } from "../../contract/errors.ts";
import type { FeatureSpecification } from "../../contract/patchClassifier.ts";
import type { ModelRecord, PatchRecord } from "../../contract/records.ts";
import type { Input, Output, Refusal } from "../../contract/requests.ts";
import type { Network } from "../engine/network/graph.ts";
import { inputGeometry, toInputBox } from "../engine/network/preprocessing.ts";
import { defaultNetworkFeatures } from "../engine/patches/features/network.ts";
import { writeBlob } from "../workspace/blobs.ts";
import { imageById } from "../workspace/images.queries.ts";
import { allClassifiers, patchesWithLabels, saveClassifier } from "../workspace/patches.queries.ts";
import type { Context } from "./backend.ts";
import { sentenceOf } from "./files.ts";
import { findModel, graphOf, referenceOf } from "./models.ts";

interface Extracted {
  readonly patches: readonly PatchRecord[];
  readonly values: readonly Float32Array[];
  readonly dimension: number;
  readonly refused: readonly Refusal[];
}

/** The same patches, features and options are not trained twice: the version that they gave is the answer. */
export async function train(context: Context, input: Input<"train">): Promise<Output<"train">> {
  const model = await findModel(context, input.model);
  const patches = patchesWithLabels(context.db, input.labels);
  if (patches.length === 0) {
    throw new PippinError(
      "invalid-request",
      `The workspace has no training patches for ${input.labels.join(", ")}. Import some with \`pippin patches import\`.`,
    );
  }
  const features = featuresOf(context, model, input.features, patches);
  const trainingHash = createHash("sha256")
    .update(JSON.stringify([model.hash, input.labels, input.classIndices, features, input.options, patches]))
    .digest("hex");
  const known = allClassifiers(context.db).find((one) => one.name === input.name && one.trainingHash === trainingHash);
  if (known !== undefined) return { classifier: known, reused: true, refused: [] };
  const extracted = await extract(context, model, features, patches);
  const result = await context.engine.train(
    {
      values: joined(extracted),
      dimension: extracted.dimension,
      labels: Int32Array.from(extracted.patches, ({ label }) => input.labels.indexOf(label)),
      groups: Int32Array.from(extracted.patches, ({ imageId }) => imageId),
      vocabulary: input.labels,
      features,
      options: input.options,
    },
    context.progress,
  );
  const classifier = saveClassifier(context.db, {
    name: input.name,
    modelId: model.id,
    labels: input.labels,
    classIndices: input.classIndices,
    features,
    options: input.options,
    metrics: { ...result.metrics, patchIds: extracted.patches.map(({ id }) => id) },
    trainingHash,
    blob: writeBlob(context.folder, result.machine),
  });
  return { classifier, reused: false, refused: [...extracted.refused] };
}

function featuresOf(
  context: Context,
  model: ModelRecord,
  wanted: Input<"train">["features"],
  patches: readonly PatchRecord[],
): FeatureSpecification {
  if (typeof wanted === "object") return wanted;
  const network = graphOf(context, model);
  switch (wanted) {
    case "network":
      return defaultNetworkFeatures(network);
    case "network-context":
      return { ...defaultNetworkFeatures(network), context: true };
    case "network-local":
      return defaultNetworkFeatures(network, medianSide(context, model, network, patches));
    case "combined":
      return { name: "combined", version: 1, network: defaultNetworkFeatures(network) };
    default:
      return { name: wanted, version: 1 };
  }
}

/** Of the patches, in pixels of the network's input. */
function medianSide({ db }: Context, model: ModelRecord, network: Network, patches: readonly PatchRecord[]): number {
  const sides = patches.map(({ imageId, box }) => {
    const { width, height } = imageById(db, imageId)!;
    const input = toInputBox(inputGeometry(width, height, network.inputShape, model.preprocessing.geometry), box);
    return Math.sqrt(input.width * input.height);
  });
  return sides.sort((a, b) => a - b)[sides.length >> 1];
}

/** One forward pass an image, whatever its number of patches; images that cannot be read are left out by name. */
async function extract(
  context: Context,
  model: ModelRecord,
  features: FeatureSpecification,
  patches: readonly PatchRecord[],
): Promise<Extracted> {
  const ids = [...new Set(patches.map(({ imageId }) => imageId))];
  const [kept, values, refused]: [PatchRecord[], Float32Array[], Refusal[]] = [[], [], []];
  let dimension = 0;
  for (const [i, id] of ids.entries()) {
    if (context.signal.aborted) throw new PippinError("cancelled", "Training was stopped; nothing was changed.");
    const { path } = imageById(context.db, id)!;
    const own = patches.filter(({ imageId }) => imageId === id);
    const request: FeaturesRequest = {
      imagePath: path,
      network: referenceOf(context, model),
      features,
      boxes: own.map(({ box }) => box),
    };
    try {
      const result = await context.engine.features(request);
      dimension = result.dimension;
      kept.push(...own);
      values.push(result.values);
    } catch (error) {
      refused.push({ item: path, message: sentenceOf(error) });
    }
    context.progress({ done: i + 1, total: ids.length, message: "Reading training patches" });
  }
  if (kept.length === 0)
    throw new PippinError(
      "unreadable-file",
      `None of the ${ids.length} photographs with training patches can be read. ${refused[0]?.message ?? ""}`,
    );
  return { patches: kept, values, dimension, refused };
}

function joined({ values }: Extracted): Float32Array {
  const result = new Float32Array(values.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of values) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
