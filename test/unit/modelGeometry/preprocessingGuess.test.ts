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

  it("is silent about names that others use too: Tiny Darknet has a block5_conv3", () => {
    expect(guessPreprocessing(named("block1_conv1", "block5_conv3", "block5_pool"))).toBeNull();
  });
});
