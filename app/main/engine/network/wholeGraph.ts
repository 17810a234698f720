/** A network that the native backend runs as one graph, instead of an operation at a time. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Network, WeightSource } from "../../modelGeometry/graph.ts";
import type { TensorFlow } from "../tensors/backend.ts";
import type { LoadSavedModel, SavedModel } from "../tensors/native.ts";
import { outputName, PICTURE, savedModel, weightInputs } from "./savedModel.ts";

/** A node's output for one picture. */
export interface NodeMap {
  /** `[height, width, channels]`. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Holds the weights on the backend until {@link WholeGraph.dispose}. */
export class WholeGraph {
  private readonly tf: TensorFlow;
  private readonly model: SavedModel;
  private readonly outputs: readonly number[];
  /** By their names among the graph's inputs. */
  private readonly weights: Readonly<Record<string, Tensor>>;

  private constructor(
    tf: TensorFlow,
    model: SavedModel,
    outputs: readonly number[],
    weights: Readonly<Record<string, Tensor>>,
  ) {
    this.tf = tf;
    this.model = model;
    this.outputs = outputs;
    this.weights = weights;
  }

  /**
   * TensorFlow reads graphs from files only: it is written to a folder of its own, which is gone afterwards.
   *
   * @param outputs - nodes whose maps are wanted.
   * @throws PippinError `unsupported` for layers that {@link savedModel} does not know; Error where there is no room for the file.
   */
  static async open(
    tf: TensorFlow,
    load: LoadSavedModel,
    network: Network,
    weights: WeightSource,
    outputs: readonly number[],
  ): Promise<WholeGraph> {
    const bytes = savedModel(network, outputs);
    const folder = mkdtempSync(join(tmpdir(), "pippin-"));
    try {
      writeFileSync(join(folder, "saved_model.pb"), bytes);
      const model = await load(folder);
      const inputs = [...weightInputs(network)].map(([name, key]) => {
        const { shape } = network.weights[key];
        return [name, tf.tensor(weights.read(key), [...shape], "float32")] as const;
      });
      return new WholeGraph(tf, model, outputs, Object.fromEntries(inputs));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * @param input - `[height, width, channels]`, preprocessed, of a size that the network's padding is right for.
   * @returns the maps of the wanted nodes, in their order.
   */
  run(input: Float32Array, [height, width, channels]: readonly [number, number, number]): NodeMap[] {
    const picture = this.tf.tensor(input, [1, height, width, channels]);
    let maps: Record<string, Tensor> = {};
    try {
      maps = this.model.predict({ ...this.weights, [PICTURE]: picture });
      return this.outputs.map((node) => mapOf(maps[outputName(node)]));
    } finally {
      for (const tensor of [picture, ...Object.values(maps)]) tensor.dispose();
    }
  }

  dispose(): void {
    for (const tensor of Object.values(this.weights)) tensor.dispose();
    this.model.dispose();
  }
}

function mapOf(tensor: Tensor): NodeMap {
  const [, height, width, channels] = tensor.shape as [number, number, number, number];
  return { values: tensor.dataSync<"float32">(), height, width, channels };
}
