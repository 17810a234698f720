import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PippinError } from "../../../app/contract/errors.ts";
import { onImage } from "../../../app/main/interchange/marks.ts";
import { readVoc, vocLosses, writeVoc } from "../../../app/main/interchange/voc.ts";
import { markedImages, withoutPlaces } from "../../builders/marks.ts";

const object = (fields: string): string => `<object>${fields}</object>`;
type Side = number | string;
const box = (xmin: Side, ymin: Side, xmax: Side, ymax: Side): string =>
  `<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`;
const file = (content: string): string => `<?xml version="1.0"?><annotation>${content}</annotation>`;
const GOOD = object(`<name>eye</name>${box(1, 1, 10, 20)}`);

describe("a Pascal VOC file", () => {
  it("counts pixels from 1 and holds a box's last row and column", () => {
    const { marks, fileName, size, problems } = readVoc(
      file(`<filename>a.jpg</filename><size><width>50</width><height>40</height></size>${GOOD}`),
      "a.xml",
    );
    expect(problems).toEqual([]);
    expect({ fileName, size }).toEqual({ fileName: "a.jpg", size: { width: 50, height: 40 } });
    expect(marks).toMatchObject([{ label: "eye", box: { x: 0, y: 0, width: 10, height: 20 } }]);
  });

  it("may write letters as numbers", () => {
    const [mark] = readVoc(file(object(`<name>&#339;il &#x76EE; &amp;</name>${box(1, 1, 5, 9)}`)), "a.xml").marks;
    expect(mark.label).toBe("œil 目 &");
  });

  it("has parts inside objects; each is a point in the middle of its box", () => {
    const part = `<part><name>head</name>${box(11, 21, 20, 40)}</part>`;
    const [mark] = readVoc(file(object(`<name>person</name>${box(1, 1, 50, 90)}${part}${part}`)), "a.xml").marks;
    expect(mark.parts).toEqual({
      head: [
        [15, 30],
        [15, 30],
      ],
    });
  });

  it("gives back what was written: boxes, labels, parts, names", () => {
    fc.assert(
      fc.property(markedImages({ whole: true, outlines: "none", parts: true }), (images) => {
        for (const image of images) {
          const { fileName, hash, size, marks, problems } = readVoc(writeVoc(image), "x.xml");
          expect(problems).toEqual([]);
          expect({ fileName, hash, size }).toEqual({ fileName: image.fileName, hash: image.hash, size: image.size });
          expect(withoutPlaces(marks)).toEqual(withoutPlaces(image.marks));
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("gives fractions of pixels back, and says that some programs will not", () => {
    fc.assert(
      fc.property(markedImages({ whole: false, outlines: "none", parts: false }), (images) => {
        for (const image of images) {
          readVoc(writeVoc(image), "x.xml").marks.forEach(({ box: read }, i) => {
            for (const side of ["x", "y", "width", "height"] as const) {
              expect(read[side]).toBeCloseTo(image.marks[i].box[side], 5);
            }
          });
        }
        const fractions = images
          .flatMap(({ marks }) => marks)
          .filter((mark) => !Object.values(mark.box).every(Number.isInteger)).length;
        expect(vocLosses(images).join()).toMatch(fractions > 0 ? `${fractions} boxes have fractions` : /^$/);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it("holds no outlines, and says how many were not written", () => {
    const image = {
      fileName: "a.jpg",
      hash: null,
      size: { width: 50, height: 50 },
      marks: [
        {
          label: "dog",
          box: { x: 0, y: 0, width: 9, height: 9 },
          polygons: [[0, 0, 9, 0, 0, 9]],
          parts: {},
          place: "",
        },
      ],
    };
    expect(vocLosses([image])).toEqual([expect.stringMatching(/of 1 outlines only the boxes/)]);
  });

  it.each([
    ["<annotation><object></annotation>", /a\.xml is not XML/],
    ["", /a\.xml is not XML/],
    ["hello", /a\.xml is not XML/],
    ["<other/>", /no element `annotation`/],
    ['<!DOCTYPE a [<!ENTITY x "boom">]><annotation>&x;</annotation>', /declares a document type/],
    ['<!DOCTYPE a SYSTEM "file:///etc/passwd"><annotation/>', /declares a document type/],
    [file("<filename>../../secret.jpg</filename>"), /filename.*leads out of the folder/],
    [file("<filename>/etc/secret.jpg</filename>"), /filename.*leads out of the folder/],
  ])("that is broken, or reaches for other files, is refused: %s", (text, message) => {
    expect(() => readVoc(text, "a.xml")).toThrow(PippinError);
    expect(() => readVoc(text, "a.xml")).toThrow(message);
  });

  it.each([
    [object(box(1, 1, 9, 9)), /^object 1, field name: is missing/],
    [object("<name>eye</name>"), /^object 1, field bndbox: is missing/],
    [object(`<name>eye</name>${box("NaN", 1, 9, 9)}`), /^object 1, field bndbox\.xmin: "NaN" is not a number/],
    [object(`<name>eye</name>${box(1, 1, "", 9)}`), /^object 1, field bndbox\.xmax: "" is not a number/],
    [object(`<name>eye</name>${box(10, 1, 5, 9)}`), /^object 1, field bndbox: it has no area/],
  ])("loses only the object that is wrong: %s", (bad, message) => {
    const { marks, problems } = readVoc(file(bad + GOOD), "a.xml");
    expect(marks).toHaveLength(1);
    expect(problems).toEqual([expect.stringMatching(message)]);
  });

  it("refuses to write a name that XML cannot hold", () => {
    const image = { fileName: "a\u0001.jpg", hash: null, size: { width: 5, height: 5 }, marks: [] };
    expect(() => writeVoc(image)).toThrow(/control character/);
  });
});

describe("boxes on their image", () => {
  const mark = (x: number, y: number, width: number, height: number) => ({
    ...{ label: "eye", polygons: [], parts: {}, place: "line 3" },
    box: { x, y, width, height },
  });
  const size = { width: 100, height: 80 };

  it("stay as they are inside, are clipped where partly outside, and left out where beside it, each with a word", () => {
    const { marks, problems } = onImage([mark(1, 2, 3, 4), mark(90, 70, 20, 20), mark(200, 0, 5, 5)], size);
    expect(marks.map(({ box: its }) => its)).toEqual([
      { x: 1, y: 2, width: 3, height: 4 },
      { x: 90, y: 70, width: 10, height: 10 },
    ]);
    expect(problems).toEqual([
      expect.stringMatching(/^line 3: the box \[90, 70, 20, 20\] lies partly outside the image of 100 x 80 pixels/),
      expect.stringMatching(/^line 3: the box \[200, 0, 5, 5\] lies outside/),
    ]);
  });

  it("never reach beyond it", () => {
    const side = fc.double({ min: -300, max: 300, noNaN: true });
    fc.assert(
      fc.property(side, side, fc.double({ min: 0.1, max: 400, noNaN: true }), (x, y, length) => {
        for (const { box: its } of onImage([mark(x, y, length, length)], size).marks) {
          expect(its.x).toBeGreaterThanOrEqual(0);
          expect(its.y).toBeGreaterThanOrEqual(0);
          expect(its.x + its.width).toBeLessThanOrEqual(100 + 1e-9);
          expect(its.y + its.height).toBeLessThanOrEqual(80 + 1e-9);
        }
      }),
      { seed: 3 },
    );
  });
});
