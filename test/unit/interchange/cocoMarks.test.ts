import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCoco, writeCoco } from "../../../app/main/interchange/coco.ts";
import { cocoOfMarks, HASH_FIELD, marksOfCoco } from "../../../app/main/interchange/cocoMarks.ts";
import { markedImages, withoutPlaces } from "../../builders/marks.ts";

describe("COCO", () => {
  it.each(["none", "several"] as const)("gives marks back as they were, outlines: %s", (outlines) => {
    fc.assert(
      fc.property(markedImages({ whole: false, outlines, parts: true }), (images) => {
        const { dataset, problems } = readCoco(writeCoco(cocoOfMarks(images, "patch")), "x.json");
        expect(problems).toEqual([]);
        const readings = marksOfCoco(dataset, () => null);
        expect(
          dataset.images.map(({ id, fileName, width, height, extra }) => ({
            fileName,
            hash: extra[HASH_FIELD] ?? null,
            size: { width, height },
            marks: withoutPlaces(readings.get(id)?.({ width: width!, height: height! }).marks ?? []),
          })),
        ).toEqual(images.map((image) => ({ ...image, marks: withoutPlaces(image.marks) })));
      }),
      { seed: 7, numRuns: 40 },
    );
  });
});
