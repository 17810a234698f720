/**
 * Networks for tests as a list of parts, plain data that JSON can hold:
 * `chain([conv(3, 8), relu(), maxPool(2), concatenate([conv(1, 4)], [conv(3, 4)])])`. `graph.ts` turns a design into the
 * layer graph; `test/oracles/backward_networks.py` turns the same design into PyTorch.
 */
import type { ActivationName, Operation, Padding } from "../../app/main/modelGeometry/graph.ts";

export type Pair = readonly [number, number];
export type PaddingName = "same" | "valid";
type Resize = Extract<Operation, { kind: "resize" }>;
type LocalNormalisation = Extract<Operation, { kind: "local-normalisation" }>;

export type Part =
  | {
      readonly kind: "convolution";
      readonly size: Pair;
      readonly filters: number;
      readonly strides: Pair;
      readonly dilation: Pair;
      readonly groups: number;
      readonly padding: PaddingName | Padding;
      readonly bias: boolean;
    }
  | {
      readonly kind: "depthwise";
      readonly size: Pair;
      readonly multiplier: number;
      readonly strides: Pair;
      readonly dilation: Pair;
      readonly padding: PaddingName;
      readonly bias: boolean;
    }
  /** A depthwise and a pointwise convolution that count as one layer, as Keras's SeparableConv2D. */
  | {
      readonly kind: "separable";
      readonly size: Pair;
      readonly filters: number;
      readonly strides: Pair;
      readonly padding: PaddingName;
    }
  | { readonly kind: "dense"; readonly units: number; readonly bias: boolean }
  /** A normalisation that is not folded into the layer before it. */
  | { readonly kind: "affine" }
  | { readonly kind: "activation"; readonly activation: ActivationName; readonly alpha?: number }
  | {
      readonly kind: "pool";
      readonly mode: "max" | "average";
      readonly size: Pair;
      readonly strides: Pair;
      readonly padding: PaddingName | Padding;
      readonly countPadding?: boolean;
      readonly overhang?: Pair;
    }
  | { readonly kind: "global-pool"; readonly mode: "max" | "average"; readonly keepDimensions: boolean }
  | { readonly kind: "pad"; readonly padding: Padding }
  | { readonly kind: "crop"; readonly cropping: Padding }
  | { readonly kind: "flatten" }
  | { readonly kind: "channels"; readonly from: readonly number[] }
  /** With a scale and a shift. */
  | { readonly kind: "normalisation"; readonly groups?: number; readonly epsilon: number }
  | LocalNormalisation
  | { readonly kind: "reciprocal" }
  | ({ readonly size: Pair } & Resize)
  | { readonly kind: "identity" }
  /** Every branch starts at the same map; an empty branch is a shortcut. */
  | { readonly kind: "concatenate" | "add" | "multiply"; readonly branches: readonly (readonly Part[])[] }
  | { readonly kind: "extreme"; readonly mode: "max" | "min"; readonly branches: readonly (readonly Part[])[] };

/** A network as its parts, one after the other, and the numbers that fill its weights. */
export interface Design {
  /** Height and width of the input. */
  readonly input: Pair;
  /** Of the input. Default: three. */
  readonly channels?: number;
  readonly parts: readonly Part[];
  readonly seed: number;
  /** `positive`: every weight above 0, so that no unit that a neuron could see is lost. Default: both signs. */
  readonly signs?: "both" | "positive";
}

interface ConvolutionOptions {
  strides?: number | Pair;
  dilation?: number | Pair;
  groups?: number;
  padding?: PaddingName | Padding;
  bias?: boolean;
}

/** A convolution of `size x size` (or `[height, width]`); "same" padding, stride 1 and a bias unless told otherwise. */
export function conv(size: number | Pair, filters: number, options: ConvolutionOptions = {}): Part {
  return {
    kind: "convolution",
    size: pair(size),
    filters,
    strides: pair(options.strides ?? 1),
    dilation: pair(options.dilation ?? 1),
    groups: options.groups ?? 1,
    padding: options.padding ?? "same",
    bias: options.bias ?? true,
  };
}

/** A depthwise convolution with `multiplier` outputs a channel. */
export function depthwise(
  size: number | Pair,
  options: Omit<ConvolutionOptions, "groups" | "padding"> & { padding?: PaddingName; multiplier?: number } = {},
): Part {
  return {
    kind: "depthwise",
    size: pair(size),
    multiplier: options.multiplier ?? 1,
    strides: pair(options.strides ?? 1),
    dilation: pair(options.dilation ?? 1),
    padding: options.padding ?? "same",
    bias: options.bias ?? true,
  };
}

export function separable(
  size: number | Pair,
  filters: number,
  options: { strides?: number | Pair; padding?: PaddingName } = {},
): Part {
  const { strides = 1, padding = "same" } = options;
  return { kind: "separable", size: pair(size), filters, strides: pair(strides), padding };
}

export const dense = (units: number): Part => ({ kind: "dense", units, bias: true });
export const affine = (): Part => ({ kind: "affine" });
export const relu = (): Part => activation("relu");
export const softmax = (): Part => activation("softmax");

export function activation(name: ActivationName, alpha?: number): Part {
  return { kind: "activation", activation: name, ...(alpha === undefined ? {} : { alpha }) };
}

interface PoolOptions {
  /** Default: the size, so that windows do not overlap. */
  strides?: number | Pair;
  padding?: PaddingName | Padding;
  countPadding?: boolean;
  overhang?: Pair;
}

export function maxPool(size: number | Pair, options: PoolOptions = {}): Part {
  return pool("max", size, options);
}

export function averagePool(size: number | Pair, options: PoolOptions = {}): Part {
  return pool("average", size, options);
}

function pool(mode: "max" | "average", size: number | Pair, options: PoolOptions): Part {
  const { padding = "valid", strides = size, ...others } = options;
  return { kind: "pool", mode, size: pair(size), strides: pair(strides), padding, ...others };
}

export function globalAveragePool(keepDimensions = false): Part {
  return { kind: "global-pool", mode: "average", keepDimensions };
}

/** Zeros around the map: one number for every side, or each side's own. */
export function zeroPad(size: number | Padding): Part {
  return { kind: "pad", padding: sides(size) };
}

export function crop(size: number | Padding): Part {
  return { kind: "crop", cropping: sides(size) };
}

/** Channel i of the result is channel `from[i]` of the map. */
export const channels = (...from: number[]): Part => ({ kind: "channels", from });

/** Over the channels of each place by themselves, or over all places of each of `groups` groups of channels. */
export function normalisation(options: { groups?: number; epsilon?: number } = {}): Part {
  return { kind: "normalisation", epsilon: 0.001, ...options };
}

/** Over two channels on either side, strong enough to be felt, unless told otherwise. */
export function localNormalisation(options: Partial<LocalNormalisation> = {}): Part {
  return { kind: "local-normalisation", before: 2, after: 2, alpha: 0.3, beta: 0.75, bias: 1, ...options };
}

export const reciprocal = (): Part => ({ kind: "reciprocal" });

/** To `size` rows and columns; bilinear at half pixels unless told otherwise. */
export function resize(size: number | Pair, options: Partial<Pick<Resize, "mode" | "places">> = {}): Part {
  return { kind: "resize", size: pair(size), mode: "bilinear", places: "half-pixel", ...options };
}

export const flatten = (): Part => ({ kind: "flatten" });
export const concatenate = (...branches: Part[][]): Part => ({ kind: "concatenate", branches });
export const add = (...branches: Part[][]): Part => ({ kind: "add", branches });
export const multiply = (...branches: Part[][]): Part => ({ kind: "multiply", branches });
export const maximum = (...branches: Part[][]): Part => ({ kind: "extreme", mode: "max", branches });
export const minimum = (...branches: Part[][]): Part => ({ kind: "extreme", mode: "min", branches });

/**
 * The same network with positive weights, average instead of maximum pooling, sums instead of extremes, and neither
 * normalisation nor division, whose derivatives have both signs: see `Design.signs`.
 */
export function positiveTwin(design: Design): Design {
  return { ...design, parts: averaged(design.parts), signs: "positive" };
}

function averaged(parts: readonly Part[]): Part[] {
  return parts.map((part) => {
    if (part.kind === "pool" || part.kind === "global-pool") return { ...part, mode: "average" };
    if (part.kind === "extreme") return { kind: "add", branches: part.branches.map(averaged) };
    if (["normalisation", "local-normalisation", "reciprocal"].includes(part.kind)) return { kind: "identity" };
    return "branches" in part ? { ...part, branches: part.branches.map(averaged) } : part;
  });
}

function pair(value: number | Pair): Pair {
  return typeof value === "number" ? [value, value] : value;
}

function sides(size: number | Padding): Padding {
  return typeof size === "number" ? { top: size, bottom: size, left: size, right: size } : size;
}
