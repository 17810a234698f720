import { describe, expect, it } from "vitest";
import type { Layer } from "../../../app/main/modelGeometry/graph.ts";
import { guessPreprocessing } from "../../../app/main/modelGeometry/preprocessingGuess.ts";

const named = (...names: string[]): { layers: Layer[] } => ({
  layers: names.map((name, node) => ({ name, type: "Conv2D", node })),
});

describe("a guess of a network's preprocessing", () => {
  it("knows Keras's own applications by layers that only they have", () => {
    const values = (...names: string[]): string | undefined =>
      guessPreprocessing(named(...names))?.preprocessing.values;
    expect(values("block1_conv1", "block1_conv2", "block5_conv3", "block5_pool")).toBe("caffe");
    expect(values("conv1_conv", "conv2_block1_1_conv")).toBe("caffe");
    expect(values("conv2_block1_1_conv", "pool2_conv")).toBe("torch");
    expect(values("backbone/conv_dw_1", "backbone/conv_pw_1")).toBe("tf");
  });

  it("takes values as they are where a layer of the file scales them, whatever the names", () => {
    const { layers } = named("block1_conv2", "block5_conv3", "block5_pool");
    const guess = guessPreprocessing({ layers: [{ name: "scale", type: "Rescaling", node: 0 }, ...layers] });
    expect(guess).toMatchObject({ preprocessing: { values: "none" } });
    expect(guess?.reason).toContain('"scale" (Rescaling)');
  });

  it("knows Teachable Machine's networks by the layers behind their MobileNet", () => {
    const names = ["sequential_1/model1/expanded_conv_depthwise", "dense_Dense1", "dense_Dense2"];
    const guess = guessPreprocessing(named(...names));
    expect(guess?.preprocessing).toEqual({ values: "tf", geometry: "crop" });
    expect(guess?.reason).toContain("Teachable Machine");
  });

  it.each([
    ["ResNet", ["conv1", "layer1.0.conv1", "layer4.1.conv2", "fc"]],
    ["DenseNet", ["features.conv0", "features.denseblock1.denselayer1.conv1", "classifier"]],
    ["SqueezeNet", ["features.0", "features.3.squeeze", "classifier.1"]],
    ["Inception v3", ["Conv2d_1a_3x3.conv", "Mixed_5b.branch1x1.conv", "Mixed_7c.branch_pool.conv", "fc"]],
    ["networks", ["features.0", "features.3", "classifier.6"]],
    ["networks", ["features.0.0", "features.18.0", "classifier.1"]],
  ])("takes torch values for layers named as in torchvision's %s: %j", (network, names) => {
    const guess = guessPreprocessing(named(...names));
    expect(guess?.preprocessing).toEqual({ values: "torch", geometry: "crop" });
    expect(guess?.reason).toContain(`torchvision's ${network}`);
  });

  it("says nothing of modules that everybody calls so", () => {
    expect(guessPreprocessing(named("conv1", "layer1", "fc"))).toBeNull();
    expect(guessPreprocessing(named("features.0", "head"))).toBeNull();
  });

  it("is silent about names that others use too: Tiny Darknet has a block5_conv3", () => {
    expect(guessPreprocessing(named("block1_conv1", "block5_conv3", "block5_pool"))).toBeNull();
  });
});
