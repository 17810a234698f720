/** Operators in the place of layers, on numbers that fit on paper. */
import { beforeAll, describe, expect, it } from "vitest";
import { LoadedNetwork } from "../../../../../app/main/engine/network/forward.ts";
import { buildNetwork } from "../../../../../app/main/engine/network/readers/buildNetwork.ts";
import type { KerasModel } from "../../../../../app/main/engine/network/readers/kerasModel.ts";
import { startBackend, type TensorFlow } from "../../../../../app/main/engine/tensors/backend.ts";
import { functional, layer } from "../../../../builders/keras.ts";

/** An operation of Keras 3, called with `args`; null stands for the image. */
interface Call {
  readonly type: string;
  readonly args: readonly unknown[];
  readonly kwargs?: object;
  readonly config?: object;
  /** `.h5` files do not say it. */
  readonly module?: string | null;
}

const tensor = (name: string): object => ({ class_name: "__keras_tensor__", config: { keras_history: [name, 0, 0] } });

/** The image through one operation, flattened. */
function modelOf({ type, args, kwargs = {}, config = {}, module = "keras.src.ops.numpy" }: Call): KerasModel {
  const image = (value: unknown): unknown =>
    value === null ? tensor("input") : Array.isArray(value) ? value.map(image) : value;
  const entry = {
    class_name: type,
    ...(module === null ? {} : { module }),
    name: "op",
    config: { name: "op", ...config },
    inbound_nodes: [{ args: args.map(image), kwargs }],
  };
  return withEntry(entry);
}

/** TensorFlow's function as Keras 2 calls it. */
function lambdaOf(name: string, node: unknown, type = "TFOpLambda"): KerasModel {
  return withEntry({ class_name: type, name: "op", config: { name: "op", function: name }, inbound_nodes: [node] });
}

function withEntry(entry: object): KerasModel {
  const model = functional([[layer("Flatten", "flat"), ["op"]]], "flat", [1, 2, 3]);
  const [input, flat] = model.config.config["layers"] as object[];
  return { ...model, config: { ...model.config, config: { ...model.config.config, layers: [input, entry, flat] } } };
}

const slice = (start: number | null, stop: number | null, step: number | null = null): object => ({
  class_name: "__slice__",
  config: { start, stop, step },
});
const ELLIPSIS = { class_name: "__ellipsis__", config: {} };
const array = (value: unknown): object => ({ class_name: "__numpy__", config: { value, dtype: "float32" } });

describe("an operator", () => {
  let tf: TensorFlow;
  beforeAll(async () => {
    ({ tf } = await startBackend("wasm"));
  });

  function valuesOf(model: KerasModel): number[] {
    const { network, weights } = buildNetwork(model);
    const loaded = new LoadedNetwork(tf, network, weights);
    const pass = loaded.forward(Float32Array.of(1, 2, 3, -1, -2, -4), []);
    const values = [...pass.values(network.output)].map((value) => Math.round(value * 1e5) / 1e5);
    pass.dispose();
    loaded.dispose();
    return values;
  }

  it.each<[what: string, call: Call, values: readonly number[]]>([
    ["x / 2", { type: "TrueDivide", args: [null, 2] }, [0.5, 1, 1.5, -0.5, -1, -2]],
    ["3 - x", { type: "Subtract", args: [3, null] }, [2, 1, 0, 4, 5, 7]],
    ["x - an array", { type: "Subtract", args: [null, array([[[[1, 2, 3]]]])] }, [0, 0, 0, -2, -4, -7]],
    [
      "x times an array by channel",
      { type: "Multiply", args: [null, array([1, 10, 100])] },
      [1, 20, 300, -1, -20, -400],
    ],
    ["x + x", { type: "Add", args: [null, null] }, [2, 4, 6, -2, -4, -8]],
    ["x - x", { type: "Subtract", args: [null, null] }, [0, 0, 0, 0, 0, 0]],
    ["a number by name", { type: "Add", args: [], kwargs: { x1: tensor("input"), x2: 1 } }, [2, 3, 4, 0, -1, -3]],
    [
      "x + 1 of a file that leaves the module out",
      { type: "Add", args: [null, 1], module: null },
      [2, 3, 4, 0, -1, -3],
    ],
    ["x / x", { type: "Divide", args: [null, null] }, [1, 1, 1, 1, 1, 1]],
    ["1 / x", { type: "Divide", args: [1, null] }, [1, 0.5, 0.33333, -1, -0.5, -0.25]],
    ["6 / x", { type: "TrueDivide", args: [6, null] }, [6, 3, 2, -6, -3, -1.5]],
    ["the reciprocal", { type: "Reciprocal", args: [null] }, [1, 0.5, 0.33333, -1, -0.5, -0.25]],
    ["max(x, 0)", { type: "Maximum", args: [null, 0] }, [1, 2, 3, 0, 0, 0]],
    ["max(x, -1.5)", { type: "Maximum", args: [null, -1.5] }, [1, 2, 3, -1, -1.5, -1.5]],
    ["min(2, x)", { type: "Minimum", args: [2, null] }, [1, 2, 2, -1, -2, -4]],
    ["max(x, x)", { type: "Maximum", args: [null, null] }, [1, 2, 3, -1, -2, -4]],
    ["clip", { type: "Clip", args: [null], config: { x_min: -2, x_max: 2 } }, [1, 2, 2, -1, -2, -2]],
    ["clip from 0", { type: "Clip", args: [null], config: { x_min: 0, x_max: 2 } }, [1, 2, 2, 0, 0, 0]],
    ["-x", { type: "Negative", args: [null] }, [-1, -2, -3, 1, 2, 4]],
    ["x * x", { type: "Square", args: [null] }, [1, 4, 9, 1, 4, 16]],
    ["x ** 2", { type: "Power", args: [null, 2] }, [1, 4, 9, 1, 4, 16]],
    ["x as another type", { type: "Cast", args: [null], config: { dtype: "float32" } }, [1, 2, 3, -1, -2, -4]],
    ["the mean over places", { type: "Mean", args: [null], config: { axis: [1, 2] } }, [0, 0, -0.5]],
    ["the maximum over places", { type: "Max", args: [null], config: { axis: [-3, -2], keepdims: true } }, [1, 2, 3]],
    ["another shape", { type: "Reshape", args: [null], config: { newshape: [-1, 3, 2, 1] } }, [1, 2, 3, -1, -2, -4]],
    [
      "x beside x",
      { type: "Concatenate", args: [[null, null]], config: { axis: -1 } },
      [1, 2, 3, 1, 2, 3, -1, -2, -4, -1, -2, -4],
    ],
    ["x[..., ::-1]", { type: "GetItem", args: [null, [ELLIPSIS, slice(null, null, -1)]] }, [3, 2, 1, -4, -2, -1]],
    ["x[..., -1]", { type: "GetItem", args: [null, [ELLIPSIS, -1]] }, [3, -4]],
    [
      "x[:, :, 1:, :2]",
      { type: "GetItem", args: [null, [slice(null, null), slice(null, null), slice(1, null), slice(null, 2)]] },
      [-1, -2],
    ],
    ["a hard sigmoid", { type: "HardSigmoid", args: [null] }, [0.66667, 0.83333, 1, 0.33333, 0.16667, 0]],
    ["a leaky relu", { type: "LeakyRelu", args: [null], config: { negative_slope: 0.5 } }, [1, 2, 3, -0.5, -1, -2]],
    [
      "a resized map",
      { type: "Resize", args: [null], config: { size: [1, 1], interpolation: "bilinear" } },
      [0, 0, -0.5],
    ],
  ])("of Keras 3 is read: %s", (_what, call, values) => {
    expect(valuesOf(modelOf(call))).toEqual(values);
  });

  it.each<[name: string, node: unknown, values: readonly number[]]>([
    ["math.truediv", [["input", 0, 0, { y: 2, name: null }]], [0.5, 1, 1.5, -0.5, -1, -2]],
    ["math.subtract", [["_CONSTANT_VALUE", -1, 3, { y: ["input", 0, 0] }]], [2, 1, 0, 4, 5, 7]],
    ["math.multiply", ["input", 0, 0, { y: ["input", 0, 0] }], [1, 4, 9, 1, 4, 16]],
    ["nn.bias_add", [["input", 0, 0, { bias: [1, 2, 3] }]], [2, 4, 6, 0, 0, -1]],
    ["clip_by_value", [["input", 0, 0, { clip_value_min: -2, clip_value_max: 2 }]], [1, 2, 2, -1, -2, -2]],
    ["math.reduce_mean", [["input", 0, 0, { axis: [1, 2] }]], [0, 0, -0.5]],
    [
      "concat",
      [
        ["input", 0, 0, { axis: 3 }],
        ["input", 0, 0, { axis: 3 }],
      ],
      [1, 2, 3, 1, 2, 3, -1, -2, -4, -1, -2, -4],
    ],
    ["nn.leaky_relu", [["input", 0, 0, { alpha: 0.5 }]], [1, 2, 3, -0.5, -1, -2]],
    ["math.divide", ["input", 0, 0, { y: ["input", 0, 0] }], [1, 1, 1, 1, 1, 1]],
    ["math.reciprocal", ["input", 0, 0, {}], [1, 0.5, 0.33333, -1, -0.5, -0.25]],
    [
      // 1 / (1 + 1 + 4), 2 / (1 + 1 + 4 + 9), 3 / (1 + 4 + 9), and so on.
      "nn.local_response_normalization",
      [["input", 0, 0, { depth_radius: 1, beta: 1 }]],
      [0.16667, 0.13333, 0.21429, -0.16667, -0.09091, -0.19048],
    ],
    ["cast", [["input", 0, 0, { dtype: "float32" }]], [1, 2, 3, -1, -2, -4]],
  ])("of TensorFlow, as Keras 2 writes it, is read: %s", (name, node, values) => {
    expect(valuesOf(lambdaOf(name, node))).toEqual(values);
  });

  it("of Keras 2 that takes a part is read", () => {
    const whole = { start: null, stop: null, step: null };
    const spec = [whole, whole, whole, { start: null, stop: null, step: -1 }];
    const node = [["input", 0, 0, { slice_spec: spec }]];
    expect(valuesOf(lambdaOf("__operators__.getitem", node, "SlicingOpLambda"))).toEqual([3, 2, 1, -4, -2, -1]);
  });

  it.each<[what: string, model: KerasModel, sentence: string]>([
    [
      "an unknown one",
      modelOf({ type: "Einsum", args: [null] }),
      `Layer "op" (Einsum) is a function of Keras's ops that Pippin does not do.`,
    ],
    [
      "an unknown one of TensorFlow",
      lambdaOf("math.erf", [["input", 0, 0, {}]]),
      `Layer "op" (TFOpLambda) calls TensorFlow's "math.erf", which Pippin does not do.`,
    ],
    [
      "one whose number is lost",
      modelOf({ type: "Multiply", args: [null] }),
      'Layer "op" (Multiply) works with a number that the file does not hold: save the model again',
    ],
    [
      "one whose number is lost, by the name of a layer",
      modelOf({ type: "Add", args: [null], module: null }),
      'Layer "op" (Add) joins two things, of which the file holds one: save the model again',
    ],
    ["another power", modelOf({ type: "Power", args: [null, 3] }), "has another power than 2"],
    [
      "a mean over channels",
      modelOf({ type: "Mean", args: [null], config: { axis: [3] } }),
      "goes over the axes [3]; Pippin does rows and columns of a map (1, 2) only",
    ],
    [
      "channels joined along rows",
      lambdaOf("concat", [
        ["input", 0, 0, { axis: 1 }],
        ["input", 0, 0, { axis: 1 }],
      ]),
      "joins along axis 1; Pippin does the last one only",
    ],
    [
      "every other row",
      modelOf({ type: "GetItem", args: [null, [slice(null, null), slice(null, null, 2), slice(null, null, -1)]] }),
      "takes the part",
    ],
    ["maps stacked", modelOf({ type: "Stack", args: [[null, null]], config: { axis: -1 } }), "stacks maps"],
  ])("that Pippin does not do is refused by name: %s", (_what, model, sentence) => {
    expect(() => buildNetwork(model)).toThrow(sentence);
  });

  it("with other numbers than channels is refused", () => {
    const call = modelOf({ type: "Add", args: [null, array([1, 2])] });
    expect(() => buildNetwork(call)).toThrow('Layer "op" (Add) has 2 values for 3 channels.');
  });
});
