import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readNetwork } from "../../../../../app/main/engine/network/readers/readNetwork.ts";

interface Model {
  readonly signature: { inputs: Record<string, { tensorShape: unknown }>; outputs: Record<string, unknown> };
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

/** @returns the path of the oracle's model with a change. */
function changed(change: (model: Model) => void): string {
  cpSync(join(files, "web-graph"), folder, { recursive: true });
  const path = join(folder, "model.json");
  const model = JSON.parse(readFileSync(path, "utf8")) as Model;
  change(model);
  writeFileSync(path, JSON.stringify(model));
  return path;
}

/** What reading the oracle's model with a change ends in. */
async function refusal(change: (model: Model) => void): Promise<string> {
  return readNetwork(changed(change)).then(
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

/** Rows and columns that the file leaves open, as -1 or by leaving them out. */
const open: readonly (readonly [string, object])[] = [
  ["-1", { size: "-1" }],
  ["nothing", {}],
];

it.each(open)(
  "a graph model whose size is open (%s) asks for it, and is the same network with it",
  async (_, length) => {
    const path = changed(({ signature }) => {
      for (const input of Object.values(signature.inputs)) {
        input.tensorShape = { dim: [{ size: "-1" }, length, length, { size: "3" }] };
      }
    });
    await expect(readNetwork(path)).rejects.toMatchObject({
      code: "invalid-request",
      message: expect.stringContaining("(?x?x3). Say the height and width that it was trained with: 224x224") as string,
      data: { suggestedSize: [224, 224] },
    });
    const [whole, asked] = [
      await readNetwork(join(files, "web-graph")),
      await readNetwork(path, { inputSize: [20, 18] }),
    ];
    expect([whole.sizeIsOpen, asked.sizeIsOpen]).toEqual([false, true]);
    expect(asked.network.nodes).toEqual(whole.network.nodes);
    expect(asked.network.inputShape).toEqual([20, 18, 3]);
    whole.close();
    asked.close();
  },
);

describe("an operation of two maps in a graph model", () => {
  /** The oracle's model with one of its activations as `x op x`, or as something of one map. */
  async function nodesWith(op: string, attr: Record<string, unknown> = {}): Promise<object[]> {
    const path = changed((model) => {
      const node = only(model, "Relu6");
      Object.assign(node, { op, attr: { ...node.attr, ...attr } });
      if (op !== "LRN") node.input = [node.input![0], node.input![0]];
    });
    const { network, close } = await readNetwork(path);
    close();
    return network.nodes.map(({ operation }) => operation);
  }

  it("is a difference or a quotient", async () => {
    expect(await nodesWith("Sub")).toContainEqual({ kind: "add" });
    expect(await nodesWith("RealDiv")).toContainEqual({ kind: "reciprocal" });
  });

  it("normalises over neighbouring channels, of one map", async () => {
    const attributes = { depth_radius: { i: "2" }, alpha: { f: 0.5 }, beta: { f: 0.75 } };
    expect(await nodesWith("LRN", attributes)).toContainEqual({
      kind: "local-normalisation",
      ...{ before: 2, after: 2, bias: 1, alpha: 0.5, beta: 0.75 },
    });
  });
});
