import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { ROUTES } from "../../../app/contract/requests.ts";

/** Fields of what a page may send, by path: `files.blob`. */
function fieldsOf(schema: z.ZodType, path: readonly string[] = []): string[] {
  const { def } = schema as unknown as { def: Record<string, unknown> };
  const shape = def["shape"] as Record<string, z.ZodType> | undefined;
  const inner = ["innerType", "element", "valueType"].map((name) => def[name]).filter(Boolean) as z.ZodType[];
  const options = (def["options"] as z.ZodType[] | undefined) ?? [];
  return [
    path.join("."),
    ...Object.entries(shape ?? {}).flatMap(([name, field]) => fieldsOf(field, [...path, name])),
    ...[...inner, ...options].flatMap((one) => fieldsOf(one, path)),
  ];
}

describe("what a page may send", () => {
  it("names content by 64 hexadecimal digits only, so that no path can be made of it", () => {
    const named = Object.entries(ROUTES).flatMap(([name, { input }]) =>
      [...new Set(fieldsOf(input))]
        .filter((field) => /(blob|hash|photograph)$/i.test(field))
        .map((field) => `${name} ${field}`),
    );
    expect(named).toEqual(["modelFields photograph", "copyBlobs files.blob"]);
    for (const bad of ["../../etc/passwd", "ab", "G".repeat(64), `${"a".repeat(64)}/..`]) {
      expect(ROUTES.modelFields.input.safeParse({ model: "m", photograph: bad }).success).toBe(false);
      const files = [{ blob: bad, name: "a.png" }];
      expect(ROUTES.copyBlobs.input.safeParse({ folder: "/tmp/x", files }).success).toBe(false);
    }
    expect(ROUTES.modelFields.input.safeParse({ model: "m", photograph: "0a".repeat(32) }).success).toBe(true);
  });

  it("cannot send back what was explained: exports read it where it is stored", () => {
    const all = Object.values(ROUTES).flatMap(({ input }) => fieldsOf(input));
    expect(all.filter((field) => /explained(\.|$)/.test(field))).toEqual([]);
  });
});
