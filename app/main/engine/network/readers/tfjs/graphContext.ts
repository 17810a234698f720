/** A graph model while it is read: the layers that have been made of it so far, and what each node gives. */
import { PippinError } from "../../../../../contract/errors.ts";
import type { Fields, KerasModel, KerasWeight } from "../kerasModel.ts";
import { damaged, numbers, text, type GraphNode } from "./graphFile.ts";

/** What a node gives. */
export interface Value {
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

/** Operations that give what they read. */
export const PASSED = new Set(["Identity", "StopGradient", "Snapshot", "PreventGradient", "NoOp"]);

export class GraphContext {
  /** For sentences. */
  readonly file: string;
  private readonly nodes: ReadonlyMap<string, GraphNode>;
  private readonly constants: ReadonlyMap<string, KerasWeight>;
  private readonly values = new Map<string, Value>();
  private readonly layers: Entry[] = [];
  private readonly weights = new Map<string, readonly KerasWeight[]>();

  constructor(nodes: readonly GraphNode[], constants: ReadonlyMap<string, KerasWeight>, file: string) {
    this.nodes = new Map(nodes.map((node) => [node.name, node]));
    this.constants = constants;
    this.file = file;
  }

  keep({ name }: GraphNode, value: Value): void {
    this.values.set(name, value);
  }

  /** @returns all that was made of the graph, as a Keras file has it. */
  model(output: string): Pick<KerasModel, "config" | "weights"> {
    const config = { name: "graph", layers: this.layers, output_layers: [[this.valueOf(output).layer, 0, 0]] };
    return {
      config: { class_name: "Functional", config },
      weights: ([name]) => this.weights.get(name) ?? [],
    };
  }

  /** What the output needs, each after those that it reads; without recursion, which a long graph would not survive. */
  inOrder(output: string): GraphNode[] {
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

  /** @param part - of a node that is several layers. */
  push(
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

  valueOf(name: string | undefined): Value {
    const value = name === undefined ? undefined : this.values.get(name);
    if (value === undefined) throw damaged(this.file);
    return value;
  }

  operand(node: GraphNode, place: number): Value {
    const name = node.inputs[place];
    if (name !== undefined && this.isConstant(name)) this.refuse(node, "has a constant where a map was expected");
    return this.valueOf(name);
  }

  /** A map with its channels last, as the graph has it. */
  mapOf(node: GraphNode, place: number): Value {
    const value = this.operand(node, place);
    const format = text(node, "data_format");
    if (value.shape.length !== 3 || value.channelsFirst || (format !== "" && format !== "NHWC")) {
      this.refuse(node, "works on maps with their channels first; export the model with channels last");
    }
    return value;
  }

  /** Not spread for a convolution. */
  whole(node: GraphNode): Value {
    const value = this.operand(node, 0);
    return value.dilation === undefined ? value : this.refuse(node, "works on parts of a map");
  }

  isConstant(name: string): boolean {
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

  constant(node: GraphNode, place: number): KerasWeight {
    return (
      this.constantNamed(node.inputs[place]) ??
      this.refuse(node, "computes its weights, which Pippin wants as constants")
    );
  }

  padding(node: GraphNode): "same" | "valid" {
    return text(node, "padding") === "SAME" ? "same" : "valid";
  }

  /** Of `[1, rows, columns, 1]`. */
  pair(node: GraphNode, name: string): [number, number] {
    const [batch = 1, rows = 1, columns = 1, channels = 1] = numbers(node, name);
    if (batch !== 1 || channels !== 1) this.refuse(node, `has ${name} over other axes than rows and columns`);
    return [rows, columns];
  }

  refuse({ name, op }: GraphNode, what: string): never {
    throw new PippinError(
      "unsupported",
      `"${this.file}": the operation "${name}" (${op}) ${what}. Import the model that it was made of, as .keras, .h5 or .onnx.`,
      { file: this.file, operation: op, node: name },
    );
  }
}
