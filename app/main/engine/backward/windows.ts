/**
 * Signals over the units' receptive fields only, on plain arrays: everything outside is zero. For 15 neurons of VGG-16's
 * third block this takes 1/100 of what whole maps take (`npm run bench -- --only deconv-local`).
 */
import { derivative, derivativeFromOutput, type ActivationOperation } from "../network/activations.ts";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import type { Normalisation } from "../network/normalisation.ts";
import { countedPadding } from "../network/pooling.ts";
import { consumersOf, type Network, type Node, type Operation } from "../../modelGeometry/graph.ts";
import { computeValues } from "../tensors/computeValues.ts";
import type { Steps } from "./descend.ts";
import {
  clearOutside,
  cropToFrame,
  isSameFrame,
  readFrame,
  reframe,
  lieAlike,
  unionFrame,
  wholeFrame,
  type Frame,
  type MapSize,
  type Windows,
} from "./frame.ts";
import { forwardWindows } from "./forwardWindows.ts";
import { localNormalisationGradient, normalisationGradient } from "./normalisation.ts";
import type { Rule } from "./rule.ts";
import { transposedResizeWindows } from "./resizeWindows.ts";
import { transposedWindows, transposedDepthwiseWindows } from "./transposedWindows.ts";
import { readSize, unpoolAverage, unpoolMaximum } from "./unpool.ts";

interface Descent {
  readonly loaded: LoadedNetwork;
  readonly pass: ForwardPass;
  readonly rule: Rule;
  /** Of each node, how many others read it. */
  readonly readers: readonly number[];
  /** Convolutions that are to rectify the signal as they read it, which costs nothing there. */
  readonly rectifying: Set<number>;
}

/** @returns whether windows suffice for these nodes: none of them reads a whole map at once. */
export function isLocal(network: Network, nodes: Iterable<number>): boolean {
  for (const index of nodes) {
    const { operation, inputs } = network.nodes[index];
    if (["dense", "global-pool", "reshape"].includes(operation.kind)) return false;
    if (operation.kind === "activation" && operation.activation === "softmax") return false;
    if (operation.kind === "normalisation" && operation.groups !== undefined) return false;
    // Inputs of one row, column or channel that are read everywhere.
    const axes = operation.kind === "concatenate" ? 2 : 3;
    const sizes = inputs.map((input) => network.nodes[input].shape.slice(0, axes).join());
    if (new Set(sizes).size > 1) return false;
  }
  return true;
}

/**
 * Steps for windows.
 *
 * @param pass - must hold what `outputsToKeep` names.
 */
export function windowSteps(loaded: LoadedNetwork, pass: ForwardPass, rule: Rule): Steps<Windows> {
  const readers = consumersOf(loaded.network).map((consumers) => consumers.length);
  const descent: Descent = { loaded, pass, rule, readers, rectifying: new Set() };
  return {
    through: (node, signal) => through(descent, node, onTheMap(signal, mapOf(node))),
    sum: (node, a, b) => {
      // Windows that have outgrown the map no longer lie alike; then all become the whole map.
      const frame = lieAlike(a.frame, b.frame)
        ? unionFrame(a.frame, b.frame)
        : wholeFrame(mapOf(node), a.frame.tops.length);
      return onTheMap(added(a, b, frame), mapOf(node));
    },
  };
}

/** The sum in the array of the one that fills the frame, where one does. */
function added(a: Windows, b: Windows, frame: Frame): Windows {
  if (isSameFrame(b.frame, frame)) return reframe(a, frame, b.values);
  if (isSameFrame(a.frame, frame)) return reframe(b, frame, a.values);
  return reframe(b, frame, reframe(a, frame).values);
}

function mapOf(node: Node): MapSize {
  return [node.shape[0], node.shape[1]];
}

/** The signal where the map has units; windows that have outgrown the map become the whole map. */
function onTheMap(signal: Windows, map: MapSize): Windows {
  const { frame } = signal;
  if (frame.height > map[0] && frame.width > map[1]) return reframe(signal, wholeFrame(map, frame.tops.length));
  clearOutside(signal, map);
  return signal;
}

function through(descent: Descent, node: Node, signal: Windows): Windows[] {
  const { frame } = signal;
  const operation = node.operation;
  switch (operation.kind) {
    case "convolution":
      return [transposedWindows(descent.loaded, operation, signal, descent.rectifying.has(node.index))];
    case "depthwise":
      return [transposedDepthwiseWindows(descent.loaded, operation, signal)];
    case "affine":
      return [scaled(signal, descent.loaded.weightValues(operation.scale))];
    case "activation":
      return [throughActivation(descent, node, operation, signal)];
    case "pool":
      return [throughPool(descent, node, operation, signal)];
    case "pad":
      return [{ ...signal, frame: moved(frame, -operation.padding.top, -operation.padding.left) }];
    case "crop":
      return [{ ...signal, frame: moved(frame, operation.cropping.top, operation.cropping.left) }];
    case "concatenate":
      return throughConcatenate(descent, node, signal);
    case "add":
      // An array for each: a branch may rectify its own in place.
      return node.inputs.map((_, place) => (place === 0 ? signal : { ...signal, values: signal.values.slice() }));
    case "multiply":
      return throughMultiply(descent, node, signal);
    case "extreme":
      return throughExtreme(descent, node, operation, signal);
    case "channels":
      return [throughChannels(descent, node, operation.from, signal)];
    case "normalisation":
      return [throughNormalisation(descent, node, operation, signal)];
    case "local-normalisation": {
      const x = forwardWindows(descent.loaded, descent.pass, node.inputs[0], frame).values;
      return [{ ...signal, values: localNormalisationGradient(operation, x, signal.values, signal.channels) }];
    }
    case "reciprocal": {
      const y = forwardWindows(descent.loaded, descent.pass, node.index, frame).values;
      return [{ ...signal, values: signal.values.map((value, i) => -value * y[i] * y[i]) }];
    }
    case "resize":
      return [
        transposedResizeWindows(operation, signal, mapOf(descent.loaded.network.nodes[node.inputs[0]]), mapOf(node)),
      ];
    case "identity":
      return [signal];
    case "input":
    case "dense":
    case "global-pool":
    case "reshape":
      return [];
  }
}

function moved(frame: Frame, y: number, x: number): Frame {
  return { ...frame, tops: frame.tops.map((top) => top + y), lefts: frame.lefts.map((left) => left + x) };
}

function scaled(signal: Windows, scale: Float32Array): Windows {
  const { channels } = signal;
  return { ...signal, values: signal.values.map((value, i) => value * scale[scale.length === 1 ? 0 : i % channels]) };
}

function throughActivation(descent: Descent, node: Node, operation: ActivationOperation, signal: Windows): Windows {
  const { values, channels, frame } = signal;
  if (descent.rule !== "deconvnet") {
    const slope = derivativeInFrame(descent, node, operation, channels, frame);
    for (let i = 0; i < values.length; i++) values[i] *= slope[i];
    if (descent.rule === "gradient") return signal;
  }
  const input = descent.loaded.network.nodes[node.inputs[0]];
  if (input.operation.kind === "convolution" && descent.readers[input.index] === 1) {
    descent.rectifying.add(input.index);
    return signal;
  }
  // max(g, 0) without a branch: signs are as good as random, and a mispredicted branch costs more than the sum.
  for (let i = 0; i < values.length; i++) values[i] = 0.5 * (values[i] + Math.abs(values[i]));
  return signal;
}

/** f'(x) where the windows are; the tensors are small, so that the functions of the forward side serve here too. */
function derivativeInFrame(
  { loaded, pass }: Descent,
  node: Node,
  operation: ActivationOperation,
  channels: number,
  frame: Frame,
): Float32Array {
  const { tf } = loaded;
  const source = derivativeFromOutput(operation.activation) ? node.index : node.inputs[0];
  const shape: [number, number, number, number] = [frame.tops.length, frame.height, frame.width, channels];
  return computeValues(tf, () => {
    const crop = forwardWindows(loaded, pass, source, frame).values;
    let slopes;
    if (operation.slopes !== undefined) {
      // Slopes may differ from place to place, so that windows need their own.
      const everywhere = tf.add(loaded.weight(operation.slopes), tf.zeros([...mapOf(node), channels]));
      const values = cropToFrame(everywhere.dataSync<"float32">(), mapOf(node), channels, frame).values;
      slopes = tf.tensor(values, shape);
    }
    return derivative(tf, operation, tf.tensor(crop, shape), slopes);
  });
}

function throughPool(
  descent: Descent,
  node: Node,
  operation: Extract<Operation, { kind: "pool" }>,
  signal: Windows,
): Windows {
  const { frame, channels, values } = signal;
  const input = node.inputs[0];
  const map = mapOf(descent.loaded.network.nodes[input]);
  const grid = { count: frame.tops.length, rows: frame.height, columns: frame.width, channels };
  const read = readFrame(frame, readSize(grid, operation), operation.strides, operation.padding);
  const spread =
    operation.mode === "average"
      ? unpoolAverage(values, grid, operation, read, map, countedPadding(operation))
      : unpoolMaximum(
          values,
          grid,
          operation,
          read,
          forwardWindows(descent.loaded, descent.pass, input, read),
          map,
          !isConvolvedNext(descent, input, node.index),
        );
  return { frame: read, channels, values: spread };
}

/** Whether the very next step, or the one after an activation, takes what arrives at `input` through a convolution. */
function isConvolvedNext(descent: Descent, input: number, above: number): boolean {
  if (input !== above - 1 || descent.readers[input] !== 1) return false;
  const { operation, inputs } = descent.loaded.network.nodes[input];
  if (operation.kind === "activation" && descent.rule === "deconvnet")
    return isConvolvedNext(descent, inputs[0], input);
  return operation.kind === "convolution";
}

function throughConcatenate({ loaded }: Descent, node: Node, { frame, channels, values }: Windows): Windows[] {
  let start = 0;
  return node.inputs.map((input) => {
    const share = loaded.network.nodes[input].shape[2];
    const part = new Float32Array((values.length / channels) * share);
    for (let from = start, to = 0; to < part.length; from += channels, to += share) {
      part.set(values.subarray(from, from + share), to);
    }
    start += share;
    return { frame, channels: share, values: part };
  });
}

/** Each input gets the signal times the product of the others, as the derivative has it, under every rule. */
function throughMultiply({ loaded, pass }: Descent, node: Node, { frame, channels, values }: Windows): Windows[] {
  return node.inputs.map((_, place) => {
    const product = values.slice();
    node.inputs.forEach((other, otherPlace) => {
      if (otherPlace === place) return;
      const factor = forwardWindows(loaded, pass, other, frame).values;
      for (let i = 0; i < product.length; i++) product[i] *= factor[i];
    });
    return { frame, channels, values: product };
  });
}

/** Each value goes to the input that gave it, on a tie the first one, under every rule. */
function throughExtreme(
  { loaded, pass }: Descent,
  node: Node,
  { mode }: Extract<Operation, { kind: "extreme" }>,
  { frame, channels, values }: Windows,
): Windows[] {
  const sign = mode === "max" ? 1 : -1;
  const inputs = node.inputs.map((input) => forwardWindows(loaded, pass, input, frame).values);
  const parts = inputs.map(() => new Float32Array(values.length));
  for (let i = 0; i < values.length; i++) {
    let winner = 0;
    for (let place = 1; place < inputs.length; place++) {
      if (sign * inputs[place][i] > sign * inputs[winner][i]) winner = place;
    }
    parts[winner][i] = values[i];
  }
  return parts.map((part) => ({ frame, channels, values: part }));
}

function throughChannels({ loaded }: Descent, node: Node, from: readonly number[], signal: Windows): Windows {
  const { frame, channels, values } = signal;
  const before = loaded.network.nodes[node.inputs[0]].shape[2];
  const result = new Float32Array((values.length / channels) * before);
  for (let at = 0, target = 0; at < values.length; at += channels, target += before) {
    for (let c = 0; c < channels; c++) result[target + from[c]] += values[at + c];
  }
  return { frame, channels: before, values: result };
}

function throughNormalisation(
  { loaded, pass }: Descent,
  node: Node,
  operation: Normalisation,
  { frame, channels, values }: Windows,
): Windows {
  const scale = operation.scale === undefined ? null : loaded.weightValues(operation.scale);
  const x = forwardWindows(loaded, pass, node.inputs[0], frame).values;
  return { frame, channels, values: normalisationGradient(operation, x, scale, values, channels) };
}
