import { describe, expect, it } from "vitest";
import {
  preprocessingInWords,
  preprocessingName,
  preprocessingPhrase,
} from "../../../app/drawing/preprocessingWords.ts";

describe("preprocessing", () => {
  const choice = { values: "unit", geometry: "crop" } as const;

  it("is called as it is chosen, said in a sentence, and told in full", () => {
    expect(preprocessingName(choice)).toBe("unit, crop");
    expect(preprocessingPhrase(choice)).toBe("values unit, a centre crop");
    expect(preprocessingInWords(choice)).toBe("Centre crop; colours scaled to 0 to 1 (unit)");
  });
});
