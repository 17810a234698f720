import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boxPolygon, rasterise, type Polygon } from "../../../app/main/imaging/mask.ts";

/** Rows of a mask as text. */
function drawn(mask: Uint8Array, width: number): string[] {
  const rows = [];
  for (let at = 0; at < mask.length; at += width) rows.push([...mask.subarray(at, at + width)].join(""));
  return rows;
}

/** The oracle: a ray to the left from the point crosses the outline an odd number of times. */
function inside(polygon: Polygon, x: number, y: number): boolean {
  let odd = false;
  const corners = polygon.length / 2;
  for (let corner = 0; corner < corners; corner++) {
    const next = (corner + 1) % corners;
    const [x0, y0, x1, y1] = [polygon[corner * 2], polygon[corner * 2 + 1], polygon[next * 2], polygon[next * 2 + 1]];
    if (y0 <= y !== y1 <= y && x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) <= x) odd = !odd;
  }
  return odd;
}

describe("rasterising", () => {
  it("covers the pixels whose centres lie inside", () => {
    expect(drawn(rasterise([boxPolygon({ x: 1, y: 0.6, width: 2, height: 2 })], 4, 4), 4)).toEqual([
      "0000",
      "0110",
      "0110",
      "0000",
    ]);
  });

  it("draws a triangle", () => {
    expect(drawn(rasterise([[0, 0, 4, 0, 0, 4]], 4, 4), 4)).toEqual(["1110", "1100", "1000", "0000"]);
  });

  it("passes over a number at the end that is no corner: its pair is missing", () => {
    expect(drawn(rasterise([[0, 0, 4, 0, 0, 4, 2]], 4, 4), 4)).toEqual(["1110", "1100", "1000", "0000"]);
  });

  it("leaves the inside of a self-crossing outline open by the even-odd rule", () => {
    // An outline that goes twice around the same square covers nothing.
    const square = boxPolygon({ x: 0, y: 0, width: 3, height: 3 });
    expect(rasterise([[...square, ...square]], 3, 3).some(Boolean)).toBe(false);
  });

  it("joins several polygons where they overlap", () => {
    const mask = rasterise(
      [boxPolygon({ x: 0, y: 0, width: 2, height: 1 }), boxPolygon({ x: 1, y: 0, width: 2, height: 1 })],
      4,
      1,
    );
    expect([...mask]).toEqual([1, 1, 1, 0]);
  });

  it("gives every pixel to one of two boxes that share an edge through pixel centres", () => {
    const left = rasterise([boxPolygon({ x: 0, y: 0, width: 1.5, height: 3 })], 4, 3);
    const right = rasterise([boxPolygon({ x: 1.5, y: 0, width: 2.5, height: 3 })], 4, 3);
    expect([...left].map((value, index) => value + right[index])).toEqual(Array(12).fill(1));
  });

  it("cuts off what lies outside the picture", () => {
    expect(rasterise([boxPolygon({ x: -10, y: -10, width: 30, height: 30 })], 3, 2)).toEqual(new Uint8Array(6).fill(1));
    expect(rasterise([boxPolygon({ x: 5, y: 5, width: 3, height: 3 })], 3, 2)).toEqual(new Uint8Array(6));
  });

  it("says of every pixel what a point-in-polygon test says of its centre", () => {
    const coordinate = fc.oneof(
      fc.integer({ min: -4, max: 20 }),
      fc.double({ min: -4, max: 20, noNaN: true }),
      fc.constant(2.5),
    );
    const polygon = fc
      .array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 9 })
      .map((points) => points.flat());
    fc.assert(
      fc.property(polygon, (outline) => {
        const mask = rasterise([outline], 16, 12);
        for (let y = 0; y < 12; y++) {
          for (let x = 0; x < 16; x++) expect(mask[y * 16 + x] === 1).toBe(inside(outline, x + 0.5, y + 0.5));
        }
      }),
      { numRuns: 300 },
    );
  });
});
