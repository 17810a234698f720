/** A name of a style that is not in its file is no mistake to the compiler: what has it looks like nothing. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const renderer = fileURLToPath(new URL("../../../app/renderer", import.meta.url));

/** Of a component: the names it takes from each file of styles. */
function taken(text: string): { readonly file: string; readonly names: string[] }[] {
  return [...text.matchAll(/^import (\w+) from "(.+\.module\.css)";$/gm)].map(([, variable, file]) => ({
    file,
    names: [...text.matchAll(new RegExp(`(?<![.\\w])${variable}\\.(\\w+)\\b(?!\\()`, "g"))].map(([, name]) => name),
  }));
}

describe("styles", () => {
  it("has each that a component takes", () => {
    const components = globSync("**/*.tsx", { cwd: renderer });
    const missing = components.flatMap((component) =>
      taken(readFileSync(join(renderer, component), "utf8")).flatMap(({ file, names }) => {
        const styles = readFileSync(join(renderer, dirname(component), file), "utf8");
        return names
          .filter((name) => !new RegExp(`\\.${name}(?![\\w-])`).test(styles))
          .map((name) => `${component}: ${name} of ${file}`);
      }),
    );
    expect(components.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });
});
