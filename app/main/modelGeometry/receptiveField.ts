/** Which pixels a neuron sees. Source: Araujo, Norris & Sim 2019, "Computing Receptive Fields of CNNs"; clipping is ours. */
import type { Box } from "../../contract/geometry.ts";
import { kernelSize, nodeOf, type Network, type Node } from "./graph.ts";
import { resizeTaps, type Resize, type Taps } from "./resizing.ts";

/** Of a node's units along rows and columns, in pixels of the network's input, before clipping. */
export interface Field {
  /** Above a resizing by a fraction, whose units do not all lie alike: enough for each of them. */
  readonly size: readonly [number, number];
  /** Distance between the fields of neighbouring units. */
  readonly jump: readonly [number, number];
  /** Centre of the field of unit 0; pixel 0 has its centre at 0. */
  readonly start: readonly [number, number];
}

/** First and last row and column, both included. */
interface Region {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

interface Window {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly before: readonly [number, number];
}

const POINT: Window = { size: [1, 1], strides: [1, 1], before: [0, 0] };

/** Of each node that was asked for: the boxes of an explanation ask a hundred times. */
const windows = new WeakMap<Node, Window | null>();

/** @returns what one unit reads of its input map, or null where it reads all of it. */
function windowOf(network: Network, node: Node): Window | null {
  let window = windows.get(node);
  if (window === undefined) windows.set(node, (window = windowBy(network, node)));
  return window;
}

function windowBy(network: Network, node: Node): Window | null {
  const { operation } = node;
  switch (operation.kind) {
    case "convolution":
    case "depthwise": {
      const [rows, columns] = kernelSize(network, operation.kernel);
      const [dilationY, dilationX] = operation.dilation;
      return {
        size: [(rows - 1) * dilationY + 1, (columns - 1) * dilationX + 1],
        strides: operation.strides,
        before: [operation.padding.top, operation.padding.left],
      };
    }
    case "pool":
      return { ...operation, before: [operation.padding.top, operation.padding.left] };
    case "pad":
      return { ...POINT, before: [operation.padding.top, operation.padding.left] };
    case "crop":
      return { ...POINT, before: [-operation.cropping.top, -operation.cropping.left] };
    case "resize":
      return resizeWindow(network, node, operation);
    case "normalisation":
      return operation.groups === undefined ? POINT : null;
    case "dense":
    case "global-pool":
    case "reshape":
      return null;
    case "input":
    case "identity":
    case "activation":
    case "affine":
    case "add":
    case "multiply":
    case "concatenate":
    case "extreme":
    case "channels":
    case "local-normalisation":
    case "reciprocal":
      return POINT;
  }
}

/** The smallest window, in steps of before / after, that holds what each unit reads. */
function resizeWindow(network: Network, node: Node, operation: Resize): Window {
  const [before, after] = [shapeOfInput(network, node), node.shape];
  const axis = (of: 0 | 1): [size: number, stride: number, before: number] => {
    const [from = 1, to = 1] = [before[of], after[of]];
    const stride = operation.places === "corners" && to > 1 ? (from - 1) / (to - 1) : from / to;
    let [low, high] = [Infinity, -Infinity];
    for (const [y, { first, weights }] of resizeTaps(operation, from, to).entries()) {
      low = Math.min(low, first - y * stride);
      high = Math.max(high, first + weights.length - 1 - y * stride);
    }
    return [high - low + 1, stride, -low];
  };
  const [rows, columns] = [axis(0), axis(1)];
  return { size: [rows[0], columns[0]], strides: [rows[1], columns[1]], before: [rows[2], columns[2]] };
}

function shapeOfInput(network: Network, node: Node): readonly number[] {
  return nodeOf(network, node.inputs[0] ?? -1).shape;
}

/**
 * Per layer along each path: size += (k - 1) * jump; start += ((k - 1) / 2 - pad) * jump; jump *= stride; a node with
 * several inputs sees the union.
 *
 * @returns null where the node sees the whole image whatever its place (after global pooling or a dense layer), or where
 * branches of different strides meet, so that its fields do not all have one shape.
 *
 * @example
 * A convolution of 3x3, a pool of 2x2, and another convolution: 3; 3 + 1 * 1; 4 + 2 * 2.
 * ```ts
 * const { network } = chain([conv(3, 8), maxPool(2), conv(3, 8)]);
 * fieldOf(network, 1); // => { size: [3, 3], jump: [1, 1], start: [0, 0] }
 * fieldOf(network, 2); // => { size: [4, 4], jump: [2, 2], start: [0.5, 0.5] }
 * fieldOf(network, 3); // => { size: [8, 8], jump: [2, 2], start: [0.5, 0.5] }
 * ```
 */
export function fieldOf(network: Network, index: number): Field | null {
  let fields = fieldsOf.get(network);
  if (fields === undefined) fieldsOf.set(network, (fields = []));
  for (const node of network.nodes.slice(fields.length, index + 1)) fields.push(fieldThrough(network, node, fields));
  return fields[index] ?? null;
}

/** Of each node as far as they were asked for: every explanation asks again. */
const fieldsOf = new WeakMap<Network, (Field | null)[]>();

function fieldThrough(network: Network, node: Node, fields: readonly (Field | null)[]): Field | null {
  if (node.operation.kind === "input") return { size: [1, 1], jump: [1, 1], start: [0, 0] };
  const window = windowOf(network, node);
  const inputs = node.inputs.map((input) => fields[input] ?? null);
  if (window === null || inputs.some((field) => field === null)) return null;
  if (new Set(inputs.map((field) => field!.jump.map((jump) => jump.toPrecision(9)).join())).size > 1) return null;
  // An input of one row and column is read from everywhere.
  const sizes = node.inputs.map((input) => nodeOf(network, input).shape.slice(0, 2).join());
  if (new Set(sizes).size > 1) return null;
  const through = (axis: 0 | 1): [number, number, number] => {
    const ends = inputs.map((field) => {
      const { size, jump, start } = field!;
      const length = size[axis] + (window.size[axis] - 1) * jump[axis];
      const centre = start[axis] + ((window.size[axis] - 1) / 2 - window.before[axis]) * jump[axis];
      return [centre - (length - 1) / 2, centre + (length - 1) / 2] as const;
    });
    const [low, high] = [Math.min(...ends.map(([first]) => first)), Math.max(...ends.map(([, last]) => last))];
    return [high - low + 1, inputs[0]!.jump[axis] * window.strides[axis], (low + high) / 2];
  };
  const [rows, columns] = [through(0), through(1)];
  return { size: [rows[0], columns[0]], jump: [rows[1], columns[1]], start: [rows[2], columns[2]] };
}

/**
 * The receptive field of one neuron, clipped at every layer to what that layer's map holds: clipping at the image alone
 * is wrong where a strided "valid" layer leaves pixels unread.
 *
 * @returns in pixels of the network's input.
 *
 * @example
 * A neuron whose whole field lies on the image, and one in its corner.
 * ```ts
 * const { network } = chain([conv(3, 8), maxPool(2), conv(3, 8)]);
 * fieldBox(network, 3, 2, 2); // => { x: 1, y: 1, width: 8, height: 8 }
 * fieldBox(network, 3, 0, 0); // => { x: 0, y: 0, width: 5, height: 5 }
 * ```
 */
export function fieldBox(network: Network, node: number, row: number, column: number): Box {
  const regions = new Map<number, Region>([[node, { top: row, left: column, bottom: row, right: column }]]);
  for (let index = node; index > 0; index--) {
    const region = regions.get(index);
    if (region === undefined) continue;
    const reader = regionReader(network, nodeOf(network, index));
    for (const input of nodeOf(network, index).inputs) {
      const { shape } = nodeOf(network, input);
      const read = reader(region, shape);
      if (read !== null) regions.set(input, union(regions.get(input), read));
    }
  }
  const { top, left, bottom, right } = regions.get(0) ?? { top: 0, left: 0, bottom: -1, right: -1 };
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** @returns the function from a region of the node's output to what it reads of an input of the given shape. */
function regionReader(network: Network, node: Node): (region: Region, shape: readonly number[]) => Region | null {
  const { operation } = node;
  if (operation.kind !== "resize") {
    const window = windowOf(network, node);
    return (region, shape) => readRegion(region, window, shape);
  }
  const before = shapeOfInput(network, node);
  const along = (axis: 0 | 1): Taps[] => resizeTaps(operation, before[axis] ?? 1, node.shape[axis] ?? 1);
  const [rows, columns] = [along(0), along(1)];
  const first = (taps: readonly Taps[], place: number): number => taps[place]?.first ?? 0;
  const last = (taps: readonly Taps[], place: number): number =>
    first(taps, place) + (taps[place]?.weights.length ?? 1) - 1;
  return ({ top, left, bottom, right }) => ({
    ...{ top: first(rows, top), bottom: last(rows, bottom) },
    ...{ left: first(columns, left), right: last(columns, right) },
  });
}

function readRegion(region: Region, window: Window | null, shape: readonly number[]): Region | null {
  const [height = 1, width = 1] = shape.length === 3 ? shape : [];
  if (window === null) return { top: 0, left: 0, bottom: height - 1, right: width - 1 };
  const { size, strides, before } = window;
  // Broadcast inputs of one row and column are read from everywhere.
  const read = {
    top: height === 1 ? 0 : Math.max(0, region.top * strides[0] - before[0]),
    left: width === 1 ? 0 : Math.max(0, region.left * strides[1] - before[1]),
    bottom: height === 1 ? 0 : Math.min(height - 1, region.bottom * strides[0] - before[0] + size[0] - 1),
    right: width === 1 ? 0 : Math.min(width - 1, region.right * strides[1] - before[1] + size[1] - 1),
  };
  return read.bottom < read.top || read.right < read.left ? null : read;
}

function union(a: Region | undefined, b: Region): Region {
  if (a === undefined) return b;
  return {
    top: Math.min(a.top, b.top),
    left: Math.min(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
  };
}

/** Fields between these shares of the input's side hold one part of an object: large enough to name, small enough. */
const BEST_SHARE = { from: 0.1, to: 0.2 };

/**
 * The `auto` layers: up to three convolutions whose field is nearest to 10% to 20% of the input's shorter side.
 *
 * The distance of a convolution is by how much its share of the side lies outside that range, 0 inside. Spatial kernels
 * come before 1x1 ones, then the smaller distance, then the larger field (later layers name more). At 224x224 these are
 * 5, 6, 7 of VGG-16 (fields 24, 32, 40) and 4, 6, 8 of Tiny Darknet (18, 26, 46).
 *
 * @returns numbers of convolutions, ascending; empty where every field is the whole image.
 *
 * @example
 * Fields of 3, 5, 7 and 9 of 32 pixels: 9%, 16%, 22% and 28%.
 * ```ts
 * const { network } = chain([conv(3, 8), conv(3, 8), conv(3, 8), conv(3, 8)], { input: [32, 32] });
 * suggestConvolutions(network); // => [1, 2, 3]
 * ```
 */
export function suggestConvolutions(network: Network): number[] {
  const side = Math.min(network.inputShape[0], network.inputShape[1]);
  const candidates = network.convolutions.flatMap(({ number, node, firstNode, activationNode }) => {
    const field = fieldOf(network, activationNode);
    if (field === null) return [];
    const share = Math.max(...field.size) / side;
    const distance = Math.max(BEST_SHARE.from - share, share - BEST_SHARE.to, 0);
    const spatial = [firstNode, node].some((index) => {
      const window = windowOf(network, nodeOf(network, index))!;
      return Math.max(...window.size) > 1;
    });
    return [{ number, distance, spatial, share }];
  });
  return candidates
    .sort(
      (a, b) =>
        Number(b.spatial) - Number(a.spatial) || a.distance - b.distance || b.share - a.share || b.number - a.number,
    )
    .slice(0, 3)
    .map(({ number }) => number)
    .sort((a, b) => a - b);
}
