import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUNDLE_FILES, readBundle, writeBundle, type PatchBundle } from "../../../app/main/interchange/patchBundle.ts";

const label = fc.constantFrom("eye", "ear", "none", "Ohr, links", "鼻");
const side = fc.integer({ min: 1, max: 4000 }).map((quarters) => quarters / 4);
const bundle: fc.Arbitrary<PatchBundle> = fc.record({
  class: fc.constantFrom("dog", "ice bear, polar bear"),
  labels: fc.uniqueArray(label, { minLength: 5, maxLength: 5 }),
  images: fc.array(
    fc.record({
      name: fc.constantFrom("a.jpg", "b.jpg", "../c.png"),
      hash: fc
        .array(fc.constantFrom(..."0123456789abcdef"), { minLength: 64, maxLength: 64 })
        .map((all) => all.join("")),
      size: fc.record({ width: fc.integer({ min: 1, max: 5000 }), height: fc.integer({ min: 1, max: 5000 }) }),
      licence: fc.constantFrom(null, "CC0", "CC BY-SA 4.0"),
      photograph: fc.constant(null),
      patches: fc.array(
        fc.record({
          label,
          box: fc.record({ x: side, y: side, width: side, height: side }),
          origin: fc.constantFrom("stamp", "discovered", "review"),
          crop: fc.constantFrom(null, "crops/1.png"),
          review: fc.constantFrom(null, { verdict: "accepted", label: null }, { verdict: "corrected", label: "eye" }),
        }),
        { maxLength: 5 },
      ),
    }),
    { maxLength: 4 },
  ),
});

const files = (one: PatchBundle): Record<string, string> => {
  const { about, patches } = writeBundle(one, "0.1.0");
  return { [BUNDLE_FILES.about]: about, [BUNDLE_FILES.patches]: patches };
};

describe("a bundle of patches as text", () => {
  it("comes back as it went out", () => {
    fc.assert(
      fc.property(bundle, (one) => {
        const written = files(one);
        expect(readBundle("x.zip", (name) => written[name])).toEqual(one);
      }),
      { seed: 20261129, numRuns: 100 },
    );
  });

  it("that is damaged anywhere is read, or refused with the file's name, and never anything else", () => {
    fc.assert(
      fc.property(bundle, fc.nat(), fc.constantFrom("", "0", '"', "}", "-1", "null"), (one, at, put) => {
        const written = files(one);
        const text = written[BUNDLE_FILES.patches];
        const place = at % text.length;
        written[BUNDLE_FILES.patches] = text.slice(0, place) + put + text.slice(place + 1);
        try {
          readBundle("x.zip", (name) => written[name]);
        } catch (error) {
          expect(error).toMatchObject({ code: "bad-file", message: expect.stringContaining('"x.zip"') as string });
        }
      }),
      { seed: 20261129, numRuns: 300 },
    );
  });

  it("names an annotation whose photograph or label is not there", () => {
    const written = files({
      class: "dog",
      labels: ["eye"],
      images: [
        {
          name: "a.jpg",
          hash: "a".repeat(64),
          size: { width: 9, height: 9 },
          licence: null,
          photograph: null,
          patches: [
            { label: "eye", box: { x: 0, y: 0, width: 2, height: 2 }, origin: "stamp", crop: null, review: null },
          ],
        },
      ],
    });
    const read = (change: (text: string) => string): (() => PatchBundle) => {
      const patches = change(written[BUNDLE_FILES.patches]);
      return () => readBundle("x.zip", (name) => (name === BUNDLE_FILES.patches ? patches : written[name]));
    };
    expect(read((text) => text.replace('"image_id": 1', '"image_id": 7'))).toThrow(
      "annotations[0].image_id: there is no image 7",
    );
    expect(read((text) => text.replace('"category_id": 1', '"category_id": 3'))).toThrow("there is no category 3");
  });
});
