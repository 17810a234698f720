import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorData } from "../../../app/contract/errors.ts";
import { rasterise } from "../../../app/main/imaging/mask.ts";
import { readMaskFile } from "../../../app/main/imaging/maskFile.ts";
import { encoded, pattern, png } from "../../builders/images.ts";

const size = { width: 4, height: 2 };
const read = (file: Uint8Array) => readMaskFile(file, "a.png", size);
/** Each object's value and the pixels that its outline covers, as a drawing. */
async function drawn(file: Uint8Array): Promise<[number, string][]> {
  return (await read(file)).objects.map(({ value, polygons }) => [
    value,
    [...rasterise(polygons, 4, 2)].map((inside) => (inside === 1 ? "#" : ".")).join(""),
  ]);
}
async function refusal(file: Uint8Array, of = size): Promise<string> {
  const error: unknown = await readMaskFile(file, "a.png", of).catch((reason: unknown) => reason);
  return errorData(error).message;
}
/** Entries 1 and 2 look alike. */
const palette = [0, 0, 0, 9, 9, 9, 9, 9, 9, 90, 0, 0];

describe("a mask as PNG", () => {
  it("keeps the numbers of a palette whose colours are alike, of 1 to 8 bits, transparent or not", async () => {
    const samples = [0, 1, 2, 0, 0, 1, 2, 3];
    for (const depth of [2, 4, 8] as const) {
      for (const more of [{}, { transparency: [0, 255, 9] }]) {
        const file = png({ ...size, depth, colourType: 3, samples, palette, ...more });
        expect(await drawn(file)).toEqual([
          [1, ".#...#.."],
          [2, "..#...#."],
          [3, ".......#"],
        ]);
      }
    }
    const bits = png({ ...size, depth: 1, colourType: 3, samples: [0, 1, 1, 0, 0, 0, 0, 1], palette });
    expect(await drawn(bits)).toEqual([[1, ".##....#"]]);
  });

  it("is one object where there is one number, whatever it is", async () => {
    const samples = [0, 255, 255, 0, 0, 0, 0, 0];
    for (const depth of [8, 16] as const) {
      const result = await read(png({ ...size, depth, colourType: 0, samples }));
      expect(result).toMatchObject({ kind: "one", hasVoid: false });
      expect(result.objects).toHaveLength(1);
    }
    expect(await read(png({ ...size, depth: 1, colourType: 0, samples: [0, 1, 1, 0, 0, 0, 0, 0] }))).toMatchObject({
      kind: "one",
      objects: [{ polygons: [[1, 0, 3, 0, 3, 1, 1, 1]] }],
    });
  });

  it("keeps 16 bits: numbers beyond 255, and such as 8 bits would make one", async () => {
    const samples = [0, 1, 256, 257, 257, 40000, 0, 0];
    expect((await drawn(png({ ...size, depth: 16, colourType: 0, samples }))).map(([value]) => value)).toEqual([
      1, 256, 257, 40000,
    ]);
  });

  it("takes Pascal VOC's border for none, with a palette and in grey, and 255 beside other shades for an object", async () => {
    const samples = [255, 1, 1, 255, 0, 2, 2, 255];
    for (const colourType of [0, 3] as const) {
      const file = png({ ...size, depth: 8, colourType, samples, ...(colourType === 3 ? { palette: ALL } : {}) });
      expect(await read(file)).toMatchObject({ kind: "numbers", hasVoid: true });
      expect(await drawn(file)).toEqual([
        [1, ".##....."],
        [2, ".....##."],
      ]);
    }
    const shades = png({ ...size, depth: 8, colourType: 0, samples: [255, 128, 0, 0, 0, 0, 0, 0] });
    expect(await drawn(shades)).toEqual([
      [128, ".#......"],
      [255, "#......."],
    ]);
  });

  it("tells objects by colour; Pascal VOC's have its order, and its border's colour is none", async () => {
    const [red, green, border] = [
      [128, 0, 0],
      [0, 128, 0],
      [224, 224, 192],
    ];
    const none = [0, 0, 0];
    const samples = [none, green, border, red, none, none, none, none].flat();
    const file = png({ ...size, depth: 8, colourType: 2, samples });
    expect(await read(file)).toMatchObject({ kind: "colours", hasVoid: true });
    expect((await drawn(file)).map(([, pixels]) => pixels)).toEqual(["...#....", ".#......"]);
    const own = [none, [1, 2, 3], border, none, none, none, none, none].flat();
    expect(await read(png({ ...size, depth: 8, colourType: 2, samples: own }))).toMatchObject({ hasVoid: false });
  });

  it("takes grey colours for numbers, and what is transparent for background", async () => {
    const pixel = (grey: number, alpha: number): number[] => [grey, grey, grey, alpha];
    const samples = [pixel(255, 255), pixel(255, 0), ...Array.from({ length: 6 }, () => pixel(0, 255))].flat();
    expect(await drawn(png({ ...size, depth: 8, colourType: 6, samples }))).toEqual([[255, "#......."]]);
  });

  it("of nothing has no object, and one of everything covers all", async () => {
    const of = (value: number): Uint8Array =>
      png({ ...size, depth: 8, colourType: 0, samples: new Array<number>(8).fill(value) });
    expect((await read(of(0))).objects).toEqual([]);
    expect(await drawn(of(3))).toEqual([[3, "########"]]);
  });

  it("of the photograph's proportions is brought to its size, of others refused with both sizes", async () => {
    const file = png({ ...size, depth: 8, colourType: 0, samples: [0, 1, 0, 0, 0, 0, 0, 0] });
    const { objects } = await readMaskFile(file, "a.png", { width: 8, height: 4 });
    expect(objects).toEqual([{ value: 1, polygons: [[2, 0, 4, 0, 4, 2, 2, 2]] }]);
    expect(await refusal(file, { width: 2, height: 4 })).toBe(
      "a.png has 4 x 2 pixels, its photograph 2 x 4, so nothing of it was taken. Save the mask in the photograph's size.",
    );
  });

  it("is not a photograph, not one with soft edges, not damaged", async () => {
    const picture = await encoded(pattern(64, 48), "png");
    expect(await refusal(picture, { width: 64, height: 48 })).toMatch(/^a\.png holds more than 500 colours or shades/);
    const soft = Array.from({ length: 64 * 48 }, (_, i) => Math.min(255, Math.max(0, ((i % 64) - 20) * 20)));
    soft.fill(255, 32 * 48);
    const faded = png({ width: 64, height: 48, depth: 8, colourType: 0, samples: soft });
    expect(await refusal(faded, { width: 64, height: 48 })).toMatch(/soft edges/);
    const whole = png({ ...size, depth: 8, colourType: 3, samples: [0, 1, 2, 3, 0, 0, 0, 0], palette });
    for (let length = 0; length < whole.length - 12; length += 3) {
      expect(await refusal(whole.subarray(0, length))).toMatch(/^a\.png /);
    }
  });

  it("says a sentence or gives objects, whatever bytes are changed", async () => {
    const whole = png({ ...size, depth: 4, colourType: 3, samples: [0, 1, 2, 3, 0, 0, 0, 0], palette });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (changes) => {
          const bytes = Uint8Array.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          const answer: unknown = await read(bytes).catch((error: unknown) => errorData(error).code);
          expect(
            ["bad-file", "unsupported", "invalid-request"].includes(answer as string) || typeof answer === "object",
          ).toBe(true);
        },
      ),
      { seed: 15, numRuns: 400 },
    );
  });
});

const ALL = Array.from({ length: 256 * 3 }, (_, i) => i % 256);
