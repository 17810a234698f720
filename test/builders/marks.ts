/** Random marks on images, for round trips of formats. */
import fc from "fast-check";
import { boxAround } from "../../app/drawing/boxes.ts";
import type { Mark, MarkedImage } from "../../app/main/interchange/marks.ts";

/** Spaces, quotes, other scripts, what XML, YAML and CSV have marks for; no control characters. */
export const nameText = fc
  .oneof(
    fc.constantFrom(
      "eye",
      "left paw",
      "œil",
      "目",
      "a & <b>",
      'the "tip"',
      "it's; so, yes",
      "#1",
      "yes",
      "- x",
      "😀 a",
      "null",
      "1e3",
      "&amp;",
      "&lt;x>",
      "%20",
      "a: b",
    ),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
  )
  .map((text) =>
    text
      .normalize("NFC")
      .replace(/\p{Cc}/gu, "")
      .trim(),
  )
  .filter((text) => text !== "");

export const fileName = fc
  .array(
    nameText.map((text) => text.replace(/[/\\]|^[a-z]:|^\.+/gi, "_")),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => `${parts.join("/")}.jpg`);

export const hash = fc
  .array(fc.integer({ min: 0, max: 15 }), { minLength: 64, maxLength: 64 })
  .map((digits) => digits.map((digit) => digit.toString(16)).join(""));

interface MarkOptions {
  /** Whole pixels only. */
  readonly whole: boolean;
  readonly outlines: "none" | "one" | "several";
  readonly parts: boolean;
}

export function markedImages(options: MarkOptions): fc.Arbitrary<MarkedImage[]> {
  return fc
    .uniqueArray(fileName, { minLength: 1, maxLength: 4, selector: (name) => name.toLowerCase() })
    .chain((names) => fc.tuple(...names.map((name) => markedImage(name, options))));
}

function markedImage(name: string, options: MarkOptions): fc.Arbitrary<MarkedImage> {
  return fc
    .record({ width: fc.integer({ min: 20, max: 4000 }), height: fc.integer({ min: 20, max: 4000 }) })
    .chain((size) =>
      fc.record({
        fileName: fc.constant(name),
        hash: fc.option(hash),
        size: fc.constant(size),
        marks: fc.array(mark(size.width, size.height, options), { maxLength: 5 }),
      }),
    );
}

function mark(width: number, height: number, { whole, outlines, parts }: MarkOptions): fc.Arbitrary<Mark> {
  const along = (side: number): fc.Arbitrary<number> =>
    whole ? fc.integer({ min: 0, max: side }) : fc.double({ min: 0, max: side, noNaN: true });
  const point = fc.tuple(along(width), along(height));
  const polygon = fc
    .array(point, { minLength: 3, maxLength: 8 })
    .filter((points) => Math.min(...Object.values(boxSides(points.flat()))) > 1)
    .map((points) => points.flat());
  const box = fc
    .tuple(point, point)
    .filter(([a, b]) => Math.abs(a[0] - b[0]) > 0.5 && Math.abs(a[1] - b[1]) > 0.5)
    .map(([a, b]) => boxAround([[...a, ...b]]));
  const named = fc.dictionary(partName, fc.array(point, { minLength: 1, maxLength: 3 }), {
    maxKeys: 3,
    noNullPrototype: true,
  });
  const shape =
    outlines === "none"
      ? box.map((its) => ({ box: its, polygons: [] as number[][] }))
      : fc
          .array(polygon, { minLength: 1, maxLength: outlines === "one" ? 1 : 3 })
          .map((polygons) => ({ box: boxAround(polygons), polygons }));
  return fc
    .tuple(shape, nameText, parts ? named : fc.constant({}))
    .map(([its, label, points]) => ({ ...its, label, parts: points, place: "" }));
}

/** COCO's readers take "left_" and "_2" for sides and numbers. */
const partName = fc.constantFrom("eye", "nose tip", "œil", "a & b", "paw");

function boxSides(numbers: readonly number[]): { width: number; height: number } {
  const { width, height } = boxAround([numbers]);
  return { width, height };
}

/** Without what says where in the file a mark was. */
export function withoutPlaces(marks: readonly Mark[]): Omit<Mark, "place">[] {
  return marks.map(({ label, box, polygons, parts }) => ({ label, box, polygons, parts }));
}
