/** Which preprocessing a network was trained with, as far as its layers tell. */
import type { Network, Node, Preprocessing, WeightKey } from "./graph.ts";

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

/** What may stand between the picture and the first layer that computes, and leaves its values as they are. */
const PASSING = ["identity", "pad", "crop", "resize", "channels"];

interface Scaling {
  /** Of the layers that do it, in order. */
  readonly layers: readonly string[];
  /** Smallest and largest factor of a channel. */
  readonly factors: readonly [number, number];
  /** Of the channels, what moves furthest. */
  readonly shift: number;
}

/** Arithmetic on the picture itself (`x / 127.5 - 1`), before any layer with weights that were learned. */
function scalingOf(nodes: readonly Node[], read: ReadWeight): Scaling | null {
  const after = ({ index }: Node): Node | undefined => {
    const [one, ...others] = nodes.filter(({ inputs }) => inputs.includes(index));
    return others.length === 0 ? one : undefined;
  };
  const input = nodes.find(({ operation }) => operation.kind === "input");
  const names = new Set<string>();
  let [scale, shift]: [Float64Array, Float64Array] = [Float64Array.of(1), Float64Array.of(0)];
  for (let node = input && after(input); node !== undefined; node = after(node)) {
    const { operation, layer, layerType } = node;
    if (operation.kind === "affine" && !layerType.startsWith("Batch")) {
      const [factors, terms] = [read(operation.scale), read(operation.shift)];
      const times = (values: ArrayLike<number>, c: number): number => values[values.length === 1 ? 0 : c]!;
      const channels = Math.max(scale.length, factors.length, terms.length);
      const [before, moved] = [scale, shift];
      scale = Float64Array.from({ length: channels }, (_, c) => times(before, c) * times(factors, c));
      shift = Float64Array.from({ length: channels }, (_, c) => times(moved, c) * times(factors, c) + times(terms, c));
      names.add(layer);
    } else if (!PASSING.includes(operation.kind)) break;
  }
  if (names.size === 0) return null;
  const sizes = scale.map(Math.abs);
  return {
    layers: [...names],
    factors: [Math.min(...sizes), Math.max(...sizes)],
    shift: Math.max(...shift.map(Math.abs)),
  };
}

/** Networks take values that span about this much, however these are brought there. */
const LARGEST_SPAN = 12;
/** ImageNet's means of blue, green and red are about 104 to 124. */
const LEAST_MEAN = 20;

/** Which values such arithmetic is meant for: the file's (0 to 255), or those between 0 and 1. */
function valuesBefore({ factors: [least, most], shift }: Scaling): "none" | "unit" | null {
  const less = least === 1 && most === 1;
  if (most * 255 <= LARGEST_SPAN || (less && shift >= LEAST_MEAN)) return "none";
  return least > 1 && most <= LARGEST_SPAN ? "unit" : null;
}

/** "`a`", "`a` and `b`". */
function quoted(names: readonly string[]): string {
  const words = names.map((name) => `"${name}"`);
  return words.length === 1 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}

/** Reads a weight of the network, which its file may hold or say in its layers. */
type ReadWeight = (key: WeightKey) => ArrayLike<number>;

/**
 * @param read - gives the numbers that a picture is computed with.
 * @returns the preprocessing that the names and types of the network's layers, or what it computes of the picture, speak for, with the
 * reason in words; null where nothing speaks for one.
 *
 * @example
 * ```ts
 * const layers = [{ name: "rescaling", type: "Rescaling", node: 1 }];
 * guessPreprocessing({ layers, nodes: [] }, () => [])?.preprocessing; // => { values: "none", geometry: "crop" }
 * guessPreprocessing({ layers: [], nodes: [] }, () => []); // => null
 * ```
 */
export function guessPreprocessing(network: Pick<Network, "layers" | "nodes">, read: ReadWeight): Guess | null {
  const { layers } = network;
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
  const scaling = scalingOf(network.nodes, read);
  const before = scaling && valuesBefore(scaling);
  if (scaling !== null && before !== null) {
    const one = scaling.layers.length === 1;
    const bring = `Its ${one ? "layer" : "layers"} ${quoted(scaling.layers)} ${one ? "brings" : "bring"}`;
    return {
      preprocessing: { values: before, geometry: "crop" },
      reason:
        before === "none"
          ? `${bring} the values into range ${one ? "itself" : "themselves"}.`
          : `${bring} values of 0 to 1 into another range.`,
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
