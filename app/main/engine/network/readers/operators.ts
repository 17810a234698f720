/** Arithmetic and functions in the place of layers: Keras 3's `ops`, and Keras 2's `TFOpLambda` of TensorFlow's functions. */
import type { Node, Operation } from "../../../modelGeometry/graph.ts";
import { addActivation } from "./addActivation.ts";
import type { Argument, KerasLayer } from "./kerasModel.ts";
import { activationNamed, type KerasActivation } from "./layerActivations.ts";
import { refuseLayer } from "./layerFields.ts";
import type { LayerContext } from "./layerContext.ts";
import { addConcatenate, addMerge, type Merge } from "./mergingLayers.ts";
import { reshaped } from "./reshaped.ts";
import { addResizeOperator } from "./resizing.ts";
import { scaleAndShift } from "./scaleAndShift.ts";
import { addItem } from "./sliceOperators.ts";

/** What an operator does: arithmetic of two things, a function of a list or of one map, or an activation by Keras's name. */
type Operator =
  | { readonly merge: Merge | "Divide" }
  | { readonly join: "concatenate" | "stack" }
  | { readonly function: FunctionName }
  | { readonly activation: string };

type FunctionName =
  | "identity"
  | "negative"
  | "square"
  | "power"
  | "reciprocal"
  | "local-normalisation"
  | "clip"
  | "mean"
  | "max"
  | "reshape"
  | "item"
  | "resize";

/** Classes of Keras 3's operations, and LRN, which has no class there: graph models have it by TensorFlow's name. */
const KERAS: Readonly<Record<string, Operator>> = {
  Add: { merge: "Add" },
  Subtract: { merge: "Subtract" },
  Multiply: { merge: "Multiply" },
  Divide: { merge: "Divide" },
  TrueDivide: { merge: "Divide" },
  Maximum: { merge: "Maximum" },
  Minimum: { merge: "Minimum" },
  Negative: { function: "negative" },
  Square: { function: "square" },
  Power: { function: "power" },
  Reciprocal: { function: "reciprocal" },
  LRN: { function: "local-normalisation" },
  Clip: { function: "clip" },
  Cast: { function: "identity" },
  ConvertToTensor: { function: "identity" },
  StopGradient: { function: "identity" },
  Mean: { function: "mean" },
  Max: { function: "max" },
  Amax: { function: "max" },
  Reshape: { function: "reshape" },
  Concatenate: { join: "concatenate" },
  Stack: { join: "stack" },
  GetItem: { function: "item" },
  Resize: { function: "resize" },
  Relu: { activation: "relu" },
  Relu6: { activation: "relu6" },
  LeakyRelu: { activation: "leaky_relu" },
  Elu: { activation: "elu" },
  Selu: { activation: "selu" },
  Sigmoid: { activation: "sigmoid" },
  HardSigmoid: { activation: "hard_sigmoid" },
  Tanh: { activation: "tanh" },
  Softplus: { activation: "softplus" },
  Softsign: { activation: "softsign" },
  Exp: { activation: "exponential" },
  Silu: { activation: "silu" },
  HardSilu: { activation: "hard_silu" },
  Gelu: { activation: "gelu" },
  Softmax: { activation: "softmax" },
  LogSoftmax: { activation: "log_softmax" },
};

/** TensorFlow's functions as Keras 2 names them. */
const TENSORFLOW: Readonly<Record<string, Operator>> = {
  "__operators__.add": { merge: "Add" },
  "math.add": { merge: "Add" },
  "nn.bias_add": { merge: "Add" },
  "math.subtract": { merge: "Subtract" },
  "math.multiply": { merge: "Multiply" },
  "math.divide": { merge: "Divide" },
  "math.truediv": { merge: "Divide" },
  "math.maximum": { merge: "Maximum" },
  "math.minimum": { merge: "Minimum" },
  "math.negative": { function: "negative" },
  "math.square": { function: "square" },
  "math.pow": { function: "power" },
  "math.reciprocal": { function: "reciprocal" },
  "nn.local_response_normalization": { function: "local-normalisation" },
  clip_by_value: { function: "clip" },
  cast: { function: "identity" },
  convert_to_tensor: { function: "identity" },
  identity: { function: "identity" },
  stop_gradient: { function: "identity" },
  "math.reduce_mean": { function: "mean" },
  "math.reduce_max": { function: "max" },
  reshape: { function: "reshape" },
  concat: { join: "concatenate" },
  stack: { join: "stack" },
  "__operators__.getitem": { function: "item" },
  "image.resize": { function: "resize" },
  "nn.relu": { activation: "relu" },
  "nn.relu6": { activation: "relu6" },
  "nn.leaky_relu": { activation: "leaky_relu" },
  "nn.elu": { activation: "elu" },
  "nn.selu": { activation: "selu" },
  "math.sigmoid": { activation: "sigmoid" },
  "math.tanh": { activation: "tanh" },
  "math.softplus": { activation: "softplus" },
  "nn.softsign": { activation: "softsign" },
  "math.exp": { activation: "exponential" },
  "nn.silu": { activation: "silu" },
  "nn.gelu": { activation: "gelu" },
  "nn.softmax": { activation: "softmax" },
  "nn.log_softmax": { activation: "log_softmax" },
};

/** Names that operations share with layers, which they are unless they are called with a number. */
const ALSO_LAYERS = new Set(["Add", "Subtract", "Multiply", "Maximum", "Minimum", "Concatenate", "Reshape", "Softmax"]);

/**
 * @returns what the layer does where it is an operator, of Keras's `ops` with or without its module: `.h5` files leave
 * that out.
 * @throws PippinError `unsupported` for an operator that Pippin does not do.
 */
export function operatorOf(layer: KerasLayer, args: readonly Argument[]): Operator | undefined {
  const { type, isFunction, config } = layer;
  if (type === "TFOpLambda" || type === "SlicingOpLambda") {
    const name = config["function"];
    if (typeof name === "string" && Object.hasOwn(TENSORFLOW, name)) return TENSORFLOW[name];
    return refuseLayer(layer, `calls TensorFlow's ${JSON.stringify(name)}, which Pippin does not do`);
  }
  if (!Object.hasOwn(KERAS, type)) {
    return isFunction ? refuseLayer(layer, "is a function of Keras's ops that Pippin does not do") : undefined;
  }
  const isLayer = !isFunction && ALSO_LAYERS.has(type) && !args.some(isNumbers) && config["newshape"] === undefined;
  return isLayer ? undefined : KERAS[type];
}

/** @returns the node that holds the result. */
export function addOperator(context: LayerContext, operator: Operator): Node {
  if ("merge" in operator) return addArithmetic(context, operator.merge);
  const { layer } = context;
  if ("join" in operator) return operator.join === "stack" ? addStack(context) : addJoin(context);
  const input = tensorOf(context, argument(context, 0, ["x", "input", "input_tensor", "features", "value", "logits"]));
  if (input === null) return refuseLayer(layer, "reads no other layer where one was expected");
  if ("activation" in operator) return addActivation(context, input, activationOf(context, operator.activation));
  return addFunction(context, operator.function, input);
}

function addFunction(context: LayerContext, name: FunctionName, input: Node): Node {
  const { layer, push } = context;
  switch (name) {
    case "identity":
      return push({ kind: "identity" }, [input], input.shape);
    case "negative":
      return scaleAndShift(context, input, [-1], [0]);
    case "square":
      return push({ kind: "multiply" }, [input, input], input.shape);
    case "power":
      if (plain(argument(context, 1, ["y", "x2"])) !== 2)
        return refuseLayer(layer, "has another power than 2, which Pippin does not do");
      return push({ kind: "multiply" }, [input, input], input.shape);
    case "reciprocal":
      return push({ kind: "reciprocal" }, [input], input.shape);
    case "local-normalisation":
      return addLocalNormalisation(context, input);
    case "clip": {
      const [least, most] = [
        option(context, 1, ["x_min", "clip_value_min"]),
        option(context, 2, ["x_max", "clip_value_max"]),
      ];
      if (typeof least !== "number" || typeof most !== "number" || least >= most) {
        return refuseLayer(layer, "clips to other limits than two numbers, which Pippin does not do");
      }
      return clipped(context, input, least, most);
    }
    case "mean":
    case "max":
      return addReduction(context, name === "mean" ? "average" : "max", input);
    case "reshape": {
      const shape = option(context, 1, ["newshape", "shape"]);
      // The first length is the batch's.
      return push(
        { kind: "reshape" },
        [input],
        reshaped(layer, Array.isArray(shape) ? shape.slice(1) : [], input.shape),
      );
    }
    case "item":
      return addItem(context, input, plain(argument(context, 1, ["key", "slice_spec"])));
    case "resize":
      return addResizeOperator(context, option(context, 1, ["size"]));
  }
}

/** Of two maps, or of a map and numbers, in either order. */
function addArithmetic(context: LayerContext, type: Merge | "Divide"): Node {
  const { layer } = context;
  const [a, b] = [argument(context, 0, ["x", "x1", "value"]), argument(context, 1, ["y", "x2", "bias"])];
  const [first, second] = [tensorOf(context, a), tensorOf(context, b)];
  if (first !== null && second !== null) {
    if (type !== "Divide") return addMerge(context, type, [first, second]);
    const divisor = context.push({ kind: "reciprocal" }, [second], second.shape);
    return addMerge(context, "Multiply", [first, divisor]);
  }
  const map = first ?? second;
  const numbers = numbersOf(first === null ? a : b);
  if (map === null || numbers === null) {
    return refuseLayer(
      layer,
      "works with a number that the file does not hold: save the model again with the newest Keras, as .keras, or put a Rescaling layer in its place",
    );
  }
  const times = (factor: number): number[] => numbers.map((value) => factor * value);
  switch (type) {
    case "Add":
      return scaleAndShift(context, map, [1], numbers);
    case "Subtract":
      return first === null ? scaleAndShift(context, map, [-1], numbers) : scaleAndShift(context, map, [1], times(-1));
    case "Multiply":
      return scaleAndShift(context, map, numbers, [0]);
    case "Divide":
      if (first === null) {
        const divisor = context.push({ kind: "reciprocal" }, [map], map.shape);
        return numbers.every((value) => value === 1) ? divisor : scaleAndShift(context, divisor, numbers, [0]);
      }
      return scaleAndShift(
        context,
        map,
        numbers.map((value) => 1 / value),
        [0],
      );
    case "Maximum":
      return rectified(context, map, 1, numbers);
    case "Minimum":
      return rectified(context, map, -1, numbers);
    case "Average":
      return refuseLayer(layer, "averages a map and a number, which Pippin does not do");
  }
}

/** Over `depth_radius` channels on either side: TensorFlow's own function, which Keras has no layer for. */
function addLocalNormalisation(context: LayerContext, input: Node): Node {
  const number = (place: number, name: string, otherwise: number): number => {
    const value = option(context, place, [name]) ?? otherwise;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    return refuseLayer(context.layer, `has a ${name} that is no number`);
  };
  const radius = number(1, "depth_radius", 5);
  if (!Number.isInteger(radius) || radius < 0) refuseLayer(context.layer, `has the depth_radius ${radius}`);
  const operation: Operation = {
    kind: "local-normalisation",
    ...{ before: radius, after: radius },
    ...{ bias: number(2, "bias", 1), alpha: number(3, "alpha", 1), beta: number(4, "beta", 0.5) },
  };
  return context.push(operation, [input], input.shape);
}

/** max(x, n) = n + relu(x - n); min(x, n) = n - relu(n - x). */
function rectified(context: LayerContext, map: Node, sign: 1 | -1, numbers: readonly number[]): Node {
  if (sign === 1 && numbers.every((value) => value === 0)) return addActivation(context, map, RELU);
  const shift = numbers.map((value) => -sign * value);
  const above = addActivation(context, scaleAndShift(context, map, [sign], shift, "before"), RELU);
  return scaleAndShift(context, above, [sign], numbers, "after");
}

const RELU: KerasActivation = { kind: "activation", activation: "relu" };

/** n + min(relu(x - n), m - n). */
function clipped(context: LayerContext, input: Node, least: number, most: number): Node {
  const maximum = most - least;
  const from = least === 0 ? input : scaleAndShift(context, input, [1], [-least], "from");
  const relu6: KerasActivation = { kind: "activation", activation: "relu6", ...(maximum === 6 ? {} : { maximum }) };
  const result = addActivation(context, from, relu6);
  return least === 0 ? result : scaleAndShift(context, result, [1], [least], "to");
}

function activationOf(context: LayerContext, name: string): KerasActivation | null {
  const { layer, inputs } = context;
  const activation = activationNamed(layer, name);
  if (activation === null) return null;
  const axis = option(context, 1, ["axis"]) ?? -1;
  if (activation.activation === "softmax" && axis !== -1 && axis !== inputs[0].shape.length) {
    return refuseLayer(layer, `works along axis ${JSON.stringify(axis)}; Pippin does the last one (-1) only`);
  }
  const alpha = option(context, 1, ["negative_slope", "alpha"]);
  if (activation.alpha !== undefined && typeof alpha === "number") return { ...activation, alpha };
  return activation.activation === "gelu"
    ? { ...activation, approximate: option(context, 1, ["approximate"]) === true }
    : activation;
}

function addReduction(context: LayerContext, mode: "average" | "max", input: Node): Node {
  const { layer, push } = context;
  const axes = option(context, 1, ["axis"]);
  const places = Array.isArray(axes) ? axes.map((axis) => (Number(axis) < 0 ? Number(axis) + 4 : Number(axis))) : [];
  if (input.shape.length !== 3 || places.sort((a, b) => a - b).join() !== "1,2") {
    return refuseLayer(
      layer,
      `goes over the axes ${JSON.stringify(axes)}; Pippin does rows and columns of a map (1, 2) only`,
    );
  }
  const keepDimensions = option(context, 2, ["keepdims"]) === true;
  const channels = input.shape[2];
  return push({ kind: "global-pool", mode, keepDimensions }, [input], keepDimensions ? [1, 1, channels] : [channels]);
}

/** Of TensorFlow and of Keras, which take lists. */
function addJoin(context: LayerContext): Node {
  const axis = option(context, 1, ["axis"]) ?? -1;
  return addConcatenate({ ...context, layer: { ...context.layer, config: { ...context.layer.config, axis } } });
}

/** Channels that were taken one by one, put together again (see `addItem`). */
function addStack(context: LayerContext): Node {
  const { layer, inputs, push } = context;
  const [{ shape }] = inputs;
  const axis = option(context, 1, ["axis"]);
  const single = inputs.every((input) => input.layerType === inputs[0].layerType && input.shape.at(-1) === 1);
  if (!single || (axis !== -1 && axis !== shape.length))
    return refuseLayer(layer, "stacks maps, which Pippin does for single channels only");
  return push({ kind: "concatenate" }, inputs, [...shape.slice(0, -1), inputs.length]);
}

/** @returns the argument by one of the names that versions give it, else the one at its place. */
function argument({ args, kwargs }: LayerContext, place: number, names: readonly string[]): Argument | undefined {
  const byName = names.map((name) => kwargs[name]).find((found) => found !== undefined && plain(found) !== null);
  return byName ?? args[place];
}

/** @returns what the layer's configuration says, else its arguments. */
function option(context: LayerContext, place: number, names: readonly string[]): unknown {
  const stated = names.map((name) => context.layer.config[name]).find((value) => value !== undefined && value !== null);
  return stated ?? plain(argument(context, place, names));
}

function tensorOf({ inputs }: LayerContext, found: Argument | undefined): Node | null {
  return found?.kind === "tensor" ? inputs[found.input] : null;
}

/** @returns the argument without tensors in it. */
function plain(found: Argument | undefined): unknown {
  if (found?.kind === "list") return found.items.map(plain);
  return found?.kind === "value" ? found.value : undefined;
}

function isNumbers(found: Argument): boolean {
  return numbersOf(found) !== null;
}

/** @returns one number, or a list of them along the last axis; null where the argument is no such thing. */
function numbersOf(found: Argument | undefined): number[] | null {
  let value = plain(found);
  while (Array.isArray(value) && value.length === 1) value = (value as unknown[])[0];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.length > 0 && values.every((one) => typeof one === "number" && Number.isFinite(one))
    ? (values as number[])
    : null;
}
