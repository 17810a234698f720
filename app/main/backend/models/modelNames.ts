import type { Input, Output } from "../../../contract/requests.ts";
import { namesOfAll } from "../../modelGeometry/classNames.ts";
import type { ImportsModels, Reads } from "../context.ts";
import { findModel, graphOf } from "./findModel.ts";

/** What options may refer to by name. */
export async function modelNames(
  context: Reads & ImportsModels,
  { model: name }: Input<"modelNames">,
): Promise<Output<"modelNames">> {
  const model = await findModel(context, name);
  const network = graphOf(context, model);
  const layers = network.convolutions.map(({ layer, number }) => [layer, number] as const);
  return { classNames: namesOfAll(network, model.classNames), layers: Object.fromEntries(layers) };
}
