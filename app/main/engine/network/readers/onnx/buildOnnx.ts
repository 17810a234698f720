/** The operators and constants of a file to the layer graph; {@link readOnnx} and {@link readTflite} find them. */
import { PippinError } from "../../../../../contract/errors.ts";
import type { Node, Operation } from "../../../../modelGeometry/graph.ts";
import type { BuiltNetwork, ReadOptions } from "../buildNetwork.ts";
import { finishNetwork, type BuiltLayer } from "../finishNetwork.ts";
import { isOpen, resolvedInputShape } from "../inputShape.ts";
import { WeightTable } from "../weightTable.ts";
import { countOf, type Constant } from "./constants.ts";
import { refuseDamaged } from "./fields.ts";
import { foldConstants, shapeFrom } from "./folding.ts";
import { layerNames } from "./layerNames.ts";
import { inLiveOrder, inputLayout, refuseAttention } from "./onnxGraph.ts";
import type { OnnxModel, OnnxNode, OnnxValue } from "./onnxModel.ts";
import { asVector, isView, viewed, withChannelsInOrder, type OperatorContext, type Value } from "./operatorContext.ts";
import { addOperator } from "./operators.ts";
import { isWhole, shapeOf, sidesOf, whole, type View } from "./views.ts";
import { withTransposesLast } from "./transposes.ts";
import { readTogether } from "./writtenOut.ts";

/** Operators whose weights bear the name of their layer. */
const WEIGHTED = new Set(["Conv", "Gemm", "MatMul", "BatchNormalization", "LayerNormalization", "PRelu"]);

const NORMALISATIONS = new Set(["BatchNormalization", "LayerNormalization"]);

/** Values of one map that no network for photographs has. */
const LARGEST_MAP = 2 ** 28;

/**
 * @param name - of the network.
 * @throws PippinError `unsupported` for an operator that Pippin does not do, `bad-file` where the file is damaged; both name
 * what is meant.
 */
export function buildOnnx(model: OnnxModel, name: string, options: ReadOptions): BuiltNetwork {
  const output = outputOf(model);
  const nodes = inLiveOrder(readTogether({ ...model, nodes: withTransposesLast(model) }), output);
  const input = inputOf(model);
  refuseAttention(nodes, input.name);
  const layout = inputLayout(nodes, input);
  const [batch, ...sides] = input.shape;
  const stated = (["row", "column", "channel"] as const).map((role) => sides[layout.indexOf(role)] ?? null);
  const inputShape = resolvedInputShape(stated, options);
  const builder = new Builder(model, nodes, output, batch ?? 1);
  builder.addInput(input.name, inputShape, layout);
  for (const [place, node] of nodes.entries()) builder.add(node, place);
  const last = builder.scores(output);
  const network = finishNetwork({
    ...{ name, inputShape, nodes: builder.nodes, layers: builder.layers, output: last },
    weights: builder.table.specifications(),
  });
  return { network, sizeIsOpen: isOpen(stated), weights: builder.table };
}

function inputOf({ inputs }: OnnxModel): OnnxValue {
  const [input] = inputs;
  if (inputs.length !== 1) {
    const names = inputs.map(({ name }) => `"${name}"`).join(", ");
    throw new PippinError(
      "unsupported",
      `The network has ${inputs.length} inputs${names === "" ? "" : ` (${names.slice(0, 400)})`}; Pippin explains networks with one.`,
    );
  }
  if (input.shape.length === 4) return input;
  throw new PippinError(
    "unsupported",
    `The network takes input of ${input.shape.length} axes ("${input.name.slice(0, 200)}"); Pippin explains networks that take a batch of images, which have 4.`,
  );
}

/** @returns the name of the only output, or of the only one that has a score a class. */
function outputOf({ outputs }: OnnxModel): string {
  const scores = outputs.length === 1 ? outputs : outputs.filter(({ shape }) => shape.length === 2);
  if (scores.length === 1) return scores[0].name;
  const names = outputs.map(({ name }) => `"${name}"`).join(", ");
  throw new PippinError(
    "unsupported",
    `The network has ${outputs.length} outputs${names === "" ? "" : ` (${names.slice(0, 400)})`}; Pippin explains networks with one, the scores of the classes. Export it with that one only.`,
  );
}

class Builder {
  readonly nodes: Node[] = [];
  readonly layers: BuiltLayer[] = [];
  readonly table = new WeightTable();
  private readonly values = new Map<string, Value>();
  /** How many operators read each value; the network's output is read once more. */
  private readonly readers = new Map<string, number>();
  private readonly model: OnnxModel;
  private readonly names: readonly string[];
  private readonly output: string;
  private readonly batch: number;

  constructor(model: OnnxModel, nodes: readonly OnnxNode[], output: string, batch: number) {
    this.model = model;
    this.output = output;
    this.batch = batch;
    for (const name of [...nodes.flatMap(({ inputs }) => inputs), output]) {
      this.readers.set(name, (this.readers.get(name) ?? 0) + 1);
    }
    this.names = layerNames(
      nodes.map((node) => ({ ...node, weights: WEIGHTED.has(node.type) ? node.inputs.slice(1) : [] })),
    );
  }

  addInput(name: string, shape: readonly [number, number, number], layout: readonly string[]): void {
    const layer = { name, type: "Input" };
    const node = this.push(layer, { kind: "input" }, [], shape);
    const sides = sidesOf(node);
    const dimensions = layout.map((role) => whole(role as "row", sides[role as "row"]));
    this.values.set(name, viewed(node, [[], ...dimensions]));
    this.layers.push({ ...layer, node: node.index, convolution: null });
  }

  /** @param place - of the operator among all. */
  add(node: OnnxNode, place: number): void {
    const inputs = node.inputs.map((name) => this.valueOf(node, name));
    const first = inputs[0] ?? null;
    if (node.type === "Shape" && first !== null && isView(first)) {
      this.set(node, [shapeFrom(node, shapeOf(first))]);
      return;
    }
    if (inputs.every((value) => value === null || !isView(value))) {
      const constants = foldConstants(
        node,
        inputs.map((value) => (value as Constant | null) ?? undefined),
      );
      if (constants !== null) {
        this.set(node, constants);
        return;
      }
    }
    const layer = { name: this.names[place], type: node.shownType ?? node.type };
    const firstNode = this.nodes.length;
    const built: { changed: number | null; own: number | null } = { changed: null, own: null };
    const outputs = addOperator(this.contextOf(node, layer, inputs, built), this.batch);
    this.set(
      node,
      outputs.map((view) => this.withSharing(node, inputs, view)),
    );
    const last = outputs[0].node;
    // A sum with constants that became a bias is a part of the layer before; a normalisation is a layer of its own.
    if (this.nodes.length === firstNode && (built.changed === null || !NORMALISATIONS.has(node.type))) return;
    this.layers.push({
      ...layer,
      node: last,
      convolution: built.own === null ? null : { node: built.own, firstNode: built.own },
    });
  }

  /** @returns the node of the scores. */
  scores(output: string): number {
    const value = this.values.get(output);
    if (value === undefined || !isView(value)) {
      throw new PippinError(
        "bad-file",
        `The network's output "${output}" does not depend on the image, so the file is damaged.`,
      );
    }
    const layer = this.layers[this.layers.length - 1];
    const context: Pick<OperatorContext, "nodeOf" | "push"> = {
      nodeOf: ({ node }) => this.nodes[node],
      push: (operation, inputs, shape) => this.push(layer, operation, inputs, shape),
    };
    return this.inOrder(context as OperatorContext, value);
  }

  /** Classes in the file's order. */
  private inOrder(context: OperatorContext, value: View): number {
    const long = value.dimensions.filter((dimension) => dimension.length > 0);
    if (long.length > 1) return value.node;
    const vector = asVector(context, value);
    const scores = vector.dimensions.find((dimension) => dimension.length > 0) ?? [];
    const { channel } = sidesOf(this.nodes[vector.node]);
    if (isWhole(scores, "channel", channel)) return vector.node;
    return withChannelsInOrder(context, vector, scores).node;
  }

  private valueOf(node: OnnxNode, name: string): Value | null {
    if (name === "") return null;
    const value = this.values.get(name) ?? this.model.constants.get(name);
    return value ?? refuseDamaged(node, `reads "${name.slice(0, 200)}", which the file does not hold`);
  }

  private set(node: OnnxNode, values: readonly Value[]): void {
    for (const [place, value] of values.entries()) {
      const name = node.outputs[place];
      if (name !== undefined && name !== "") this.values.set(name, value);
    }
  }

  /** A view of the node behind an input shares it with whoever else reads that input. */
  private withSharing(node: OnnxNode, inputs: readonly (Value | null)[], view: View): View {
    const isShared = inputs.some(
      (value, place) =>
        value !== null &&
        isView(value) &&
        value.node === view.node &&
        (value.isShared || this.isReadTwice(node.inputs[place])),
    );
    return isShared ? { ...view, isShared } : view;
  }

  private isReadTwice(name: string): boolean {
    return (this.readers.get(name) ?? 0) > 1;
  }

  private contextOf(
    node: OnnxNode,
    layer: OperatorContext["layer"],
    inputs: readonly (Value | null)[],
    built: { changed: number | null; own: number | null },
  ): OperatorContext {
    return {
      ...{ node, layer, opset: this.model.opset, table: this.table },
      isLast: node.outputs[0] === this.output,
      value: (place) => inputs[place] ?? null,
      nodeOf: (view) => this.nodes[view.node],
      readsAlone: (place) => {
        const value = inputs[place];
        return value !== null && isView(value) && !value.isShared && !this.isReadTwice(node.inputs[place]);
      },
      push: (operation, from, shape) => this.push(layer, operation, from, shape),
      replace: ({ index }, operation) => {
        built.changed = index;
        return (this.nodes[index] = { ...this.nodes[index], operation });
      },
      markConvolution: ({ index }) => {
        built.own = index;
      },
    };
  }

  private push(
    layer: OperatorContext["layer"],
    operation: Operation,
    inputs: readonly number[],
    shape: readonly number[],
  ): Node {
    if (shape.some((length) => length < 1)) {
      throw new PippinError(
        "bad-file",
        `Layer "${layer.name}" (${layer.type}) gives a map of ${shape.join("x")}: the input size is too small for the network.`,
        { layer: layer.name },
      );
    }
    if (countOf(shape) > LARGEST_MAP) {
      throw new PippinError(
        "unsupported",
        `Layer "${layer.name}" (${layer.type}) gives a map of ${shape.join("x")} values, more than any network for photographs has.`,
        { layer: layer.name },
      );
    }
    const node: Node = { index: this.nodes.length, layer: layer.name, layerType: layer.type, operation, inputs, shape };
    this.nodes.push(node);
    return node;
  }
}
