/**
 * Files that were made to do harm, or by something that went wrong: a sentence within seconds, and whoever reads them goes
 * on. `npm run soak` has more of the random ones.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { classNamesIn, textOfBytes } from "../../app/contract/classNames.ts";
import { PippinError } from "../../app/contract/errors.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startEngines } from "../../app/main/process/enginePool.ts";
import { mutations } from "../builders/mutations.ts";
import { readingsOf } from "../builders/readings.ts";
import { outcomeOf } from "../builders/readOutcome.ts";
import { place, places, table, tfliteFile, word, words } from "../builders/tfliteFile.ts";

const files = fileURLToPath(new URL("../oracles/files/networks", import.meta.url));
/** The longest that reading any file may take. */
const LONGEST_MS = 5000;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-hostile-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function written(name: string, content: Uint8Array | string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const keras = (): Record<string, Uint8Array> => unzipSync(readFileSync(join(files, "line.keras")));
const kerasWith = (config: string): Uint8Array => zipSync({ ...keras(), "config.json": Buffer.from(config) });
const config = (): string => Buffer.from(keras()["config.json"]).toString();

/** The archive with another length of one of its entries in the directory. */
function lying(archive: Uint8Array, entry: string, length: number): Buffer {
  const bytes = Buffer.from(archive);
  const place = bytes.lastIndexOf(entry);
  bytes.writeUInt32LE(length, place - 46 + 20);
  return bytes;
}

async function refusalOf(path: string): Promise<{ readonly message: string; readonly ms: number }> {
  const started = performance.now();
  const outcome = await readNetwork(path).then(
    ({ close }) => close(),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(PippinError);
  const { code, message } = outcome as PippinError;
  expect(code).not.toBe("internal");
  return { message, ms: performance.now() - started };
}

describe("a file that was made to do harm", () => {
  it("with an entry that is longer than the file, is refused, and the engine that read it answers the next call", async () => {
    const path = written("crash.keras", lying(zipSync(keras(), { level: 0 }), "model.weights.h5", 50_000_000));
    expect((await refusalOf(path)).message).toMatch(/crash\.keras" ends too early: it is cut short/);
    const engines = startEngines({ count: 1, backend: "wasm" });
    const before = (await engines.status()).residentBytes;
    await expect(engines.inspectModel({ path, weights: true })).rejects.toMatchObject({ code: "bad-file" });
    await expect(engines.importModel({ path, name: "x", target: folder })).rejects.toMatchObject({ code: "bad-file" });
    expect((await engines.status()).residentBytes).toBeLessThan(before + 200e6);
    expect((await engines.inspectModel({ path: join(files, "line.keras"), weights: true })).model.classes).toBe(7);
    await engines.close();
  });

  it("whose configuration is made of keys and unpacks to hundreds of times its size, is refused within a second", async () => {
    const keys = `{${Array.from({ length: 2e6 }, (_, i) => `"${i}":0`).join(",")}}`;
    const path = written("keys.keras", kerasWith(keys));
    const { message, ms } = await refusalOf(path);
    expect(message).toMatch(
      /"keys\.keras" holds "config\.json", which unpacks from \d+ [kM]B to \d+ MB: no network needs that/,
    );
    expect(ms).toBeLessThan(1000);
  });

  it("that says its configuration is short, is refused, too", async () => {
    const path = written("short.keras", lying(kerasWith("x".repeat(20e6)), "config.json", 0));
    const bytes = readFileSync(path);
    bytes.writeUInt32LE(1000, bytes.lastIndexOf("config.json") - 46 + 24);
    const { ms } = await refusalOf(written("short.keras", bytes));
    expect(ms).toBeLessThan(1000);
  });

  it.each([
    ["lists", (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`],
    ["objects", (depth: number) => `${'{"config":'.repeat(depth)}1${"}".repeat(depth)}`],
  ])("with %s in each other a hundred thousand deep, is refused by that", async (_, nested) => {
    const deep = `{"class_name": "Sequential", "config": ${nested(100_000)}}`;
    expect((await refusalOf(written("deep.keras", kerasWith(deep)))).message).toMatch(/nested 10000\d deep/);
    expect((await refusalOf(written("model.json", deep))).message).toMatch(/nested 10000\d deep/);
  });

  it("whose input has 4 million megapixels, or one of its maps has as many values, is refused", async () => {
    const large = config().replace(
      /"batch_shape": ?\[null, ?\d+, ?\d+, ?3\]/g,
      '"batch_shape": [null, 2000000, 2000000, 3]',
    );
    expect((await refusalOf(written("large.keras", kerasWith(large)))).message).toMatch(
      /takes pictures of 2000000x2000000 pixels; Pippin goes up to 16 megapixels/,
    );
    const padded = JSON.parse(config()) as { config: { layers: object[] } };
    const pad = { class_name: "ZeroPadding2D", config: { name: "pad", padding: 1_000_000 } };
    padded.config.layers.splice(1, 0, pad);
    expect((await refusalOf(written("padded.keras", kerasWith(JSON.stringify(padded))))).message).toMatch(
      /Layer "pad" \(ZeroPadding2D\) gives a map of 20000\d+x20000\d+x3/,
    );
  });

  it.each([5000, 50_000])("with %i layers in the reverse of their order, is answered within seconds", async (count) => {
    const layers = Array.from({ length: count }, (_, i) => ({
      class_name: "Dropout",
      name: `d${i}`,
      config: { name: `d${i}` },
      inbound_nodes: [[[i === count - 1 ? "input" : `d${i + 1}`, 0, 0, {}]]],
    }));
    const input = {
      class_name: "InputLayer",
      name: "input",
      config: { name: "input", batch_shape: [null, 8, 8, 3] },
      inbound_nodes: [],
    };
    const text = JSON.stringify({
      class_name: "Functional",
      config: { layers: [...layers, input], output_layers: [["d0", 0, 0]] },
    });
    const { ms } = await refusalOf(written("many.keras", kerasWith(text)));
    expect(ms).toBeLessThan(LONGEST_MS);
  });
});

describe("a TensorFlow Lite file that was made to do harm", () => {
  const [MANY, RELU] = [90_000, 19];

  it("with one name of 60 kB for all of its tensors, is refused within a second", async () => {
    const content = tfliteFile((builder) => {
      const name = builder.createString("a/b;".repeat(15_000));
      const tensor = table(builder, [place(words(builder, [1, 8, 8, 3])), null, null, place(name)]);
      const operator = table(builder, [null, place(words(builder, [0])), place(words(builder, [1]))]);
      const [tensors, operators] = [tensor, operator].map((one) => places(builder, Array<number>(MANY).fill(one)));
      return { tensors, operators, inputs: [0], outputs: [1], code: RELU };
    });
    const { message, ms } = await refusalOf(written("names.tflite", content));
    expect(message).toMatch(/"names\.tflite" is damaged .* much of it refers to the same place again and again/);
    expect(ms).toBeLessThan(1000);
  });

  it("with four thousand operators that all read ninety thousand tensors, is refused within a second", async () => {
    const content = tfliteFile((builder) => {
      const tensor = table(builder, [place(words(builder, [1, 8, 8, 3]))]);
      const all = words(builder, Array<number>(MANY).fill(0));
      const operator = table(builder, [null, place(all), place(words(builder, [1]))]);
      const tensors = places(builder, Array<number>(MANY).fill(tensor));
      const operators = places(builder, Array<number>(4000).fill(operator));
      return { tensors, operators, inputs: [0], outputs: [1], code: RELU };
    });
    const { message, ms } = await refusalOf(written("lists.tflite", content));
    expect(message).toMatch(/much of it refers to the same place again and again/);
    expect(ms).toBeLessThan(1000);
  });

  it("with as many activations in a row as may be, more of them, or lists longer than any, is answered within seconds", async () => {
    const row = (count: number): Uint8Array =>
      tfliteFile((builder) => {
        const shape = words(builder, [1, 8, 8, 3]);
        const tensors = Array.from({ length: count + 1 }, () => table(builder, [place(shape)]));
        const operators = Array.from({ length: count }, (_, i) =>
          table(builder, [null, place(words(builder, [i])), place(words(builder, [i + 1]))]),
        );
        const lists = { tensors: places(builder, tensors), operators: places(builder, operators) };
        return { ...lists, inputs: [0], outputs: [count], code: RELU };
      });
    const most = await refusalOf(written("row.tflite", row(5000)));
    expect(most.message).toContain("ends in a map of 8x8x3");
    expect(most.ms).toBeLessThan(LONGEST_MS);
    expect((await refusalOf(written("row.tflite", row(5001)))).message).toContain("has 5001 operators");
    const long = tfliteFile((builder) => {
      const tensor = table(builder, [place(words(builder, [1, 8, 8, 3]))]);
      const tensors = places(builder, Array<number>(2 * MANY).fill(tensor));
      return { tensors, operators: places(builder, []), inputs: [0], outputs: [1], code: RELU };
    });
    expect((await refusalOf(written("long.tflite", long))).message).toContain("one of its lists has 180000 entries");
  });

  it("whose picture has 4 million megapixels, is refused by that", async () => {
    const content = tfliteFile((builder) => {
      const tensor = table(builder, [place(words(builder, [1, 2_000_000, 2_000_000, 3]))]);
      const operator = table(builder, [word(0), place(words(builder, [0])), place(words(builder, [1]))]);
      const lists = { tensors: places(builder, [tensor, tensor]), operators: places(builder, [operator]) };
      return { ...lists, inputs: [0], outputs: [1], code: RELU };
    });
    expect((await refusalOf(written("large.tflite", content))).message).toMatch(/2000000x2000000 pixels/);
  });
});

interface Change {
  readonly place: number;
  readonly by: string;
}

/** One value of a JSON text is another: what is sound but for one place gets further than random bytes. */
const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(),
  by: fc.constantFrom(
    ...["null", "-1", "0", "1e99", "1e9", '"same"', '"Add"', "[]", "{}", "[[1,2],3]", '""', "true", '"2"', '"Mul"'],
  ),
});

function changed(text: string, { place, by }: Change): string {
  const values = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null/g)];
  const { 0: value, index } = values[place % values.length];
  return text.slice(0, index) + by + text.slice(index + value.length);
}

async function answered(path: string): Promise<void> {
  const outcome = await outcomeOf(path);
  if (outcome !== "network") expect(outcome.message).toMatch(/^\S.{10,}[.)]$/s);
}

describe("a file in which one thing is something else", () => {
  it("is read or refused with a sentence: .keras", async () => {
    const readings = readingsOf("configuration in a .keras file");
    const [parts, text] = [keras(), config()];
    const property = fc.asyncProperty(change, (one) => {
      const archive = zipSync({ ...parts, "config.json": Buffer.from(changed(text, one)) }, { level: 0 });
      return readings.time(() => answered(written("other.keras", archive)));
    });
    await fc.assert(property, { seed: 2, numRuns: mutations(60) });
    readings.end();
  });

  it.each(["line-tfjs", "web-graph", "web-graph-first"])("is read or refused with a sentence: %s", async (name) => {
    const readings = readingsOf(`model.json: ${name}`);
    const model = join(folder, "web");
    cpSync(join(files, name), model, { recursive: true });
    const text = readFileSync(join(model, "model.json"), "utf8");
    const property = fc.asyncProperty(change, (one) =>
      readings.time(() => answered(written("web/model.json", changed(text, one)))),
    );
    await fc.assert(property, { seed: 3, numRuns: mutations(150) });
    readings.end();
  });
});

describe("a list of class names in which something is something else", () => {
  const LISTS: Record<string, string> = {
    "one a line, with numbers": ["0 Cat", "1 Dog", "2 ice bear, polar bear"].join("\n"),
    "a list of JSON": '["cat", {"name": "dog"}, ["n01440764", "tench"]]',
    "Keras's class index": '{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}',
    "a dictionary of JSON": '{"cat": 0, "dog": 1, "ice bear, polar bear": 2}',
    "a dictionary of Python": "{0: 'tench, Tinca tinca',\n 1: \"jack-o'-lantern\"}",
    "Teachable Machine's metadata": '{"labels": ["Class 1", "Class 2"], "imageSize": 224}',
    CSV: 'index,name\r\n0,"ice bear, ""polar"" bear"\r\n1,seal\r\n',
    synsets: "n01440764 tench\nn01443537 goldfish",
  };
  const KINDS = Object.entries(LISTS).flatMap(([kind, text]): [string, Buffer][] => [
    [`${kind}, UTF-8`, Buffer.from(kind === "synsets" ? `\uFEFF${text}` : text)],
    [`${kind}, UTF-16`, Buffer.from(`\uFEFF${text}`, "utf16le")],
  ]);
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 }), fc.boolean()), { minLength: 1, maxLength: 6 });

  it.each(KINDS)(
    "is names or a sentence, and never holds what stands for bytes that are no text: %s",
    async (kind, list) => {
      const readings = readingsOf(`class list: ${kind}`);
      const property = fc.asyncProperty(changes, async (edits) => {
        const bytes = [...list];
        for (const [at, byte, isIn] of edits) bytes.splice(at % bytes.length, isIn ? 0 : 1, byte);
        try {
          const names = await readings.time(() => classNamesIn(textOfBytes(Uint8Array.from(bytes), "x.txt"), "x.txt"));
          expect(names.length).toBeGreaterThan(0);
          for (const name of names) expect(name).toMatch(/^[^\0\uFFFD]+$/);
        } catch (error) {
          if (!(error instanceof PippinError)) throw error;
          expect(error.message).toMatch(/^"x\.txt".{10,}\.$/s);
        }
      });
      await fc.assert(property, { seed: 4, numRuns: mutations(150) });
      readings.end();
    },
  );

  it("is answered in time, however long it is", () => {
    const [long, many] = [200_000, 50_000];
    const lists = [
      Array.from({ length: many }, (_, i) => `${i} name ${i}`).join("\n"),
      JSON.stringify(Object.fromEntries(Array.from({ length: many }, (_, i) => [`name ${i}`, i]))),
    ];
    // What a pattern that looks twice at a letter would take hours for.
    const odd = ["'", '"', "[", "1", ",", ", ", "1 ", "'\\'", ": "].flatMap((one) => {
      return [`[${one.repeat(long)}`, `{${one.repeat(long)}`, `{${`1${" ".repeat(999)}`.repeat(1000)}`];
    });
    for (const text of [...lists, ...odd]) {
      const started = performance.now();
      if (lists.includes(text)) expect(classNamesIn(text)).toHaveLength(many);
      else expect(() => classNamesIn(text)).toThrow(PippinError);
      expect(performance.now() - started).toBeLessThan(LONGEST_MS);
    }
  });
});

it("a host's log of a whole run says nothing of promises that nobody waited for", () => {
  // A process of its own, which ends at the first unhandled rejection or error of a stream.
  const readers = fileURLToPath(new URL("../../app/main/engine/network/readers/readNetwork.ts", import.meta.url));
  const path = written("cut.keras", readFileSync(join(files, "line.keras")).subarray(0, 20_000));
  const lie = written("lie.keras", lying(zipSync(keras(), { level: 0 }), "model.weights.h5", 50_000_000));
  const program = `
    const { readNetwork } = await import(${JSON.stringify(readers)});
    for (const path of ${JSON.stringify([path, lie])}) await readNetwork(path).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    console.log("goes on");`;
  expect(execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" })).toBe(
    "goes on\n",
  );
});
