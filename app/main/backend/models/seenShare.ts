/** How much of a photograph the neurons see that explanations look at. */
import type { Input, Output } from "../../../contract/requests.ts";
import type { Network, Preprocessing } from "../../modelGeometry/graph.ts";
import { inputGeometry } from "../../modelGeometry/preprocessing.ts";
import { fieldOf, suggestConvolutions } from "../../modelGeometry/receptiveField.ts";
import type { Size } from "../../../drawing/boxes.ts";
import type { ImportsModels, Reads } from "../context.ts";
import { findModel, graphOf } from "./findModel.ts";

export async function seenShare(
  context: Reads & ImportsModels,
  { model: name, width, height }: Input<"seenShare">,
): Promise<Output<"seenShare">> {
  const model = await findModel(context, name);
  return { share: shareSeen(graphOf(context, model), model.preprocessing.geometry, { width, height }) };
}

/**
 * Of the suggested convolutions the one that sees most: what any of them sees fits into a crop of that size.
 *
 * @param photograph - in pixels of the file.
 * @returns side of the square with the area of its field, as a share of the photograph's short side, at most 1; null
 *   where every convolution sees the whole image.
 */
export function shareSeen(network: Network, geometry: Preprocessing["geometry"], photograph: Size): number | null {
  const fields = network.convolutions
    .filter(({ number }) => suggestConvolutions(network).includes(number))
    .flatMap(({ activationNode }) => fieldOf(network, activationNode) ?? []);
  if (fields.length === 0) return null;
  const { width, height } = photograph;
  const { resizedWidth, resizedHeight } = inputGeometry(width, height, network.inputShape, geometry);
  const sides = fields.map(({ size: [down, across] }) =>
    Math.sqrt(((across * width) / resizedWidth) * ((down * height) / resizedHeight)),
  );
  return Math.min(1, Math.max(...sides) / Math.min(width, height));
}
