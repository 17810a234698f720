/** A network as a file that TensorFlow runs as a whole: its SavedModel, which is given the weights with each picture. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { PippinError } from "../../../contract/errors.ts";
import { kernelSize, mapShape, type Network, type Node, type WeightKey } from "../../modelGeometry/graph.ts";
import { isSame, isZero } from "./forwardOperations.ts";

type Weighted = Extract<Node["operation"], { kind: "convolution" | "depthwise" }>;

/** Name of the picture in the signature, `[1, rows, columns, channels]`, of any size that the padding is right for. */
export const PICTURE = "picture";
/** TensorFlow's number for float32. */
const FLOAT = 1;
/** Version of the graph's definition: that of TensorFlow 2.9, which is what its binding for Node comes with at the least. */
const PRODUCER = 1087;

/**
 * @returns the weights that the graph is given, each by its name in the signature. Inside the graph they would be held several
 * times over: as they are read, as the optimiser has them, and as they run.
 */
export function weightInputs({ nodes }: Pick<Network, "nodes">): ReadonlyMap<string, WeightKey> {
  return new Map(
    nodes.flatMap(({ index, operation }): [string, WeightKey][] => {
      if (operation.kind !== "convolution" && operation.kind !== "depthwise") return [];
      const { kernel, bias } = operation;
      return [
        [kernelName(index), kernel],
        ...(bias === undefined ? [] : [[biasName(index), bias] as [string, WeightKey]]),
      ];
    }),
  );
}

/** @returns the name of a node's map in the signature. */
export function outputName(node: number): string {
  return `map${node}`;
}

/**
 * Run as a whole, TensorFlow puts bias and activation into the convolutions before them, which its binding for Node cannot
 * ask for one by one.
 *
 * @param outputs - nodes whose maps are given.
 * @returns the bytes of a `saved_model.pb`: a graph of convolutions, biases, ReLU or ReLU6, and sums.
 * @throws PippinError `unsupported` for anything else, and for padding that is neither none nor TensorFlow's "same".
 *
 * @example
 * ```ts
 * const { network } = chain([conv(3, 4), relu(), globalAveragePool(), dense(2)]);
 * savedModel(trunkOf(network, 2, [224, 224]), [2]).length > 0; // => true
 * savedModel(network, []); // throws unsupported
 * ```
 */
export function savedModel(network: Network, outputs: readonly number[]): Uint8Array<ArrayBuffer> {
  return message((file) => {
    file.tag(1, WireType.Varint).int64(1);
    part(file, 2, (graph) => {
      part(graph, 1, (about) => text(about, 4, "serve"));
      part(graph, 2, (definition) => {
        writeNodes(definition, network);
        part(definition, 4, (versions) => versions.tag(1, WireType.Varint).int32(PRODUCER));
      });
      entry(graph, 5, "serving_default", (signature) => {
        for (const name of [PICTURE, ...weightInputs(network).keys()]) {
          entry(signature, 1, name, (info) => tensorInfo(info, name));
        }
        for (const node of outputs) entry(signature, 2, outputName(node), (info) => tensorInfo(info, nodeName(node)));
        text(signature, 3, "tensorflow/serving/predict");
      });
    });
  });
}

function writeNodes(graph: BinaryWriter, network: Network): void {
  for (const each of network.nodes) {
    const { index, operation, inputs } = each;
    if (operation.kind === "convolution" || operation.kind === "depthwise") {
      writeConvolution(graph, network, each, operation);
      continue;
    }
    if (operation.kind === "input") writeInput(graph, PICTURE, [1, -1, -1, network.inputShape[2]]);
    const from = operation.kind === "input" ? [PICTURE] : inputs.map(nodeName);
    node(graph, nodeName(index), plainName(network, operation), from, (of) => {
      type(of, "T");
    });
  }
}

/** @param lengths - of its axes; -1 for any. */
function writeInput(graph: BinaryWriter, name: string, lengths: readonly number[]): void {
  node(graph, name, "Placeholder", [], (of) => {
    type(of, "dtype");
    attribute(of, "shape", (value) => {
      part(value, 7, (axes) => {
        for (const length of lengths) part(axes, 2, (axis) => axis.tag(1, WireType.Varint).int64(length));
      });
    });
  });
}

/** TensorFlow's name of what has no weights and no window. */
function plainName(network: Network, operation: Node["operation"]): string {
  if (operation.kind === "input" || operation.kind === "identity") return "Identity";
  if (operation.kind === "add") return "AddV2";
  if (operation.kind !== "activation") throw unsupported(network, operation.kind);
  if (operation.activation === "relu") return "Relu";
  if (operation.activation === "relu6") return "Relu6";
  throw unsupported(network, operation.activation);
}

function writeConvolution(graph: BinaryWriter, network: Network, { index, inputs }: Node, operation: Weighted): void {
  const name = nodeName(index);
  const [kernel, sums] = [kernelName(index), operation.bias === undefined ? name : `${name}/sums`];
  const isPlain =
    operation.dilation.every((step) => step === 1) && (operation.kind === "depthwise" || operation.groups === 1);
  if (!isPlain) throw unsupported(network, "dilated or grouped convolution");
  writeInput(graph, kernel, network.weights[operation.kernel].shape);
  node(
    graph,
    sums,
    operation.kind === "depthwise" ? "DepthwiseConv2dNative" : "Conv2D",
    [nodeName(inputs[0]), kernel],
    (of) => {
      type(of, "T");
      whole(of, "strides", [1, ...operation.strides, 1]);
      whole(of, "dilations", [1, 1, 1, 1]);
      textAttribute(of, "padding", paddingName(network, inputs[0], operation));
      textAttribute(of, "data_format", "NHWC");
    },
  );
  if (operation.bias === undefined) return;
  writeInput(graph, biasName(index), network.weights[operation.bias].shape);
  node(graph, name, "BiasAdd", [sums, biasName(index)], (of) => {
    type(of, "T");
    textAttribute(of, "data_format", "NHWC");
  });
}

function paddingName(network: Network, input: number, operation: Weighted): "VALID" | "SAME" {
  if (isZero(operation.padding)) return "VALID";
  const [height, width] = mapShape(network, input);
  if (isSame(operation, [height, width], kernelSize(network, operation.kernel))) return "SAME";
  throw unsupported(network, "padding of another kind");
}

function unsupported(network: Network, what: string): PippinError {
  return new PippinError("unsupported", `The network "${network.name}" cannot run as one graph: ${what}.`);
}

function nodeName(index: number): string {
  return `node${index}`;
}

function kernelName(index: number): string {
  return `node${index}/kernel`;
}

function biasName(index: number): string {
  return `node${index}/bias`;
}

// What follows is TensorFlow's GraphDef, NodeDef, AttrValue and TensorInfo, by the numbers of their fields.

function message(write: (writer: BinaryWriter) => unknown): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

function part(writer: BinaryWriter, field: number, write: (writer: BinaryWriter) => unknown): void {
  writer.tag(field, WireType.LengthDelimited).bytes(message(write));
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

/** Of a map from texts to messages. */
function entry(writer: BinaryWriter, field: number, key: string, write: (writer: BinaryWriter) => unknown): void {
  part(writer, field, (pair) => {
    text(pair, 1, key);
    part(pair, 2, write);
  });
}

function node(
  graph: BinaryWriter,
  name: string,
  operation: string,
  inputs: readonly string[],
  attributes: (node: BinaryWriter) => void,
): void {
  part(graph, 1, (definition) => {
    text(definition, 1, name);
    text(definition, 2, operation);
    for (const input of inputs) text(definition, 3, input);
    attributes(definition);
  });
}

function attribute(of: BinaryWriter, name: string, write: (value: BinaryWriter) => unknown): void {
  entry(of, 5, name, write);
}

function textAttribute(of: BinaryWriter, name: string, value: string): void {
  attribute(of, name, (it) => {
    text(it, 2, value);
  });
}

/** The element's type, which is float32 throughout. */
function type(of: BinaryWriter, name: string): void {
  attribute(of, name, (value) => value.tag(6, WireType.Varint).int32(FLOAT));
}

function whole(of: BinaryWriter, name: string, numbers: readonly number[]): void {
  attribute(of, name, (value) => {
    part(value, 1, (list) =>
      part(list, 3, (packed) => {
        for (const one of numbers) packed.int64(one);
      }),
    );
  });
}

function tensorInfo(of: BinaryWriter, name: string): void {
  text(of, 1, `${name}:0`);
  of.tag(2, WireType.Varint).int32(FLOAT);
  part(of, 3, (lengths) => lengths.tag(3, WireType.Varint).bool(true));
}
