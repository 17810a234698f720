import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readNetwork } from "../../../../../app/main/engine/network/readers/readNetwork.ts";

interface Model {
  readonly signature: { outputs: Record<string, unknown> };
  readonly modelTopology: {
    readonly node: { name: string; op: string; input?: string[]; attr?: Record<string, unknown> }[];
  };
}

const files = fileURLToPath(new URL("../../../../oracles/files/networks", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The oracle's model with a change, and what reading it ends in. */
async function refusal(change: (model: Model) => void): Promise<string> {
  cpSync(join(files, "web-graph"), folder, { recursive: true });
  const path = join(folder, "model.json");
  const model = JSON.parse(readFileSync(path, "utf8")) as Model;
  change(model);
  writeFileSync(path, JSON.stringify(model));
  return readNetwork(path).then(
    ({ close }) => {
      close();
      return "read";
    },
    (error: unknown) => (error as Error).message,
  );
}

const only = ({ modelTopology }: Model, op: string): Model["modelTopology"]["node"][number] =>
  modelTopology.node.find((node) => node.op === op)!;

it.each<[string, (model: Model) => void, RegExp]>([
  ["nothing changed", () => undefined, /^read$/],
  [
    "an operation that nobody does",
    (model) => (only(model, "Relu6").op = "Rint"),
    /the operation "\S+" \(Rint\) is none that Pippin does/,
  ],
  [
    "a reader of what is not there",
    (model) => (only(model, "Relu6").input = ["gone"]),
    /its list of operations is damaged/,
  ],
  ["an operation that reads itself", (model) => (only(model, "Relu6").input = [only(model, "Relu6").name]), /damaged/],
  [
    "a kernel that is computed",
    (model) => (only(model, "Conv2D").input![1] = "image"),
    /\(Conv2D\) computes its weights/,
  ],
  [
    "channels first",
    (model) => (only(model, "Conv2D").attr!["data_format"] = { s: "TkNIVw==" }),
    /export the model with channels last/,
  ],
  ["two outputs", ({ signature }) => (signature.outputs["other"] = { name: "image:0" }), /has 2 outputs/],
  ["a second input", (model) => (only(model, "Relu6").op = "Placeholder"), /has 2 inputs/],
])("a graph model with %s is answered", async (_, change, sentence) => {
  expect(await refusal(change)).toMatch(sentence);
});
