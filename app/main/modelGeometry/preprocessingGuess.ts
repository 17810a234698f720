/** Which preprocessing a network was trained with, as far as its layers tell. */
import type { Network, Preprocessing } from "./graph.ts";

interface Guess {
  readonly preprocessing: Preprocessing;
  /** In words, for whoever imports it. */
  readonly reason: string;
}

/** Layers that bring the pixels into range themselves, so that the file wants them as they are. */
const OWN = ["Rescaling", "Normalization"];

/** Layers that only one of Keras's own applications has together, and what each of these was trained with. */
const APPLICATIONS: readonly {
  readonly layers: readonly string[];
  readonly network: string;
  readonly values: Preprocessing["values"];
}[] = [
  { layers: ["block1_conv2", "block5_conv3", "block5_pool"], network: "VGG", values: "caffe" },
  { layers: ["conv2_block1_preact_bn"], network: "ResNet v2", values: "tf" },
  // DenseNet's blocks are named as ResNet's are; its transitions are its own.
  { layers: ["conv2_block1_1_conv", "pool2_conv"], network: "DenseNet", values: "torch" },
  { layers: ["conv2_block1_1_conv", "conv1_conv"], network: "ResNet", values: "caffe" },
  { layers: ["conv_dw_1", "conv_pw_1"], network: "MobileNet", values: "tf" },
  { layers: ["expanded_conv_depthwise"], network: "MobileNet v2", values: "tf" },
  { layers: ["block2_sepconv1", "block14_sepconv2"], network: "Xception", values: "tf" },
];

/**
 * @returns the preprocessing that the names and types of the network's layers speak for, with the reason in words; null
 * where nothing speaks for one.
 *
 * @example
 * ```ts
 * const layers = [{ name: "rescaling", type: "Rescaling", node: 1 }];
 * guessPreprocessing({ layers })?.preprocessing; // => { values: "none", geometry: "crop" }
 * guessPreprocessing({ layers: [] }); // => null
 * ```
 */
export function guessPreprocessing({ layers }: Pick<Network, "layers">): Guess | null {
  const own = layers.find(({ type }) => OWN.includes(type));
  if (own !== undefined) {
    return {
      preprocessing: { values: "none", geometry: "crop" },
      reason: `Its layer "${own.name}" (${own.type}) brings the values into range itself.`,
    };
  }
  // Names of models inside models stand before the layer's own.
  const names = new Set(layers.map(({ name }) => name.split("/").at(-1)!));
  const known = APPLICATIONS.find((one) => one.layers.every((name) => names.has(name)));
  if (known === undefined) return null;
  return {
    preprocessing: { values: known.values, geometry: "crop" },
    reason: `Its layers are named as those of Keras's ${known.network}, which was trained with these values.`,
  };
}
