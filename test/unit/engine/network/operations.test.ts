import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { descend, outputsToKeep } from "../../../../app/main/engine/backward/descend.ts";
import { wholeFrame } from "../../../../app/main/engine/backward/frame.ts";
import { mapSteps } from "../../../../app/main/engine/backward/maps.ts";
import { isLocal, windowSteps } from "../../../../app/main/engine/backward/windows.ts";
import { LoadedNetwork } from "../../../../app/main/engine/network/forward.ts";
import { startBackend, type TensorFlow } from "../../../../app/main/engine/tensors/backend.ts";
import { BACKENDS } from "../../../builders/backends.ts";
import { averagePool, build, chain, maxPool, type Part } from "../../../builders/graph.ts";
import { seededValues } from "../../../builders/seededNumbers.ts";
import { distance } from "../../../oracles/networks.ts";
import { INPUT_SEED, OPERATIONS } from "../../../oracles/operations.ts";

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

describe.each(BACKENDS)("an operation (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = (await startBackend(backend)).tf;
  });

  it.each(Object.keys(OPERATIONS))("%s gives, and sends down, what TensorFlow has", (name) => {
    const { design, shape, output, gradient } = OPERATIONS[name];
    const { network, weights } = build(design);
    const last = network.output;
    const loaded = new LoadedNetwork(tf, network, weights);
    const input = seededValues(size(network.inputShape), [-1, 1], INPUT_SEED, 0);
    const pass = loaded.forward(input, outputsToKeep(network, "gradient", [last], [0]));
    expect(network.nodes[last].shape).toEqual(shape);
    expect(distance(pass.values(last), output)).toBeLessThan(1e-6);

    const signal = seededValues(size(shape), [-1, 1], INPUT_SEED, 1);
    const found = tf.tidy(() => {
      const start = new Map<number, Tensor>([[last, tf.tensor(signal, [1, ...shape])]]);
      return descend(network, mapSteps(loaded, pass, "gradient"), start, [0])
        .get(0)!
        .dataSync<"float32">()
        .slice();
    });
    expect(distance(Float32Array.from(found), gradient)).toBeLessThan(2e-6);

    const all = network.nodes.map(({ index }) => index);
    if (isLocal(network, all)) {
      const frame = wholeFrame([shape[0], shape[1]], 1);
      const start = new Map([[last, { frame, channels: shape[2], values: signal.slice() }]]);
      const windows = descend(network, windowSteps(loaded, pass, "gradient"), start, [0]).get(0)!;
      const [height, width] = network.inputShape;
      const values = new Float32Array(size(network.inputShape));
      windows.values.forEach((value, i) => {
        const [place, channel] = [Math.floor(i / 3), i % 3];
        const y = windows.frame.tops[0] + Math.floor(place / windows.frame.width);
        const x = windows.frame.lefts[0] + (place % windows.frame.width);
        if (y >= 0 && y < height && x >= 0 && x < width) values[(y * width + x) * 3 + channel] = value;
      });
      expect(distance(values, gradient)).toBeLessThan(2e-6);
    } else expect(name).toMatch(/group-norm/);
    pass.dispose();
    loaded.dispose();
  });

  const row = Float32Array.from([-5, -3, -4].flatMap((value) => [value, value, value]));
  const over = (part: Part, input = row): number[] => {
    const { network, weights } = chain([part], { input: [1, input.length / 3] });
    const loaded = new LoadedNetwork(tf, network, weights);
    const pass = loaded.forward(input, [1]);
    const values = pass.values(1).filter((_, i) => i % 3 === 0);
    pass.dispose();
    loaded.dispose();
    return [...values];
  };
  const ends = { top: 0, bottom: 0, left: 1, right: 1 };

  it("pools a maximum of values below zero: padding, which is no value, never wins", () => {
    expect(over(maxPool([1, 3], { strides: 1, padding: ends }))).toEqual([-3, -3, -3]);
    expect(over(maxPool([1, 2], { strides: 2, padding: { ...ends, right: 0 } }))).toEqual([-5, -3]);
  });

  it("averages over what lies on the map, or over whole windows, or over all but what reaches over the end", () => {
    const pool = { strides: [1, 3], padding: { ...ends, right: 2 } } as const;
    const close = (values: number[], expected: number[]): void => {
      expect(values).toHaveLength(expected.length);
      values.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 6));
    };
    close(over(averagePool([1, 3], pool)), [-4, -4]);
    close(over(averagePool([1, 3], { ...pool, countPadding: true })), [-8 / 3, -4 / 3]);
    close(over(averagePool([1, 3], { ...pool, countPadding: true, overhang: [0, 1] })), [-8 / 3, -2]);
  });
});
