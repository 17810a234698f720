/** Random small architectures for property tests (fast-check). */
import fc from "fast-check";
import type { Padding } from "../../app/main/modelGeometry/graph.ts";
import { build, type BuiltNetwork } from "./graph.ts";
import * as parts from "./parts.ts";
import type { Design, Pair, Part } from "./parts.ts";

/** One random choice of every kind; a step uses those that it needs. */
interface Gene {
  readonly step: (typeof STEPS)[number];
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilation: Pair;
  readonly channels: number;
  readonly valid: boolean;
  readonly bias: boolean;
  readonly pad: Padding;
  readonly activation: (typeof ACTIVATIONS)[number];
  readonly resize: (typeof RESIZES)[number];
}

const STEPS = [
  "conv",
  "dilated",
  "grouped",
  "depthwise",
  "separable",
  "max-pool",
  "average-pool",
  "overlapping-pool",
  "padded-pool",
  "padded-conv",
  "pad",
  "crop",
  "affine",
  "activation",
  "inception",
  "residual",
  "strided-residual",
  "dense-block",
  "maxout",
  "channels",
  "layer-norm",
  "resize",
  "excitation",
  "group-norm",
  "local-norm",
  "quotient",
] as const;

/** Their units see the whole map. */
const GLOBAL: readonly string[] = ["excitation", "group-norm"];

const RESIZES = [
  { mode: "bilinear", places: "half-pixel" },
  { mode: "bilinear", places: "corners" },
  { mode: "bilinear", places: "plain" },
  { mode: "nearest", places: "half-pixel" },
  { mode: "nearest", places: "corners" },
  { mode: "nearest", places: "plain" },
] as const;

const ACTIVATIONS = ["relu", "relu6", "leaky-relu", "prelu", "elu", "tanh", "silu"] as const;

const pairOf = (minimum: number, maximum: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min: minimum, max: maximum }), fc.integer({ min: minimum, max: maximum }));

const side = fc.nat({ max: 2 });

const gene: fc.Arbitrary<Gene> = fc.record({
  step: fc.constantFrom(...STEPS),
  size: pairOf(1, 4),
  strides: pairOf(1, 2),
  dilation: pairOf(1, 3),
  channels: fc.integer({ min: 1, max: 4 }),
  valid: fc.boolean(),
  bias: fc.boolean(),
  pad: fc.record({ top: side, bottom: side, left: side, right: side }),
  activation: fc.constantFrom(...ACTIVATIONS),
  resize: fc.constantFrom(...RESIZES),
});

interface ArbitraryNetworkOptions {
  /** Most steps (a step is one layer or one block of branches). Default 6. */
  readonly steps?: number;
  /** `head`: ends in global pooling, a dense layer and a softmax. Default true. */
  readonly head?: boolean;
  /** Leaves out blocks whose units see the whole map (squeeze-and-excitation, group normalisation). Default false. */
  readonly localOnly?: boolean;
}

/**
 * A network of 1 to 6 random steps on an input of 9 to 40 pixels a side, starting with a convolution: strides, dilation,
 * groups, "same", "valid" and any padding, depthwise, pools with and without overlap, padding, cropping, branches that
 * concatenate, add (with and without stride), multiply or compete, choices of channels, normalisation, quotients, resizing. A step that does not fit the map any more is left out.
 */
export function arbitraryNetwork(options: ArbitraryNetworkOptions = {}): fc.Arbitrary<BuiltNetwork> {
  return arbitraryDesign(options).map(build);
}

/** As {@link arbitraryNetwork}, before it is built: `positiveTwin(design)` changes its weights and pools. */
export function arbitraryDesign({
  steps = 6,
  head = true,
  localOnly = false,
}: ArbitraryNetworkOptions = {}): fc.Arbitrary<Design> {
  return fc
    .record({
      input: pairOf(9, 40),
      seed: fc.nat({ max: 2 ** 31 - 1 }),
      genes: fc.array(
        gene.filter((it) => !localOnly || !GLOBAL.includes(it.step)),
        { minLength: 1, maxLength: steps },
      ),
    })
    .map(({ input, seed, genes }) => ({ input, seed, parts: decode(input, seed, genes, head) }));
}

function decode(input: Pair, seed: number, genes: readonly Gene[], head: boolean): Part[] {
  const chosen: Part[] = [parts.conv(3, 4), parts.relu()];
  for (const it of genes) {
    const [height, width, channels] = shapeAfter(input, seed, chosen);
    const step = expressed(it, [height, width, channels]);
    // The widest window of a step is its own size times its dilation; smaller maps leave no room for it.
    if (Math.min(height, width) >= 3 && fits(input, seed, [...chosen, ...step])) chosen.push(...step);
  }
  return head ? [...chosen, parts.globalAveragePool(), parts.dense(5), parts.softmax()] : chosen;
}

function shapeAfter(input: Pair, seed: number, chosen: readonly Part[]): readonly number[] {
  return build({ input, seed, parts: chosen }).network.nodes.at(-1)!.shape;
}

function fits(input: Pair, seed: number, chosen: readonly Part[]): boolean {
  try {
    return shapeAfter(input, seed, chosen).every((size) => size >= 1);
  } catch {
    return false;
  }
}

function expressed(it: Gene, [height, width, channels]: readonly number[]): Part[] {
  const { size, strides, dilation, bias } = it;
  const padding = it.valid ? "valid" : "same";
  const filters = it.channels;
  const after = parts.activation(it.activation);
  const twoMaps = [parts.conv(size, channels, { bias }), after, parts.conv(3, channels)];
  switch (it.step) {
    case "conv":
      return [parts.conv(size, filters, { strides, padding, bias }), after];
    case "dilated":
      return [parts.conv(size, filters, { dilation, padding, bias }), after];
    case "grouped":
      return [parts.conv(size, filters * channels, { groups: channels, strides, padding, bias }), after];
    case "depthwise":
      return [parts.depthwise(size, { strides: square(strides), padding, bias, multiplier: 1 + (filters % 2) }), after];
    case "separable":
      return [parts.separable(size, filters, { strides: square(strides), padding }), after];
    case "max-pool":
      return [parts.maxPool(size, { padding })];
    case "average-pool":
      return [parts.averagePool(size, { padding })];
    case "overlapping-pool":
      return [it.bias ? parts.maxPool(3, { strides, padding }) : parts.averagePool(3, { strides, padding })];
    case "padded-pool": {
      // A window that holds padding only has no average.
      const pad = within(it.pad, size);
      const options = { strides, padding: pad };
      if (it.valid) return [parts.maxPool(size, options)];
      // As much of the end as a window may reach over without its file's padding.
      const overhang: Pair = [Math.min(1, pad.bottom), Math.min(1, pad.right)];
      return [parts.averagePool(size, it.bias ? { ...options, countPadding: true, overhang } : options)];
    }
    case "padded-conv":
      return [parts.conv(size, filters, { strides, padding: within(it.pad, size), bias }), after];
    case "pad":
      return [parts.zeroPad(it.pad), parts.conv(3, filters, { padding: "valid" }), after];
    case "crop":
      return [parts.crop(it.pad)];
    case "affine":
      return [parts.affine(), after];
    case "activation":
      return [after];
    case "inception":
      return [
        parts.concatenate(
          [parts.conv(1, filters), after],
          [parts.conv(size, 2), after],
          [parts.maxPool(3, { strides: 1, padding: "same" })],
        ),
      ];
    case "residual":
      return [parts.add(twoMaps, []), after];
    case "strided-residual":
      return [
        parts.add(
          [parts.conv(size, filters, { strides }), after, parts.conv(3, filters)],
          [parts.conv(1, filters, { strides })],
        ),
        after,
      ];
    case "dense-block":
      return [parts.concatenate([], [after, parts.conv(size, filters)]), parts.averagePool(2, { padding })];
    case "maxout": {
      const branches = [[parts.conv(size, channels, { bias })], [parts.conv(1, channels)], []];
      return [it.valid ? parts.maximum(...branches) : parts.minimum(...branches), after];
    }
    case "channels":
      // The last one twice, one from the middle, and the first.
      return [parts.channels(channels - 1, Math.floor(channels / 2), channels - 1, 0), parts.conv(1, filters), after];
    case "layer-norm":
      return [parts.conv(1, 6), parts.normalisation(), after];
    case "group-norm":
      return [parts.conv(1, 6), parts.normalisation({ groups: 1 + (filters % 3) }), after];
    case "local-norm":
      // A window of one to five channels, not always with its channel in the middle.
      return [parts.conv(1, 6), parts.localNormalisation({ before: it.pad.top, after: it.pad.bottom }), after];
    case "quotient":
      // Divisors from 1 / e to e.
      return [
        parts.multiply(
          [parts.conv(size, channels), after],
          [parts.conv(1, channels), parts.activation("tanh"), parts.activation("exponential"), parts.reciprocal()],
        ),
      ];
    case "resize":
      return [
        parts.resize([Math.max(1, height + it.pad.top * 3 - 2), Math.max(1, width - it.pad.left * 2 + 1)], it.resize),
      ];
    case "excitation":
      return [
        parts.multiply([], [parts.globalAveragePool(true), parts.conv(1, channels), parts.activation("sigmoid")]),
      ];
  }
}

/** Padding that is less than the window. */
function within({ top, bottom, left, right }: Padding, [height, width]: Pair): Padding {
  const [tall, wide] = [height - 1, width - 1];
  return {
    ...{ top: Math.min(top, tall), bottom: Math.min(bottom, tall) },
    ...{ left: Math.min(left, wide), right: Math.min(right, wide) },
  };
}

/** TensorFlow's depthwise convolution takes one stride for both axes. */
function square(strides: Pair): Pair {
  return [strides[0], strides[0]];
}
