import { describe, expect, it } from "vitest";
import { parseClassNames } from "../../../app/contract/classNames.ts";

describe("a list of class names", () => {
  it("is one name a line, blank lines and spaces around names left out", () => {
    expect(parseClassNames("tench\r\n great white shark \n\n")).toEqual(["tench", "great white shark"]);
  });

  it("is JSON of names, or of objects with a name", () => {
    expect(parseClassNames('["tench", "shark"]')).toEqual(["tench", "shark"]);
    expect(parseClassNames('[{"wnid": "n1", "name": "tench"}, {"name": "shark"}]')).toEqual(["tench", "shark"]);
  });

  it("is nothing else that JSON can hold", () => {
    for (const text of ["[1, 2]", '["tench", null]', '[{"title": "tench"}]', '["tench"', '["tench", ""]']) {
      expect(parseClassNames(text)).toBeNull();
    }
  });
});
