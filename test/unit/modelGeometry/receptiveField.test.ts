import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../../../app/contract/geometry.ts";
import type { Network, Operation } from "../../../app/main/modelGeometry/graph.ts";
import { readNetwork } from "../../../app/main/engine/network/readers/readNetwork.ts";
import { fieldBox, fieldOf, suggestConvolutions } from "../../../app/main/modelGeometry/receptiveField.ts";
import { arbitraryNetwork } from "../../builders/arbitraryNetwork.ts";
import * as g from "../../builders/graph.ts";

/** VGG-16's convolutions with one channel each: numbers of convolutions in its five blocks, each ended by a pool. */
function vgg16(): Network {
  const blocks = [2, 2, 3, 3, 3].flatMap((count) => [
    ...Array.from({ length: count }, () => [g.conv(3, 1), g.relu()]).flat(),
    g.maxPool(2),
  ]);
  return g.chain([...blocks, g.flatten(), g.dense(10), g.softmax()], { input: [224, 224] }).network;
}

const boxOf = (left: number, top: number, right: number, bottom: number): Box => ({
  x: left,
  y: top,
  width: right - left + 1,
  height: bottom - top + 1,
});

describe("the receptive field", () => {
  const vgg = vgg16();

  it.each([
    [5, 24, 10, 13],
    [6, 32, 14, 17],
    [7, 40, 18, 21],
  ])("of VGG-16's convolution %i is %i pixels, rows 4j - %i to 4j + %i", (number, size, before, after) => {
    const { activationNode } = vgg.convolutions[number - 1];
    expect(fieldOf(vgg, activationNode)).toEqual({ size: [size, size], jump: [4, 4], start: [1.5, 1.5] });
    const [row, column] = [20, 30];
    expect(fieldBox(vgg, activationNode, row, column)).toEqual(
      boxOf(4 * column - before, 4 * row - before, 4 * column + after, 4 * row + after),
    );
  });

  it("is clipped at the image's edges", () => {
    const { activationNode } = vgg.convolutions[4];
    expect(fieldBox(vgg, activationNode, 0, 55)).toEqual(boxOf(210, 0, 223, 13));
  });

  it("is clipped at every layer: pixels that a strided layer leaves unread are seen by none after it", () => {
    // 8 rows under 3x3 windows in steps of 2: rows 0 to 6 are read, row 7 never.
    const { network } = g.chain([g.conv(3, 2, { strides: 2, padding: "valid" }), g.conv(3, 2)], { input: [8, 8] });
    expect(fieldBox(network, 2, 2, 2)).toEqual(boxOf(2, 2, 6, 6));
    expect(fieldBox(network, 2, 1, 1)).toEqual(boxOf(0, 0, 6, 6));
  });

  it("lies half a pixel later where same padding has its odd row at the end", () => {
    const { network } = g.chain([g.conv(3, 2, { strides: 2 })], { input: [8, 9] });
    expect(fieldOf(network, 1)).toEqual({ size: [3, 3], jump: [2, 2], start: [1, 0] });
    expect(fieldBox(network, 1, 3, 4)).toEqual(boxOf(7, 6, 8, 7));
  });

  it("of a join is the union over its branches", () => {
    const { network } = g.chain([g.concatenate([g.conv([3, 1], 2)], [g.conv([1, 5], 2)])]);
    expect(fieldOf(network, 3)).toEqual({ size: [3, 5], jump: [1, 1], start: [0, 0] });
    expect(fieldBox(network, 3, 5, 6)).toEqual(boxOf(4, 4, 8, 6));
  });

  it("moves with rows that are added or taken away", () => {
    const pad = { top: 2, bottom: 0, left: 0, right: 0 };
    const padded = g.chain([g.zeroPad(pad), g.conv(3, 1, { padding: "valid" })]).network;
    expect(fieldOf(padded, 2)!.start).toEqual([-1, 1]);
    const cropped = g.chain([g.crop({ ...pad, left: 3 })]).network;
    expect(fieldBox(cropped, 1, 0, 0)).toEqual(boxOf(3, 2, 3, 2));
  });

  it("goes through a resized map: twice as many units lie half as far apart", () => {
    const { network } = g.chain([g.conv(3, 2, { strides: 2 }), g.resize(16, { mode: "nearest" }), g.conv(3, 2)]);
    // Rows 2i and 2i + 1 are both row i, half a step to either side of it.
    expect(fieldOf(network, 2)).toEqual({ size: [4, 4], jump: [1, 1], start: [0.5, 0.5] });
    expect([6, 7].map((row) => fieldBox(network, 2, row, row))).toEqual([boxOf(6, 6, 8, 8), boxOf(6, 6, 8, 8)]);
    expect(fieldBox(network, 3, 6, 7)).toEqual(boxOf(6, 4, 10, 8));
  });

  it("goes through a map of which every other row is taken", () => {
    const { network } = g.chain([g.conv(3, 2), g.resize(8)]);
    expect(fieldOf(network, 2)).toEqual({ size: [4, 4], jump: [2, 2], start: [0.5, 0.5] });
    expect(fieldBox(network, 2, 3, 4)).toEqual(boxOf(7, 5, 10, 8));
  });

  it("is that of each place for a normalisation over channels, and the whole image for one over places", () => {
    const { network } = g.chain([g.conv(3, 4), g.normalisation(), g.normalisation({ groups: 2 })]);
    expect(fieldOf(network, 2)).toEqual(fieldOf(network, 1));
    expect(fieldOf(network, 3)).toBeNull();
    expect(fieldBox(network, 3, 8, 8)).toEqual(boxOf(0, 0, 15, 15));
  });

  it("is the whole image after global pooling or a dense layer", () => {
    const { network } = g.chain([g.conv(3, 2), g.globalAveragePool(), g.dense(3)]);
    expect([fieldOf(network, 2), fieldOf(network, 3)]).toEqual([null, null]);
    expect(fieldBox(network, 3, 0, 0)).toEqual(boxOf(0, 0, 15, 15));
    const gated = g.chain([g.multiply([], [g.globalAveragePool(true), g.conv(1, 3)])]).network;
    expect(fieldOf(gated, 4)).toBeNull();
    expect(fieldBox(gated, gated.nodes.length - 1, 3, 3)).toEqual(boxOf(0, 0, 15, 15));
  });

  it("is, away from the edges, the size that fieldOf says, where it says", () => {
    fc.assert(
      fc.property(arbitraryNetwork({ head: false, localOnly: true }), fc.nat(), fc.nat(), (built, y, x) => {
        const { network } = built;
        const last = network.nodes[network.nodes.length - 1];
        const [row, column] = [y % last.shape[0], x % last.shape[1]];
        const field = fieldOf(network, last.index);
        fc.pre(field !== null);
        const whole = [row, column].map((place, axis) => {
          const centre = field.start[axis] + place * field.jump[axis];
          return [centre - (field.size[axis] - 1) / 2, centre + (field.size[axis] - 1) / 2];
        });
        const clipped = (axis: 0 | 1, edge: 0 | 1): number =>
          Math.min(Math.max(whole[axis][edge], 0), network.inputShape[axis] - 1);
        const box = fieldBox(network, last.index, row, column);
        // Clipping at every layer can only take away more than clipping at the image does. Steps of resized maps are fractions.
        const rounding = 1e-9;
        expect(box.x).toBeGreaterThanOrEqual(clipped(1, 0) - rounding);
        expect(box.y).toBeGreaterThanOrEqual(clipped(0, 0) - rounding);
        expect(box.x + box.width - 1).toBeLessThanOrEqual(clipped(1, 1) + rounding);
        expect(box.y + box.height - 1).toBeLessThanOrEqual(clipped(0, 1) + rounding);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("is the box around what can be reached by following every tap of every window", () => {
    fc.assert(
      fc.property(arbitraryNetwork({ head: false, steps: 4 }), fc.nat(), fc.nat(), ({ network }, y, x) => {
        const last = network.nodes[network.nodes.length - 1];
        const [row, column] = [y % last.shape[0], x % last.shape[1]];
        const [field, taps] = [fieldBox(network, last.index, row, column), reach(network, last.index, row, column)];
        // A dilated kernel has holes: where the map's edge cuts it, the first row inside may be one that it does not read.
        const dilated = network.nodes.some(({ operation: it }) => "dilation" in it && Math.max(...it.dilation) > 1);
        if (!dilated) expect(field).toEqual(taps);
        expect(taps.x >= field.x && taps.y >= field.y).toBe(true);
        expect(taps.x + taps.width <= field.x + field.width && taps.y + taps.height <= field.y + field.height).toBe(
          true,
        );
      }),
      { seed: 2, numRuns: 80 },
    );
  });
});

/** The box around every input pixel that a unit depends on, found tap by tap. */
function reach(network: Network, node: number, row: number, column: number): Box {
  const seen = network.nodes.map(() => new Set<number>());
  seen[node].add(row * 10_000 + column);
  for (let index = node; index > 0; index--) {
    const { inputs } = network.nodes[index];
    for (const place of seen[index]) {
      for (const input of inputs) {
        const { shape } = network.nodes[input];
        for (const [r, c] of tapsOf(network, index, [Math.floor(place / 10_000), place % 10_000], shape)) {
          if (r >= 0 && c >= 0 && r < shape[0] && c < shape[1]) seen[input].add(r * 10_000 + c);
        }
      }
    }
  }
  const rows = [...seen[0]].map((place) => Math.floor(place / 10_000));
  const columns = [...seen[0]].map((place) => place % 10_000);
  return boxOf(Math.min(...columns), Math.min(...rows), Math.max(...columns), Math.max(...rows));
}

/** Places of the input map that one unit reads; some may lie outside. */
function tapsOf(
  network: Network,
  node: number,
  place: readonly [number, number],
  input: readonly number[],
): number[][] {
  const { operation } = network.nodes[node];
  const all = Array.from({ length: input[0] * input[1] }, (_, i) => [Math.floor(i / input[1]), i % input[1]]);
  switch (operation.kind) {
    case "convolution":
    case "depthwise":
    case "pool": {
      const [height, width] = "kernel" in operation ? network.weights[operation.kernel].shape : operation.size;
      const dilation = "dilation" in operation ? operation.dilation : [1, 1];
      return Array.from({ length: height * width }, (_, i) => [
        place[0] * operation.strides[0] + Math.floor(i / width) * dilation[0] - operation.padding.top,
        place[1] * operation.strides[1] + (i % width) * dilation[1] - operation.padding.left,
      ]);
    }
    case "pad":
      return [[place[0] - operation.padding.top, place[1] - operation.padding.left]];
    case "crop":
      return [[place[0] + operation.cropping.top, place[1] + operation.cropping.left]];
    case "global-pool":
      return all;
    case "normalisation":
      return operation.groups === undefined ? [[...place]] : all;
    case "resize": {
      const [rows, columns] = [0, 1].map((axis) => {
        const after = network.nodes[node].shape[axis];
        return resizedFrom(operation, place[axis], input[axis], after);
      });
      return rows.flatMap((row) => columns.map((column) => [row, column]));
    }
    case "multiply":
      return [[input[0] === 1 ? 0 : place[0], input[1] === 1 ? 0 : place[1]]];
    default:
      return [[...place]];
  }
}

/** Places less than one from where the row reads; of the nearest mode the one at or before it. */
function resizedFrom(
  { mode, places }: Extract<Operation, { kind: "resize" }>,
  row: number,
  before: number,
  after: number,
): number[] {
  const step = places === "corners" && after > 1 ? (before - 1) / (after - 1) : before / after;
  const shift = places === "half-pixel" ? (mode === "nearest" ? step / 2 : step / 2 - 0.5) : 0;
  const at = Math.min(before - 1, Math.max(0, row * step + shift));
  if (mode === "nearest") return [Math.floor(at + 1e-9)];
  return Array.from({ length: before }, (_, place) => place).filter((place) => Math.abs(place - at) < 1 - 1e-9);
}

describe("the convolutions suggested for a network", () => {
  it("are 5, 6, 7 of VGG-16", () => {
    expect(suggestConvolutions(vgg16())).toEqual([5, 6, 7]);
  });

  it("are 4, 6, 8 of Tiny Darknet, whose 1x1 convolutions lie between them", async () => {
    const path = new URL("../../../resources/models/tiny-darknet.h5", import.meta.url).pathname;
    const { network, close } = await readNetwork(path);
    close();
    expect(suggestConvolutions(network)).toEqual([4, 6, 8]);
    const sizes = [4, 6, 8, 10].map(
      (number) => fieldOf(network, network.convolutions[number - 1].activationNode)!.size[0],
    );
    expect(sizes).toEqual([18, 26, 46, 62]);
  });

  it("are 1x1 ones where there are too few others", () => {
    const { network } = g.chain([g.conv(1, 2), g.conv(3, 2), g.conv(1, 2), g.conv(1, 2)], { input: [30, 30] });
    expect(suggestConvolutions(network)).toEqual([2, 3, 4]);
  });

  it("are none that see the whole image", () => {
    const { network } = g.chain([g.multiply([], [g.globalAveragePool(true), g.conv(1, 3)]), g.conv(3, 2)]);
    expect(suggestConvolutions(network)).toEqual([]);
  });
});
