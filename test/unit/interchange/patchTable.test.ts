import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPatchTable, writePatchTable } from "../../../app/main/interchange/patchTable.ts";
import { fileName, hash, nameText } from "../../builders/marks.ts";

const HEADER = "image,label,x,y,width,height";

describe("a table of patches", () => {
  it("gives every row back", () => {
    const side = fc.double({ min: 0.001, max: 5000, noNaN: true });
    const row = fc.record({
      image: fileName,
      hash: fc.option(hash),
      size: fc.option(
        fc.record({ width: fc.integer({ min: 1, max: 9999 }), height: fc.integer({ min: 1, max: 9999 }) }),
      ),
      label: nameText,
      box: fc.record({ x: side, y: side, width: side, height: side }),
      crop: fc.option(fileName),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
        const { rows: read, problems } = readPatchTable(writePatchTable(rows), "t.csv");
        expect(problems).toEqual([]);
        expect(read.map(({ line: _, ...rest }) => rest)).toEqual(rows);
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  it("may come from a spreadsheet: semicolons, more columns in any order, a byte order mark, line feeds", () => {
    const { rows } = readPatchTable('\uFEFFlabel;image;note;x;y;width;height\neye;a b.jpg;"x;\ny";1;2;3;4\n', "t.csv");
    expect(rows).toMatchObject([{ label: "eye", image: "a b.jpg", box: { x: 1, y: 2, width: 3, height: 4 }, line: 2 }]);
  });

  it.each([
    ["a.jpg,,1,2,3,4", /^line 2, column label: is empty/],
    [",eye,1,2,3,4", /^line 2, column image: is empty/],
    ["a.jpg,eye,NaN,2,3,4", /^line 2, column x: "NaN" is not a number/],
    ["a.jpg,eye,1,2,,4", /^line 2, column width: "" is not a number/],
    ["a.jpg,eye,1,2,3,0", /^line 2, column height: is not above 0/],
    ["a.jpg,eye", /^line 2, column x: "" is not a number/],
  ])("loses only the row that is wrong: %s", (row, message) => {
    const { rows, problems } = readPatchTable(`${HEADER}\n${row}\nb.jpg,eye,1,2,3,4\n`, "t.csv");
    expect(rows).toMatchObject([{ image: "b.jpg" }]);
    expect(problems).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ["image,label\na,b", /t\.csv has no column "x", "y", "width", "height"/],
    ["", /has no column "image"/],
    [`${HEADER}\n"a.jpg,eye,1,2,3,4`, /line 2: a quote is opened and never closed/],
    [`${HEADER}\n"a.jpg"x,eye,1,2,3,4`, /line 2: after a quoted cell/],
  ])("is refused where nothing could be read: %s", (text, message) => {
    expect(() => readPatchTable(text, "t.csv")).toThrow(message);
  });
});
