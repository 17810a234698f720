import { describe, expect, it } from "vitest";
import type { Layer, Node, Operation } from "../../../app/main/modelGeometry/graph.ts";
import { guessPreprocessing } from "../../../app/main/modelGeometry/preprocessingGuess.ts";

const named = (...names: string[]): { layers: Layer[]; nodes: Node[] } => ({
  layers: names.map((name, node) => ({ name, type: "Conv2D", node })),
  nodes: [],
});
const guess = (network: Parameters<typeof guessPreprocessing>[0]) => guessPreprocessing(network, () => []);

/** An input, then `x * scale + shift` for each pair, then a convolution. */
function scaled(pairs: readonly (readonly [number[], number[]])[], layerType = "Multiply", ...names: string[]) {
  const operations: Operation[] = pairs.map((_, i) => ({ kind: "affine", scale: `${i}/scale`, shift: `${i}/shift` }));
  const [conv, node] = [
    { kind: "convolution", kernel: "k", strides: [1, 1], dilation: [1, 1], groups: 1, padding: {} } as never,
    (operation: Operation, index: number): Node => ({
      index,
      layer: operation.kind === "affine" ? `step${index}` : operation.kind,
      layerType: operation.kind === "affine" ? layerType : operation.kind,
      operation,
      inputs: index === 0 ? [] : [index - 1],
      shape: [8, 8, 3],
    }),
  ];
  const nodes = [{ kind: "input" } as const, ...operations, conv].map(node);
  const weights = Object.fromEntries(
    pairs.flatMap(([scale, shift], i) => [
      [`${i}/scale`, scale],
      [`${i}/shift`, shift],
    ]),
  );
  return guessPreprocessing({ layers: named(...names).layers, nodes }, (key) => weights[key]);
}

describe("a guess of a network's preprocessing", () => {
  it("knows Keras's own applications by layers that only they have", () => {
    const values = (...names: string[]): string | undefined => guess(named(...names))?.preprocessing.values;
    expect(values("block1_conv1", "block1_conv2", "block5_conv3", "block5_pool")).toBe("caffe");
    expect(values("conv1_conv", "conv2_block1_1_conv")).toBe("caffe");
    expect(values("conv2_block1_1_conv", "pool2_conv")).toBe("torch");
    expect(values("backbone/conv_dw_1", "backbone/conv_pw_1")).toBe("tf");
  });

  it("takes values as they are where a layer of the file scales them, whatever the names", () => {
    const { layers } = named("block1_conv2", "block5_conv3", "block5_pool");
    const found = guess({ layers: [{ name: "scale", type: "Rescaling", node: 0 }, ...layers], nodes: [] });
    expect(found).toMatchObject({ preprocessing: { values: "none" } });
    expect(found?.reason).toContain('"scale" (Rescaling)');
  });

  it("knows Teachable Machine's networks by the layers behind their MobileNet", () => {
    const names = ["sequential_1/model1/expanded_conv_depthwise", "dense_Dense1", "dense_Dense2"];
    const found = guess(named(...names));
    expect(found?.preprocessing).toEqual({ values: "tf", geometry: "crop" });
    expect(found?.reason).toContain("Teachable Machine");
  });

  it.each([
    ["ResNet", ["conv1", "layer1.0.conv1", "layer4.1.conv2", "fc"]],
    ["DenseNet", ["features.conv0", "features.denseblock1.denselayer1.conv1", "classifier"]],
    ["SqueezeNet", ["features.0", "features.3.squeeze", "classifier.1"]],
    ["Inception v3", ["Conv2d_1a_3x3.conv", "Mixed_5b.branch1x1.conv", "Mixed_7c.branch_pool.conv", "fc"]],
    ["networks", ["features.0", "features.3", "classifier.6"]],
    ["networks", ["features.0.0", "features.18.0", "classifier.1"]],
  ])("takes torch values for layers named as in torchvision's %s: %j", (network, names) => {
    const found = guess(named(...names));
    expect(found?.preprocessing).toEqual({ values: "torch", geometry: "crop" });
    expect(found?.reason).toContain(`torchvision's ${network}`);
  });

  it("says nothing of modules that everybody calls so", () => {
    expect(guess(named("conv1", "layer1", "fc"))).toBeNull();
    expect(guess(named("features.0", "head"))).toBeNull();
  });

  it("is silent about names that others use too: Tiny Darknet has a block5_conv3", () => {
    expect(guess(named("block1_conv1", "block5_conv3", "block5_pool"))).toBeNull();
  });

  it.each([
    [
      "x / 127.5 - 1",
      [
        [[1 / 127.5], [0]],
        [[1], [-1]],
      ],
    ],
    ["x / 255", [[[1 / 255], [0]]]],
    ["x less ImageNet's means, as VGG's preprocess_input", [[[1], [-103.939, -116.779, -123.68]]]],
    [
      "(x - mean) / deviation of bytes",
      [
        [
          [1 / 58.4, 1 / 57.1, 1 / 57.4],
          [-2.1, -2, -1.8],
        ],
      ],
    ],
  ] as [string, [number[], number[]][]][])(
    "takes the file's values where the network computes %s itself",
    (_, pairs) => {
      const found = scaled(pairs, "Multiply", "block1_conv2", "block5_conv3", "block5_pool");
      expect(found?.preprocessing).toEqual({ values: "none", geometry: "crop" });
      expect(found?.reason).toMatch(/^Its layers? "step1".* into range (itself|themselves)\.$/);
    },
  );

  it("takes values of 0 to 1 where the network normalises those itself, whatever its layers are called", () => {
    const pairs: [number[], number[]][] = [
      [
        [1 / 0.229, 1 / 0.224, 1 / 0.225],
        [-2.118, -2.036, -1.804],
      ],
    ];
    const found = scaled(pairs, "Div", "conv1", "layer1.0.conv1", "layer4.1.conv2");
    expect(found?.preprocessing.values).toBe("unit");
  });

  it("says nothing of what was learned, or of values that might be anything", () => {
    expect(scaled([[[1 / 127.5], [-1]]], "BatchNormalization")).toBeNull();
    // Inception's own way from torch values to tf values.
    const inception: [number[], number[]][] = [
      [
        [0.458, 0.448, 0.45],
        [-0.03, -0.088, -0.188],
      ],
    ];
    expect(scaled(inception, "Mul")).toBeNull();
    const names = ["Mixed_5b.branch1x1.conv", "Mixed_7c.branch_pool.conv"];
    expect(scaled(inception, "Mul", ...names)?.preprocessing.values).toBe("torch");
  });
});
