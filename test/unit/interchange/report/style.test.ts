import { describe, expect, it } from "vitest";
import { contrast } from "../../../../app/drawing/contrast.ts";
import { styleSheet } from "../../../../app/main/interchange/report/style.ts";

/** Custom properties of the light scheme (the first that are set) and the dark one (the last). */
function schemes(): Record<"light" | "dark", Map<string, string>> {
  const sets = [...styleSheet(0).matchAll(/:root\{([^}]*)\}/g)].map(
    ([, rules]) => new Map([...rules.matchAll(/--([\w-]+):(#\w+)/g)].map(([, name, value]) => [name, full(value)])),
  );
  return { light: sets[0], dark: sets[1] };
}

const full = (colour: string): string =>
  colour.length === 4 ? `#${[...colour.slice(1)].map((digit) => digit + digit).join("")}` : colour;

describe.each(["light", "dark"] as const)("the %s scheme", (name) => {
  const colours = schemes()[name];

  it.each([
    ["text", "page"],
    ["text", "panel"],
    ["text", "hover"],
    ["text", "warn"],
    ["dim", "page"],
    ["dim", "panel"],
    ["dim", "hover"],
  ])("sets %s off from %s by 4.5 to 1", (ink, surface) => {
    expect(contrast(colours.get(ink)!, colours.get(surface)!)).toBeGreaterThanOrEqual(4.5);
  });

  it("sets the accent off by 3 to 1", () => {
    expect(contrast(colours.get("accent")!, colours.get("panel")!)).toBeGreaterThanOrEqual(3);
  });
});

it("text on the mat can be read", () => {
  for (const ink of ["#d6d6db", "#a9a9b3"]) {
    expect(styleSheet(0)).toContain(ink);
    expect(contrast(ink, "#18191b")).toBeGreaterThanOrEqual(4.5);
  }
});
