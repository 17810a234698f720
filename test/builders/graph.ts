/**
 * Turns a design (`parts.ts`) into the layer graph with weights in memory. Shapes and padding are worked out here, apart
 * from the product's own, so that tests can compare the two.
 */
import type { Convolution, Layer, Network, Node, Operation, Padding } from "../../app/main/modelGeometry/graph.ts";
import type { WeightSource, WeightSpecification } from "../../app/main/modelGeometry/graph.ts";
import type { Design, PaddingName, Pair, Part } from "./parts.ts";
import { seededValues } from "./seededNumbers.ts";

export * from "./parts.ts";

export interface BuiltNetwork {
  readonly design: Design;
  readonly network: Network;
  readonly weights: WeightSource;
}

type Shape = readonly number[];
type Of<Kind extends Part["kind"]> = Extract<Part, { kind: Kind }>;
type SimplePart = Of<
  | "affine"
  | "activation"
  | "global-pool"
  | "pad"
  | "crop"
  | "flatten"
  | "identity"
  | "channels"
  | "normalisation"
  | "local-normalisation"
  | "reciprocal"
  | "resize"
>;
type MergePart = Of<"concatenate" | "add" | "multiply" | "extreme">;

/** A network of parts one after the other; input 16x16 and seed 1 unless told otherwise. */
export function chain(parts: readonly Part[], options: Partial<Omit<Design, "parts">> = {}): BuiltNetwork {
  return build({ input: [16, 16], seed: 1, ...options, parts });
}

/**
 * The layer graph of a design.
 *
 * Weights: the tensors are numbered from 0 in the order in which the parts need them (kernel, then bias), and value i
 * (row-major) of tensor t is the i-th of stream t of the design's seed, spread over [-a, a]: a = sqrt(6 / fan-in) for
 * kernels, 0.1 for biases and shifts; [0.5, 1.5] for scales, [0, 0.3] for PReLU's slopes. Positive signs: [0, a].
 */
export function build(design: Design): BuiltNetwork {
  const builder = new GraphBuilder(design);
  const last = builder.addParts(design.parts, builder.addInput());
  return { design, network: builder.finish(last), weights: builder.weightSource() };
}

/** @returns output size and the zeros around the map, as TensorFlow places them: the odd one at the end; or as they are given. */
export function windowed(
  input: Pair,
  size: Pair,
  strides: Pair,
  dilation: Pair,
  padding: PaddingName | Padding,
): { output: Pair; padding: Padding } {
  const axis = (of: 0 | 1): { output: number; before: number; after: number } => {
    const reach = (size[of] - 1) * dilation[of] + 1;
    if (padding !== "same") {
      const sides = padding === "valid" ? { top: 0, bottom: 0, left: 0, right: 0 } : padding;
      const [before, after] = of === 0 ? [sides.top, sides.bottom] : [sides.left, sides.right];
      return { output: Math.floor((input[of] + before + after - reach) / strides[of]) + 1, before, after };
    }
    const output = Math.ceil(input[of] / strides[of]);
    const total = Math.max(0, (output - 1) * strides[of] + reach - input[of]);
    return { output, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
  };
  const [rows, columns] = [axis(0), axis(1)];
  if (rows.output < 1 || columns.output < 1) throw new Error(`A ${size.join("x")} window does not fit.`);
  return {
    output: [rows.output, columns.output],
    padding: { top: rows.before, bottom: rows.after, left: columns.before, right: columns.after },
  };
}

class GraphBuilder {
  readonly #design: Design;
  readonly #nodes: Node[] = [];
  readonly #layers: Layer[] = [];
  readonly #convolutions: { layer: string; layerType: string; node: number; firstNode: number }[] = [];
  readonly #weights: Record<string, WeightSpecification> = {};
  readonly #values: Record<string, () => Float32Array> = {};
  readonly #names = new Map<string, number>();
  #bytes = 0;

  constructor(design: Design) {
    this.#design = design;
  }

  addInput(): Node {
    const node = this.#node(
      "input",
      "InputLayer",
      { kind: "input" },
      [],
      [...this.#design.input, this.#design.channels ?? 3],
    );
    this.#layer(node);
    return node;
  }

  addParts(parts: readonly Part[], from: Node): Node {
    return parts.reduce((node, part) => this.#part(part, node), from);
  }

  finish(last: Node): Network {
    const squashing = last.operation.kind === "activation" && /softmax|sigmoid/.test(last.operation.activation);
    return {
      name: "test",
      inputShape: [...this.#design.input, this.#design.channels ?? 3],
      nodes: this.#nodes,
      layers: this.#layers,
      convolutions: this.#convolutions.map((it, index) => this.#convolution(it, index + 1)),
      output: last.index,
      logits: squashing ? last.inputs[0] : last.index,
      weights: this.#weights,
    };
  }

  weightSource(): WeightSource {
    const cache = new Map<string, Float32Array>();
    return {
      read: (key) => {
        const make = this.#values[key];
        if (make === undefined) throw new Error(`no weight ${key}`);
        const values = cache.get(key) ?? make();
        cache.set(key, values);
        return values.slice();
      },
    };
  }

  #part(part: Part, from: Node): Node {
    switch (part.kind) {
      case "convolution":
        return this.#addConvolution(part, from);
      case "depthwise":
        return this.#addDepthwise(part, from);
      case "separable":
        return this.#addSeparable(part, from);
      case "dense":
        return this.#addDense(part, from);
      case "pool":
        return this.#addPool(part, from);
      case "concatenate":
      case "add":
      case "multiply":
      case "extreme":
        return this.#addMerge(part, from);
      default:
        return this.#addSimple(part, from);
    }
  }

  #addConvolution(part: Of<"convolution">, from: Node, name = this.#name("conv"), type = "Conv2D"): Node {
    const [height, width, channels] = spatial(from.shape);
    const { output, padding } = windowed([height, width], part.size, part.strides, part.dilation, part.padding);
    if (channels % part.groups !== 0 || part.filters % part.groups !== 0) {
      throw new Error(`${part.groups} groups do not divide ${channels} channels and ${part.filters} filters.`);
    }
    const inputs = channels / part.groups;
    const bound = Math.sqrt(6 / (part.size[0] * part.size[1] * inputs));
    const operation: Operation = {
      kind: "convolution",
      kernel: this.#weight(`${name}/kernel`, [...part.size, inputs, part.filters], [-bound, bound]),
      ...this.#bias(part.bias, name, part.filters),
      strides: part.strides,
      dilation: part.dilation,
      groups: part.groups,
      padding,
    };
    const node = this.#node(name, type, operation, [from], [...output, part.filters]);
    return type === "Conv2D" ? this.#counted(node, node) : node;
  }

  #addDepthwise(part: Of<"depthwise">, from: Node, name = this.#name("depthwise"), type = "DepthwiseConv2D"): Node {
    const [height, width, channels] = spatial(from.shape);
    const { output, padding } = windowed([height, width], part.size, part.strides, part.dilation, part.padding);
    const bound = Math.sqrt(6 / (part.size[0] * part.size[1]));
    const operation: Operation = {
      kind: "depthwise",
      kernel: this.#weight(`${name}/depthwise_kernel`, [...part.size, channels, part.multiplier], [-bound, bound]),
      ...this.#bias(part.bias, name, channels * part.multiplier),
      strides: part.strides,
      dilation: part.dilation,
      padding,
    };
    const node = this.#node(name, type, operation, [from], [...output, channels * part.multiplier]);
    return type === "DepthwiseConv2D" ? this.#counted(node, node) : node;
  }

  #addSeparable(part: Of<"separable">, from: Node): Node {
    const name = this.#name("separable");
    const type = "SeparableConv2D";
    const { size, strides, padding, filters } = part;
    const one: Pair = [1, 1];
    const first = this.#addDepthwise(
      { kind: "depthwise", size, multiplier: 1, strides, dilation: one, padding, bias: false },
      from,
      name,
      type,
    );
    const point = { kind: "convolution", size: one, filters, strides: one, dilation: one, groups: 1 } as const;
    const node = this.#addConvolution({ ...point, padding: "valid", bias: true }, first, name, type);
    return this.#counted(node, first);
  }

  #addDense(part: Of<"dense">, from: Node): Node {
    const name = this.#name("dense");
    const inputs = from.shape.at(-1)!;
    const bound = Math.sqrt(6 / inputs);
    const kernel = this.#weight(`${name}/kernel`, [inputs, part.units], [-bound, bound]);
    const operation: Operation = { kind: "dense", kernel, ...this.#bias(part.bias, name, part.units) };
    return this.#layer(this.#node(name, "Dense", operation, [from], [...from.shape.slice(0, -1), part.units]));
  }

  #addPool(part: Of<"pool">, from: Node): Node {
    const [height, width, channels] = spatial(from.shape);
    const { output, padding } = windowed([height, width], part.size, part.strides, [1, 1], part.padding);
    const type = part.mode === "max" ? "MaxPooling2D" : "AveragePooling2D";
    return this.#layer(this.#node(this.#name("pool"), type, { ...part, padding }, [from], [...output, channels]));
  }

  #addMerge({ branches, ...operation }: MergePart, from: Node): Node {
    const ends = branches.map((branch) => this.addParts(branch, from));
    const shape = mergedShape(operation.kind, ends);
    const type = { concatenate: "Concatenate", add: "Add", multiply: "Multiply", extreme: "Maximum" }[operation.kind];
    return this.#layer(this.#node(this.#name(operation.kind), type, operation, ends, shape));
  }

  #addSimple(part: SimplePart, from: Node): Node {
    const add = (type: string, operation: Operation, shape: Shape, name = this.#name(part.kind)): Node =>
      this.#layer(this.#node(name, type, operation, [from], shape));
    const channels = from.shape.at(-1)!;
    switch (part.kind) {
      case "affine": {
        const name = this.#name("affine");
        const scale = this.#weight(`${name}/scale`, [channels], [0.5, 1.5]);
        const shift = this.#weight(`${name}/shift`, [channels], [-0.1, 0.1]);
        return add("BatchNormalization", { kind: "affine", scale, shift }, from.shape, name);
      }
      case "activation": {
        const name = this.#name(part.activation);
        if (part.activation !== "prelu") return add("Activation", part, from.shape, name);
        const slopes = this.#weight(`${name}/slopes`, from.shape, [0, 0.3]);
        return add("PReLU", { ...part, slopes }, from.shape, name);
      }
      case "global-pool":
        return add("GlobalPooling2D", part, part.keepDimensions ? [1, 1, channels] : [channels]);
      case "pad":
        return add("ZeroPadding2D", part, resized(from.shape, part.padding, 1));
      case "crop":
        return add("Cropping2D", part, resized(from.shape, part.cropping, -1));
      case "channels":
        return add("Channels", part, [...from.shape.slice(0, -1), part.from.length]);
      case "normalisation": {
        const name = this.#name("normalisation");
        const scale = this.#weight(`${name}/scale`, [channels], [0.5, 1.5]);
        const shift = this.#weight(`${name}/shift`, [channels], [-0.1, 0.1]);
        return add("LayerNormalization", { ...part, scale, shift }, from.shape, name);
      }
      case "local-normalisation":
        return add("LRN", part, from.shape);
      case "reciprocal":
        return add("Reciprocal", part, from.shape);
      case "resize": {
        const { size, ...operation } = part;
        return add("Resizing", operation, [...size, channels]);
      }
      case "flatten":
        return add("Flatten", { kind: "reshape" }, [from.shape.reduce((product, size) => product * size, 1)]);
      case "identity":
        return add("Dropout", part, from.shape);
    }
  }

  #node(layer: string, layerType: string, operation: Operation, inputs: readonly Node[], shape: Shape): Node {
    const node = {
      index: this.#nodes.length,
      layer,
      layerType,
      operation,
      inputs: inputs.map((it) => it.index),
      shape,
    };
    this.#nodes.push(node);
    return node;
  }

  #layer(node: Node, convolution?: number): Node {
    const counted = convolution === undefined ? {} : { convolution };
    this.#layers.push({ name: node.layer, type: node.layerType, node: node.index, ...counted });
    return node;
  }

  #counted(node: Node, first: Node): Node {
    const { layer, layerType, index } = node;
    this.#convolutions.push({ layer, layerType, node: index, firstNode: first.index });
    return this.#layer(node, this.#convolutions.length);
  }

  /** A is the activation that follows with nothing but a normalisation between. */
  #convolution(it: Omit<Convolution, "number" | "activationNode">, number: number): Convolution {
    let end = it.node;
    for (;;) {
      const next = this.#nodes.filter((node) => node.inputs.includes(end));
      const kind = next.length === 1 ? next[0].operation.kind : "none";
      if (kind === "activation") return { ...it, number, activationNode: next[0].index };
      if (kind !== "affine") return { ...it, number, activationNode: it.node };
      end = next[0].index;
    }
  }

  #bias(wanted: boolean, name: string, channels: number): { bias?: string } {
    return wanted ? { bias: this.#weight(`${name}/bias`, [channels], [-0.1, 0.1]) } : {};
  }

  #weight(key: string, shape: Shape, range: Pair): string {
    const count = shape.reduce((product, size) => product * size, 1);
    const stream = Object.keys(this.#weights).length;
    const { seed, signs = "both" } = this.#design;
    const used: Pair = signs === "positive" ? [Math.max(0, range[0]), range[1]] : range;
    this.#weights[key] = { shape, byteOffset: this.#bytes };
    this.#values[key] = () => seededValues(count, used, seed, stream);
    this.#bytes += count * Float32Array.BYTES_PER_ELEMENT;
    return key;
  }

  #name(kind: string): string {
    const number = (this.#names.get(kind) ?? 0) + 1;
    this.#names.set(kind, number);
    return `${kind}${number}`;
  }
}

function spatial(shape: Shape): [height: number, width: number, channels: number] {
  if (shape.length !== 3) throw new Error(`a map of three axes is needed, not [${shape.join(", ")}]`);
  return [shape[0], shape[1], shape[2]];
}

function resized(shape: Shape, by: Padding, sign: 1 | -1): Shape {
  const [height, width, channels] = spatial(shape);
  return [height + sign * (by.top + by.bottom), width + sign * (by.left + by.right), channels];
}

function mergedShape(kind: MergePart["kind"], ends: readonly Node[]): Shape {
  const [first, ...rest] = ends.map((end) => end.shape);
  const sameMaps = rest.every((shape) => shape.slice(0, -1).join() === first.slice(0, -1).join());
  if (kind === "concatenate") {
    if (!sameMaps) throw new Error("the branches of a concatenation differ in height or width");
    return [...first.slice(0, -1), ends.reduce((sum, end) => sum + end.shape.at(-1)!, 0)];
  }
  if (kind === "add" && !(sameMaps && rest.every((shape) => shape.at(-1) === first.at(-1)))) {
    throw new Error("the branches of an addition differ in shape");
  }
  return first.map((_, axis) => Math.max(...ends.map((end) => end.shape[axis])));
}
