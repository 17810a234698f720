/**
 * `npm run measure:networks -- [--only NAME,...] [--backend native|wasm]`: how many networks of torchvision and timm import from
 * ONNX, written by both of torch's exporters, and how far Pippin's numbers are from those that PyTorch computes from the
 * same file in double precision: probabilities, the activation of every convolution, and its gradient; beside them, how far
 * onnxruntime is, and PyTorch's gradients in single precision. Prints Markdown; ends with 1 where a network is refused, or
 * further away than 1e-5 (1e-4 on WebAssembly).
 *
 * The files are made by `torchvision_networks.py` with the Python that PIPPIN_PYTHON names (torch, torchvision, timm, onnx,
 * onnxscript and onnxruntime), into the folder PIPPIN_MEASURED_NETWORKS (default .cache/networks; about 2 GB).
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { classGradients, outputsForClassGradients } from "../../app/main/engine/backward/classGradient.ts";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend, type TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { seededPicture } from "../../test/builders/seededNumbers.ts";
import { distance } from "../../test/oracles/networks.ts";
import { probabilityDistance, type OnnxOracle } from "../../test/oracles/onnx.ts";

const NAMES = [
  ...["alexnet", "vgg16", "resnet18", "resnet50", "resnext50_32x4d", "wide_resnet50_2", "squeezenet1_1", "googlenet"],
  ...["inception_v3", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "mnasnet1_0", "densenet121"],
  ...["efficientnet_b0", "efficientnet_v2_s", "regnet_y_400mf", "shufflenet_v2_x1_0", "convnext_tiny"],
  ...["timm_resnet18", "timm_efficientnet_lite0"],
];
/** Transformers, which have no neurons with places: a sentence says so. */
const REFUSED = ["swin_t", "vit_b_16"];
const EXPORTERS = ["torchscript", "dynamo"];
const FARTHEST = { native: 1e-5, wasm: 1e-4 };
/**
 * Of the gradients that lie behind a value on a kink of ReLU, or one of two alike under a pool, where rounding decides on
 * which side: some of millions always do, so half of the gradients must be as near as the rest. A derivative that is wrong
 * is several tenths away.
 */
const FARTHEST_AT_KINKS = 0.1;

const { values: options } = parseArgs({
  options: { only: { type: "string" }, backend: { type: "string", default: "native" } },
});
const backend = options.backend === "wasm" ? "wasm" : "native";
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = process.env["PIPPIN_MEASURED_NETWORKS"] ?? join(root, ".cache", "networks");
mkdirSync(folder, { recursive: true });
const wanted = options.only?.split(",") ?? [...NAMES, ...REFUSED];
makeFiles();
const { tf } = await startBackend(backend);

console.log(
  `| network | exporter | MB | convolutions | probabilities | activations | gradients: half within | all within | onnxruntime's | PyTorch's in single | |`,
);
console.log(`| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |`);
let [agreeing, asked] = [0, 0];
for (const name of wanted.filter((one) => NAMES.includes(one))) {
  for (const exporter of EXPORTERS) {
    asked++;
    if (await measure(tf, name, exporter)) agreeing++;
  }
}
console.log(`\n${agreeing} of ${asked} files import and agree (${backend}, within ${FARTHEST[backend]}).`);
for (const name of wanted.filter((one) => REFUSED.includes(one))) {
  for (const exporter of EXPORTERS) console.log(`${name} (${exporter}): ${await sentenceOf(name, exporter)}`);
}
process.exitCode = agreeing === asked ? 0 : 1;

function makeFiles(): void {
  const missing = wanted.filter((name) =>
    EXPORTERS.some(
      (exporter) => !existsSync(join(folder, `${name}-${exporter}.${REFUSED.includes(name) ? "onnx" : "json"}`)),
    ),
  );
  if (missing.length === 0) return;
  const python = process.env["PIPPIN_PYTHON"] ?? "python3";
  const script = fileURLToPath(new URL("torchvision_networks.py", import.meta.url));
  const { status } = spawnSync(python, [script, folder, missing.join(",")], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status === 0) return;
  console.error(
    `${python} could not make the files; name one with torch, torchvision and onnxruntime by PIPPIN_PYTHON.`,
  );
  process.exit(1);
}

/** @returns whether the network is read and agrees; prints its row. */
async function measure(on: TensorFlow, name: string, exporter: string): Promise<boolean> {
  const path = join(folder, `${name}-${exporter}.onnx`);
  const external = `${path}.data`;
  const bytes = statSync(path).size + (existsSync(external) ? statSync(external).size : 0);
  const oracle = JSON.parse(readFileSync(path.replace(/onnx$/, "json"), "utf8")) as OnnxOracle;
  const start = `| ${name} | ${exporter} | ${Math.round(bytes / 2 ** 20)} | ${oracle.convolutions.length} |`;
  try {
    const { network, weights, close } = await readNetwork(path);
    const targets = network.convolutions.map(({ activationNode }) => activationNode);
    const loaded = new LoadedNetwork(on, network, weights);
    const { height, width, seed, scale, offset } = oracle.picture;
    const pixels = seededPicture(height, width, seed, scale, offset);
    const pass = loaded.forward(pixels, [...targets, ...outputsForClassGradients(network, targets)]);
    const gradients = classGradients(loaded, pass, oracle.topClass, targets);
    const ofGradients = oracle.convolutions
      .map(({ gradient }, i) => distance(gradients.get(targets[i])!, gradient))
      .sort((one, other) => one - other);
    const far = {
      probabilities: probabilityDistance(pass.probabilities, oracle),
      activations: Math.max(
        ...oracle.convolutions.map(({ activation }, i) => distance(pass.values(targets[i]), activation)),
      ),
      halfOfGradients: ofGradients[Math.floor((ofGradients.length - 1) / 2)],
      gradients: ofGradients.at(-1)!,
    };
    const shapes = targets.every(
      (node, i) => network.nodes[node].shape.join() === oracle.convolutions[i]?.shape.join(),
    );
    pass.dispose();
    loaded.dispose();
    close();
    const agrees =
      shapes &&
      targets.length === oracle.convolutions.length &&
      Math.max(far.probabilities, far.activations, far.halfOfGradients) < FARTHEST[backend] &&
      far.gradients < FARTHEST_AT_KINKS;
    const [p, a, h, g] = Object.values(far).map((value) => value.toExponential(0));
    const theirs = Math.max(...Object.values(oracle.onnxruntime)).toExponential(0);
    console.log(
      `${start} ${p} | ${a} | ${h} | ${g} | ${theirs} | ${oracle.single.gradients.toExponential(0)} | ${agrees ? "agrees" : "differs"} |`,
    );
    return agrees;
  } catch (error) {
    console.log(`${start} | | | | | | refused: ${error instanceof Error ? error.message : String(error)} |`);
    return false;
  }
}

async function sentenceOf(name: string, exporter: string): Promise<string> {
  try {
    const { close } = await readNetwork(join(folder, `${name}-${exporter}.onnx`));
    close();
    process.exitCode = 1;
    return "imported, though it is no convolutional network";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
