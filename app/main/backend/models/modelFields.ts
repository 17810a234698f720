/** What the neurons of a network see of a photograph. */
import { PippinError } from "../../../contract/errors.ts";
import type { ConvolutionFields, Photograph } from "../../../contract/models.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { kernelSize, mapShape, nodeOf, type Convolution, type Network } from "../../modelGeometry/graph.ts";
import { inputGeometry, toImageBox, type InputGeometry } from "../../modelGeometry/preprocessing.ts";
import { fieldBox, fieldOf } from "../../modelGeometry/receptiveField.ts";
import { imageByHash } from "../../workspace/images.queries.ts";
import type { Program, Reads } from "../context.ts";
import { graphOf, knownModel } from "./findModel.ts";
import { shippedPhotographsOf } from "./shippedPhotographs.ts";

export async function shippedPhotographs(
  { resources }: Program,
  _: Input<"shippedPhotographs">,
): Promise<Output<"shippedPhotographs">> {
  const photographs = shippedPhotographsOf(resources).map(({ hash, name, width, height }) => {
    return { hash, name, width, height };
  });
  return { photographs };
}

export async function modelFields(
  context: Reads & Program,
  { model: name, photograph: hash }: Input<"modelFields">,
): Promise<Output<"modelFields">> {
  const model = knownModel(context, name);
  const network = graphOf(context, model);
  const photograph = photographOf(context, hash);
  const geometry = inputGeometry(photograph.width, photograph.height, network.inputShape, model.preprocessing.geometry);
  const [height, width] = network.inputShape;
  return {
    photograph,
    frame: toImageBox(geometry, { x: 0, y: 0, width, height }),
    convolutions: network.convolutions.map((convolution) => fieldsOf(network, convolution, geometry)),
  };
}

/** Rows and columns do not depend on each other: a field at every row and one at every column say all of them. */
export function fieldsOf(network: Network, convolution: Convolution, geometry: InputGeometry): ConvolutionFields {
  const { activationNode: node } = convolution;
  const [height, width, channels] = mapShape(network, node);
  const rows = Array.from({ length: height }, (_, row) => fieldBox(network, node, row, 0));
  const columns = Array.from({ length: width }, (_, column) => fieldBox(network, node, 0, column));
  const inFile = rows.map((box) => toImageBox(geometry, box));
  const across = columns.map((box) => toImageBox(geometry, box));
  const { operation } = nodeOf(network, convolution.firstNode);
  return {
    convolution: convolution.number,
    layer: convolution.layer,
    channels,
    kernel: "kernel" in operation ? kernelSize(network, operation.kernel) : [],
    field: fieldOf(network, node) as ConvolutionFields["field"],
    rows: inFile.map(({ y, height: length }) => [y, y + length]),
    columns: across.map(({ x, width: length }) => [x, x + length]),
    inputRows: rows.map(({ y, height: length }) => [y, y + length]),
    inputColumns: columns.map(({ x, width: length }) => [x, x + length]),
  };
}

function photographOf({ db, resources }: Reads & Program, hash: string | null): Photograph {
  const shipped = shippedPhotographsOf(resources);
  const found =
    hash === null
      ? (shipped.find(({ stem }) => stem === "great_pyrenees") ?? shipped[0])
      : (imageByHash(db, hash) ?? shipped.find((one) => one.hash === hash));
  if (found === undefined) {
    throw new PippinError("not-found", "The photograph is not in the workspace any more. Choose another.", { hash });
  }
  const { width, height } = found;
  const name = "name" in found ? found.name : found.path.split(/[\\/]/).at(-1)!;
  return { hash: found.hash, name, width, height };
}
