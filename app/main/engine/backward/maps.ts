/** Signals over whole maps, on TensorFlow.js: for gradients of a class's score, and the reference of `windows.ts`. */
import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { derivativeFromOutput, timesDerivative, type ActivationOperation } from "../network/activations.ts";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import type { LocalNormalisation, Normalisation } from "../network/normalisation.ts";
import { countedPadding } from "../network/pooling.ts";
import { transposedResize } from "../network/resize.ts";
import type { Node, Operation } from "../../modelGeometry/graph.ts";
import { transposedConvolution, transposedDepthwise } from "./convolution.ts";
import type { Steps } from "./descend.ts";
import { readFrame, reframe, wholeFrame, type MapSize, type Windows } from "./frame.ts";
import type { Rule } from "./rule.ts";
import { localNormalisationGradient, normalisationGradient } from "./normalisation.ts";
import { scatterChannels } from "./scatterChannels.ts";
import { readSize, unpoolAverage, unpoolMaximum } from "./unpool.ts";

interface Descent {
  readonly loaded: LoadedNetwork;
  readonly pass: ForwardPass;
  readonly rule: Rule;
}

type Kind<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

/**
 * Steps for signals `[N, ...shape of the node]`, one for each of N starts. To be used inside `tf.tidy`.
 *
 * @param pass - must hold what `outputsToKeep` names.
 */
export function mapSteps(loaded: LoadedNetwork, pass: ForwardPass, rule: Rule): Steps<Tensor> {
  return {
    through: (node, signal) => through({ loaded, pass, rule }, node, signal),
    sum: (_, a, b) => loaded.tf.add(a, b),
  };
}

function through(descent: Descent, node: Node, signal: Tensor): Tensor[] {
  const { tf } = descent.loaded;
  const operation = node.operation;
  switch (operation.kind) {
    case "convolution":
      return [transposedConvolution(descent.loaded, operation, signal as Tensor4D, inputMap(descent, node))];
    case "depthwise":
      return [transposedDepthwise(descent.loaded, operation, signal as Tensor4D, inputMap(descent, node))];
    case "dense":
      return [throughDense(descent, operation, signal)];
    case "affine":
      return [tf.mul(signal, descent.loaded.weight(operation.scale))];
    case "activation":
      return [throughActivation(descent, node, operation, signal)];
    case "pool":
      return [throughPool(descent, node, operation, signal as Tensor4D)];
    case "global-pool":
      return [throughGlobalPool(descent, node, operation, signal)];
    case "pad": {
      const { top, left } = operation.padding;
      const [height, width] = inputMap(descent, node);
      return [tf.slice(signal as Tensor4D, [0, top, left, 0], [-1, height, width, -1])];
    }
    case "crop": {
      const { top, bottom, left, right } = operation.cropping;
      return [
        tf.pad(signal, [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ]),
      ];
    }
    case "concatenate":
      return throughConcatenate(descent, node, signal);
    case "add":
      return node.inputs.map((input) => sumToShape(descent, signal, input));
    case "multiply":
      return throughMultiply(descent, node, signal);
    case "extreme":
      return throughExtreme(descent, node, operation, signal);
    case "channels":
      return [scatterChannels(descent.loaded, node, operation.from, signal)];
    case "normalisation":
      return [throughNormalisation(descent, node, operation, signal)];
    case "local-normalisation":
      return [throughLocalNormalisation(descent, node, operation, signal)];
    case "reciprocal":
      return [tf.neg(tf.mul(signal, tf.square(descent.pass.output(node.index))))];
    case "resize":
      return [transposedResize(descent.loaded, operation, signal as Tensor4D, inputMap(descent, node))];
    case "reshape":
      return [tf.reshape(signal, [signal.shape[0], ...descent.loaded.network.nodes[node.inputs[0]].shape])];
    case "identity":
      return [signal];
    case "input":
      return [];
  }
}

function inputMap(descent: Descent, node: Node): MapSize {
  const [height, width] = descent.loaded.network.nodes[node.inputs[0]].shape;
  return [height, width];
}

function throughDense({ loaded }: Descent, operation: Kind<"dense">, signal: Tensor): Tensor {
  const { tf } = loaded;
  const kernel = loaded.weight(operation.kernel) as Tensor2D;
  const [inputs, outputs] = kernel.shape;
  const result = tf.matMul(tf.reshape(signal, [-1, outputs]), kernel, false, true);
  return tf.reshape(result, [...signal.shape.slice(0, -1), inputs]);
}

function throughActivation(
  { loaded, pass, rule }: Descent,
  node: Node,
  operation: ActivationOperation,
  signal: Tensor,
): Tensor {
  const { tf } = loaded;
  if (operation.activation === "softmax") return softmaxGradient(tf, pass.output(node.index), signal);
  if (rule === "deconvnet") return tf.relu(signal);
  const values = pass.output(derivativeFromOutput(operation.activation) ? node.index : node.inputs[0]);
  const slopes = operation.slopes === undefined ? undefined : loaded.weight(operation.slopes);
  const gradient = timesDerivative(tf, operation, values, signal, slopes);
  return rule === "guided" ? tf.relu(gradient) : gradient;
}

/** y * (g - sum(g * y)), along the last axis. */
function softmaxGradient(tf: LoadedNetwork["tf"], output: Tensor, signal: Tensor): Tensor {
  return tf.mul(output, tf.sub(signal, tf.sum(tf.mul(signal, output), -1, true)));
}

function throughPool(descent: Descent, node: Node, operation: Kind<"pool">, signal: Tensor4D): Tensor {
  const map = inputMap(descent, node);
  const [count, rows, columns, channels] = signal.shape;
  const grid = { count, rows, columns, channels };
  const read = readFrame(wholeFrame(map, count), readSize(grid, operation), operation.strides, operation.padding);
  const values = signal.dataSync<"float32">();
  const spread =
    operation.mode === "average"
      ? unpoolAverage(values, grid, operation, read, map, countedPadding(operation))
      : unpoolMaximum(values, grid, operation, read, wholeForward(descent, node.inputs[0]), map);
  const result = reframe({ frame: read, channels, values: spread }, wholeFrame(map, count)).values;
  return descent.loaded.tf.tensor(result, [count, ...map, channels]);
}

/** What a kept node gave, as one window that is the whole map. */
function wholeForward({ loaded, pass }: Descent, index: number): Windows {
  const [height, width, channels] = loaded.network.nodes[index].shape as [number, number, number];
  return { frame: wholeFrame([height, width], 1), channels, values: pass.values(index) };
}

function throughGlobalPool(descent: Descent, node: Node, operation: Kind<"global-pool">, signal: Tensor): Tensor {
  const { tf, network } = descent.loaded;
  const [height, width, channels] = network.nodes[node.inputs[0]].shape as [number, number, number];
  const count = signal.shape[0];
  const shaped = tf.reshape(signal, [count, 1, 1, channels]);
  if (operation.mode === "average") return tf.mul(shaped, tf.fill([1, height, width, 1], 1 / (height * width)));
  const grid = { count, rows: 1, columns: 1, channels };
  const window = { size: [height, width], strides: [1, 1] } as const;
  const whole = wholeFrame([height, width], count);
  const values = shaped.dataSync<"float32">();
  const result = unpoolMaximum(values, grid, window, whole, wholeForward(descent, node.inputs[0]), [height, width]);
  return tf.tensor(result, [count, height, width, channels]);
}

function throughConcatenate({ loaded }: Descent, node: Node, signal: Tensor): Tensor[] {
  let start = 0;
  return node.inputs.map((input) => {
    const channels = loaded.network.nodes[input].shape.at(-1)!;
    const axes = signal.rank - 1;
    const begin = [...new Array<number>(axes).fill(0), start];
    start += channels;
    return loaded.tf.slice(signal, begin, [...new Array<number>(axes).fill(-1), channels]);
  });
}

/** Each input gets the signal times the product of the others, as the derivative has it, under every rule. */
function throughMultiply(descent: Descent, node: Node, signal: Tensor): Tensor[] {
  const { tf } = descent.loaded;
  return node.inputs.map((input, place) => {
    const others = node.inputs.filter((_, other) => other !== place);
    const product = others.reduce((tensor, other) => tf.mul(tensor, descent.pass.output(other)), signal);
    return sumToShape(descent, product, input);
  });
}

function throughNormalisation({ loaded, pass }: Descent, node: Node, operation: Normalisation, signal: Tensor): Tensor {
  const scale = operation.scale === undefined ? null : loaded.weightValues(operation.scale);
  const x = pass.values(node.inputs[0]);
  const result = normalisationGradient(operation, x, scale, signal.dataSync<"float32">(), signal.shape.at(-1)!);
  return loaded.tf.tensor(result, signal.shape);
}

function throughLocalNormalisation(
  { loaded, pass }: Descent,
  node: Node,
  operation: LocalNormalisation,
  signal: Tensor,
): Tensor {
  const x = pass.values(node.inputs[0]);
  const result = localNormalisationGradient(operation, x, signal.dataSync<"float32">(), signal.shape.at(-1)!);
  return loaded.tf.tensor(result, signal.shape);
}

/** Each value goes to the input that gave it, on a tie the first one, under every rule. */
function throughExtreme({ loaded, pass }: Descent, node: Node, { mode }: Kind<"extreme">, signal: Tensor): Tensor[] {
  const { tf } = loaded;
  const outputs = node.inputs.map((input) => pass.output(input));
  const better = mode === "max" ? tf.maximum : tf.minimum;
  const best = outputs.slice(1).reduce((found, other) => better(found, other), outputs[0]);
  let free: Tensor = tf.onesLike(best);
  return node.inputs.map((input, place) => {
    const won = tf.mul(free, tf.cast(tf.equal(outputs[place], best), "float32"));
    free = tf.sub(free, won);
    return sumToShape({ loaded }, tf.mul(signal, won), input);
  });
}

/** Undoes broadcasting: an input of one row and column was read everywhere, so its signal is the sum of all of them. */
function sumToShape({ loaded }: Pick<Descent, "loaded">, signal: Tensor, input: number): Tensor {
  const { shape } = loaded.network.nodes[input];
  const axes = shape.flatMap((length, axis) => (length === 1 && signal.shape[axis + 1] > 1 ? [axis + 1] : []));
  return axes.length === 0 ? signal : loaded.tf.sum(signal, axes, true);
}
