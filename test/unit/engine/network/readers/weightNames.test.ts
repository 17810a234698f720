import { describe, expect, it } from "vitest";
import { inOrder, namesOfLayer } from "../../../../../app/main/engine/network/readers/weightNames.ts";

describe("the weights of a layer, by their names in a file,", () => {
  const names = [
    ...["conv/kernel", "conv/bias", "block_1/conv/kernel:0", "block_2/conv/kernel:0", "block_2/conv/bias:0"],
    ...["other/outer/deep/dense/kernel"],
  ];

  it("are those whose path agrees most with the layer's", () => {
    expect(namesOfLayer(names, ["features", "block_2", "conv"])).toEqual([
      "block_2/conv/kernel:0",
      "block_2/conv/bias:0",
    ]);
    expect(namesOfLayer(names, ["features", "conv"])).toEqual(["conv/kernel", "conv/bias"]);
    expect(namesOfLayer(names, ["deep", "dense"])).toEqual(["other/outer/deep/dense/kernel"]);
  });

  it("are none where no path ends in the layer's name", () => {
    expect(namesOfLayer(names, ["v"])).toEqual([]);
    expect(namesOfLayer(names, ["features", "onv"])).toEqual([]);
  });

  it("are never guessed between two layers that fit equally well", () => {
    expect(() => namesOfLayer(["a/conv/kernel", "b/conv/kernel"], ["features", "conv"])).toThrow(
      'Layer "features/conv" may have the weights of "a/conv" or of "b/conv"',
    );
  });

  it("come in Keras's order, however the file orders them", () => {
    const shuffled = ["bn/moving_variance:0", "bn/beta:0", "bn/moving_mean:0", "bn/gamma:0"];
    expect(inOrder(shuffled)).toEqual(["bn/gamma:0", "bn/beta:0", "bn/moving_mean:0", "bn/moving_variance:0"]);
    expect(inOrder(["sep/bias", "sep/pointwise_kernel", "sep/depthwise_kernel"])).toEqual([
      ...["sep/depthwise_kernel", "sep/pointwise_kernel", "sep/bias"],
    ]);
  });

  it("keep the file's order where a name is none of Keras's", () => {
    expect(inOrder(["dense_b", "dense_W"])).toEqual(["dense_b", "dense_W"]);
  });
});
