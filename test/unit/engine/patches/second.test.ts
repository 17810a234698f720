import { describe, expect, it } from "vitest";
import type { FeatureSpecification } from "../../../../app/contract/patchClassifier.ts";
import type { NodeMap } from "../../../../app/main/engine/network/wholeGraph.ts";
import type { SecondView } from "../../../../app/main/engine/patches/features/extractor.ts";
import { featureExtractor } from "../../../../app/main/engine/patches/features/features.ts";
import { secondSize } from "../../../../app/main/engine/patches/features/secondNetwork.ts";
import { trainKernelRidge } from "../../../../app/main/engine/patches/machines/kernelRidge.ts";
import { seen, type TrainingSet } from "../../../../app/main/engine/patches/machines/machine.ts";
import { fitScaling, scale } from "../../../../app/main/engine/patches/scaling.ts";
import { squaredDistances } from "../../../../app/main/engine/patches/svm/distances.ts";
import { decisions, trainSvc } from "../../../../app/main/engine/patches/svm/svc.ts";
import { CholeskySolver } from "../../../../app/main/engine/kernels/cholesky.ts";
import { inputGeometry } from "../../../../app/main/modelGeometry/preprocessing.ts";
import { chain, conv, relu } from "../../../builders/graph.ts";
import { seededValues } from "../../../builders/seededNumbers.ts";
import oracle from "../../../oracles/second_kernel.json" with { type: "json" };

const { network } = chain([conv(3, 5), relu(), conv(3, 5), relu()], { input: [32, 32] });
const SECOND: FeatureSpecification = { name: "second", version: 1 };
const BOTH: FeatureSpecification = {
  name: "second-and-network",
  version: 1,
  network: { name: "network", version: 1, convolutions: [1, 2], context: true },
};

/** A map of 448 / jump units a side, whose channels all hold the number of the unit's column, the last one its row. */
function map(channels: number, jump: number): NodeMap {
  const side = 448 / jump;
  const values = Float32Array.from({ length: side * side * channels }, (_, at) => {
    const unit = Math.floor(at / channels);
    return at % channels === channels - 1 ? Math.floor(unit / side) : unit % side;
  });
  return { values, height: side, width: side, channels };
}

/** Of a photograph of 896 x 896, each of whose pixels is half a pixel of the second network's input. */
const view: SecondView = {
  geometry: inputGeometry(896, 896, [448, 448, 3], "squash"),
  maps: [map(112, 16), map(192, 32), map(320, 32)],
};
const image = { width: 1, height: 1, data: new Uint8Array(3) };
/** Columns 8 to 15 and rows 4 to 7 of the finest map; 4 to 7 and 2 to 3 of the coarser ones. */
const patch = { imageBox: { x: 256, y: 128, width: 256, height: 128 }, box: { x: 4, y: 4, width: 9, height: 9 } };

describe("features of a second network", () => {
  const activations = (): Float32Array => new Float32Array();
  const extractor = featureExtractor(SECOND, network);

  it("pool the box by means and maxima and its centre half by means, at the photograph's own place", () => {
    const values = extractor.extract({ image, activations, second: () => view }, [patch]);
    expect([extractor.dimension, values.length]).toEqual([1680, 1680]);
    const at = (from: number, channels: number): number[] => [values[from] ** 2, values[from + channels - 1] ** 2];
    // Of the three maps: mean of columns and rows, then the last of both.
    expect(at(0, 112)).toEqual([expect.closeTo(11.5, 4), expect.closeTo(5.5, 4)]);
    expect(at(112, 112)).toEqual([expect.closeTo(15, 4), expect.closeTo(7, 4)]);
    expect(at(224, 192)).toEqual([expect.closeTo(5.5, 4), expect.closeTo(2.5, 4)]);
    expect(at(416, 192)).toEqual([expect.closeTo(7, 4), expect.closeTo(3, 4)]);
    expect(at(608, 320)).toEqual([expect.closeTo(5.5, 4), expect.closeTo(2.5, 4)]);
    expect(at(928, 320)).toEqual([expect.closeTo(7, 4), expect.closeTo(3, 4)]);
    // The centre: columns 10 to 13 and rows 5 to 6; of the coarsest columns 5 to 6 and rows 2 to 3.
    expect(at(1248, 112)).toEqual([expect.closeTo(11.5, 4), expect.closeTo(5.5, 4)]);
    expect(values[1360] ** 2).toBeCloseTo(5.5, 4);
  });

  it("tell a centre from what lies round it", () => {
    const [finest, ...others] = view.maps;
    const bright = { ...finest, values: finest.values.map((_, at) => centreOf(Math.floor(at / 112))) };
    const values = extractor.extract({ image, activations, second: () => ({ ...view, maps: [bright, ...others] }) }, [
      patch,
    ]);
    expect(values[0] ** 2).toBeCloseTo(0.25, 5);
    expect(values[1248]).toBeCloseTo(1, 5);
  });

  it("are looked at once for all patches, and refused where nothing looks", () => {
    let looks = 0;
    const context = {
      image,
      activations,
      second: () => {
        looks++;
        return view;
      },
    };
    extractor.extract(context, [patch, patch, patch]);
    expect(looks).toBe(1);
    expect(() => extractor.extract({ image, activations }, [patch])).toThrow(/No second network/);
  });

  it("with the network: its own numbers first, and the convolutions that it reads", () => {
    const both = featureExtractor(BOTH, network);
    const own = featureExtractor(BOTH.name === "second-and-network" ? BOTH.network : SECOND, network);
    const context = { image, activations: () => seededValues(32 * 32 * 5, [0, 1], 3), second: () => view };
    const values = both.extract(context, [patch, patch]);
    expect(both.dimension).toBe(40 + 1680);
    expect(both.convolutions).toEqual([1, 2]);
    expect([...values.subarray(1720, 1760)]).toEqual([...own.extract(context, [patch])]);
    expect([...values.subarray(1760)]).toEqual([...extractor.extract(context, [patch])]);
  });
});

describe("the second network's input", () => {
  it("has the proportions of the explained one, in whole strides, the longer side 448", () => {
    expect(secondSize([224, 224, 3])).toEqual([448, 448]);
    expect(secondSize([299, 299, 3])).toEqual([448, 448]);
    expect(secondSize([160, 320, 1])).toEqual([224, 448]);
    expect(secondSize([300, 10, 3])).toEqual([448, 32]);
  });
});

/** 1 in rows 5 to 6 and columns 10 to 13 of the finest map. */
function centreOf(unit: number): number {
  const [row, column] = [Math.floor(unit / 28), unit % 28];
  return Number(row >= 5 && row <= 6 && column >= 10 && column <= 13);
}

describe("the kernel of a second network beside the explained one, as scikit-learn computes it", () => {
  const [count, dimension] = [60, 1720];
  const block = (d: number): number => (d < 40 ? 0 : d < 1288 ? 1 : 2);
  const raw = seededValues(count * dimension, [0, 1], 21).map((value, at) => {
    const [i, d] = [Math.floor(at / dimension), at % dimension];
    return d === 7 ? 3 : (value + (d % 3 === i % 3 ? 0.4 : 0)) * [1, 30, 0.01][block(d)];
  });
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  const all = [...labels.keys()];
  const held = all.filter((i) => i % 4 === 0);
  const others = all.filter((i) => i % 4 !== 0);
  const fittedOn = Float32Array.from(others.flatMap((i) => [...raw.subarray(i * dimension, (i + 1) * dimension)]));
  const features = scale(raw, fitScaling(BOTH, fittedOn, dimension));
  const distances = squaredDistances(features, dimension);
  const gamma = 1 / dimension;

  it("each block counts alike, whatever its size and its values", () => {
    held.forEach((patch, i) => {
      const kernel = distances.kernelRow(gamma, patch);
      others.slice(0, 5).forEach((other, j) => {
        expect(kernel[other]).toBeCloseTo(oracle.kernel[i][j], 5);
      });
    });
  });

  it("kernel ridge gives the same values", () => {
    const solver = new CholeskySolver();
    const set: TrainingSet = { distances, features, dimension, labels, classWeights: [1, 1, 1], solver };
    const { machine } = trainKernelRidge(set, others, { C: 10, gamma, rounds: 1 });
    held.forEach((patch, i) => {
      machine.decide(seen(set, patch)).scores.forEach((score, k) => {
        expect(score).toBeCloseTo(oracle.ridge[i][k], 4);
      });
    });
  });

  it("a support vector machine gives the same values", () => {
    const [pair] = trainSvc(distances, others, labels, { C: 10, gamma, classWeights: [1, 1, 1] });
    held.forEach((patch, i) => {
      const [value] = decisions([pair], distances.kernelRow(gamma, patch));
      expect(Math.abs(value - oracle.svc[i])).toBeLessThan(1e-3);
    });
  });
});
