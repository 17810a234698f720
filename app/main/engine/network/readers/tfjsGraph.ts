/**
 * TensorFlow.js graph models: the operations of a frozen TensorFlow graph. They are read as the Keras layers that do the
 * same, so that one builder makes networks of both; constants come as batch normalisation, which is folded where it can be.
 */
import { PippinError } from "../../../../contract/errors.ts";
import type { ReadOptions } from "./buildNetwork.ts";
import { resolvedInputShape } from "./inputShape.ts";
import { fields } from "./kerasJson.ts";
import type { Fields, KerasModel, KerasWeight } from "./kerasModel.ts";

interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Names of nodes, without the numbers of their outputs. */
  readonly inputs: readonly string[];
  readonly attributes: Fields;
}

/** What a node gives. */
interface Value {
  /** Name of the layer that computes it. */
  readonly layer: string;
  /** `[height, width, channels]` whatever the graph's order, or `[length]`. */
  readonly shape: readonly number[];
  /** The graph has the channels first here; of a vector, they were when it was made of this map. */
  readonly channelsFirst: boolean;
  /** Of a vector: the map that it was, where it has that one's places in another order than Pippin. */
  readonly from?: readonly [height: number, width: number, channels: number];
  /** The graph has every n-th row and column side by side here, for a convolution with gaps of that size. */
  readonly dilation?: readonly [number, number];
}

interface Entry {
  readonly class_name: string;
  readonly name: string;
  readonly config: Fields;
  readonly inbound_nodes: readonly unknown[];
}

const ACTIVATIONS: Readonly<Record<string, string>> = {
  ...{ Relu: "relu", Relu6: "relu6", Elu: "elu", Selu: "selu", Sigmoid: "sigmoid", Tanh: "tanh", Softplus: "softplus" },
  ...{ Softsign: "softsign", Exp: "exponential", Softmax: "softmax" },
};
const PASSED = new Set(["Identity", "StopGradient", "Snapshot", "PreventGradient", "NoOp"]);
const MERGES: Readonly<Record<string, string>> = {
  ...{ Add: "Add", AddV2: "Add", AddN: "Add", Sub: "Subtract", Mul: "Multiply" },
  ...{ RealDiv: "Divide", Maximum: "Maximum", Minimum: "Minimum" },
};

/**
 * @param json - of `model.json`.
 * @param weights - of the file, by name.
 * @param file - for sentences.
 * @param inputSize - height and width where the graph leaves them open.
 * @returns the model as Keras would have written it.
 * @throws PippinError that names the operation which Pippin does not do; `invalid-request` where the size is open and not given.
 */
export function kerasOfGraph(
  json: Fields,
  weights: ReadonlyMap<string, KerasWeight>,
  file: string,
  inputSize?: ReadOptions["inputSize"],
): Pick<KerasModel, "config" | "weights"> {
  const list = fields(json["modelTopology"])["node"];
  const nodes = (Array.isArray(list) ? list : []).map((node: unknown) => nodeOf(fields(node), file));
  const reader = new GraphReader(nodes, weights, file, inputSize);
  return reader.read(outputOf(json, nodes, file), inputShapeOf(json, nodes, file));
}

function nodeOf({ name, op, input, attr }: Fields, file: string): GraphNode {
  if (typeof name !== "string" || typeof op !== "string") throw damaged(file);
  const inputs = (Array.isArray(input) ? input : []).map(String).filter((one) => !one.startsWith("^"));
  return { name, op, inputs: inputs.map(withoutOutput), attributes: fields(attr) };
}

/** "conv:0" -> "conv". */
function withoutOutput(name: string): string {
  return name.replace(/:\d+$/, "");
}

function outputOf(json: Fields, nodes: readonly GraphNode[], file: string): string {
  const signed = Object.values(fields(fields(json["signature"] ?? json["userDefinedMetadata"])["outputs"]));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const names =
    signed.length > 0
      ? signed.map((output) => withoutOutput(String(fields(output)["name"])))
      : nodes.filter(({ name, op }) => !read.has(name) && op !== "Const").map(({ name }) => name);
  const [name, ...others] = names;
  if (name !== undefined && others.length === 0) return name;
  throw new PippinError(
    "unsupported",
    `"${file}": the network has ${names.length} outputs; Pippin explains networks with one.`,
    { file },
  );
}

/** `[1, height, width, 3]` or `[1, 3, height, width]`, with -1 where it is open. */
function inputShapeOf(json: Fields, nodes: readonly GraphNode[], file: string): number[] {
  const inputs = nodes.filter(({ op }) => op === "Placeholder");
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    const names = inputs.map(({ name }) => `"${name}"`).join(", ");
    throw new PippinError(
      "unsupported",
      `"${file}": the network has ${inputs.length} inputs (${names}); Pippin explains networks with one.`,
      { file },
    );
  }
  const signed = Object.values(fields(fields(json["signature"])["inputs"])).find(
    (one) => withoutOutput(String(fields(one)["name"])) === input.name,
  );
  const own = fields(fields(input.attributes["shape"])["shape"]);
  const { dim } = fields(fields(signed)["tensorShape"] ?? own);
  return (Array.isArray(dim) ? dim : []).map((one: unknown) => Number(fields(one)["size"] ?? -1));
}

function damaged(file: string): PippinError {
  return new PippinError("bad-file", `"${file}": its list of operations is damaged. Copy the model again.`, { file });
}

class GraphReader {
  private readonly nodes: ReadonlyMap<string, GraphNode>;
  private readonly constants: ReadonlyMap<string, KerasWeight>;
  private readonly file: string;
  private readonly inputSize: ReadOptions["inputSize"];
  private readonly values = new Map<string, Value>();
  private readonly layers: Entry[] = [];
  private readonly weights = new Map<string, readonly KerasWeight[]>();

  constructor(
    nodes: readonly GraphNode[],
    constants: ReadonlyMap<string, KerasWeight>,
    file: string,
    inputSize: ReadOptions["inputSize"],
  ) {
    this.nodes = new Map(nodes.map((node) => [node.name, node]));
    this.constants = constants;
    this.file = file;
    this.inputSize = inputSize;
  }

  read(output: string, inputShape: readonly number[]): Pick<KerasModel, "config" | "weights"> {
    for (const node of this.inOrder(output)) {
      if (node.op === "Const") continue;
      this.values.set(node.name, node.op === "Placeholder" ? this.input(node, inputShape) : this.value(node));
    }
    const { layer } = this.valueOf(output);
    const config = { name: "graph", layers: this.layers, output_layers: [[layer, 0, 0]] };
    return {
      config: { class_name: "Functional", config },
      weights: ([name]) => this.weights.get(name) ?? [],
    };
  }

  /** What the output needs, each after those that it reads; without recursion, which a long graph would not survive. */
  private inOrder(output: string): GraphNode[] {
    const ordered: GraphNode[] = [];
    const state = new Map<string, "begun" | "done">();
    const waiting = [output];
    while (waiting.length > 0) {
      const name = waiting[waiting.length - 1];
      const node = this.nodes.get(name);
      if (node === undefined) throw damaged(this.file);
      const open = node.inputs.filter((input) => state.get(input) !== "done");
      if (state.get(name) === "done" || open.length === 0) {
        if (state.get(name) !== "done") ordered.push(node);
        state.set(name, "done");
        waiting.pop();
        continue;
      }
      if (state.get(name) === "begun" || open.some((input) => state.get(input) === "begun")) throw damaged(this.file);
      state.set(name, "begun");
      waiting.push(...open.toReversed());
    }
    return ordered;
  }

  private input(node: GraphNode, [, ...lengths]: readonly number[]): Value {
    const channelsFirst = lengths.length === 3 && lengths[2] !== 3 && lengths[0] === 3;
    const ordered = channelsFirst ? [lengths[1], lengths[2], lengths[0]] : lengths;
    const stated = ordered.map((length) => (length > 0 ? length : null));
    // The model leaves open what its file does, and is built with the same size; shapes here follow from it.
    const shape = resolvedInputShape(stated, this.inputSize === undefined ? {} : { inputSize: this.inputSize });
    return { layer: this.push(node, "InputLayer", [], { batch_shape: [null, ...stated] }), shape, channelsFirst };
  }

  private value(node: GraphNode): Value {
    const { op, inputs } = node;
    if (inputs.length < (op === "ConcatV2" ? 2 : 1)) throw damaged(this.file);
    if (PASSED.has(op)) return this.valueOf(inputs[0]);
    const activation = ACTIVATIONS[op];
    if (Object.hasOwn(ACTIVATIONS, op)) return this.elementwise(node, "Activation", { activation });
    if (Object.hasOwn(MERGES, op) && inputs.every((name) => !this.isConstant(name))) return this.merge(node);
    switch (op) {
      case "Conv2D":
      case "_FusedConv2D":
      case "DepthwiseConv2dNative":
      case "FusedDepthwiseConv2dNative":
      case "_FusedDepthwiseConv2dNative":
        return this.convolution(node);
      case "MatMul":
      case "_FusedMatMul":
        return this.dense(node);
      case "BiasAdd":
      case "Add":
      case "AddV2":
      case "Sub":
      case "Mul":
      case "RealDiv":
        return this.arithmetic(node);
      case "FusedBatchNorm":
      case "FusedBatchNormV2":
      case "FusedBatchNormV3":
        return this.normalisation(node);
      case "LRN":
        return this.localNormalisation(node);
      case "LeakyRelu":
        return this.elementwise(node, "LeakyReLU", { negative_slope: this.number(node, "alpha", 0.2) });
      case "MaxPool":
      case "AvgPool":
        return this.pool(node);
      case "Mean":
      case "Max":
        return this.globalPool(node);
      case "Pad":
      case "PadV2":
        return this.pad(node);
      case "ConcatV2":
        return this.concatenate(node);
      case "Reshape":
      case "Squeeze":
        return this.reshape(node);
      case "Transpose":
        return this.transpose(node);
      case "SpaceToBatchND":
        return this.spread(node);
      case "BatchToSpaceND":
        return this.joined(node);
      default:
        return this.refuse(node, "is none that Pippin does");
    }
  }

  private convolution(node: GraphNode): Value {
    const [input, kernel] = [this.mapOf(node, 0), this.constant(node, 1)];
    const isDepthwise = node.op.includes("epthwise");
    const [rows, columns, , last] = kernel.shape;
    const multiplier = isDepthwise ? { depth_multiplier: last } : { filters: last };
    const [strides, dilation] = [this.pair(node, "strides"), input.dilation ?? this.pair(node, "dilations")];
    const gaps = input.dilation === undefined ? {} : { dilation };
    if (input.dilation !== undefined && this.text(node, "padding") !== "VALID")
      this.refuse(node, "pads parts of a map");
    const own = { kernel_size: [rows, columns], strides, dilation_rate: dilation, ...multiplier, use_bias: false };
    const padded = this.explicitlyPadded(node, input);
    const padding = this.padding(node);
    const layer = this.push(node, isDepthwise ? "DepthwiseConv2D" : "Conv2D", [padded.layer], { ...own, padding }, [
      kernel,
    ]);
    const shape = [
      ...windowed(padded.shape, [rows, columns], strides, dilation, padding),
      isDepthwise ? last * input.shape[2] : last,
    ];
    return this.fused(node, { layer, shape, channelsFirst: false, ...gaps });
  }

  private dense(node: GraphNode): Value {
    const [input, kernel] = [this.operand(node, 0), this.constant(node, 1)];
    if (input.shape.length !== 1) this.refuse(node, `multiplies a map of ${input.shape.join("x")}`);
    if (this.flag(node, "transpose_a")) this.refuse(node, "turns what it multiplies");
    const turned = this.flag(node, "transpose_b") ? transposed(kernel) : kernel;
    const ordered = input.from === undefined ? turned : inOurOrder(turned, input.from);
    const units = ordered.shape[1];
    const layer = this.push(node, "Dense", [input.layer], { units, use_bias: false }, [ordered]);
    return this.fused(node, { layer, shape: [units], channelsFirst: false });
  }

  /** What a fused operation does behind its first: `fused_ops` names it, further inputs are its constants. */
  private fused(node: GraphNode, first: Value): Value {
    let value = first;
    let next = 2;
    for (const op of this.texts(node, "fused_ops")) {
      if (op === "BiasAdd") value = this.affine(node, value, null, this.constant(node, next++), op);
      else if (op === "LeakyRelu") {
        const config = { negative_slope: this.number(node, "leakyrelu_alpha", 0.2) };
        value = { ...value, layer: this.push(node, "LeakyReLU", [value.layer], config, [], op) };
      } else if (op === "Prelu") {
        const slopes = this.constant(node, next++);
        const channels = value.shape[value.shape.length - 1];
        const shape = [...value.shape.slice(0, -1).map(() => 1), channels];
        const shared = value.shape.slice(0, -1).map((_, axis) => axis + 1);
        const read = (): Float32Array => spread(slopes.read(), channels);
        const layer = this.push(node, "PReLU", [value.layer], { shared_axes: shared }, [{ shape, read }], op);
        value = { ...value, layer };
      } else if (Object.hasOwn(ACTIVATIONS, op)) {
        value = {
          ...value,
          layer: this.push(node, "Activation", [value.layer], { activation: ACTIVATIONS[op] }, [], op),
        };
      } else this.refuse(node, `is joined with ${op}, which Pippin does not do`);
    }
    return value;
  }

  /** One operand is constant. */
  private arithmetic(node: GraphNode): Value {
    const [first, second] = node.inputs;
    const constantFirst = this.isConstant(first);
    if (constantFirst === this.isConstant(second)) this.refuse(node, "is none that Pippin does of two maps");
    const [value, constant] = [this.operand(node, constantFirst ? 1 : 0), this.constant(node, constantFirst ? 0 : 1)];
    const changed = (change: (value: number) => number): KerasWeight => ({
      shape: constant.shape,
      read: () => constant.read().map(change),
    });
    switch (node.op) {
      case "Mul":
        return this.affine(node, value, constant, null);
      case "RealDiv":
        if (constantFirst) this.refuse(node, "divides by a map");
        return this.affine(
          node,
          value,
          changed((one) => 1 / one),
          null,
        );
      case "Sub":
        return constantFirst
          ? this.affine(node, value, { shape: [], read: () => Float32Array.of(-1) }, constant)
          : this.affine(
              node,
              value,
              null,
              changed((one) => -one),
            );
      default:
        return this.affine(node, value, null, constant);
    }
  }

  private normalisation(node: GraphNode): Value {
    const value = this.mapOf(node, 0);
    const weights = [1, 2, 3, 4].map((place) => this.constant(node, place));
    const config = { epsilon: this.number(node, "epsilon", 1e-4) };
    return { ...value, layer: this.push(node, "BatchNormalization", [value.layer], config, weights) };
  }

  /** x * scale + shift, each of one value or one a channel. */
  private affine(
    node: GraphNode,
    value: Value,
    scale: KerasWeight | null,
    shift: KerasWeight | null,
    part?: string,
  ): Value {
    const channels = value.shape[value.shape.length - 1];
    const axis = value.channelsFirst && value.shape.length === 3 ? 3 : 1;
    const vector = (constant: KerasWeight | null, otherwise: number): KerasWeight => {
      if (constant === null) return { shape: [channels], read: () => new Float32Array(channels).fill(otherwise) };
      const lengths = constant.shape.filter((length) => length !== 1);
      const isByChannel = lengths.length === 1 && lengths[0] === channels && constant.shape.at(-axis) === channels;
      if (lengths.length > 0 && !isByChannel) {
        this.refuse(node, `has a constant of ${constant.shape.join("x")} where one value a channel was expected`);
      }
      const spreaded = { shape: [channels, 1], read: () => spread(constant.read(), channels) };
      const ordered = value.from === undefined ? spreaded : inOurOrder(spreaded, value.from);
      return { shape: [channels], read: ordered.read };
    };
    const [gamma, beta] = [vector(scale, 1), vector(shift, 0)];
    const weights = [gamma, beta, vector(null, 0), vector(null, 1)];
    const layer = this.push(node, "BatchNormalization", [value.layer], { epsilon: 0 }, weights, part);
    return { ...value, layer };
  }

  private localNormalisation(node: GraphNode): Value {
    const radius = Number(fields(node.attributes["depth_radius"])["i"] ?? 5);
    const numbers = { bias: this.number(node, "bias", 1), alpha: this.number(node, "alpha", 1) };
    const config = { depth_radius: radius, ...numbers, beta: this.number(node, "beta", 0.5) };
    const value = this.mapOf(node, 0);
    return { ...value, layer: this.push(node, "LRN", [value.layer], config) };
  }

  private pool(node: GraphNode): Value {
    this.whole(node);
    const input = this.mapOf(node, 0);
    const [size, strides, padding] = [this.pair(node, "ksize"), this.pair(node, "strides"), this.padding(node)];
    if (this.text(node, "padding") === "EXPLICIT") this.refuse(node, "has paddings of its own");
    const type = node.op === "MaxPool" ? "MaxPooling2D" : "AveragePooling2D";
    const layer = this.push(node, type, [input.layer], { pool_size: size, strides, padding });
    const shape = [...windowed(input.shape, size, strides, [1, 1], padding), input.shape[2]];
    return { layer, shape, channelsFirst: false };
  }

  private globalPool(node: GraphNode): Value {
    const input = this.whole(node);
    const axes = [...this.constant(node, 1).read()].map((axis) => (axis + 4) % 4).sort();
    const wanted = input.channelsFirst ? "2,3" : "1,2";
    if (input.shape.length !== 3 || axes.join() !== wanted) this.refuse(node, "joins other axes than rows and columns");
    const type = node.op === "Mean" ? "GlobalAveragePooling2D" : "GlobalMaxPooling2D";
    const keepdims = this.flag(node, "keep_dims");
    const channels = input.shape[2];
    const layer = this.push(node, type, [input.layer], { keepdims });
    return { layer, shape: keepdims ? [1, 1, channels] : [channels], channelsFirst: keepdims && input.channelsFirst };
  }

  private pad(node: GraphNode): Value {
    const input = this.whole(node);
    if (node.op === "PadV2" && this.constant(node, 2).read()[0] !== 0)
      this.refuse(node, "pads with other values than 0");
    const edges = [...this.constant(node, 1).read()];
    const [rows, columns] = input.channelsFirst ? [4, 6] : [2, 4];
    const padding = [edges.slice(rows, rows + 2), edges.slice(columns, columns + 2)];
    if (
      input.shape.length !== 3 ||
      edges.length !== 8 ||
      edges.some((one, i) => one !== 0 && (i < rows || i >= rows + 4))
    ) {
      this.refuse(node, "pads other axes than rows and columns");
    }
    return this.padded(node, input, padding);
  }

  private padded(node: GraphNode, input: Value, padding: readonly (readonly number[])[], part?: string): Value {
    const [height, width, channels] = input.shape;
    const [[top, bottom], [left, right]] = padding;
    const layer = this.push(node, "ZeroPadding2D", [input.layer], { padding }, [], part);
    return { ...input, layer, shape: [height + top + bottom, width + left + right, channels] };
  }

  /** With `joined` behind the convolution, TensorFlow's way to leave gaps between the values under a kernel. */
  private spread(node: GraphNode): Value {
    const input = this.mapOf(node, 0);
    const [size, edges] = [[...this.constant(node, 1).read()], [...this.constant(node, 2).read()]];
    const [rows, columns, ...others] = size;
    if (others.length > 0 || edges.length !== 4) this.refuse(node, "spreads other axes than rows and columns");
    const padded = edges.every((edge) => edge === 0)
      ? input
      : this.padded(node, input, [edges.slice(0, 2), edges.slice(2, 4)]);
    return { ...padded, dilation: [rows, columns] };
  }

  private joined(node: GraphNode): Value {
    const { dilation, ...input } = this.mapOf(node, 0);
    const [size, edges] = [[...this.constant(node, 1).read()], [...this.constant(node, 2).read()]];
    if (size.join() !== dilation?.join() || edges.length !== 4) this.refuse(node, "joins what was not spread before");
    if (edges.every((edge) => edge === 0)) return input;
    const [top, bottom, left, right] = edges;
    const cropping = [
      [top, bottom],
      [left, right],
    ];
    const [height, width, channels] = input.shape;
    const layer = this.push(node, "Cropping2D", [input.layer], { cropping });
    return { ...input, layer, shape: [height - top - bottom, width - left - right, channels] };
  }

  private explicitlyPadded(node: GraphNode, input: Value): Value {
    if (this.text(node, "padding") !== "EXPLICIT") return input;
    const edges = this.numbers(node, "explicit_paddings");
    return this.padded(node, input, [edges.slice(2, 4), edges.slice(4, 6)], "padding");
  }

  private concatenate(node: GraphNode): Value {
    const values = node.inputs.slice(0, -1).map((_, place) => this.operand(node, place));
    const [first] = values;
    const axis = this.constant(node, node.inputs.length - 1).read()[0];
    const rank = first.shape.length + 1;
    const channels = rank === 4 && first.channelsFirst ? 1 : rank - 1;
    const isAlike = values.every((one) => one.channelsFirst === first.channelsFirst && one.from === undefined);
    if ((axis + rank) % rank !== channels || !isAlike) this.refuse(node, "joins along another axis than the channels");
    const total = values.reduce((sum, { shape }) => sum + shape[shape.length - 1], 0);
    const layer = this.push(
      node,
      "Concatenate",
      values.map((one) => one.layer),
      { axis: -1 },
    );
    return { ...first, layer, shape: [...first.shape.slice(0, -1), total] };
  }

  private merge(node: GraphNode): Value {
    const values = node.inputs.map((_, place) => this.operand(node, place));
    const [first] = values;
    if (values.some((one) => one.channelsFirst !== first.channelsFirst || String(one.from) !== String(first.from))) {
      this.refuse(node, "joins maps whose axes are in different orders");
    }
    const shape = first.shape.map((_, axis) => Math.max(...values.map((one) => one.shape[axis] ?? 1)));
    return {
      ...first,
      shape,
      layer: this.push(
        node,
        MERGES[node.op],
        values.map((one) => one.layer),
        {},
      ),
    };
  }

  /** Flattening, and 1x1 maps to vectors and back. */
  private reshape(node: GraphNode): Value {
    const input = this.whole(node);
    const total = input.shape.reduce((product, length) => product * length, 1);
    const target = node.op === "Squeeze" ? [] : [...this.constant(node, 1).read()].slice(1);
    const lengths = target.map((length) =>
      length === -1 ? Math.abs(total / target.reduce((a, b) => a * b, 1)) : length,
    );
    const isVector = node.op === "Squeeze" ? total === input.shape.at(-1) : lengths.length === 1;
    if (isVector) {
      if (input.shape.length === 1) return input;
      const layer = this.push(node, "Flatten", [input.layer], {});
      const [height, width, channels] = input.shape;
      const isOther = input.channelsFirst && height * width > 1;
      return {
        layer,
        shape: [total],
        channelsFirst: false,
        ...(isOther ? { from: [height, width, channels] as const } : {}),
      };
    }
    const [isFirst, isLast] = [lengths[0] === total, lengths.at(-1) === total];
    if (lengths.length !== 3 || !(isFirst || isLast))
      this.refuse(node, `makes ${lengths.join("x")} of ${input.shape.join("x")}`);
    const layer = this.push(node, "Reshape", [input.layer], { target_shape: [1, 1, total] });
    return { layer, shape: [1, 1, total], channelsFirst: isFirst && !isLast };
  }

  /** Between channels first and channels last, which are one thing here. */
  private transpose(node: GraphNode): Value {
    const input = this.operand(node, 0);
    const order = [...this.constant(node, 1).read()].join();
    if (input.shape.length === 3 && order === "0,3,1,2" && !input.channelsFirst)
      return { ...input, channelsFirst: true };
    if (input.shape.length === 3 && order === "0,2,3,1" && input.channelsFirst)
      return { ...input, channelsFirst: false };
    return this.refuse(node, `brings axes into the order ${order}`);
  }

  private elementwise(node: GraphNode, type: string, config: Fields): Value {
    const input = this.operand(node, 0);
    if (config["activation"] === "softmax" && input.channelsFirst)
      this.refuse(node, "works along another axis than the channels");
    return { ...input, layer: this.push(node, type, [input.layer], config) };
  }

  /** @param part - of a node that is several layers. */
  private push(
    { name, op }: GraphNode,
    type: string,
    inputs: readonly string[],
    config: Fields,
    weights: readonly KerasWeight[] = [],
    part?: string,
  ): string {
    const plain = name.replace(/^(Stateful)?PartitionedCall\//, "").replace(new RegExp(`(?<=.)/${op}(_\\d+)?$`), "");
    let layer = part === undefined ? plain : `${plain}/${part}`;
    for (let copy = 2; this.weights.has(layer); copy++)
      layer = `${plain}/${part ?? op}${copy === 2 ? "" : `_${copy - 1}`}`;
    this.weights.set(layer, weights);
    const inbound = inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])];
    this.layers.push({ class_name: type, name: layer, config: { name: layer, ...config }, inbound_nodes: inbound });
    return layer;
  }

  private valueOf(name: string | undefined): Value {
    const value = name === undefined ? undefined : this.values.get(name);
    if (value === undefined) throw damaged(this.file);
    return value;
  }

  private operand(node: GraphNode, place: number): Value {
    const name = node.inputs[place];
    if (name !== undefined && this.isConstant(name)) this.refuse(node, "has a constant where a map was expected");
    return this.valueOf(name);
  }

  /** A map with its channels last, as the graph has it. */
  private mapOf(node: GraphNode, place: number): Value {
    const value = this.operand(node, place);
    const format = this.text(node, "data_format");
    if (value.shape.length !== 3 || value.channelsFirst || (format !== "" && format !== "NHWC")) {
      this.refuse(node, "works on maps with their channels first; export the model with channels last");
    }
    return value;
  }

  /** Not spread for a convolution. */
  private whole(node: GraphNode): Value {
    const value = this.operand(node, 0);
    return value.dilation === undefined ? value : this.refuse(node, "works on parts of a map");
  }

  private isConstant(name: string): boolean {
    return this.constantNamed(name) !== undefined;
  }

  private constantNamed(name: string | undefined): KerasWeight | undefined {
    let node = name === undefined ? undefined : this.nodes.get(name);
    for (let step = 0; node !== undefined && PASSED.has(node.op) && step < 100; step++) {
      const [input] = node.inputs;
      node = input === undefined ? undefined : this.nodes.get(input);
    }
    return node?.op === "Const" ? this.constants.get(node.name) : undefined;
  }

  private constant(node: GraphNode, place: number): KerasWeight {
    return (
      this.constantNamed(node.inputs[place]) ??
      this.refuse(node, "computes its weights, which Pippin wants as constants")
    );
  }

  private padding(node: GraphNode): "same" | "valid" {
    return this.text(node, "padding") === "SAME" ? "same" : "valid";
  }

  private text(node: GraphNode, name: string): string {
    const { s } = fields(node.attributes[name]);
    return typeof s === "string" ? Buffer.from(s, "base64").toString() : "";
  }

  private texts(node: GraphNode, name: string): string[] {
    const { s } = fields(fields(node.attributes[name])["list"]);
    return Array.isArray(s) ? s.map((one: unknown) => Buffer.from(String(one), "base64").toString()) : [];
  }

  private numbers(node: GraphNode, name: string): number[] {
    const { i } = fields(fields(node.attributes[name])["list"]);
    return Array.isArray(i) ? i.map(Number) : [];
  }

  /** Of `[1, rows, columns, 1]`. */
  private pair(node: GraphNode, name: string): [number, number] {
    const [batch = 1, rows = 1, columns = 1, channels = 1] = this.numbers(node, name);
    if (batch !== 1 || channels !== 1) this.refuse(node, `has ${name} over other axes than rows and columns`);
    return [rows, columns];
  }

  private number(node: GraphNode, name: string, otherwise: number): number {
    const { f } = fields(node.attributes[name]);
    return typeof f === "number" ? f : otherwise;
  }

  private flag(node: GraphNode, name: string): boolean {
    return fields(node.attributes[name])["b"] === true;
  }

  private refuse({ name, op }: GraphNode, what: string): never {
    throw new PippinError(
      "unsupported",
      `"${this.file}": the operation "${name}" (${op}) ${what}. Import the model that it was made of, as .keras, .h5 or .onnx.`,
      { file: this.file, operation: op, node: name },
    );
  }
}

/** Rows and columns of what a window gives as it slides; the builder works out the same with all its refusals. */
function windowed(
  [height, width]: readonly number[],
  size: readonly [number, number],
  strides: readonly [number, number],
  dilation: readonly [number, number],
  padding: "same" | "valid",
): [number, number] {
  const along = (length: number, axis: 0 | 1): number => {
    const reach = padding === "same" ? 1 : (size[axis] - 1) * dilation[axis] + 1;
    return Math.floor((length - reach) / strides[axis]) + 1;
  };
  return [along(height, 0), along(width, 1)];
}

/** One value, or one a channel. */
function spread(values: Float32Array, channels: number): Float32Array {
  return values.length === channels ? values : new Float32Array(channels).fill(values[0]);
}

function transposed({ shape: [rows, columns], read }: KerasWeight): KerasWeight {
  return {
    shape: [columns, rows],
    read: () => {
      const values = read();
      return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
    },
  };
}

/** Rows that stand for the places of a map with its channels first, brought into the order of one with channels last. */
function inOurOrder(kernel: KerasWeight, [height, width, channels]: readonly [number, number, number]): KerasWeight {
  const [, units] = kernel.shape;
  return {
    shape: kernel.shape,
    read: () => {
      const values = kernel.read();
      const ordered = new Float32Array(values.length);
      for (let place = 0; place < height * width; place++) {
        for (let channel = 0; channel < channels; channel++) {
          const from = (channel * height * width + place) * units;
          ordered.set(values.subarray(from, from + units), (place * channels + channel) * units);
        }
      }
      return ordered;
    },
  };
}
