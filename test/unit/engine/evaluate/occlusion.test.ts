import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../../../../app/contract/geometry.ts";
import { coveredStanding } from "../../../../app/main/engine/evaluate/covering.ts";
import { coverOf, occlusion, type RankedPatch } from "../../../../app/main/engine/evaluate/occlusion.ts";
import { LoadedNetwork } from "../../../../app/main/engine/network/forward.ts";
import { startBackend } from "../../../../app/main/engine/tensors/backend.ts";
import { prepareInput } from "../../../../app/main/modelGeometry/preprocessing.ts";
import { picture } from "../../../builders/images.ts";
import { chain, conv, dense, globalAveragePool, relu, softmax } from "../../../builders/graph.ts";
import { seededInteger } from "../../../builders/seededNumbers.ts";

const [WIDTH, HEIGHT] = [12, 9];
const WHOLE: Box = { x: 0, y: 0, width: WIDTH, height: HEIGHT };

/** A "network" whose probability is the share of weight that is bare: each pixel has a weight of its own. */
function weighed(seed: number): (covered: Uint8Array) => { probability: number; place: number } {
  const weights = Array.from({ length: WIDTH * HEIGHT }, (_, i) => seededInteger(seed, 0, i) % 100);
  const whole = weights.reduce((sum, weight) => sum + weight, 1);
  return (covered) => {
    const bare = weights.reduce((sum, weight, i) => sum + weight * (1 - covered[i]), 0);
    return { probability: bare / whole, place: covered.some((one) => one === 1) ? 2 : 1 };
  };
}

const boxes = fc
  .record({ x: fc.nat(WIDTH - 1), y: fc.nat(HEIGHT - 1), width: fc.nat(WIDTH - 1), height: fc.nat(HEIGHT - 1) })
  .map(({ x, y, width, height }): Box => ({
    x,
    y,
    width: Math.min(width + 1, WIDTH - x),
    height: Math.min(height + 1, HEIGHT - y),
  }));

const patches = fc
  .array(fc.record({ box: boxes, convolution: fc.integer({ min: 1, max: 3 }), score: fc.integer() }), { maxLength: 7 })
  .map((all) =>
    all.map((one, i): RankedPatch => {
      const rank = 1 + all.slice(0, i).filter(({ convolution }) => convolution === one.convolution).length;
      return { ...one, rank };
    }),
  );

const common = { width: WIDTH, height: HEIGHT, area: WHOLE, fill: "mean", draws: 3 } as const;

describe("covering patches", () => {
  it("begins at the probability of the photograph, and laying bare at that of the cover", () => {
    fc.assert(
      fc.property(patches, fc.nat(), (found, seed) => {
        const standing = weighed(seed);
        const { ranked, shuffled, random, places } = occlusion({ ...common, patches: found, seed, standing });
        const bare = standing(new Uint8Array(WIDTH * HEIGHT)).probability;
        for (const curve of [ranked, shuffled, random]) {
          expect(curve.deletion[0]).toBeCloseTo(bare, 12);
          expect(curve.insertion[0]).toBe(0);
          expect(curve.covered[0]).toBe(0);
          for (const values of Object.values(curve)) expect(values).toHaveLength(found.length + 1);
        }
        expect(places[0]).toBe(1);
        expect(places.slice(1).every((place) => place === 2)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it("ends at the same place in any order, and what is covered and what is bare add up to the whole", () => {
    fc.assert(
      fc.property(patches, fc.nat(), (found, seed) => {
        const standing = weighed(seed);
        const { ranked, shuffled } = occlusion({ ...common, patches: found, seed, standing });
        expect(shuffled.deletion.at(-1)).toBeCloseTo(ranked.deletion.at(-1)!, 12);
        expect(shuffled.insertion.at(-1)).toBeCloseTo(ranked.insertion.at(-1)!, 12);
        expect(shuffled.covered.at(-1)).toBeCloseTo(ranked.covered.at(-1)!, 12);
        // Weights add up, so the part that is covered and the part that is laid bare do.
        const whole = ranked.deletion[0];
        ranked.deletion.forEach((value, i) => expect(value + ranked.insertion[i]).toBeCloseTo(whole, 12));
      }),
      { seed: 2 },
    );
  });

  it("takes from the class what the weights under each patch are, alone", () => {
    fc.assert(
      fc.property(patches, fc.nat(), (found, seed) => {
        const standing = weighed(seed);
        const { drops } = occlusion({ ...common, patches: found, seed, standing });
        found.forEach(({ box }, i) => {
          const { ranked } = occlusion({ ...common, patches: [found[i]], seed, standing });
          expect(drops[i]).toBeCloseTo(ranked.deletion[0] - ranked.deletion[1], 12);
          expect(ranked.covered[1]).toBeCloseTo((box.width * box.height) / (WIDTH * HEIGHT), 12);
        });
      }),
      { seed: 3 },
    );
  });

  it("draws random patches of the same sizes inside the photograph, the same ones by the same seed", () => {
    const area: Box = { x: 2, y: 3, width: 8, height: 4 };
    const box: Box = { x: 0, y: 0, width: 3, height: 2 };
    const outside = new Set<number>();
    const sizes = new Set<number>();
    const asked: Omit<Parameters<typeof occlusion>[0], "seed"> = {
      ...common,
      area,
      draws: 20,
      patches: [{ convolution: 1, rank: 1, score: 1, box }],
      standing: (covered) => {
        const on = [...covered.keys()].filter((i) => covered[i] === 1);
        sizes.add(on.length);
        const places = on.map((i) => [i % WIDTH, Math.floor(i / WIDTH)]);
        const off = places.filter(([x, y]) => x < area.x || x >= area.x + 8 || y < area.y || y >= area.y + 4).length;
        if (on.length === 6) outside.add(off);
        return { probability: on.reduce((sum, i) => sum + i, 0) / 1e4, place: 1 };
      },
    };
    const { random } = occlusion({ ...asked, seed: 5 });
    // The patch itself lies in the corner, outside of the photograph: six pixels. All drawn ones are inside.
    expect([...outside].sort()).toEqual([0, 6]);
    expect([...sizes].sort((a, b) => a - b)).toEqual([0, 6, WIDTH * HEIGHT - 6, WIDTH * HEIGHT]);
    expect(occlusion({ ...asked, seed: 5 }).random).toEqual(random);
    expect(occlusion({ ...asked, seed: 6 }).random).not.toEqual(random);
  });

  it("leaves a random patch of the whole picture where it is, so that it is the patch itself", () => {
    const found = [{ convolution: 1, rank: 1, score: 1, box: WHOLE }];
    const { ranked, random } = occlusion({ ...common, patches: found, seed: 0, standing: weighed(1) });
    expect(random).toEqual(ranked);
  });
});

describe("a covered photograph", () => {
  const image = picture(16, 16, (x, y) => [16 * x, 10 * y, (x * y) % 256]);

  it.each([1, 3, 4])("goes into a network of %i channels as if the file had been painted", async (channels) => {
    const { network, weights } = chain([conv(3, 4), relu(), globalAveragePool(), dense(3), softmax()], { channels });
    const { tf } = await startBackend("wasm");
    const loaded = new LoadedNetwork(tf, network, weights);
    const preprocessing = { values: "unit", geometry: "squash" } as const;
    const prepared = prepareInput(image, network.inputShape, preprocessing);
    const cover = coverOf(prepared.view, "mean");
    const covered = Uint8Array.from({ length: 256 }, (_, i) => Number(i % 16 < 5));
    const painted = {
      ...prepared.view,
      data: prepared.view.data.map((value, i) => (covered[Math.floor(i / 3)] === 1 ? cover.data[i] : value)),
    };
    const pass = loaded.forward(prepareInput(painted, network.inputShape, preprocessing).pixels, []);
    const standing = coveredStanding(loaded, prepared, "unit", "mean", 1);
    expect(standing(covered).probability).toBeCloseTo(pass.probabilities[1], 6);
    const passes = loaded.forwardPasses;
    standing(covered.slice());
    expect(loaded.forwardPasses).toBe(passes);
    pass.dispose();
    loaded.dispose();
  });
});
