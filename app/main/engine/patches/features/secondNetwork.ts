/** The network that patches are also looked at with: one pass over the view that the explained network has, twice as fine. */
import { PippinError } from "../../../../contract/errors.ts";
import type { RgbImage } from "../../../imaging/rgbImage.ts";
import { mapShape, type Network, type Preprocessing, type WeightSource } from "../../../modelGeometry/graph.ts";
import { prepareView } from "../../../modelGeometry/preprocessing.ts";
import { LoadedNetwork } from "../../network/forward.ts";
import { readNetwork } from "../../network/readers/readNetwork.ts";
import { trunkOf } from "../../network/trunk.ts";
import { WholeGraph, type NodeMap } from "../../network/wholeGraph.ts";
import type { Backend, TensorFlow } from "../../tensors/backend.ts";
import type { SecondView } from "./extractor.ts";

/** Longer side of its input, in pixels. */
const SIDE = 448;
/** What its strides multiply to: sides are multiples of it, for which the file's padding is right. */
const STRIDE = 32;
/** Layers of EfficientNet-Lite0's file whose outputs are pooled: the last blocks of three stages. */
const LAYERS = ["_blocks.10", "_blocks.14", "_blocks.15._project_conv"];
/** A view's maps take 0.75 MB. */
const MOST_VIEWS = 8;

/** What a photograph is shown as to the explained network. */
export interface View {
  /** `[height, width, channels]` of the explained network. */
  readonly inputShape: readonly [number, number, number];
  readonly geometry: Preprocessing["geometry"];
}

/** What it runs on; natively as one graph, which takes half the time of an operation at a time. */
export type SecondBackend = Pick<Backend, "tf" | "loadSavedModel">;

/** Holds its weights (13 MB) and the maps of the last photographs. */
export class SecondNetwork {
  /** So many views have gone through it. */
  forwardPasses = 0;
  private readonly tf: TensorFlow;
  private readonly network: Network;
  private readonly weights: WeightSource;
  /** Serves every size of input; null where the backend runs no graphs, or this one could not be loaded. */
  private readonly graph: WholeGraph | null;
  /** Where there is no graph, by the size of its input: explained networks of one shape share one. */
  private loaded: { readonly size: string; readonly network: LoadedNetwork } | null = null;
  /** In the order of their use. */
  private readonly views = new Map<string, SecondView>();
  /** Closes the file. */
  readonly close: () => void;

  private constructor(
    tf: TensorFlow,
    network: Network,
    weights: WeightSource,
    graph: WholeGraph | null,
    close: () => void,
  ) {
    this.tf = tf;
    this.network = network;
    this.weights = weights;
    this.graph = graph;
    this.close = () => {
      this.graph?.dispose();
      this.loaded?.network.dispose();
      close();
    };
  }

  /**
   * @param path - the file of EfficientNet-Lite0 that ships.
   * @throws PippinError where it cannot be read.
   */
  static async open({ tf, loadSavedModel }: SecondBackend, path: string): Promise<SecondNetwork> {
    const { network, weights, close } = await readNetwork(path);
    const trunk = secondTrunk(network, [SIDE, SIDE]);
    // Without a place to write it to, the same maps come an operation at a time.
    const graph =
      loadSavedModel === null
        ? null
        : await WholeGraph.open(tf, loadSavedModel, trunk, weights, mapsOf(trunk)).catch(() => null);
    return new SecondNetwork(tf, network, weights, graph, close);
  }

  /**
   * @param key - of the photograph's content, as it is shown; the maps of the last ones are kept by it.
   * @returns the maps of the view that the explained network has of the photograph, at {@link SIDE} pixels, resized once.
   */
  see(image: RgbImage, key: string, { inputShape, geometry }: View): SecondView {
    const size = secondSize(inputShape);
    const place = JSON.stringify([key, size, geometry]);
    const view = this.views.get(place) ?? this.look(image, size, geometry);
    this.views.delete(place);
    this.views.set(place, view);
    for (const oldest of [...this.views.keys()].slice(0, -MOST_VIEWS)) this.views.delete(oldest);
    return view;
  }

  private look(image: RgbImage, size: readonly [number, number], geometry: Preprocessing["geometry"]): SecondView {
    const inputShape = [...size, this.network.inputShape[2]] as const;
    const prepared = prepareView(image, inputShape, geometry);
    const pixels = new Float32Array(prepared.bytes.length);
    // As it was trained.
    for (let at = 0; at < pixels.length; at++) pixels[at] = (prepared.bytes[at] - 127) / 128;
    this.forwardPasses++;
    const maps = this.graph === null ? this.stepByStep(pixels, size) : this.graph.run(pixels, inputShape);
    return { geometry: prepared.geometry, maps };
  }

  private stepByStep(pixels: Float32Array, size: readonly [number, number]): NodeMap[] {
    const loaded = this.at(size);
    const { network } = loaded;
    const nodes = mapsOf(network);
    const pass = loaded.forward(pixels, nodes);
    try {
      return nodes.map((node) => {
        const [height, width, channels] = mapShape(network, node);
        return { values: pass.values(node), height, width, channels };
      });
    } finally {
      pass.dispose();
    }
  }

  private at(size: readonly [number, number]): LoadedNetwork {
    const name = size.join();
    if (this.loaded?.size !== name) {
      this.loaded?.network.dispose();
      const trunk = secondTrunk(this.network, size);
      this.loaded = { size: name, network: new LoadedNetwork(this.tf, trunk, this.weights) };
    }
    return this.loaded.network;
  }
}

/**
 * @returns rows and columns of the second network's input: the explained one's proportions, {@link SIDE} along the longer side.
 *
 * @example
 * ```ts
 * secondSize([224, 224, 3]); // => [448, 448]
 * secondSize([100, 200, 3]); // => [224, 448]
 * ```
 */
export function secondSize([height, width]: readonly [number, number, number]): [number, number] {
  const along = (side: number): number =>
    Math.max(STRIDE, STRIDE * Math.round((SIDE * side) / (Math.max(height, width) * STRIDE)));
  return [along(height), along(width)];
}

/** EfficientNet-Lite0 up to its block of 320 channels. */
function secondTrunk(network: Network, size: readonly [number, number]): Network {
  return trunkOf(network, Math.max(...mapsOf(network)), size);
}

/** Nodes of the maps that are pooled. */
function mapsOf(network: Network): number[] {
  return LAYERS.map((layer) => {
    const node = network.nodes.findLast((one) => one.layer === layer);
    if (node !== undefined) return node.index;
    throw new PippinError(
      "bad-file",
      `The second network's file has no layer "${layer}". Install Pippin again: the file is another than the one it came with.`,
    );
  });
}
