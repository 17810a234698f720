import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { namesBelow, safeName, stemsApart } from "../../../app/main/interchange/fileNames.ts";
import { fileName, nameText } from "../../builders/marks.ts";

describe("names in an export", () => {
  it("are relative to the folder that holds all", () => {
    expect(namesBelow(["/data/my dogs/a/x.jpg", "/data/my dogs/b/x.jpg"])).toEqual(["a/x.jpg", "b/x.jpg"]);
    expect(namesBelow(["/data/x.jpg", "/data/b/x.jpg"])).toEqual(["x.jpg", "b/x.jpg"]);
    expect(namesBelow(["/data/été 1.jpg"])).toEqual(["été 1.jpg"]);
    expect(namesBelow(["C:\\data\\x.jpg", "D:\\x.jpg"])).toEqual(["C/data/x.jpg", "D/x.jpg"]);
    expect(namesBelow([])).toEqual([]);
  });

  it("are never two alike, nor are those of label files", () => {
    fc.assert(
      fc.property(fc.array(fileName, { maxLength: 12 }), fc.array(fc.boolean()), (paths, upper) => {
        const names = namesBelow(paths.map((path, i) => `/r/${upper[i] ? path.toUpperCase() : path}`));
        const stems = stemsApart(names).map((name) =>
          name
            .replace(/\.[^.]*$/, "")
            .normalize("NFC")
            .toLowerCase(),
        );
        expect(new Set(stems).size).toBe(paths.length);
      }),
      { seed: 9 },
    );
    expect(stemsApart(["a.jpg", "a.png", "A.webp"])).toEqual(["a.jpg", "a-2.png", "A-3.webp"]);
  });

  it("of labels are folders on every system", () => {
    expect(["..", "a/b", "CON", "eye. ", "a:b"].map((name) => safeName(name))).toEqual([
      "_",
      "a_b",
      "_CON",
      "eye",
      "a_b",
    ]);
    fc.assert(
      fc.property(nameText, (text) => {
        expect(safeName(text)).not.toMatch(/[\p{Cc}<>:"/\\|?*]|^\.|[. ]$|^$/u);
      }),
      { seed: 10 },
    );
  });
});
