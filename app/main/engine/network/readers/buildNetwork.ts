/** From a Keras model to the layer graph. */
import { isOpen, resolvedInputShape, type InputSize } from "./inputShape.ts";
import { PippinError } from "../../../../contract/errors.ts";
import type { Network, Node, Operation, WeightSource } from "../../../modelGeometry/graph.ts";
import { flattenModel, type FlatModel } from "./flattenModel.ts";
import type { KerasLayer, KerasModel, LayerCall } from "./kerasModel.ts";
import { addLayer } from "./layers.ts";
import { finishNetwork, type BuiltLayer } from "./finishNetwork.ts";
import { sizeOfResizing } from "./resizing.ts";
import { WeightTable } from "./weightTable.ts";

export interface ReadOptions {
  /** Height and width where the file leaves them open; `suggested`: what the file suggests. */
  readonly inputSize?: InputSize | "suggested";
}

export interface BuiltNetwork {
  readonly network: Network;
  /** The file leaves the size of its pictures open. */
  readonly sizeIsOpen: boolean;
  readonly weights: WeightSource;
}

/**
 * @throws PippinError `unsupported` for a layer that Pippin does not do, `bad-file` where weights do not fit; both name
 * the layer.
 */
export function buildNetwork(model: KerasModel, options: ReadOptions = {}): BuiltNetwork {
  const flat = flattenModel(model.config);
  const suggestion = suggestedSize(flat);
  // What brings pictures of any size to one says which size it wants.
  const inputSize = options.inputSize ?? (suggestion === null ? undefined : "suggested");
  const inputShape = resolvedInputShape(flat.inputShape, {
    ...(inputSize === undefined ? {} : { inputSize }),
    suggestion,
  });
  const builder = new Builder(model, flat);
  for (const call of flat.calls) builder.add(call, inputShape);
  const network = finishNetwork({
    name: model.name,
    inputShape,
    nodes: builder.nodes,
    layers: builder.layers(),
    output: builder.outputs.get(flat.output)!,
    weights: builder.table.specifications(),
  });
  return { network, sizeIsOpen: isOpen(flat.inputShape), weights: builder.table };
}

/** The size that a network of open size makes of every image before it looks at it. */
function suggestedSize({ calls }: FlatModel): InputSize | null {
  let [at] = calls.filter(({ layer }) => layer.type === "InputLayer");
  for (;;) {
    const readers = calls.filter(({ inputs }) => at !== undefined && inputs.includes(at.key));
    const [next] = readers;
    if (next === undefined || readers.length > 1) return null;
    if (next.layer.type === "Resizing") return sizeOfResizing(next.layer);
    if (!KEEPS_PLACES.has(next.layer.type)) return null;
    at = next;
  }
}

/** Of one map: a gigabyte of them. Layers that pad or resize make what they like of a small image. */
const MOST_VALUES = 2 ** 28;

/** Layers that do the same at every place, whatever the size. */
const KEEPS_PLACES = new Set(["Rescaling", "Normalization", "RandomFlip", "RandomRotation", "RandomZoom"]);

class Builder {
  readonly nodes: Node[] = [];
  readonly table = new WeightTable();
  /** Index of the node that holds a call's output, by the call's key. */
  readonly outputs = new Map<string, number>();
  private readonly built = new Map<KerasLayer["position"], BuiltLayer>();
  private readonly readers = new Map<string, number>();
  /** Of each call, by its key: how many uses its layer has. */
  private readonly uses = new Map<string, number>();
  private readonly model: KerasModel;
  private readonly last: string;

  constructor(model: KerasModel, { calls, output }: FlatModel) {
    this.model = model;
    this.last = output;
    const counts = new Map<KerasLayer, number>();
    for (const { layer } of calls) counts.set(layer, (counts.get(layer) ?? 0) + 1);
    for (const { key, layer } of calls) this.uses.set(key, counts.get(layer)!);
    for (const key of [...calls.flatMap(({ inputs }) => inputs), output]) {
      this.readers.set(key, (this.readers.get(key) ?? 0) + 1);
    }
  }

  add({ key, layer, inputs, args, kwargs }: LayerCall, inputShape: readonly number[]): void {
    const firstNode = this.nodes.length;
    let own: number | null = null;
    const output =
      layer.type === "InputLayer"
        ? this.push(layer, { kind: "input" }, [], inputShape)
        : addLayer({
            layer,
            kerasVersion: this.model.kerasVersion,
            inputs: inputs.map((input) => this.nodes[this.outputs.get(input)!]),
            args,
            kwargs,
            table: this.table,
            weights: this.model.weights(layer.path),
            soleReader: inputs.length === 1 && this.readers.get(inputs[0]) === 1 && this.uses.get(inputs[0]) === 1,
            endsNetwork: key === this.last && this.readers.get(key) === 1,
            push: (operation, from, shape) => this.push(layer, operation, from, shape),
            replace: (node, operation) => (this.nodes[node.index] = { ...this.nodes[node.index], operation }),
            markConvolution: (node) => {
              own = node.index;
            },
          });
    this.outputs.set(key, output.index);
    // A layer may be used again, its weights too; its first use stands for it.
    if (this.built.has(layer.position)) return;
    this.built.set(layer.position, {
      name: layer.name,
      type: layer.type,
      node: output.index,
      convolution: own === null ? null : { node: own, firstNode },
    });
  }

  /** @returns the layers in the file's order. */
  layers(): BuiltLayer[] {
    return [...this.built].sort(([a], [b]) => a - b).map(([, layer]) => layer);
  }

  private push(layer: KerasLayer, operation: Operation, inputs: readonly Node[], shape: readonly number[]): Node {
    if (shape.some((length) => length < 1)) {
      throw new PippinError(
        "bad-file",
        `Layer "${layer.name}" (${layer.type}) gives a map of ${shape.join("x")}: the input size is too small for the network.`,
        { layer: layer.name },
      );
    }
    if (shape.reduce((product, length) => product * length, 1) > MOST_VALUES) {
      throw new PippinError(
        "unsupported",
        `Layer "${layer.name}" (${layer.type}) gives a map of ${shape.join("x")}: it does not fit into memory.`,
        { layer: layer.name },
      );
    }
    const node: Node = {
      index: this.nodes.length,
      layer: layer.name,
      layerType: layer.type,
      operation,
      inputs: inputs.map(({ index }) => index),
      shape,
    };
    this.nodes.push(node);
    return node;
  }
}
