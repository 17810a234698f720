import { describe, expect, it } from "vitest";
import { z } from "zod";
import { firstIssue } from "../../../app/contract/schemaIssue.ts";

const Settings = z.object({ convolutions: z.array(z.int("a whole number is wanted")) });

describe("what a schema has against a value", () => {
  it("is told with the path of the first field that does not fit", () => {
    const { error } = Settings.safeParse({ convolutions: [1, 2.5, 3.5] });
    expect(firstIssue(error!)).toEqual({ field: "convolutions.1", message: "a whole number is wanted" });
  });

  it("names no field where the value itself does not fit", () => {
    expect(firstIssue(Settings.safeParse(null).error!).field).toBe("");
  });
});
