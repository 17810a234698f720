/** From a Keras model to the layer graph. */
import { isOpen, resolvedInputShape, type InputSize } from "./inputShape.ts";
import { PippinError } from "../../../../contract/errors.ts";
import type { Network, Node, Operation, WeightSource } from "../../../modelGeometry/graph.ts";
import { flattenModel, type FlatModel } from "./flattenModel.ts";
import type { KerasLayer, KerasModel, LayerCall } from "./kerasModel.ts";
import { addLayer } from "./layers.ts";
import { finishNetwork, type BuiltLayer } from "./finishNetwork.ts";
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
  const inputShape = resolvedInputShape(flat.inputShape, { ...options, suggestion: suggestedSize(flat) });
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

/** A first layer that brings pictures of any size to one says which size that is. */
function suggestedSize({ calls }: FlatModel): InputSize | null {
  const resizing = calls.find(({ layer }) => ["Resizing", "CenterCrop"].includes(layer.type))?.layer;
  const size = [resizing?.config["height"], resizing?.config["width"]].map(Number);
  const [height = 0, width = 0] = size;
  return size.every((length) => Number.isInteger(length) && length > 0) ? [height, width] : null;
}

class Builder {
  readonly nodes: Node[] = [];
  readonly table = new WeightTable();
  /** Index of the node that holds a call's output, by the call's key. */
  readonly outputs = new Map<string, number>();
  private readonly built = new Map<KerasLayer["position"], BuiltLayer>();
  private readonly readers = new Map<string, number>();
  private readonly model: KerasModel;

  constructor(model: KerasModel, { calls, output }: FlatModel) {
    this.model = model;
    for (const key of [...calls.flatMap(({ inputs }) => inputs), output]) {
      this.readers.set(key, (this.readers.get(key) ?? 0) + 1);
    }
  }

  add({ key, layer, inputs }: LayerCall, inputShape: readonly number[]): void {
    const firstNode = this.nodes.length;
    let own: number | null = null;
    const output =
      layer.type === "InputLayer"
        ? this.push(layer, { kind: "input" }, [], inputShape)
        : addLayer({
            layer,
            kerasVersion: this.model.kerasVersion,
            inputs: inputs.map((input) => this.nodes[this.outputs.get(input)!]),
            table: this.table,
            weights: this.model.weights(layer.path),
            soleReader: inputs.length === 1 && this.readers.get(inputs[0]) === 1,
            push: (operation, from, shape) => this.push(layer, operation, from, shape),
            replace: (node, operation) => (this.nodes[node.index] = { ...this.nodes[node.index], operation }),
            markConvolution: (node) => {
              own = node.index;
            },
          });
    this.outputs.set(key, output.index);
    // A layer without weights may be used again; its first use stands for it.
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
