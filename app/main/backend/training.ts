/** From training patches to the next version of a patch classifier. */
import { createHash } from "node:crypto";
import { PippinError } from "../../contract/errors.ts";
import type { FeatureSpecification } from "../../contract/patchClassifier.ts";
import type { ModelRecord, PatchRecord } from "../../contract/records.ts";
import type { Input, Output } from "../../contract/requests.ts";
import type { Network } from "../engine/network/graph.ts";
import { inputGeometry, toInputBox } from "../engine/network/preprocessing.ts";
import { defaultNetworkFeatures } from "../engine/patches/features/network.ts";
import { writeBlob } from "../workspace/blobs.ts";
import { imageById } from "../workspace/images.queries.ts";
import { allClassifiers, patchesWithLabels, saveClassifier } from "../workspace/patches.queries.ts";
import type { Context } from "./backend.ts";
import { ensureClass } from "./classes.ts";
import { findModel, graphOf } from "./models.ts";
import { trainingFeatures } from "./trainingFeatures.ts";

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
  const extracted = await trainingFeatures(context, model, features, patches, input.options);
  const { values, copies, other, dimension } = extracted;
  const result = await context.engine.train(
    {
      values,
      ...(copies === undefined ? {} : { copies }),
      ...(other === undefined ? {} : { other }),
      dimension,
      labels: Int32Array.from(extracted.patches, ({ label }) => input.labels.indexOf(label)),
      groups: Int32Array.from(extracted.patches, ({ imageId }) => imageId),
      vocabulary: input.labels,
      features,
      options: input.options,
    },
    context.progress,
  );
  ensureClass(context.db, input);
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
