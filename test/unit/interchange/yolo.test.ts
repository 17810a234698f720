import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { near, type Mark, type MarkedImage } from "../../../app/main/interchange/marks.ts";
import {
  readYoloData,
  readYoloLabels,
  readYoloNames,
  writeYoloData,
  writeYoloLabels,
  yoloLosses,
} from "../../../app/main/interchange/yolo.ts";
import { markedImages, nameText } from "../../builders/marks.ts";

const CLASSES = readYoloNames("eye\nnose\n");
const SIZE = { width: 200, height: 100 };
const labelsOf = (images: readonly MarkedImage[]): string[] => [
  ...new Set(images.flatMap(({ marks }) => marks.map(({ label }) => label))),
];

/** Writes and reads classes and every image's lines. */
function roundTrip(images: readonly MarkedImage[]): Mark[][] {
  const labels = labelsOf(images);
  if (labels.length === 0) return images.map(() => []);
  const classes = readYoloData(writeYoloData(labels), "data.yaml");
  return images.map((image) => {
    const { marks, problems } = readYoloLabels(writeYoloLabels(image, labels), classes, image.size);
    expect(problems).toEqual([]);
    return [...marks];
  });
}

describe("YOLO label files", () => {
  it("hold centres and sides in shares of the image", () => {
    const { marks } = readYoloLabels("1 0.5 0.5 0.25 0.5\n", CLASSES, SIZE);
    expect(marks).toMatchObject([{ label: "nose", box: { x: 75, y: 25, width: 50, height: 50 }, polygons: [] }]);
  });

  it("may hold outlines", () => {
    const { marks } = readYoloLabels("0 0.1 0.1 0.2 0.1 0.2 0.3\n", CLASSES, SIZE);
    expect(marks[0].polygons).toEqual([[20, 10, 40, 10, 40, 30]]);
    expect(marks[0].box).toEqual({ x: 20, y: 10, width: 20, height: 20 });
  });

  it("give whole pixels back as they were, and labels by any name", () => {
    fc.assert(
      fc.property(markedImages({ whole: true, outlines: "none", parts: false }), (images) => {
        roundTrip(images).forEach((marks, i) => {
          expect(marks.map(({ label, box }) => ({ label, box }))).toEqual(
            images[i].marks.map(({ label, box }) => ({ label, box })),
          );
        });
        expect(yoloLosses(images)).toEqual([]);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it("give fractions of pixels and outlines back to a millionth of a pixel", () => {
    fc.assert(
      fc.property(markedImages({ whole: false, outlines: "one", parts: false }), (images) => {
        roundTrip(images).forEach((marks, i) => {
          expect(marks).toHaveLength(images[i].marks.length);
          marks.forEach((mark, n) => {
            const written = images[i].marks[n];
            expect(near(Object.values(mark.box), Object.values(written.box), 1e-5)).toBe(true);
            if (mark.polygons.length > 0) expect(near(mark.polygons[0], written.polygons[0], 1e-5)).toBe(true);
          });
        });
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it("hold one polygon an object and no parts, and say what was not written", () => {
    const polygons = [
      [0, 0, 9, 0, 0, 9],
      [20, 20, 30, 20, 20, 30],
    ];
    const mark = { label: "dog", box: { x: 0, y: 0, width: 30, height: 30 }, polygons, place: "" };
    const image = {
      fileName: "a.jpg",
      hash: null,
      size: SIZE,
      marks: [{ ...mark, parts: { eye: [[1, 2] as const] } }],
    };
    expect(yoloLosses([image])).toEqual([
      expect.stringMatching(/of 1 outlines of several pieces only the boxes/),
      expect.stringMatching(/1 marked points were left out/),
    ]);
    expect(readYoloLabels(writeYoloLabels(image, ["dog"]), readYoloNames("dog"), SIZE).marks).toMatchObject([
      { box: mark.box, polygons: [] },
    ]);
  });

  it.each([
    ["7 0.5 0.5 0.1 0.1", /^line 1, class: "7" is not one of the 2 classes \(0 to 1\)/],
    ["-1 0.5 0.5 0.1 0.1", /^line 1, class: "-1"/],
    ["eye 0.5 0.5 0.1 0.1", /^line 1, class: "eye"/],
    ["0 0.5 nan 0.1 0.1", /^line 1, number 3: "nan" is not a number/],
    ["0 0.5 0.5 0 0.1", /^line 1, box: it has no area/],
    ["0 0.5 0.5", /^line 1, 2 numbers after the class are neither a box/],
    ["0 0.1 0.1 0.1 0.1 0.1 0.1", /^line 1, outline: it has no area/],
  ])("lose only the line that is wrong: %s", (line, message) => {
    const { marks, problems } = readYoloLabels(`${line}\r\n0 0.5 0.5 0.1 0.1\r\n`, CLASSES, SIZE);
    expect(marks).toHaveLength(1);
    expect(problems).toEqual([expect.stringMatching(message)]);
  });
});

describe("YOLO's data file", () => {
  it("lists classes or numbers them", () => {
    expect(readYoloData("names: [eye, nose]", "d").names).toEqual(
      new Map([
        [0, "eye"],
        [1, "nose"],
      ]),
    );
    expect(readYoloData("names:\n  3: eye\n", "d").names).toEqual(new Map([[3, "eye"]]));
  });

  it("gives every name back", () => {
    fc.assert(
      fc.property(fc.uniqueArray(nameText, { minLength: 1, maxLength: 8 }), (labels) => {
        expect([...readYoloData(writeYoloData(labels), "d").names]).toEqual([...labels.entries()]);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it.each([
    ["names: [", /d is not YAML/],
    ["nc: 3", /d has no `names`/],
    ["names: {a: eye}", /class number "a"/],
    ["names: [eye, [1]]", /no name for class 1/],
    ["a: &a [x, x]\nb: &b [*a, *a]\nnames: [*b, *b]", /d is not YAML/],
  ])("that is broken, or refers to itself, is refused: %s", (text, message) => {
    expect(() => readYoloData(text, "d")).toThrow(message);
  });
});
