/** Whatever happens to a network's file, reading it gives a network or a sentence, and the next file reads as before. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { PippinError } from "../../app/contract/errors.ts";
import { buildNetwork } from "../../app/main/engine/network/readers/buildNetwork.ts";
import { asConfiguration } from "../../app/main/engine/network/readers/kerasJson.ts";
import type { KerasConfiguration } from "../../app/main/engine/network/readers/kerasModel.ts";
import { damage, damaged, type Damage } from "../builders/damage.ts";
import { mutations } from "../builders/mutations.ts";
import { readingsOf } from "../builders/readings.ts";
import { folderToUnpackIn, outcomeOf } from "../builders/readOutcome.ts";
import { readTfjsLayers } from "../../app/main/engine/network/readers/tfjsLayers.ts";

const files = fileURLToPath(new URL("../oracles/files/networks", import.meta.url));
const { folder, remove } = folderToUnpackIn();
afterAll(remove);

/** A copy of a file of the oracle, or of its folder; the files in it that can be damaged. */
function copyOf(name: string): { path: string; parts: string[] } {
  const path = join(folder, name);
  rmSync(path, { recursive: true, force: true });
  cpSync(join(files, name), path, { recursive: true });
  const isFolder = statSync(path).isDirectory();
  return { path, parts: isFolder ? readdirSync(path).map((part) => join(path, part)) : [path] };
}

function apply(parts: readonly string[], how: Damage): void {
  const file = parts[how.part % parts.length];
  writeFileSync(file, damaged(readFileSync(file), how));
}

/** Places in a JSON value, as lists of keys. */
function placesIn(value: unknown, at: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [[...at]];
  return [[...at], ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

describe("a configuration in which one thing is something else", () => {
  it.each(["line-tfjs", "graph-tfjs", "nested-tfjs"])("%s gives a network or a sentence", async (name) => {
    const readings = readingsOf(`configuration of Keras: ${name}`);
    const model = readTfjsLayers(join(files, name, "model.json"));
    const places = placesIn(model.config);
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(0, -1, 1.5, 1e9, null, "Add", "valid", "same"),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), values, async (place, value) => {
        const config = replaced(model.config, places[place % places.length], value) as KerasConfiguration;
        try {
          await readings.time(() => buildNetwork({ ...model, config: asConfiguration(config, name) }));
        } catch (error) {
          if (!(error instanceof PippinError) || error.code === "internal") throw error;
          expect(error.message).toMatch(/^\S.{10,}\.$/s);
        }
      }),
      { seed: 1, numRuns: mutations(500) },
    );
    readings.end();
    model.close();
  });
});

describe("a damaged file of a network", () => {
  it.each([
    ...["line.h5", "line-keras2.h5", "nested.h5", "line.keras", "line-by-name.keras", "graph.keras"],
    ...["line-tfjs", "nested-tfjs", "line-tfjs-uint8", "web-graph", "web-graph-first"],
  ])("%s is read or refused with a sentence, whatever bytes are changed or missing", async (name) => {
    const readings = readingsOf(`Keras and TensorFlow.js: ${name}`);
    await fc.assert(
      fc.asyncProperty(damage, async (it) => {
        const { path, parts } = copyOf(name);
        apply(parts, it);
        const outcome = await readings.time(() => outcomeOf(path));
        if (outcome !== "network") expect(outcome.message).toMatch(/^\S.{10,}\.$/s);
      }),
      { seed: 1, numRuns: mutations(60) },
    );
    readings.end();
    expect(await outcomeOf(join(files, name))).toBe("network");
  });

  it("leaves nothing behind: no open files, no folders of unpacked archives", async () => {
    const descriptors = (): number => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);
    await outcomeOf(join(files, "line.keras"));
    const before = descriptors();
    for (const [name, keep] of [
      ["line.keras", 0.5],
      ["line.h5", 0.5],
      ["line-tfjs", 0.5],
    ] as const) {
      const { path, parts } = copyOf(name);
      apply(parts, { kind: "cut", part: 0, keep });
      expect(await outcomeOf(path), name).toBeInstanceOf(PippinError);
    }
    const archive = readFileSync(join(files, "line.keras"));
    archive.fill(0, archive.indexOf("TREE"), archive.indexOf("TREE") + 4);
    writeFileSync(join(folder, "zeroed.keras"), archive);
    expect(await outcomeOf(join(folder, "zeroed.keras"))).toBeInstanceOf(PippinError);
    expect(descriptors()).toBe(before);
    expect(readdirSync(tmpdir())).toEqual([]);
  });
});
