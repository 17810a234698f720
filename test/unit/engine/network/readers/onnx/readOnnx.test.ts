import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNetwork, type ReadNetwork } from "../../../../../../app/main/engine/network/readers/readNetwork.ts";
import { onnxChain, onnxFile, type OnnxOperator, type OnnxTensor } from "../../../../../builders/onnxFile.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function read(bytes: Buffer, options: Parameters<typeof readNetwork>[1] = {}): Promise<ReadNetwork> {
  const path = join(folder, "network.onnx");
  writeFileSync(path, bytes);
  return readNetwork(path, options);
}

/** Weights of the head. */
const HEAD: Record<string, OnnxTensor> = { "fc.weight": { shape: [3, 2] } };
const PICTURE = [1, 3, 8, 8];
const END = [{ type: "GlobalAveragePool" }, { type: "Flatten" }, { type: "Gemm", inputs: ["fc.weight"] }];
type Step = Parameters<typeof onnxChain>[1][number];

/** A network that has the steps before its head, over 3 channels. */
const withSteps = (steps: readonly Step[], constants: Record<string, OnnxTensor> = {}, opset = 17): Buffer =>
  onnxChain(PICTURE, [...steps, ...END], { ...HEAD, ...constants }, opset);

describe("an ONNX file", () => {
  it("is known by what it holds, not by its name", async () => {
    const path = join(folder, "network.h5");
    writeFileSync(path, withSteps([]));
    const { network, close } = await readNetwork(path);
    close();
    expect(network.name).toBe("network");
    expect(network.inputShape).toEqual([8, 8, 3]);
  });

  it("keeps kernels as output, input, rows, columns; here input and output come last", async () => {
    const kernel = { shape: [2, 3, 1, 2], values: [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121] };
    const { network, weights, close } = await read(
      onnxChain(PICTURE, [{ type: "Conv", inputs: ["a.weight"] }, { type: "GlobalAveragePool" }, { type: "Flatten" }], {
        "a.weight": kernel,
      }),
    );
    const [key] = Object.keys(network.weights);
    expect(network.weights[key].shape).toEqual([1, 2, 3, 2]);
    expect([...weights.read(key)]).toEqual([0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121]);
    expect(network.convolutions.map(({ layer, layerType }) => [layer, layerType])).toEqual([["a", "Conv"]]);
    close();
  });

  it("numbers the values of a flattened map by channel first; the rows of the matrix behind it move", async () => {
    const steps = [{ type: "Flatten" }, { type: "Gemm", inputs: ["fc.weight"] }];
    const rows = Array.from({ length: 12 }, (_, i) => [i, -i]).flat();
    const { network, weights, close } = await read(
      onnxChain([1, 3, 2, 2], steps, { "fc.weight": { shape: [12, 2], values: rows } }),
    );
    const values = [...weights.read("fc/kernel")];
    // Of the place at row y and column x, channel c: in the file c * 4 + y * 2 + x.
    expect(values.filter((_, i) => i % 2 === 0)).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    expect(network.nodes.map(({ operation }) => operation.kind)).toEqual(["input", "reshape", "dense"]);
    close();
  });

  it("takes channels first or last, whichever its first operator on maps reads", async () => {
    const steps = [
      { type: "Transpose", attributes: { perm: [0, 3, 1, 2] } },
      { type: "MaxPool", attributes: { kernel_shape: [2, 2] } },
    ];
    const { network, close } = await read(onnxChain([1, 4, 3, 3], [...steps, ...END], HEAD));
    close();
    expect(network.inputShape).toEqual([4, 3, 3]);
    expect(network.nodes[1].shape).toEqual([3, 2, 3]);
  });

  it("asks for a size that it leaves open, and takes the one that is given", async () => {
    const open = onnxChain([null, 3, null, null], END, HEAD);
    await expect(read(open)).rejects.toMatchObject({
      code: "invalid-request",
      message: expect.stringContaining("?x?x3") as string,
    });
    const { network, sizeIsOpen, close } = await read(open, { inputSize: [6, 10] });
    close();
    expect(sizeIsOpen).toBe(true);
    expect(network.inputShape).toEqual([6, 10, 3]);
  });

  it("reads a batch of its own size as one picture", async () => {
    const steps = [
      { type: "Reshape", inputs: ["shape"] },
      { type: "Gemm", inputs: ["fc.weight"] },
    ];
    const constants = { "fc.weight": { shape: [12, 2] }, shape: { shape: [2], values: [4, 12], wholes: true } };
    const { network, close } = await read(onnxChain([4, 3, 2, 2], steps, constants));
    close();
    expect(network.nodes.map(({ shape }) => shape)).toEqual([[2, 2, 3], [12], [2]]);
  });

  it("names layers by their weights, by torch's modules, or by the operators", async () => {
    const operators: OnnxOperator[] = [
      { type: "Conv", name: "node_conv2d", inputs: ["x", "layer1.0.conv1.weight"], outputs: ["a"] },
      {
        type: "Relu",
        name: "node_relu",
        inputs: ["a"],
        outputs: ["b"],
        scopes: ["", "layer1", "layer1.0.relu", "relu"],
      },
      { type: "Conv", name: "/features/features.3/conv/Conv", inputs: ["b", "onnx::Conv_12"], outputs: ["c"] },
      { type: "Relu", name: "Plus30", inputs: ["c"], outputs: ["d"] },
      { type: "GlobalAveragePool", name: "", inputs: ["d"], outputs: ["e"] },
      { type: "Flatten", name: "", inputs: ["e"], outputs: ["scores"] },
    ];
    const kernel = { shape: [3, 3, 1, 1] };
    const { network, close } = await read(
      onnxFile({
        operators,
        constants: { "layer1.0.conv1.weight": kernel, "onnx::Conv_12": kernel },
        inputs: { x: PICTURE },
        outputs: { scores: [1, 3] },
      }),
    );
    close();
    expect(network.layers.map(({ name }) => name)).toEqual([
      ...["x", "layer1.0.conv1", "layer1.0.relu", "features.3.conv", "Plus30", "globalaveragepool", "flatten"],
    ]);
  });

  it("folds a normalisation into the convolution before it, and keeps one that other operators pass by", async () => {
    const statistics = Object.fromEntries(
      ["gamma", "beta", "mean", "variance"].map((name, i) => [name, { shape: [3], values: [1 + i, 2 + i, 3 + i] }]),
    );
    const normalised: Step = {
      type: "BatchNormalization",
      inputs: Object.keys(statistics),
      attributes: { epsilon: 0.5 },
    };
    const convolution: Step = { type: "Conv", inputs: ["a.weight"] };
    const constants = { ...statistics, "a.weight": { shape: [3, 3, 1, 1] } };
    const folded = await read(withSteps([convolution, normalised], constants));
    folded.close();
    expect(folded.network.nodes.map(({ operation }) => operation.kind)).not.toContain("affine");
    expect(folded.network.layers.map(({ type }) => type)).toContain("BatchNormalization");
    const first = await read(withSteps([normalised, convolution], constants));
    const [scale, shift] = ["scale", "shift"].map((part) => [...first.weights.read(`batchnormalization/${part}`)]);
    first.close();
    // gamma / sqrt(variance + 0.5), and beta - mean * that.
    const expected = [0, 1, 2].map((c) => (1 + c) / Math.sqrt(4 + c + 0.5));
    for (const c of [0, 1, 2]) {
      expect(scale[c]).toBeCloseTo(expected[c], 6);
      expect(shift[c]).toBeCloseTo(2 + c - (3 + c) * expected[c], 6);
    }
  });

  it("does nothing for shapes that it computes itself", async () => {
    const operators: OnnxOperator[] = [
      { type: "Shape", inputs: ["x"], outputs: ["shape"] },
      { type: "Gather", inputs: ["shape", "zero"], outputs: ["count"] },
      { type: "Unsqueeze", inputs: ["count"], outputs: ["counts"], attributes: { axes: [0] } },
      { type: "Concat", inputs: ["counts", "rest"], outputs: ["target"], attributes: { axis: 0 } },
      { type: "Reshape", inputs: ["x", "target"], outputs: ["flat"] },
      { type: "MatMul", inputs: ["flat", "fc.weight"], outputs: ["scores"] },
    ];
    const { network, close } = await read(
      onnxFile({
        operators,
        constants: {
          zero: { shape: [], values: [0], wholes: true },
          rest: { shape: [1], values: [-1], wholes: true },
          "fc.weight": { shape: [12, 2] },
        },
        inputs: { x: [null, 3, 2, 2] },
        outputs: { scores: [null, 2] },
        opset: 11,
      }),
    );
    close();
    expect(network.nodes.map(({ operation }) => operation.kind)).toEqual(["input", "reshape", "dense"]);
  });

  it.each([
    ["half_pixel", "round_prefer_floor", "plain"],
    // Of 8 rows to 16 the same places as by corners: 0, 0, 0, 1, 1, 2, ...
    ["half_pixel", "floor", "corners"],
    ["asymmetric", "floor", "plain"],
    ["asymmetric", "ceil", null],
  ] as const)(
    "resizes by nearest neighbours of %s and %s as the graph does, or not at all",
    async (rule, rounding, places) => {
      const attributes = { mode: "nearest", coordinate_transformation_mode: rule, nearest_mode: rounding };
      const steps = [{ type: "Resize", inputs: ["", "scales"], attributes }];
      const made = read(withSteps(steps, { scales: { shape: [4], values: [1, 1, 2, 2] } }));
      if (places === null) return expect(made).rejects.toMatchObject({ code: "unsupported" });
      const { network, close } = await made;
      close();
      expect(network.nodes[1]).toMatchObject({
        operation: { kind: "resize", mode: "nearest", places },
        shape: [16, 16, 3],
      });
    },
  );
});

describe("normalisation over neighbouring channels", () => {
  it.each([
    [
      { size: 5, alpha: 0.625, beta: 0.5, bias: 2 },
      { before: 2, after: 2, alpha: 0.125, beta: 0.5, bias: 2 },
    ],
    [{ size: 4 }, { before: 1, after: 2, alpha: 0.000025, beta: 0.75, bias: 1 }],
    [{ size: 1 }, { before: 0, after: 0, alpha: 0.0001, beta: 0.75, bias: 1 }],
  ])("of %o has the odd channel behind it, and a share of alpha", async (attributes, operation) => {
    const { network, close } = await read(withSteps([{ type: "LRN", attributes }], {}));
    close();
    expect(network.nodes[1].operation).toEqual({ kind: "local-normalisation", ...operation });
  });

  it("is refused without a size", async () => {
    await expect(read(withSteps([{ type: "LRN", name: "norm1" }], {}))).rejects.toMatchObject({
      code: "bad-file",
      message: expect.stringMatching(/LRN "norm1" has the size 0/) as string,
    });
  });
});

describe("what Pippin does not do in an ONNX file", () => {
  const square: Record<string, OnnxTensor> = { square: { shape: [3, 3] } };
  it.each<[string, Step, RegExp]>([
    [
      "an operator",
      { type: "ConvTranspose", name: "up1", inputs: ["square"] },
      /The operator ConvTranspose "up1" is one that Pippin does not do\. Export/,
    ],
    [
      "integers",
      { type: "QuantizeLinear", name: "q", inputs: ["square"] },
      /QuantizeLinear "q".*quantised; export it with float32/,
    ],
    [
      "a dilated pool",
      { type: "MaxPool", name: "p", attributes: { kernel_shape: [2, 2], dilations: [2, 2] } },
      /MaxPool "p" has a dilation/,
    ],
    [
      "training",
      { type: "BatchNormalization", name: "bn", inputs: ["v", "v", "v", "v"], attributes: { training_mode: 1 } },
      /BatchNormalization "bn".*evaluation mode/,
    ],
    [
      "edges of another kind",
      { type: "Pad", name: "pad", inputs: ["pads"], attributes: { mode: "reflect" } },
      /Pad "pad" puts reflect around a map/,
    ],
    [
      "a map in front of another",
      { type: "Concat", name: "c", inputs: ["square"], attributes: { axis: 2 } },
      /Concat "c" joins constants/,
    ],
    [
      "an inner logarithm",
      { type: "LogSoftmax", name: "log", attributes: { axis: 1 } },
      /LogSoftmax "log".*needs the scores last/,
    ],
    [
      "numbers that are cut off",
      { type: "Cast", name: "cast", attributes: { to: 7 } },
      /Cast "cast" makes whole numbers/,
    ],
  ])("is refused by name: %s", async (_, step, sentence) => {
    const constants = {
      ...square,
      v: { shape: [3] },
      pads: { shape: [8], values: [0, 0, 1, 1, 0, 0, 1, 1], wholes: true },
    };
    await expect(read(withSteps([step], constants))).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(sentence) as string,
    });
  });

  it("is a transformer: the reason is given in one sentence", async () => {
    const operators: OnnxOperator[] = [
      { type: "Transpose", inputs: ["x"], outputs: ["turned"] },
      { type: "MatMul", name: "/blocks.0/attn/MatMul", inputs: ["x", "turned"], outputs: ["scores"] },
    ];
    const made = read(onnxFile({ operators, inputs: { x: PICTURE }, outputs: { scores: [1, 2] } }));
    await expect(made).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(
        /^The network is a transformer, such as ViT or Swin: "\/blocks\.0\/attn\/MatMul" [^.]*\.$/,
      ) as string,
    });
  });

  it("has several inputs, or outputs of which none is the only list of scores", async () => {
    const operators: OnnxOperator[] = [{ type: "Add", inputs: ["x", "y"], outputs: ["scores"] }];
    await expect(
      read(onnxFile({ operators, inputs: { x: PICTURE, y: PICTURE }, outputs: { scores: [1, 2] } })),
    ).rejects.toThrow('2 inputs ("x", "y")');
    await expect(
      read(onnxFile({ operators, inputs: { x: PICTURE }, outputs: { scores: [1, 2], more: [1, 3] } })),
    ).rejects.toThrow('2 outputs ("scores", "more")');
  });
});

describe("a damaged ONNX file", () => {
  it("reads a value that it does not hold", async () => {
    await expect(read(withSteps([{ type: "Add", name: "sum", inputs: ["lost"] }]))).rejects.toMatchObject({
      code: "bad-file",
      message: expect.stringContaining('Add "sum" reads "lost", which the file does not hold') as string,
    });
  });

  it("has operators that read each other in a circle", async () => {
    const operators: OnnxOperator[] = [
      { type: "Add", name: "a", inputs: ["x", "second"], outputs: ["first"] },
      { type: "Relu", name: "b", inputs: ["first"], outputs: ["second"] },
    ];
    await expect(read(onnxFile({ operators, inputs: { x: PICTURE }, outputs: { second: [1, 2] } }))).rejects.toThrow(
      "in a circle",
    );
  });

  it("has a tensor with another number of values than its shape says", async () => {
    const constants = { k: { shape: [2 ** 30, 2 ** 20], values: [1] } };
    await expect(read(withSteps([{ type: "Add", inputs: ["k"] }], constants))).rejects.toThrow(
      /tensor "k" of 1073741824x1048576 has 4 bytes/,
    );
  });

  it("makes a map that no memory holds", async () => {
    const pads = { shape: [8], values: [0, 0, 2 ** 23, 2 ** 23, 0, 0, 0, 0], wholes: true };
    await expect(read(withSteps([{ type: "Pad", inputs: ["pads"] }], { pads }))).rejects.toThrow(
      "more than any network",
    );
  });

  it("is cut short", async () => {
    const whole = withSteps([]);
    await expect(read(whole.subarray(0, whole.length - 3))).rejects.toMatchObject({ code: "bad-file" });
  });
});

describe("weights in files beside an ONNX file", () => {
  const external = (entries: Record<string, string>): Buffer =>
    onnxChain(PICTURE, END, { "fc.weight": { shape: [3, 2], external: entries } });
  const values = new Float32Array([9, 8, 1, 2, 3, 4, 5, 6]);

  it("are read from their place when they are asked for", async () => {
    mkdirSync(join(folder, "parts"), { recursive: true });
    writeFileSync(join(folder, "parts/network.data"), new Uint8Array(values.buffer));
    const { weights, close } = await read(external({ location: "parts/network.data", offset: "8", length: "24" }));
    expect([...weights.read("fc/kernel")]).toEqual([1, 2, 3, 4, 5, 6]);
    close();
  });

  it.each([
    ["above the folder", { location: "../secret.data" }],
    ["at a place of its own", { location: join(tmpdir(), "secret.data") }],
    ["behind a link", { location: "link.data" }],
    ["nowhere", {}],
  ])("are not looked for %s", async (_, entries) => {
    const other = mkdtempSync(join(tmpdir(), "pippin-test-"));
    writeFileSync(join(other, "secret.data"), new Uint8Array(values.buffer));
    rmSync(join(folder, "link.data"), { force: true });
    symlinkSync(join(other, "secret.data"), join(folder, "link.data"));
    const { weights, close } = await read(external(entries));
    expect(() => weights.read("fc/kernel")).toThrow("outside its own folder, where Pippin reads nothing");
    close();
    rmSync(other, { recursive: true });
  });

  it("are missed by name, and too short ones are", async () => {
    const lost = await read(external({ location: "lost.data" }));
    expect(() => lost.weights.read("fc/kernel")).toThrow(/lost\.data" cannot be read: it does not exist/);
    lost.close();
    writeFileSync(join(folder, "short.data"), new Uint8Array(8));
    const short = await read(external({ location: "short.data" }));
    expect(() => short.weights.read("fc/kernel")).toThrow("has 8 bytes where 24 are needed");
    short.close();
  });
});
