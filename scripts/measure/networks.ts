/**
 * `npm run measure:networks -- [--only NAME,...] [--backend native|wasm]`: how many networks of torchvision and timm import from
 * ONNX, written by both of torch's exporters, and how far Pippin's numbers are from those that PyTorch computes in double
 * precision: probabilities, the activation of every convolution, its gradient, and what single neurons pass down by Captum's
 * rules; beside them, how far onnxruntime is, and PyTorch's gradients in single precision. Prints Markdown; ends with 1 where a
 * network is refused, or anything further away than 1e-5 (1e-4 on WebAssembly, and of neurons).
 *
 * The numbers lie in test/oracles/torchvision; the files are made by `torchvision_networks.py` there with the Python that
 * PIPPIN_PYTHON names (torch, torchvision, timm, onnx, onnxscript, onnxruntime and h5py), into the folder
 * PIPPIN_MEASURED_NETWORKS (default .cache/networks; about 3 GB).
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend, type TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import {
  agrees,
  distancesFrom,
  EXPORTERS,
  readTorchvisionOracle,
  TORCHVISION_NETWORKS,
  type TorchvisionNetwork,
} from "../../test/oracles/onnx.ts";

/** Transformers, which have no neurons with places: a sentence says so. */
const REFUSED = ["swin_t", "vit_b_16"];

const { values: options } = parseArgs({
  options: { only: { type: "string" }, backend: { type: "string", default: "native" } },
});
const backend = options.backend === "wasm" ? "wasm" : "native";
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = process.env["PIPPIN_MEASURED_NETWORKS"] ?? join(root, ".cache", "networks");
const shared = process.env["PIPPIN_SHARED"] ?? join(root, "../shared");
mkdirSync(folder, { recursive: true });
const wanted = options.only?.split(",") ?? [...TORCHVISION_NETWORKS, ...REFUSED];
makeFiles();
const { tf } = await startBackend(backend);

console.log(
  `| network | exporter | MB | convolutions | probabilities | activations | gradients | neurons, by Captum | onnxruntime's | PyTorch's gradients in single | |`,
);
console.log(`| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |`);
let [agreeing, asked] = [0, 0];
for (const name of TORCHVISION_NETWORKS.filter((one) => wanted.includes(one))) {
  for (const exporter of EXPORTERS) {
    if (!existsSync(pathOf(name, exporter))) {
      console.log(`| ${name} | ${exporter} | | | | | | | | | left out: ${shared} holds no models/squeezenet-1.1.h5 |`);
      continue;
    }
    asked++;
    if (await measure(tf, name, exporter)) agreeing++;
  }
}
console.log(`\n${agreeing} of ${asked} files import and agree (${backend}).`);
for (const name of wanted.filter((one) => REFUSED.includes(one))) {
  for (const exporter of EXPORTERS) console.log(`${name} (${exporter}): ${await sentenceOf(name, exporter)}`);
}
if (agreeing < asked) process.exitCode = 1;

function pathOf(name: string, exporter: string): string {
  return join(folder, `${name}-${exporter}.onnx`);
}

function makeFiles(): void {
  const missing = wanted.filter((name) => EXPORTERS.some((exporter) => !existsSync(pathOf(name, exporter))));
  if (missing.length === 0) return;
  const python = process.env["PIPPIN_PYTHON"] ?? "python3";
  const script = join(root, "test/oracles/torchvision_networks.py");
  const { status } = spawnSync(python, [script, folder, "--only", missing.join(","), "--shared", shared], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status === 0) return;
  console.error(
    `${python} could not make the files; name one with torch, torchvision, timm, onnx, onnxscript, onnxruntime and h5py by PIPPIN_PYTHON.`,
  );
  process.exit(1);
}

/** @returns whether the network is read and agrees; prints its row. */
async function measure(on: TensorFlow, name: TorchvisionNetwork, exporter: string): Promise<boolean> {
  const path = pathOf(name, exporter);
  const external = `${path}.data`;
  const bytes = statSync(path).size + (existsSync(external) ? statSync(external).size : 0);
  const oracle = readTorchvisionOracle(name);
  const start = `| ${name} | ${exporter} | ${Math.round(bytes / 2 ** 20)} | ${oracle.convolutions.length} |`;
  try {
    const far = await distancesFrom(on, path, oracle);
    const figures = [far.probabilities, far.activations, far.gradients, far.neurons];
    figures.push(Math.max(...Object.values(oracle.onnxruntime)), oracle.single.gradients);
    const cells = figures.map((value) => value?.toExponential(0) ?? "-").join(" | ");
    console.log(`${start} ${cells} | ${agrees(far, backend) ? "agrees" : "differs"} |`);
    return agrees(far, backend);
  } catch (error) {
    console.log(`${start} | | | | | | ${error instanceof Error ? error.message : String(error)} |`);
    return false;
  }
}

async function sentenceOf(name: string, exporter: string): Promise<string> {
  try {
    const { close } = await readNetwork(pathOf(name, exporter));
    close();
    process.exitCode = 1;
    return "imported, though it is no convolutional network";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
