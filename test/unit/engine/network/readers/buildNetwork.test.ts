import { describe, expect, it } from "vitest";
import type { Network, Node } from "../../../../../app/main/modelGeometry/graph.ts";
import { buildNetwork } from "../../../../../app/main/engine/network/readers/buildNetwork.ts";
import type { KerasModel } from "../../../../../app/main/engine/network/readers/kerasModel.ts";
import {
  batchNormalization,
  conv2d,
  dense,
  functional,
  head,
  layer,
  sequential,
  weight,
  type TestLayer,
} from "../../../../builders/keras.ts";

const nodesOf = ({ nodes }: Network, name: string): Node[] => nodes.filter((node) => node.layer === name);
const kindsOf = (network: Network): string[] => network.nodes.map(({ operation }) => operation.kind);

/** The network of one layer on a map, before a head that fits it. */
function after(input: readonly number[], channels: number, ...layers: TestLayer[]): Network {
  return buildNetwork(sequential([...layers, ...head(channels)], input)).network;
}

describe("windows", () => {
  it("have the odd row of same padding at the end, as in TensorFlow", () => {
    const [node] = nodesOf(after([6, 7, 3], 4, conv2d("conv", 3, 4, 3, { strides: 2 })), "conv");
    expect(node.operation).toMatchObject({ padding: { top: 0, bottom: 1, left: 1, right: 1 } });
    expect(node.shape).toEqual([3, 4, 4]);
  });

  it("reach over dilated kernels", () => {
    const config = { dilation_rate: [2, 1], padding: "valid" };
    expect(nodesOf(after([9, 9, 3], 4, conv2d("conv", 3, 4, 3, config)), "conv")[0].shape).toEqual([5, 7, 4]);
  });

  it("of pools take their own size as the stride where none is given", () => {
    const pool = layer("MaxPooling2D", "max", { pool_size: [2, 3], strides: null });
    const [node] = nodesOf(after([8, 9, 3], 3, pool), "max");
    expect(node.operation).toMatchObject({ strides: [2, 3] });
    expect(node.shape).toEqual([4, 3, 3]);
  });

  it("that do not fit the map are refused by layer", () => {
    expect(() => after([4, 4, 3], 4, conv2d("conv", 3, 4, 5, { padding: "valid" }))).toThrow(
      'Layer "conv" (Conv2D) gives a map of 0x0x4: the input size is too small for the network.',
    );
  });
});

describe("batch normalisation", () => {
  // gamma / sqrt(variance + epsilon) = 2 / 4; beta - mean * 0.5 = 3.5.
  const normalisation = layer("BatchNormalization", "bn", { epsilon: 1 }, [
    weight("gamma", [1], [2]),
    weight("beta", [1], [5]),
    weight("moving_mean", [1], [3]),
    weight("moving_variance", [1], [15]),
  ]);
  const one = (config = {}): TestLayer =>
    layer("Conv2D", "conv", { filters: 1, kernel_size: 1, ...config }, [
      weight("kernel", [1, 1, 3, 1], [1, 2, 3]),
      weight("bias", [1], [1]),
    ]);

  it("becomes part of the convolution that it alone reads", () => {
    const { network, weights } = buildNetwork(sequential([one(), normalisation, ...head(1)]));
    expect(kindsOf(network)).toEqual(["input", "convolution", "global-pool", "dense", "activation"]);
    expect([...weights.read("conv/kernel")]).toEqual([0.5, 1, 1.5]);
    expect([...weights.read("conv/bias")]).toEqual([4]);
    expect(network.layers.find(({ name }) => name === "bn")!.node).toBe(1);
  });

  it("gives a convolution without a bias one", () => {
    const bare = { ...one({ use_bias: false }), weights: one().weights.slice(0, 1) };
    const { network, weights } = buildNetwork(sequential([bare, normalisation, ...head(1)]));
    expect([...weights.read("conv/bias")]).toEqual([3.5]);
    expect(network.weights["conv/bias"]).toEqual({ shape: [1], byteOffset: expect.any(Number) as number });
  });

  it("stays apart after an activation", () => {
    const { network, weights } = buildNetwork(sequential([one({ activation: "relu" }), normalisation, ...head(1)]));
    expect(kindsOf(network).slice(0, 4)).toEqual(["input", "convolution", "activation", "affine"]);
    expect([[...weights.read("bn/scale")], [...weights.read("bn/shift")]]).toEqual([[0.5], [3.5]]);
  });

  it("stays apart where another layer reads the convolution too", () => {
    const { network, weights } = buildNetwork(
      functional(
        [
          [one(), ["input"]],
          [normalisation, ["conv"]],
          [layer("Add", "sum"), ["conv", "bn"]],
          [head(1)[0], ["sum"]],
          [head(1)[1], ["pool"]],
        ],
        "scores",
      ),
    );
    expect(kindsOf(network).slice(0, 4)).toEqual(["input", "convolution", "affine", "add"]);
    expect([...weights.read("conv/kernel")]).toEqual([1, 2, 3]);
  });

  it("stays apart where the convolution is read by another layer through a linear activation", () => {
    const { network } = buildNetwork(
      functional(
        [
          [one(), ["input"]],
          [layer("Activation", "linear", { activation: "linear" }), ["conv"]],
          [normalisation, ["linear"]],
          [layer("Add", "sum"), ["conv", "bn"]],
          [head(1)[0], ["sum"]],
          [head(1)[1], ["pool"]],
        ],
        "scores",
      ),
    );
    expect(kindsOf(network).slice(0, 5)).toEqual(["input", "convolution", "identity", "affine", "add"]);
  });

  it("of another axis than the last is refused", () => {
    expect(() => after([8, 8, 3], 4, conv2d("conv", 3, 4), batchNormalization("bn", 4, { axis: 1 }))).toThrow(
      'Layer "bn" (BatchNormalization) normalises axis 1; Pippin does the last one only.',
    );
  });
});

describe("convolutions", () => {
  it("are numbered in the file's order, whatever layer reads which", () => {
    const { network } = buildNetwork(
      functional(
        [
          [conv2d("second", 4, 4), ["first"]],
          [conv2d("first", 3, 4), ["input"]],
          [head(4)[0], ["second"]],
          [head(4)[1], ["pool"]],
        ],
        "scores",
      ),
    );
    expect(network.convolutions.map(({ number, layer: name }) => [number, name])).toEqual([
      [1, "second"],
      [2, "first"],
    ]);
    expect(network.layers.map(({ name }) => name)).toEqual(["input", "second", "first", "pool", "scores"]);
    expect(network.nodes.every(({ index, inputs }) => inputs.every((input) => input < index))).toBe(true);
  });

  it("of a separable layer count as one, of two nodes", () => {
    const separable = layer("SeparableConv2D", "sep", { filters: 5, kernel_size: 3, depth_multiplier: 2 }, [
      weight("depthwise_kernel", [3, 3, 3, 2]),
      weight("pointwise_kernel", [1, 1, 6, 5]),
      weight("bias", [5]),
    ]);
    const network = after([8, 8, 3], 5, separable);
    expect(nodesOf(network, "sep").map(({ operation }) => operation.kind)).toEqual(["depthwise", "convolution"]);
    expect(network.convolutions).toMatchObject([{ number: 1, firstNode: 1, node: 2, activationNode: 2 }]);
  });

  it("do not include a dense layer on a map, though it is one of 1x1", () => {
    const network = after([8, 8, 3], 5, dense("everywhere", 3, 5));
    expect(nodesOf(network, "everywhere")[0]).toMatchObject({ operation: { kind: "convolution" }, shape: [8, 8, 5] });
    expect(network.convolutions).toEqual([]);
  });
});

describe("A, the activation of a convolution,", () => {
  const activationOf = (model: KerasModel): string => {
    const { network } = buildNetwork(model);
    const { layer: name, layerType, operation } = network.nodes[network.convolutions[0].activationNode];
    return `${name} (${layerType}, ${operation.kind})`;
  };

  it("is that of the layer itself", () => {
    const model = sequential([conv2d("conv", 3, 4, 3, { activation: "relu" }), layer("ReLU", "relu"), ...head(4)]);
    expect(activationOf(model)).toBe("conv (Conv2D, activation)");
  });

  it("is found through normalisation and dropout", () => {
    const parts = [conv2d("conv", 3, 4), batchNormalization("bn", 4), layer("Dropout", "drop"), layer("ReLU", "relu")];
    expect(activationOf(sequential([...parts, ...head(4)]))).toBe("relu (ReLU, activation)");
  });

  it("is the convolution's own output before a pool, a merge or another reader", () => {
    expect(activationOf(sequential([conv2d("conv", 3, 4), ...head(4)]))).toBe("conv (Conv2D, convolution)");
    const twice = functional(
      [
        [conv2d("conv", 3, 4), ["input"]],
        [layer("ReLU", "relu"), ["conv"]],
        [layer("Add", "sum"), ["conv", "relu"]],
        [head(4)[0], ["sum"]],
        [head(4)[1], ["pool"]],
      ],
      "scores",
    );
    expect(activationOf(twice)).toBe("conv (Conv2D, convolution)");
  });

  it("is never the softmax that ends the network", () => {
    const parts = [layer("GlobalAveragePooling2D", "pool", { keepdims: true }), conv2d("conv", 3, 4, 1)];
    const model = sequential([...parts, layer("Softmax", "softmax"), layer("Flatten", "flat")]);
    expect(activationOf(model)).toBe("conv (Conv2D, convolution)");
  });

  it("is what an activation with another maximum than 6 gives, not what it works on", () => {
    const { network, weights } = buildNetwork(
      sequential([conv2d("conv", 3, 4), layer("ReLU", "relu", { max_value: 3 }), ...head(4)]),
    );
    const nodes = nodesOf(network, "relu");
    expect(nodes.map(({ operation }) => operation.kind)).toEqual(["affine", "activation", "affine"]);
    expect(network.convolutions[0].activationNode).toBe(nodes[2].index);
    expect([[...weights.read("relu/before/scale")], [...weights.read("relu/after/scale")]]).toEqual([[2], [0.5]]);
  });
});

describe("the scores before the final softmax", () => {
  it("are its input", () => {
    const { network } = buildNetwork(sequential(head(3)));
    expect([network.logits, network.output].map((node) => network.nodes[node].operation.kind)).toEqual([
      "dense",
      "activation",
    ]);
  });

  it("are the output where there is none", () => {
    const { network } = buildNetwork(sequential([head(3)[0], dense("scores", 3, 4)]));
    expect(network.logits).toBe(network.output);
  });

  it("are flat where the file flattens after the softmax, which then comes last", () => {
    const parts = [layer("GlobalAveragePooling2D", "pool", { keepdims: true }), conv2d("conv", 3, 4, 1)];
    const end = [layer("Activation", "softmax", { activation: "softmax" }), layer("Dropout", "drop")];
    const { network } = buildNetwork(sequential([...parts, ...end, layer("Reshape", "flat", { target_shape: [4] })]));
    expect(network.nodes.slice(2).map(({ layer: name, shape }) => `${name} ${shape.join("x")}`)).toEqual([
      ...["conv 1x1x4", "drop 1x1x4", "flat 4", "softmax 4"],
    ]);
    expect([network.logits, network.output]).toEqual([4, 5]);
    expect(network.layers.map(({ name, node }) => [name, node]).slice(3)).toEqual([
      ["softmax", 5],
      ["drop", 3],
      ["flat", 5],
    ]);
    expect(network.nodes.every(({ index, inputs }) => inputs.every((input) => input < index))).toBe(true);
  });

  it("cannot be told where other layers change the probabilities", () => {
    const parts = [conv2d("conv", 3, 4), layer("Softmax", "softmax"), layer("GlobalMaxPooling2D", "pool")];
    expect(() => buildNetwork(sequential(parts))).toThrow(
      'Layer "softmax" (Softmax) gives probabilities that other layers then change; Pippin needs them last.',
    );
  });
});

describe("layers that do nothing when the network is not being trained", () => {
  it.each(["Dropout", "SpatialDropout2D", "GaussianNoise", "RandomFlip", "RandomRotation", "RandomContrast"])(
    "%s passes its input on",
    (type) => {
      expect(nodesOf(after([8, 8, 3], 3, layer(type, "it")), "it")[0].operation).toEqual({ kind: "identity" });
    },
  );
});

describe("scaling", () => {
  it("by Normalization is (x - mean) / deviation", () => {
    const config = { axis: -1, mean: [1, 2, 3], variance: [4, 16, 0.25] };
    const { weights } = buildNetwork(sequential([layer("Normalization", "norm", config), ...head(3)]));
    expect([...weights.read("norm/scale")]).toEqual([0.5, 0.25, 2]);
    expect([...weights.read("norm/shift")]).toEqual([-0.5, -0.5, -6]);
  });

  it("by Normalization that was adapted to data takes its weights", () => {
    const weightsOfIt = [
      weight("mean", [3], [1, 2, 3]),
      weight("variance", [3], [4, 16, 0.25]),
      weight("count", [], [9]),
    ];
    const { weights } = buildNetwork(sequential([layer("Normalization", "norm", {}, weightsOfIt), ...head(3)]));
    expect([...weights.read("norm/scale")]).toEqual([0.5, 0.25, 2]);
  });

  it("by Rescaling holds for all channels, or a number a channel", () => {
    const rescaling = layer("Rescaling", "scale", { scale: [1, 2, 4], offset: -1 });
    const { weights } = buildNetwork(sequential([rescaling, ...head(3)]));
    expect([[...weights.read("scale/scale")], [...weights.read("scale/shift")]]).toEqual([
      [1, 2, 4],
      [-1, -1, -1],
    ]);
  });
});

describe("hard_sigmoid", () => {
  it("has the slope 0.2 where Keras 2 saved the file, 1/6 in Keras 3", () => {
    const model = sequential([conv2d("conv", 3, 4, 3, { activation: "hard_sigmoid" }), ...head(4)]);
    expect(nodesOf(buildNetwork(model).network, "conv").map(({ operation }) => operation.kind)).toEqual([
      "convolution",
      "activation",
    ]);
    const { network, weights } = buildNetwork({ ...model, kerasVersion: 2 });
    expect(nodesOf(network, "conv").map(({ operation }) => operation.kind)).toEqual([
      "convolution",
      "affine",
      "activation",
    ]);
    expect(weights.read("conv/before/scale")[0]).toBeCloseTo(1.2, 6);
    expect(network.convolutions[0].activationNode).toBe(3);
  });
});

describe("the size of the network's images", () => {
  const open = sequential([conv2d("conv", 3, 4), ...head(4)], [null, null, 3]);

  it("can be given where the file leaves it open", () => {
    expect(buildNetwork(open, { inputSize: [20, 30] }).network.inputShape).toEqual([20, 30, 3]);
    expect(buildNetwork(open, { inputSize: [20, 30] }).sizeIsOpen).toBe(true);
    expect(buildNetwork(sequential([conv2d("conv", 3, 4), ...head(4)])).sizeIsOpen).toBe(false);
  });

  it("is asked for where the file leaves it open, with a first try", () => {
    expect(() => buildNetwork(open)).toThrow("leaves the size of the network's pictures open (?x?x3)");
    expect(() => buildNetwork(open)).toThrow("--input-size 224x224");
    expect(buildNetwork(open, { inputSize: "suggested" }).network.inputShape).toEqual([224, 224, 3]);
  });

  it("is what the file's own resizing makes of pictures, unless another is asked for", () => {
    const resizing = layer("Resizing", "resize", { height: 96, width: 128 });
    const resized = sequential([resizing, conv2d("conv", 3, 4), ...head(4)], [null, null, 3]);
    expect(buildNetwork(resized).network.inputShape).toEqual([96, 128, 3]);
    expect(buildNetwork(resized, { inputSize: [64, 64] }).network.inputShape).toEqual([64, 64, 3]);
  });

  it("is half given by the file where it leaves only one side open", () => {
    const wide = sequential([conv2d("conv", 3, 4), ...head(4)], [16, null, 3]);
    expect(buildNetwork(wide, { inputSize: [16, 30] }).network.inputShape).toEqual([16, 30, 3]);
    expect(() => buildNetwork(wide, { inputSize: [20, 30] })).toThrow("takes pictures of 16x30 by its file");
  });

  it("cannot be another than the file's", () => {
    const fixed = sequential([conv2d("conv", 3, 4), ...head(4)]);
    expect(buildNetwork(fixed, { inputSize: [8, 8] }).network.inputShape).toEqual([8, 8, 3]);
    expect(() => buildNetwork(fixed, { inputSize: [9, 8] })).toThrow("takes pictures of 8x8 by its file, so 9x8");
  });

  it("is refused where no picture is so large", () => {
    const huge = sequential([conv2d("conv", 3, 4), ...head(4)], [2_000_000, 2_000_000, 3]);
    expect(() => buildNetwork(huge)).toThrow(
      "takes pictures of 2000000x2000000 pixels; Pippin goes up to 16 megapixels",
    );
  });

  it.each([1, 3, 4])("may have %i channels", (channels) => {
    const network = sequential([conv2d("conv", channels, 4), ...head(4)], [8, 6, channels]);
    expect(buildNetwork(network).network.inputShape).toEqual([8, 6, channels]);
  });

  it.each([[[8, 8, 2]], [[3, 8, 8]], [[8, 8, null]], [[8, 8]]])("is no picture's in %j", (shape) => {
    const other = sequential([conv2d("conv", 2, 4), ...head(4)], shape);
    const words = shape.map((length) => length ?? "?").join("x");
    expect(() => buildNetwork(other)).toThrow(`The network takes input of shape ${words}; Pippin explains`);
  });
});

describe("scores at a network's end", () => {
  const maps = [conv2d("conv", 3, 4), layer("GlobalAveragePooling2D", "pool")];
  const scoresAt = (...end: TestLayer[]) => buildNetwork(sequential([...maps, ...end])).network.scores;

  it("are left out where they are a softmax or raw ones, so that the network's hash stays", () => {
    expect(scoresAt(dense("scores", 4, 3, { activation: "softmax" }))).toBeUndefined();
    expect(scoresAt(dense("scores", 4, 3))).toBeUndefined();
  });

  it("tell two classes apart where there is one, through a sigmoid or raw", () => {
    const binary = { classes: "binary", given: "logits" };
    expect(scoresAt(dense("scores", 4, 1, { activation: "sigmoid" }))).toEqual(binary);
    expect(scoresAt(dense("scores", 4, 1))).toEqual(binary);
  });

  it("are answered for each by itself through sigmoids", () => {
    expect(scoresAt(dense("scores", 4, 3, { activation: "sigmoid" }))).toEqual({
      classes: "independent",
      given: "logits",
    });
  });

  it("are probabilities where the file makes them in a way of its own", () => {
    const hard = layer("Activation", "hard", { activation: "hard_sigmoid" });
    const given = { given: "probabilities" };
    expect(scoresAt(dense("scores", 4, 2), hard)).toEqual({ classes: "independent", ...given });
    expect(scoresAt(dense("scores", 4, 1), hard)).toEqual({ classes: "binary", ...given });
    const places = [conv2d("conv", 3, 4, 3, { activation: "softmax" }), maps[1]];
    expect(buildNetwork(sequential(places)).network.scores).toEqual({ classes: "exclusive", ...given });
  });

  it("are refused where a softmax has one score, which is always 100%", () => {
    expect(() => scoresAt(dense("scores", 4, 1, { activation: "softmax" }))).toThrow(
      'Layer "scores" (Dense) is a softmax over a single score, which is always 100%.',
    );
  });

  it("are refused where probabilities are changed so that they are none any more", () => {
    const scaled = [dense("scores", 4, 3, { activation: "softmax" }), layer("Rescaling", "scaled", { scale: 100 })];
    expect(() => scoresAt(...scaled)).toThrow("gives probabilities that other layers then change");
  });
});

describe("a layer used twice", () => {
  const twice = (shared: TestLayer): KerasModel =>
    functional(
      [
        [conv2d("a", 3, 3), ["input"]],
        [shared, ["input"], ["a"]],
        [layer("Add", "sum"), ["shared", "shared@2"]],
        [head(3)[0], ["sum"]],
        [head(3)[1], ["pool"]],
      ],
      "scores",
    );

  it("is two nodes where it has no weights", () => {
    const { network } = buildNetwork(twice(layer("ReLU", "shared")));
    expect(nodesOf(network, "shared").map(({ inputs }) => network.nodes[inputs[0]].layer)).toEqual(["input", "a"]);
    expect(network.layers.filter(({ name }) => name === "shared")).toHaveLength(1);
  });

  it("is two nodes with the same weights where it has some, of which the first one counts", () => {
    const { network } = buildNetwork(twice(conv2d("shared", 3, 3)));
    const [first, second] = nodesOf(network, "shared");
    expect(second.operation).toEqual(first.operation);
    expect(network.convolutions.map(({ layer: name, node }) => [name, node])).toEqual([
      ["a", 1],
      ["shared", first.index],
    ]);
  });

  it("keeps its weights as they are where a normalisation follows one of its uses", () => {
    const shared = conv2d("shared", 3, 3);
    const model = functional(
      [
        [shared, ["input"], ["shared"]],
        [batchNormalization("bn", 3), ["shared@2"]],
        [head(3)[0], ["bn"]],
        [head(3)[1], ["pool"]],
      ],
      "scores",
    );
    const { network, weights } = buildNetwork(model);
    expect(nodesOf(network, "bn").map(({ operation }) => operation.kind)).toEqual(["affine"]);
    expect(weights.read("shared/kernel")).toEqual(model.weights(["shared"])[0].read());
  });
});

describe("a convolution with a group for each channel", () => {
  it("is a depthwise one of the same values", () => {
    const conv = layer("Conv2D", "conv", { filters: 6, kernel_size: 3, groups: 3, padding: "same" }, [
      weight("kernel", [3, 3, 1, 6]),
      weight("bias", [6]),
    ]);
    const { network, weights } = buildNetwork(sequential([conv, ...head(6)]));
    expect(network.nodes[1].operation).toMatchObject({ kind: "depthwise", kernel: "conv/kernel" });
    expect(network.weights["conv/kernel"].shape).toEqual([3, 3, 3, 2]);
    expect(weights.read("conv/kernel")).toEqual(sequential([conv]).weights(["conv"])[0].read());
    expect(network.convolutions).toHaveLength(1);
  });
});

describe("the scaled sum of Inception-ResNet's blocks", () => {
  it.each([
    ["of Keras 3", layer("CustomScaleLayer", "block", { scale: 0.17 })],
    ["of Keras 2", layer("Custom>CustomScaleLayer", "block", { scale: 0.17 })],
    ["of Keras 2 as a function of Python", layer("Lambda", "block35_1", { arguments: { scale: 0.17 } })],
  ])("%s is the first map plus the second times a number", (_what, block) => {
    const model = functional(
      [
        [conv2d("a", 3, 4), ["input"]],
        [conv2d("b", 3, 4), ["input"]],
        [block, ["a", "b"]],
        [head(4)[0], [block.name]],
        [head(4)[1], ["pool"]],
      ],
      "scores",
    );
    const { network, weights } = buildNetwork(model);
    const [scaled, sum] = nodesOf(network, block.name);
    expect(scaled).toMatchObject({ operation: { kind: "affine" }, inputs: [2] });
    expect(sum).toMatchObject({ operation: { kind: "add" }, inputs: [1, scaled.index] });
    expect([weights.read(`${block.name}/scale`)[0], weights.read(`${block.name}/shift`)[0]]).toEqual([
      Math.fround(0.17),
      0,
    ]);
  });
});

describe("a Resizing layer", () => {
  const resizing = layer("Resizing", "resizing", { height: 6, width: 5 });
  const layers = [layer("Rescaling", "scale", { scale: 2 }), resizing, conv2d("conv", 3, 4), ...head(4)];

  it("keeps the size of the file's images", () => {
    const { network } = buildNetwork(sequential(layers));
    expect(network.inputShape).toEqual([8, 8, 3]);
    expect(nodesOf(network, "resizing")[0]).toMatchObject({ operation: { kind: "resize" }, shape: [6, 5, 3] });
  });

  it("says the size where the file leaves it open, and does nothing then", () => {
    const { network } = buildNetwork(sequential(layers, [null, null, 3]));
    expect(network.inputShape).toEqual([6, 5, 3]);
    expect(nodesOf(network, "resizing")[0].operation.kind).toBe("identity");
    expect(buildNetwork(sequential(layers, [null, null, 3]), { inputSize: [9, 9] }).network.inputShape).toEqual([
      9, 9, 3,
    ]);
    const late = sequential([conv2d("conv", 3, 3), resizing, ...head(3)], [null, null, 3]);
    expect(() => buildNetwork(late)).toThrow("leaves the size of the network's pictures open");
  });
});

describe("a network that ends in the logarithms of probabilities", () => {
  it("is read as one that ends in the probabilities", () => {
    const scores = dense("scores", 4, 2, { activation: "log_softmax" });
    const { network } = buildNetwork(sequential([conv2d("conv", 3, 4), head(4)[0], scores]));
    expect(network.nodes[network.output].operation).toEqual({ kind: "activation", activation: "softmax" });
    expect(network.logits).toBe(network.output - 1);
  });
});
