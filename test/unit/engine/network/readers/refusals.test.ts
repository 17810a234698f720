/** What Pippin cannot do, or a file gets wrong, is refused by the layer's name and type. */
import { describe, expect, it } from "vitest";
import { PippinError } from "../../../../../app/contract/errors.ts";
import { buildNetwork } from "../../../../../app/main/engine/network/readers/buildNetwork.ts";
import type { KerasModel } from "../../../../../app/main/engine/network/readers/kerasModel.ts";
import { conv2d, dense, functional, head, layer, sequential, weight } from "../../../../builders/keras.ts";

function refusal(model: KerasModel, read: readonly string[] = []): PippinError {
  try {
    const { weights } = buildNetwork(model);
    for (const key of read) weights.read(key);
  } catch (error) {
    if (error instanceof PippinError) return error;
    throw error;
  }
  throw new Error("the model was not refused");
}

const config = (fields: object): KerasModel => sequential([conv2d("conv", 3, 4, 3, { ...fields }), ...head(4)]);

describe("what Pippin does not do", () => {
  it.each<[what: string, model: KerasModel, sentence: string]>([
    [
      "an unknown layer",
      sequential([layer("LSTM", "memory"), ...head(3)]),
      'Layer "memory" (LSTM) is of a type that Pippin does not do.',
    ],
    ["a permutation", sequential([layer("Permute", "turn"), ...head(3)]), 'Layer "turn" (Permute) is of a type'],
    ["channels first", config({ data_format: "channels_first" }), 'Layer "conv" (Conv2D) keeps channels first'],
    ["another padding", config({ padding: "causal" }), 'Layer "conv" (Conv2D) has the padding "causal"'],
    ["strides with dilation", config({ strides: 2, dilation_rate: 2 }), "both strides and a dilation above 1"],
    ["another activation", config({ activation: "glu" }), 'Layer "conv" (Conv2D) has the activation "glu"'],
    [
      "logarithms of probabilities inside the network",
      config({ activation: "log_softmax" }),
      'Layer "conv" (Conv2D) gives logarithms of probabilities to other layers, which Pippin does at the end only.',
    ],
    [
      "a function of Python",
      sequential([layer("Lambda", "double"), ...head(3)]),
      'Layer "double" (Lambda) holds a function of Python, which no other program can read: put layers',
    ],
    [
      "a map that does not fit into memory",
      sequential([layer("Resizing", "resizing", { height: 1_000_000, width: 1_000 }), ...head(3)]),
      'Layer "resizing" (Resizing) gives a map of 1000000x1000x3: it does not fit into memory.',
    ],
    [
      "a dense layer that is used for maps and for vectors",
      functional(
        [
          [head(3)[0], ["input"]],
          [dense("shared", 3, 3), ["input"], ["pool"]],
          [layer("Multiply", "gate"), ["shared", "shared@2"]],
        ],
        "gate",
      ),
      'Layer "shared" (Dense) is used for maps and for vectors with the same weights, which Pippin does not do.',
    ],
    [
      "resizing that cuts",
      sequential([layer("Resizing", "resizing", { height: 4, width: 4, crop_to_aspect_ratio: true }), ...head(3)]),
      'Layer "resizing" (Resizing) cuts to the shape of its result (crop_to_aspect_ratio), which Pippin does not do',
    ],
    [
      "resizing that is neither nearest nor bilinear",
      sequential([layer("UpSampling2D", "up", { interpolation: "bicubic" }), ...head(3)]),
      'Layer "up" (UpSampling2D) has the interpolation "bicubic"; Pippin does "nearest" and "bilinear".',
    ],
    [
      "normalisation by the root mean square",
      sequential([layer("LayerNormalization", "norm", { rms_scaling: true }), ...head(3)]),
      'Layer "norm" (LayerNormalization) scales by the root mean square, which Pippin does not do.',
    ],
    [
      "normalisation of other axes",
      sequential([layer("LayerNormalization", "norm", { axis: [1, 2, 3] }), ...head(3)]),
      'Layer "norm" (LayerNormalization) normalises axis [1,2,3]; Pippin does the last one only.',
    ],
    [
      "a threshold",
      sequential([layer("ReLU", "relu", { threshold: 1 }), ...head(3)]),
      'Layer "relu" (ReLU) has a threshold',
    ],
    [
      "joining along rows",
      functional(
        [
          [layer("Concatenate", "join", { axis: 1 }), ["input", "input"]],
          [head(3)[0], ["join"]],
          [head(3)[1], ["pool"]],
        ],
        "scores",
      ),
      'Layer "join" (Concatenate) joins along axis 1; Pippin does the last one only.',
    ],
    [
      "a network that ends in a map",
      sequential([conv2d("conv", 3, 4)]),
      'The network ends in a map of 8x8x4 ("conv"); Pippin explains classifiers',
    ],
    [
      "a class of the user's own, even with the name of a layer",
      withEntry({ class_name: "Conv2D", registered_name: "mine>Conv2D", config: { name: "conv" } }),
      'Layer "conv" (mine>Conv2D) is of a type that Pippin does not do.',
    ],
    [
      "a function of Keras, even with the name of a layer",
      withEntry({ class_name: "MaxPooling2D", module: "keras.src.ops.numpy", config: { name: "largest" } }),
      `Layer "largest" (MaxPooling2D) is a function of Keras's ops that Pippin does not do.`,
    ],
    [
      "a subclassed model",
      { ...sequential(head(3)), config: { class_name: "MyModel", config: {} } },
      'Models of the class "MyModel" hold no list of layers',
    ],
  ])("%s", (_what, model, sentence) => {
    const error = refusal(model);
    expect(error.message).toContain(sentence);
    expect(error.code).toBe("unsupported");
  });

  it("several inputs or outputs", () => {
    const model = functional([[head(3)[0], ["input"]]], "pool");
    const layers = model.config.config["layers"] as object[];
    const second = { class_name: "InputLayer", name: "mask", config: { name: "mask" }, inbound_nodes: [] };
    const config = { ...model.config.config, layers: [...layers, second] };
    expect(refusal({ ...model, config: { ...model.config, config } }).message).toBe(
      'The network has 2 inputs ("input", "mask"); Pippin explains networks with one.',
    );
    const outputs = [
      ["pool", 0, 0],
      ["input", 0, 0],
    ];
    const two = { ...model.config, config: { ...model.config.config, output_layers: outputs } };
    expect(refusal({ ...model, config: two }).message).toBe(
      "The network has 2 outputs; Pippin explains networks with one.",
    );
  });
});

describe("what a file gets wrong", () => {
  it.each<[what: string, model: KerasModel, sentence: string]>([
    [
      "a kernel of another shape, with both shapes",
      sequential([{ ...conv2d("conv", 3, 4), weights: [weight("kernel", [3, 3, 4, 3])] }, ...head(4)]),
      'Layer "conv" has weights of shape 3x3x4x3 in the file where 3x3x3x4 is needed ("conv/kernel").',
    ],
    [
      "missing weights",
      sequential([{ ...conv2d("conv", 3, 4), weights: [] }, ...head(4)]),
      'Layer "conv" has no weights in the file for "conv/kernel" (3x3x3x4).',
    ],
    [
      "a normalisation for another number of channels",
      sequential([layer("BatchNormalization", "bn", {}, [weight("gamma", [5])]), ...head(3)]),
      'Layer "bn" (BatchNormalization) needs 3 values of gamma; the file has 5.',
    ],
    [
      "groups of a normalisation that do not divide",
      sequential([layer("GroupNormalization", "norm", { groups: 2 }), ...head(3)]),
      'Layer "norm" (GroupNormalization): groups is 2; a number that divides 3 channels was expected.',
    ],
    ["groups that do not divide", config({ groups: 2 }), 'Layer "conv" (Conv2D): groups is 2; a number that divides 3'],
    [
      "a field that is no number",
      config({ filters: "many" }),
      'filters is "many"; a whole number above 0 was expected.',
    ],
    [
      "a field of too many numbers",
      config({ strides: [1, 2, 3] }),
      "strides is [1,2,3]; one or two whole numbers above 0",
    ],
    ["a field that is missing", config({ kernel_size: null }), "kernel_size is null; one or two whole numbers above 0"],
    [
      "maps that cannot be added",
      functional(
        [
          [conv2d("conv", 3, 4), ["input"]],
          [layer("Add", "sum"), ["conv", "input"]],
          [head(4)[0], ["sum"]],
          [head(4)[1], ["pool"]],
        ],
        "scores",
      ),
      'Layer "sum" (Add) joins maps whose sizes do not fit: 8x8x4, 8x8x3.',
    ],
    [
      "a layer that reads what does not exist",
      functional([[conv2d("conv", 3, 4), ["nothing"]]], "conv"),
      'Layer "conv" (Conv2D) reads "nothing", which the model\'s configuration does not hold before it.',
    ],
    [
      "layers that read each other",
      functional(
        [
          [layer("ReLU", "a"), ["b"]],
          [layer("ReLU", "b"), ["a"]],
        ],
        "b",
      ),
      'Layer "a" reads its own output through other layers.',
    ],
    [
      "two layers of one name",
      sequential([layer("ReLU", "relu"), layer("ReLU", "relu"), ...head(3)]),
      'The model has two layers of the name "relu".',
    ],
    [
      "a convolution of a vector",
      sequential([layer("Flatten", "flat"), conv2d("conv", 3, 4), ...head(4)]),
      'Layer "conv" (Conv2D) needs a map and gets 192 values.',
    ],
    [
      "a shape of other values",
      sequential([layer("Reshape", "shape", { target_shape: [7, -1] }), dense("scores", 7, 4)]),
      "target_shape is [7,-1]; a shape of 192 values was expected.",
    ],
  ])("%s", (_what, model, sentence) => {
    const error = refusal(model);
    expect(error.message).toContain(sentence);
    expect(error.code).toBe("bad-file");
  });
});

describe("values of weights, when they are read,", () => {
  const withKernel = (values: readonly number[], bias: readonly number[] = [0]): KerasModel =>
    sequential([
      layer("Conv2D", "conv", { filters: 1, kernel_size: 1 }, [
        weight("kernel", [1, 1, 3, 1], values),
        weight("bias", [1], bias),
      ]),
      ...head(1),
    ]);

  it.each([NaN, Infinity, -Infinity])("are refused by layer where one is %s", (value) => {
    const error = refusal(withKernel([1, value, 2]), ["conv/kernel"]);
    expect(error.message).toContain('Layer "conv" has weights that are not finite ("conv/kernel")');
    expect(error.code).toBe("bad-file");
  });

  it("are refused by layer where a kernel is all zeros", () => {
    expect(refusal(withKernel([0, 0, 0]), ["conv/kernel"]).message).toContain(
      'Layer "conv" has a kernel of zeros only ("conv/kernel")',
    );
  });

  it("may be zeros in a bias", () => {
    expect([...buildNetwork(withKernel([0, 1, 0], [0])).weights.read("conv/bias")]).toEqual([0]);
  });

  it("may be zeros in a kernel that normalisation with a gamma of 0 became part of", () => {
    const zero = layer("BatchNormalization", "bn", {}, [
      weight("gamma", [1], [0]),
      weight("beta", [1], [0]),
      weight("moving_mean", [1], [0]),
      weight("moving_variance", [1], [1]),
    ]);
    const conv = layer("Conv2D", "conv", { filters: 1, kernel_size: 1 }, [
      weight("kernel", [1, 1, 3, 1], [1, 2, 3]),
      weight("bias", [1], [1]),
    ]);
    const { weights } = buildNetwork(sequential([conv, zero, ...head(1)]));
    expect([...weights.read("conv/kernel")]).toEqual([0, 0, 0]);
  });

  it("are refused where normalisation has a negative variance", () => {
    const negative = layer("BatchNormalization", "bn", {}, [
      weight("gamma", [3]),
      weight("beta", [3]),
      weight("moving_mean", [3]),
      weight("moving_variance", [3], [1, -1, 1]),
    ]);
    expect(refusal(sequential([negative, ...head(3)]), ["bn/scale"]).message).toContain(
      'Layer "bn" has weights that are not finite ("bn/scale")',
    );
  });
});

/** A Sequential model with one more entry before its head, as the file has it. */
function withEntry(entry: object): KerasModel {
  const model = sequential(head(3));
  const [input, ...rest] = model.config.config["layers"] as object[];
  return { ...model, config: { ...model.config, config: { name: "test", layers: [input, entry, ...rest] } } };
}
