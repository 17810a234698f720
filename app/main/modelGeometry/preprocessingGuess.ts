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
 * Layers of a network of torchvision's, which come under the names of its modules when it is exported: some that only
 * one kind of network has.
 */
const MODULES: readonly { readonly layers: readonly RegExp[]; readonly network: string }[] = [
  { layers: [/^layer1\.0\.conv1$/, /^layer4\.\d+\.conv2$/], network: "ResNet" },
  { layers: [/^features\.denseblock1\.denselayer1\.conv1$/], network: "DenseNet" },
  { layers: [/^features\.3\.(squeeze|expand1x1)$/], network: "SqueezeNet" },
  { layers: [/^Mixed_5b\.branch1x1\.conv$/, /^Mixed_7c\./], network: "Inception v3" },
  { layers: [/^inception3a\.branch1\.conv$/, /^inception5b\./], network: "GoogLeNet" },
  { layers: [/^trunk_output\.block1\.block1-0\./], network: "RegNet" },
  { layers: [/^stage2\.0\.branch2\.0$/, /^conv5\.0$/], network: "ShuffleNet v2" },
  { layers: [/^layers\.8\.0\.layers\.0$/], network: "MnasNet" },
  { layers: [/^features\.0(\.0)?$/, /^classifier\.\d+$/], network: "networks" },
];

/** Of the part that Teachable Machine trains, behind a MobileNet v2. */
const TEACHABLE_MACHINE = ["expanded_conv_depthwise", "dense_Dense1", "dense_Dense2"];

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
  if (TEACHABLE_MACHINE.every((name) => names.has(name))) {
    return {
      preprocessing: { values: "tf", geometry: "crop" },
      reason:
        "Its layers are those of Teachable Machine, which cuts photographs to a square and scales values to -1 to 1.",
    };
  }
  const torchvision = MODULES.find((one) => one.layers.every((name) => layers.some((layer) => name.test(layer.name))));
  if (torchvision !== undefined) {
    return {
      preprocessing: { values: "torch", geometry: "crop" },
      reason: `Its layers are named as those of torchvision's ${torchvision.network}, which are trained with these values.`,
    };
  }
  const known = APPLICATIONS.find((one) => one.layers.every((name) => names.has(name)));
  if (known === undefined) return null;
  return {
    preprocessing: { values: known.values, geometry: "crop" },
    reason: `Its layers are named as those of Keras's ${known.network}, which was trained with these values.`,
  };
}
