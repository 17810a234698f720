/** From a Keras model to the layer graph. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Convolution, Layer, Network, Node, Operation, WeightSource } from "../graph.ts";
import { consumersOf } from "../graph.ts";
import { flattenModel, type KerasModel, type PlacedLayer } from "./kerasModel.ts";
import { addLayer, type LayerContext } from "./layers.ts";
import { WeightTable } from "./weightTable.ts";

export interface ReadOptions {
  /** Height and width where the file leaves them open. */
  readonly inputSize?: readonly [number, number];
}

export interface BuiltNetwork {
  readonly network: Network;
  readonly weights: WeightSource;
}

const CONVOLUTIONS = new Set(["Conv2D", "DepthwiseConv2D", "SeparableConv2D"]);

/**
 * @throws PippinError `unsupported` for a layer that Pippin does not do, `bad-file` where weights do not fit; both name
 * the layer.
 */
export function buildNetwork(model: KerasModel, options: ReadOptions = {}): BuiltNetwork {
  const flat = flattenModel(model.config);
  const inputShape = inputShapeOf(flat.inputShape, options);
  const builder = new Builder(model, flat.layers);
  for (const layer of flat.layers) builder.add(layer, inputShape);
  return builder.finish(flat.output, inputShape);
}

function inputShapeOf(stated: readonly (number | null)[], options: ReadOptions): [number, number, number] {
  const [height, width, channels] = stated;
  if (stated.length !== 3 || channels !== 3) {
    throw new PippinError(
      "unsupported",
      `The network takes input of shape ${stated.map((length) => length ?? "?").join("x")}; Pippin explains networks that take colour images (height x width x 3, channels last).`,
    );
  }
  const size = [height ?? options.inputSize?.[0], width ?? options.inputSize?.[1]];
  if (size[0] === undefined || size[1] === undefined) {
    throw new PippinError(
      "bad-file",
      "The file leaves the size of the network's images open; save the model with a fixed input size.",
    );
  }
  return [size[0], size[1], 3];
}

class Builder {
  private readonly nodes: Node[] = [];
  private readonly layers: Layer[] = [];
  private readonly weights = new WeightTable();
  private readonly outputs = new Map<string, number>();
  private readonly readers = new Map<string, number>();
  private readonly convolutions: { number: number; layer: PlacedLayer; firstNode: number; node: number }[] = [];
  private readonly model: KerasModel;

  constructor(model: KerasModel, layers: readonly PlacedLayer[]) {
    this.model = model;
    for (const { inputs } of layers)
      for (const input of inputs) this.readers.set(input, (this.readers.get(input) ?? 0) + 1);
  }

  add(layer: PlacedLayer, inputShape: readonly number[]): void {
    if (layer.type === "InputLayer") {
      this.push(layer, { kind: "input" }, [], inputShape);
      this.outputs.set(layer.name, 0);
      this.layers.push({ name: layer.name, type: layer.type, node: 0 });
      return;
    }
    const firstNode = this.nodes.length;
    let own: number | null = null;
    const context: LayerContext = {
      layer,
      inputs: layer.inputs.map((input) => this.outputs.get(input)!),
      nodes: this.nodes,
      table: this.weights,
      weights: this.model.weights(layer.path),
      soleReader: layer.inputs.length === 1 && this.readers.get(layer.inputs[0]) === 1,
      push: (operation, inputs, shape) => this.push(layer, operation, inputs, shape),
      replace: (index, operation) => {
        this.nodes[index] = { ...this.nodes[index], operation };
      },
      markConvolution: (node) => {
        own = node;
      },
    };
    const output = addLayer(context);
    this.outputs.set(layer.name, output);
    if (CONVOLUTIONS.has(layer.type) && own !== null) {
      const number = this.convolutions.length + 1;
      this.convolutions.push({ number, layer, firstNode, node: own });
      this.layers.push({ name: layer.name, type: layer.type, node: output, convolution: number });
    } else this.layers.push({ name: layer.name, type: layer.type, node: output });
  }

  finish(outputLayer: string, inputShape: [number, number, number]): BuiltNetwork {
    const output = this.outputs.get(outputLayer)!;
    const last = this.nodes[output];
    if (last.shape.length !== 1) {
      throw new PippinError(
        "unsupported",
        `The network ends in a map of ${last.shape.join("x")} ("${last.layer}"); Pippin explains classifiers, which end in one score a class.`,
      );
    }
    const ends = last.operation.kind === "activation" && ["softmax", "sigmoid"].includes(last.operation.activation);
    const network: Network = {
      name: this.model.name,
      inputShape,
      nodes: this.nodes,
      layers: this.layers,
      convolutions: this.numbered(),
      output,
      logits: ends ? last.inputs[0] : output,
      weights: this.weights.specifications(),
    };
    return { network, weights: this.weights };
  }

  private push(layer: PlacedLayer, operation: Operation, inputs: readonly number[], shape: readonly number[]): number {
    const index = this.nodes.length;
    if (shape.some((length) => length < 1)) {
      throw new PippinError(
        "bad-file",
        `Layer "${layer.name}" (${layer.type}) gives a map of ${shape.join("x")}: the input size is too small for the network.`,
        { layer: layer.name },
      );
    }
    this.nodes.push({ index, layer: layer.name, layerType: layer.type, operation, inputs, shape });
    return index;
  }

  private numbered(): Convolution[] {
    const consumers = consumersOf({ nodes: this.nodes });
    return this.convolutions.map(({ number, layer, firstNode, node }) => ({
      number,
      layer: layer.name,
      layerType: layer.type,
      node,
      firstNode,
      activationNode: this.activationAfter(node, consumers),
    }));
  }

  /** The activation that follows, through normalisation and dropout; else the convolution's own output. */
  private activationAfter(node: number, consumers: readonly (readonly number[])[]): number {
    let at = node;
    while (consumers[at].length === 1) {
      const next = this.nodes[consumers[at][0]];
      if (next.operation.kind === "activation") return next.operation.activation === "softmax" ? node : next.index;
      const passes =
        next.operation.kind === "identity" ||
        (next.operation.kind === "affine" && next.layerType === "BatchNormalization");
      if (!passes) return node;
      at = next.index;
    }
    return node;
  }
}
