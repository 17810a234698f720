/** Scores of a convolution's channels from the kernels that carry them on (the paper's equations 5 and 6). */
import { PippinError } from "../../../contract/errors.ts";
import {
  consumersOf,
  type Convolution,
  type Network,
  type Node,
  type WeightSource,
} from "../../modelGeometry/graph.ts";

export type WeightMeasure = "weight-sum" | "weight-variance";
export type Aggregation = "all" | "max" | "mean";

/** Kernel values that carry one channel: one list for each output c' that it goes to. */
type Kernels = number[][];

/** A place where the channels of the convolution arrive: channel c is the channels `places[c]` of the node's output. */
interface Arrival {
  readonly node: number;
  /** One each, but above a choice of channels, which may take one several times or leave it out. */
  readonly places: readonly (readonly number[])[];
  /** After a flattening: the map's positions, each with all its channels. */
  readonly positions: number;
  readonly stride: number;
}

/**
 * One score a channel. The kernels are those of every convolution (or dense layer, as 1x1) reached without crossing
 * another; pooling, normalisation, activation, padding, concatenation, addition and choices of channels are crossed as
 * if they were not there. A flattened map gives a dense layer one weight a position: together they are the channel's
 * kernel for that output.
 *
 * @param aggregation - `all`: the sum, or population variance, over all outputs c' and window positions; `max` or `mean`:
 * over c' of each kernel's own sum or variance.
 * @returns `[channels]` of the convolution's activation.
 * @throws PippinError `invalid-request` where no layer follows.
 *
 * @example
 * One channel, which a convolution of 1x1 carries on to two outputs with the weights 1 and 3: mean 2, variance 1.
 * ```ts
 * const { network } = chain([conv(1, 1), relu(), conv(1, 2)]);
 * const weights = { read: () => Float32Array.of(1, 3) };
 * const [first] = network.convolutions;
 * weightScores(network, weights, first, "weight-sum", "all"); // => [4]
 * weightScores(network, weights, first, "weight-sum", "max"); // => [3]
 * weightScores(network, weights, first, "weight-variance", "all"); // => [1]
 * weightScores(network, weights, network.convolutions[1], "weight-sum", "all"); // throws invalid-request
 * ```
 */
export function weightScores(
  network: Network,
  weights: WeightSource,
  convolution: Convolution,
  measure: WeightMeasure,
  aggregation: Aggregation,
): Float64Array {
  const channels = network.nodes[convolution.activationNode].shape[2];
  const kernels: Kernels[] = Array.from({ length: channels }, () => []);
  let found = false;
  for (const { node, arrival } of nextLayers(network, convolution.activationNode, channels)) {
    found = true;
    addKernels(network, weights, node, arrival, kernels);
  }
  if (!found) {
    throw new PippinError(
      "invalid-request",
      `No layer with weights follows convolution ${convolution.number} ("${convolution.layer}"), so it has no weight scores. Choose an earlier convolution or another measure.`,
    );
  }
  const statistic = measure === "weight-sum" ? sum : variance;
  return Float64Array.from(kernels, (lists) => {
    // Nothing reads a channel that a choice of channels leaves out.
    if (lists.length === 0) return 0;
    if (aggregation === "all") return statistic(lists.flat());
    const single = lists.map(statistic);
    return aggregation === "max" ? Math.max(...single) : sum(single) / single.length;
  });
}

function nextLayers(network: Network, from: number, channels: number): { node: Node; arrival: Arrival }[] {
  const consumers = consumersOf(network);
  const next: { node: Node; arrival: Arrival }[] = [];
  const queue: Arrival[] = [
    { node: from, places: Array.from({ length: channels }, (_, c) => [c]), positions: 1, stride: 0 },
  ];
  const seen = new Set<string>();
  for (let arrival = queue.shift(); arrival !== undefined; arrival = queue.shift()) {
    const key = `${arrival.node}:${arrival.places.join(";")}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const index of consumers[arrival.node]) {
      const node = network.nodes[index];
      if (["convolution", "depthwise", "dense"].includes(node.operation.kind)) next.push({ node, arrival });
      else queue.push(...through(network, node, arrival));
    }
  }
  return next;
}

/** @returns one arrival, or several where a concatenation takes the same map more than once. */
function through(network: Network, node: Node, arrival: Arrival): Arrival[] {
  if (node.operation.kind === "concatenate") {
    let offset = 0;
    return node.inputs.flatMap((input) => {
      const before = offset;
      const here = { ...arrival, node: node.index, places: moved(arrival.places, (place) => [place + before]) };
      offset += network.nodes[input].shape.at(-1)!;
      return input === arrival.node ? [here] : [];
    });
  }
  if (node.operation.kind === "channels") {
    const { from } = node.operation;
    const takers = (place: number): number[] => from.flatMap((channel, i) => (channel === place ? [i] : []));
    return [{ ...arrival, node: node.index, places: moved(arrival.places, takers) }];
  }
  if (node.operation.kind === "reshape" && node.shape.length === 1 && arrival.positions === 1) {
    const [height, width, channels] = network.nodes[arrival.node].shape;
    if (width !== undefined) return [{ ...arrival, node: node.index, positions: height * width, stride: channels }];
  }
  return [{ ...arrival, node: node.index }];
}

function moved(places: Arrival["places"], to: (place: number) => number[]): number[][] {
  return places.map((list) => list.flatMap(to));
}

function addKernels(network: Network, weights: WeightSource, node: Node, arrival: Arrival, kernels: Kernels[]): void {
  const { operation } = node;
  if (operation.kind === "depthwise") {
    const [rows, columns, inputs, multiplier] = shapeOf(network, operation.kernel);
    const values = weights.read(operation.kernel);
    each(arrival, kernels, (lists, place) => {
      for (let m = 0; m < multiplier; m++) {
        lists.push(Array.from({ length: rows * columns }, (_, tap) => values[(tap * inputs + place) * multiplier + m]));
      }
    });
    return;
  }
  if (operation.kind === "dense") {
    const [, outputs] = shapeOf(network, operation.kernel);
    const values = weights.read(operation.kernel);
    each(arrival, kernels, (lists, place) => {
      for (let output = 0; output < outputs; output++) {
        const rows = Array.from({ length: arrival.positions }, (_, position) => place + position * arrival.stride);
        lists.push(rows.map((row) => values[row * outputs + output]));
      }
    });
    return;
  }
  if (operation.kind !== "convolution") return;
  const [rows, columns, share, outputs] = shapeOf(network, operation.kernel);
  const values = weights.read(operation.kernel);
  each(arrival, kernels, (lists, place) => {
    const group = Math.floor(place / share);
    const perGroup = outputs / operation.groups;
    for (let output = group * perGroup; output < (group + 1) * perGroup; output++) {
      lists.push(
        Array.from({ length: rows * columns }, (_, tap) => values[(tap * share + (place % share)) * outputs + output]),
      );
    }
  });
}

function each({ places }: Arrival, kernels: Kernels[], add: (lists: Kernels, place: number) => void): void {
  kernels.forEach((lists, c) => {
    for (const place of places[c]) add(lists, place);
  });
}

function shapeOf(network: Network, key: string): [number, number, number, number] {
  return network.weights[key].shape as [number, number, number, number];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function variance(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
}
