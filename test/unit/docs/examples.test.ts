/**
 * The worked examples in docstrings are true: each is run, and gives what it says (`workedExamples.ts` has the rules).
 *
 * An example may use what its own file exports; `networkOf`, `chain` and the parts of networks (`conv`,
 * `relu`, ...) of `test/builders/`; and what the rest of the folders below exports.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { typeErrorsOf } from "./exampleTypes.ts";
import { agrees, examplesOf, exportsOf, functionsOf, programOf, sourcesIn, type Example } from "./workedExamples.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folders = ["app/main/statistics", "app/main/modelGeometry", "app/main/imaging", "app/main/engine"];
const documented = folders.flatMap((folder) => sourcesIn(root, folder));
const builders = ["test/builders/workedNetwork.ts", "test/builders/graph.ts", "test/builders/parts.ts"];
const others = [...documented, ...sourcesIn(root, "app/drawing"), ...sourcesIn(root, "app/contract")];

/** @returns the file that an example of `own` finds a name in; undefined for what JavaScript itself has. */
function homeOf(name: string, own: string): string | undefined {
  const near = [own, ...builders].find((file) => exportsOf(root, file).includes(name));
  if (near !== undefined) return near;
  const far = others.filter((file) => exportsOf(root, file).includes(name));
  if (far.length > 1) throw new Error(`${own}: "${name}" may be that of ${far.join(" or ")}.`);
  return far[0];
}

function homesOf(uses: readonly string[], own: string): Map<string, string> {
  const homes = uses.map((name) => [name, homeOf(name, own)] as const);
  return new Map(homes.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function scopeOf(homes: ReadonlyMap<string, string>): Promise<Record<string, unknown>> {
  const scope: Record<string, unknown> = {};
  for (const [name, home] of homes) {
    const module = (await import(join(root, home))) as Record<string, unknown>;
    scope[name] = module[name];
  }
  return scope;
}

type Check = (claim: number, statement: () => Promise<unknown>) => Promise<void>;

/** Runs an example. @returns a line for each statement that does not give what is said of it. */
async function untruthsOf(example: Example): Promise<string[]> {
  const { code, claims, uses } = programOf(example);
  if (claims.length === 0) return ["It does not say what it gives."];
  const untruths: string[] = [];
  const check: Check = async (i, run) => {
    const { statement, expected, throws } = claims[i];
    try {
      const value = await run();
      if (expected === null || !agrees(value, expected)) {
        untruths.push(`${statement} gives ${inspect(value, { depth: 6, breakLength: Infinity })}`);
      }
    } catch (error) {
      const { code: thrown } = error as { readonly code?: unknown };
      if (throws === null || thrown !== throws) untruths.push(`${statement} throws ${String(error)}`);
    }
  };
  const scope = await scopeOf(homesOf(uses, example.file));
  const run = runInThisContext(`(async (claim, { ${Object.keys(scope).join(", ")} }) => {${code}})`) as (
    claim: Check,
    scope: object,
  ) => Promise<void>;
  await run(check, scope);
  return untruths;
}

const examples = documented.flatMap((file) => examplesOf(root, file));

describe.each(documented.filter((file) => examples.some((example) => example.file === file)))("%s", (file) => {
  const own = examples.filter((example) => example.file === file);
  it.each(own.map((example) => ({ name: example.name, example })))("$name gives what it says", async ({ example }) => {
    expect(await untruthsOf(example)).toEqual([]);
  });
});

describe("worked examples", () => {
  it("fit the types of what they use", () => {
    const typed = examples.map((example) => ({ ...example, homes: homesOf(programOf(example).uses, example.file) }));
    expect(typeErrorsOf(root, typed)).toEqual([]);
  });

  it("stand in the docstring of every function of statistics, model geometry, imaging and the measures", () => {
    const whole = [...folders.filter((folder) => folder !== "app/main/engine"), "app/main/engine/importance"];
    const bare = whole
      .flatMap((folder) => sourcesIn(root, folder))
      .flatMap((file) => functionsOf(root, file).map((name) => ({ file, name })))
      .filter(({ file, name }) => !examples.some((example) => example.file === file && example.name === name));
    expect(bare).toEqual([]);
  });

  it("are found out where they are wrong, say nothing, or go wrong in another way", async () => {
    const written = (code: string): Example => ({ file: "app/main/statistics/intervals.ts", name: "wilson", code });
    expect(await untruthsOf(written("wilson(8, 10); // => [0.490, 0.943]\n"))).toEqual([]);
    expect(await untruthsOf(written("wilson(8, 10); // => [0.491, 0.943]\n"))).toHaveLength(1);
    expect(await untruthsOf(written("wilson(8, 10); // => [0.490]\n"))).toHaveLength(1);
    expect(await untruthsOf(written("wilson(8, 10); // throws internal\n"))).toHaveLength(1);
    expect(await untruthsOf(written("nothing(); // => 1\n"))).toHaveLength(1);
    expect(await untruthsOf(written("wilson(8, 10);\n"))).toHaveLength(1);
  });
});
