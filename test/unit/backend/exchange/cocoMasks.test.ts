/** COCO's run-length masks come in as the objects' outlines, as the COCO API decodes them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cocoSource } from "../../../../app/main/backend/exchange/singleFiles.ts";
import { rasterise } from "../../../../app/main/imaging/mask.ts";
import type { MarkReading } from "../../../../app/main/interchange/marks.ts";
import masks from "../../../oracles/coco_masks.json" with { type: "json" };

const folder = mkdtempSync(join(tmpdir(), "pippin-coco-masks-"));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * @param size - of the photograph.
 * @param told - what the file says of it; by itself nothing.
 */
async function read(
  annotation: object,
  { width, height }: { readonly width: number; readonly height: number },
  told: object = {},
): Promise<MarkReading> {
  const file = join(folder, "objects.json");
  const images = [{ id: 1, file_name: "a.jpg", ...told }];
  const annotations = [{ id: 7, image_id: 1, category_id: 1, ...annotation }];
  writeFileSync(file, JSON.stringify({ images, categories: [{ id: 1, name: "dog" }], annotations }));
  const source = cocoSource(file, null);
  expect(source.refused).toEqual([]);
  return source.images[0].read({ width, height });
}

describe("a mask of a COCO file", () => {
  it.each(masks.filter(({ rows }) => rows.join("").includes("1")))(
    "becomes an outline of exactly its pixels: $counts",
    async ({ size: [height, width], counts, rows }) => {
      const segmentation = { size: [height, width], counts };
      const { marks, problems } = await read({ segmentation, iscrowd: 1 }, { width: width, height: height });
      expect(problems).toEqual([]);
      const polygons = marks[0].polygons.map((polygon) => [...polygon]);
      expect(rasterise(polygons, width, height).join("")).toBe(rows.join(""));
    },
  );

  it("that is not compressed does, too, and its box is that of its pixels where the file gives none", async () => {
    // Columns from the left: 000, 011, 110, 000.
    const segmentation = { size: [3, 4], counts: [4, 2, 0, 2, 4] };
    const { marks } = await read({ segmentation, iscrowd: 1 }, { width: 4, height: 3 });
    expect(marks).toMatchObject([{ label: "dog", box: { x: 1, y: 0, width: 2, height: 3 } }]);
    const polygons = marks[0].polygons.map((polygon) => [...polygon]);
    expect(rasterise(polygons, 4, 3).join("")).toBe("001001100100");
  });

  it("of another size than the photograph, or of nothing, leaves its box, else nothing, and says so", async () => {
    const segmentation = { size: [3, 4], counts: [4, 2, 6] };
    const bbox = [1, 1, 2, 1];
    const boxed = await read({ segmentation, bbox }, { width: 8, height: 6 });
    expect(boxed.marks).toMatchObject([{ polygons: [], box: { x: 1, y: 1, width: 2, height: 1 } }]);
    expect(boxed.problems).toEqual([
      "annotation 7, field segmentation: its mask has 4 x 3 pixels, the photograph 8 x 6, so its box was taken.",
    ]);
    const careful = await read({ segmentation, bbox }, { width: 8, height: 6 }, { width: 8, height: 6 });
    expect(careful).toEqual(boxed);
    const empty = await read({ segmentation: { size: [3, 4], counts: [12] } }, { width: 4, height: 3 });
    expect(empty).toEqual({
      marks: [],
      problems: ["annotation 7, field segmentation: its mask holds no pixel, so it was left out."],
    });
  });

  it("of the photograph's own size is taken where the file's size of the photograph is wrong", async () => {
    const segmentation = { size: [3, 4], counts: [4, 2, 6] };
    const { marks, problems } = await read({ segmentation }, { width: 4, height: 3 }, { width: 8, height: 6 });
    expect(problems).toEqual([]);
    expect(marks).toMatchObject([{ label: "dog", box: { x: 1, y: 1, width: 1, height: 2 } }]);
  });
});
