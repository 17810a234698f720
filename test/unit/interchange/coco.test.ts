import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PippinError } from "../../../app/contract/errors.ts";
import { readCoco, writeCoco } from "../../../app/main/interchange/coco.ts";
import type { CocoDataset } from "../../../app/main/interchange/cocoDataset.ts";
import { maskRegion, type CocoMask } from "../../../app/main/interchange/cocoMask.ts";
import masks from "../../oracles/coco_masks.json" with { type: "json" };

const IMAGE = { id: 1, file_name: "dogs/a.jpg", width: 100, height: 80 };
const CATEGORY = { id: 5, name: "eye" };
const ANNOTATION = { id: 9, image_id: 1, category_id: 5, bbox: [10, 20, 30, 40] };

/** A file with one good image, category and annotation, with some of its lists replaced. */
const file = (lists: Record<string, unknown> = {}): string =>
  JSON.stringify({ images: [IMAGE], categories: [CATEGORY], annotations: [ANNOTATION], ...lists });

const read = (lists: Record<string, unknown> = {}) => readCoco(file(lists), "pets.json");

/** Reads one good annotation and one with the given fields; the good one must survive. */
function withBad(fields: Record<string, unknown>) {
  const { dataset, problems } = read({ annotations: [ANNOTATION, { ...ANNOTATION, id: 10, ...fields }] });
  expect(dataset.annotations[0]?.id).toBe(9);
  return { kept: dataset.annotations.length === 2 ? dataset.annotations[1] : null, problems };
}

describe("a COCO file", () => {
  it("is read into images, categories and boxes", () => {
    const { dataset, problems } = read();
    expect(problems).toEqual([]);
    expect(dataset.images).toEqual([{ id: 1, fileName: "dogs/a.jpg", width: 100, height: 80, extra: {} }]);
    expect(dataset.categories).toEqual([{ id: 5, name: "eye", keypoints: null, extra: {} }]);
    expect(dataset.annotations).toEqual([
      {
        id: 9,
        imageId: 1,
        categoryId: 5,
        box: { x: 10, y: 20, width: 30, height: 40 },
        outline: null,
        keypoints: null,
        extra: {},
      },
    ]);
  });

  it("may hold images only", () => {
    expect(readCoco('{"images": []}', "a.json").dataset).toEqual({
      images: [],
      categories: [],
      annotations: [],
      extra: {},
    });
  });

  it.each([
    ["hello", /^pets\.json is not JSON/],
    ["", /^pets\.json is not JSON/],
    ["[1, 2]", /^pets\.json is JSON, but not a COCO file/],
    ["null", /not a COCO file/],
    ['{"annotations": []}', /^pets\.json has no list `images`/],
    ['{"images": {}}', /no list `images`/],
    ['{"images": [], "annotations": 7}', /`annotations` that is not a list/],
    ['{"images": [], "categories": "eye"}', /`categories` that is not a list/],
  ])("is refused where nothing can be kept: %s", (text, message) => {
    expect(() => readCoco(text, "pets.json")).toThrow(message);
    expect(() => readCoco(text, "pets.json")).toThrow(PippinError);
  });

  it("may start with a byte order mark", () => {
    expect(readCoco(`\uFEFF${file()}`, "a.json").problems).toEqual([]);
  });
});

describe("a bad annotation is left out and named by file, record and field:", () => {
  it.each([
    [{ image_id: 2 }, "image_id", /the file has no image with the id 2/],
    [{ image_id: "1" }, "image_id", /"1" is not a whole number/],
    [{ image_id: undefined }, "image_id", /is missing/],
    [{ category_id: 6 }, "category_id", /the file has no category with the id 6/],
    [{ id: 9 }, "id", /the id 9 is used twice/],
    [{ id: 1.5 }, "id", /1\.5 is not a whole number/],
    [{ id: undefined }, "id", /is missing/],
    [{ bbox: [10, 20, -30, 40] }, "bbox", /\[10,20,-30,40\] has no area/],
    [{ bbox: [10, 20, 30, 0] }, "bbox", /has no area/],
    [{ bbox: [10, 20, 0, 40] }, "bbox", /has no area/],
    [{ bbox: [200, 20, 30, 40] }, "bbox", /lies outside the image of 100 x 80 pixels/],
    [{ bbox: [-40, 20, 30, 40] }, "bbox", /lies outside the image/],
    [{ bbox: [10, 20, 30] }, "bbox", /has not four numbers/],
    [{ bbox: [10, 20, 30, "40"] }, "bbox", /is not a list of numbers/],
    [{ bbox: "all" }, "bbox", /is not a list of numbers/],
    [{ bbox: undefined }, "bbox", /no box, no outline and no keypoints/],
    [{ segmentation: [[1, 2, 3, 4]] }, "segmentation", /a polygon of 4 numbers/],
    [{ segmentation: [[1, 2, 3, 4, 5, 6, 7]] }, "segmentation", /a polygon of 7 numbers/],
    [{ segmentation: [[1, 2, 3, 4, 5, null]] }, "segmentation", /is not a list of numbers/],
    [{ segmentation: "here" }, "segmentation", /neither polygons nor a mask/],
    [{ segmentation: { size: [80, 100], counts: [5, 5] } }, "segmentation", /do not add up to its 100 x 80 pixels/],
    [{ segmentation: { size: [80, 100], counts: [-1, 8001] } }, "segmentation", /do not add up/],
    [{ segmentation: { size: [80, 100], counts: "\u0007" } }, "segmentation", /do not add up/],
    [{ segmentation: { size: [80], counts: [80] } }, "segmentation", /is not a height and a width/],
    [{ keypoints: [1, 2] }, "keypoints", /are not triples/],
    [{ keypoints: [1, 2, 3] }, "keypoints", /the visibility 3 of point 1/],
  ])("%j", (fields, field, message) => {
    const { kept, problems } = withBad(fields);
    expect(kept).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ field: `annotations[1].${field}`, skipped: true });
    expect(problems[0].message).toMatch(message);
    expect(problems[0].message).toMatch(/^pets\.json: annotations\[1\]/);
    expect(problems[0].message).toMatch(/It is left out\.$/);
  });

  it("something that is no record", () => {
    const { dataset, problems } = read({ annotations: [7, ANNOTATION] });
    expect(dataset.annotations).toHaveLength(1);
    expect(problems[0].message).toBe("pets.json: annotations[0] is not an object. It is left out.");
  });

  it("keypoints that do not fit their category", () => {
    const categories = [{ ...CATEGORY, keypoints: ["left", "right"] }];
    const { problems } = read({ categories, annotations: [{ ...ANNOTATION, keypoints: [1, 2, 2] }] });
    expect(problems[0].message).toMatch(/has 1 points; the category "eye" has 2/);
  });
});

describe("a bad image or category is left out and named:", () => {
  it.each([
    [{ id: 1, width: 100, height: 80 }, "file_name", /is missing/],
    [{ ...IMAGE, id: "one" }, "id", /"one" is not a whole number/],
    [{ ...IMAGE, file_name: 7 }, "file_name", /7 is not a name/],
    [{ ...IMAGE, file_name: "../secret.jpg" }, "file_name", /leads out of the folder of images/],
    [{ ...IMAGE, file_name: "/etc/passwd" }, "file_name", /leads out of the folder/],
    [{ ...IMAGE, file_name: "C:\\photos\\a.jpg" }, "file_name", /leads out of the folder/],
    [{ ...IMAGE, width: 0 }, "width", /0 is not a number of pixels/],
    [{ ...IMAGE, height: 10.5 }, "height", /10\.5 is not a number of pixels/],
  ])("%j", (image, field, message) => {
    const { dataset, problems } = read({ images: [image, { ...IMAGE, id: 2 }], annotations: [] });
    expect(dataset.images.map(({ id }) => id)).toEqual([2]);
    expect(problems[0]).toMatchObject({ field: `images[0].${field}`, skipped: true });
    expect(problems[0].message).toMatch(message);
  });

  it("an id that is used twice: the first keeps it", () => {
    const { dataset, problems } = read({ images: [IMAGE, { ...IMAGE, file_name: "b.jpg" }] });
    expect(dataset.images.map(({ fileName }) => fileName)).toEqual(["dogs/a.jpg"]);
    expect(problems[0].message).toBe(
      "pets.json: images[1], field id: the id 1 is used twice; the first record keeps it. It is left out.",
    );
  });

  it("a category without a name", () => {
    const { problems } = read({ categories: [CATEGORY, { id: 6 }] });
    expect(problems[0]).toMatchObject({ field: "categories[1].name", skipped: true });
  });

  it("and its annotations say why they are, too", () => {
    const { problems } = read({ images: [{ ...IMAGE, file_name: "" }] });
    expect(problems.map(({ field }) => field)).toEqual(["images[0].file_name", "annotations[0].image_id"]);
    expect(problems[1].message).toMatch(/the image with the id 1 was left out/);
  });
});

describe("a box", () => {
  it("partly outside the image is cut off, and that is said", () => {
    const { kept, problems } = withBad({ bbox: [-5, 70, 30, 40] });
    expect(kept?.box).toEqual({ x: 0, y: 70, width: 25, height: 10 });
    expect(problems).toEqual([
      {
        field: "annotations[1].bbox",
        message:
          "pets.json: annotations[1] (id 10), field bbox: [-5,70,30,40] lies partly outside the image of 100 x 80 pixels; that part is cut off.",
        skipped: false,
      },
    ]);
  });

  it("may reach the image's edges", () => {
    const { kept, problems } = withBad({ bbox: [0, 0, 100, 80] });
    expect(kept?.box).toEqual({ x: 0, y: 0, width: 100, height: 80 });
    expect(problems).toEqual([]);
  });

  it("is kept as it is where the image's size is not stated", () => {
    const { dataset, problems } = read({
      images: [{ id: 1, file_name: "a.jpg" }],
      annotations: [{ ...ANNOTATION, bbox: [5000, 5, 10, 10] }],
    });
    expect(dataset.images[0]).toMatchObject({ width: null, height: null });
    expect(dataset.annotations[0]?.box?.x).toBe(5000);
    expect(problems).toEqual([]);
  });
});

/** Of the whole photograph, row by row. */
function pixelsOf(mask: CocoMask): string {
  const region = maskRegion(mask);
  return Array.from({ length: mask.width * mask.height }, (_, i) => {
    if (region === null) return 0;
    const [x, y] = [(i % mask.width) - region.x, Math.floor(i / mask.width) - region.y];
    return x >= 0 && y >= 0 && x < region.width && y < region.height ? region.pixels[y * region.width + x] : 0;
  }).join("");
}

describe("outlines and keypoints", () => {
  it("are read as polygons", () => {
    const { kept } = withBad({ segmentation: [[1, 2, 3, 4, 5, 6.5]] });
    expect(kept?.outline).toEqual({ kind: "polygons", polygons: [[1, 2, 3, 4, 5, 6.5]] });
  });

  it("are nothing where the list is empty", () => {
    expect(withBad({ segmentation: [] }).kept?.outline).toBeNull();
  });

  it("are read as plain run lengths, down the columns", () => {
    const { dataset } = read({
      images: [{ ...IMAGE, width: 3, height: 2 }],
      annotations: [{ id: 1, image_id: 1, category_id: 5, segmentation: { size: [2, 3], counts: [1, 2, 3] } }],
    });
    const outline = dataset.annotations[0].outline!;
    // Columns from the left: 0 1, 1 0, 0 0.
    expect(pixelsOf(outline as CocoMask)).toBe("010100");
  });

  it.each(masks)("are decompressed as the COCO API does: $counts", ({ size, counts, rows }) => {
    const [height, width] = size;
    const { dataset, problems } = read({
      images: [{ ...IMAGE, width, height }],
      annotations: [{ id: 1, image_id: 1, category_id: 5, segmentation: { size, counts } }],
    });
    expect(problems).toEqual([]);
    const outline = dataset.annotations[0].outline!;
    expect(pixelsOf(outline as CocoMask)).toBe(rows.join(""));
  });

  it("are read as points with their visibility", () => {
    const { kept } = withBad({ keypoints: [1, 2, 2, 0, 0, 0] });
    expect(kept?.keypoints).toEqual([
      { x: 1, y: 2, visibility: 2 },
      { x: 0, y: 0, visibility: 0 },
    ]);
  });
});

describe("a round trip", () => {
  const number = fc.double({ min: -500, max: 500, noNaN: true }).map((value) => value + 0); // JSON has no -0.
  const count = fc.nat(50);
  const name = fc
    .string({ minLength: 1, maxLength: 12 })
    .filter((text) => text.trim() !== "" && !/^[a-z]:|^\/|\.\.|\\/i.test(text));
  const extra = fc.dictionary(
    fc.constantFrom("area", "iscrowd", "breed", "attributes"),
    fc.oneof(count, name, fc.constant(null), fc.array(count)),
  );
  const box = fc.record({
    x: count,
    y: count,
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
  });
  const outline = fc.oneof(
    fc.constant(null),
    fc
      .array(
        fc.array(fc.tuple(number, number), { minLength: 3, maxLength: 5 }).map((points) => points.flat()),
        { minLength: 1, maxLength: 3 },
      )
      .map((polygons) => ({ kind: "polygons" as const, polygons })),
    fc
      .integer({ min: 0, max: 10000 })
      .map((run) => ({ kind: "mask" as const, width: 100, height: 100, counts: [run, 10000 - run] })),
  );
  const keypoints = fc.option(
    fc.array(fc.record({ x: number, y: number, visibility: fc.constantFrom(0, 1, 2) }), { maxLength: 3 }),
  );
  const ids = fc.uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 5 });
  const dataset: fc.Arbitrary<CocoDataset> = fc.tuple(ids, ids, ids).chain(([imageIds, categoryIds, annotationIds]) =>
    fc.record({
      images: fc.tuple(
        ...imageIds.map((id) =>
          fc.record({ id: fc.constant(id), fileName: name, width: fc.constant(100), height: fc.constant(100), extra }),
        ),
      ),
      categories: fc.tuple(
        ...categoryIds.map((id) => fc.record({ id: fc.constant(id), name, keypoints: fc.constant(null), extra })),
      ),
      annotations: fc.tuple(
        ...annotationIds.map((id) =>
          fc.record({
            id: fc.constant(id),
            imageId: fc.constantFrom(...imageIds),
            categoryId: fc.constantFrom(...categoryIds),
            box,
            outline,
            keypoints,
            extra,
          }),
        ),
      ),
      extra: fc.dictionary(fc.constantFrom("info", "licenses"), fc.oneof(name, fc.array(count))),
    }),
  );

  it("loses nothing", () => {
    fc.assert(
      fc.property(dataset, (before) => {
        const { dataset: after, problems } = readCoco(writeCoco(before), "a.json");
        expect(problems).toEqual([]);
        expect(after).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });

  it("keeps the names of keypoints", () => {
    const { dataset: before } = read({
      categories: [{ ...CATEGORY, keypoints: ["left", "right"], skeleton: [[1, 2]] }],
    });
    expect(readCoco(writeCoco(before), "a.json").dataset).toEqual(before);
    expect(before.categories[0]).toMatchObject({ keypoints: ["left", "right"], extra: { skeleton: [[1, 2]] } });
  });
});

const shared = join(
  process.env["PIPPIN_SHARED"] ?? join(process.cwd(), "..", "shared"),
  "images",
  "pets_headbox_mask_coco.json",
);
it("the annotations of 191 real photographs are read without a problem and written back whole", (context) => {
  if (!existsSync(shared)) context.skip(`${shared} is not there (set PIPPIN_SHARED)`);
  const text = readFileSync(shared, "utf8");
  const { dataset, problems } = readCoco(text, "pets.json");
  expect(problems).toEqual([]);
  expect([dataset.images.length, dataset.annotations.length]).toEqual([191, 191]);
  const original = JSON.parse(text) as Record<string, unknown>;
  expect(JSON.parse(writeCoco(dataset))).toEqual(original);
});
