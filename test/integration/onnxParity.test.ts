/** Small ONNX files of every exporter beside what PyTorch computes from them; made by test/oracles/onnx_networks.py. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { classGradients, outputsForClassGradients } from "../../app/main/engine/backward/classGradient.ts";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend, type TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { BACKENDS } from "../builders/backends.ts";
import { seededPicture } from "../builders/seededNumbers.ts";
import { distance } from "../oracles/networks.ts";
import {
  agrees,
  distancesFrom,
  EXPORTERS,
  probabilityDistance,
  readTorchvisionOracle,
  TOLERANCE,
  TORCHVISION_NETWORKS,
  type OnnxOracle,
} from "../oracles/onnx.ts";

const oracles = fileURLToPath(new URL("../oracles", import.meta.url));
const expectations = JSON.parse(readFileSync(join(oracles, "onnx_networks.json"), "utf8")) as Record<
  string,
  OnnxOracle
>;
/** Whole networks, by torchvision_networks.py. */
const folder = process.env["PIPPIN_ONNX_FILES"];
const pathOf = (name: string, exporter: string): string => join(folder ?? "", `${name}-${exporter}.onnx`);
const whole = TORCHVISION_NETWORKS.flatMap((name) => EXPORTERS.map((exporter) => [name, exporter] as const)).filter(
  ([name, exporter]) => folder !== undefined && existsSync(pathOf(name, exporter)),
);

describe.each(BACKENDS)("a network from an ONNX file (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = (await startBackend(backend)).tf;
  });

  it.each(Object.keys(expectations))(
    "%s gives the probabilities, activations and gradients that PyTorch computes from it",
    async (name) => {
      const oracle = expectations[name];
      const { height, width, seed, scale, offset } = oracle.picture;
      const { network, weights, close } = await readNetwork(join(oracles, "files/onnx", `${name}.onnx`));
      const tensors = tf.memory().numTensors;
      const targets = network.convolutions.map(({ activationNode }) => activationNode);
      const loaded = new LoadedNetwork(tf, network, weights);
      const pass = loaded.forward(seededPicture(height, width, seed, scale, offset), [
        ...targets,
        ...outputsForClassGradients(network, targets),
      ]);
      const gradients = classGradients(loaded, pass, oracle.topClass, targets);
      const far = TOLERANCE[backend];

      expect(network.convolutions).toHaveLength(oracle.convolutions.length);
      expect(probabilityDistance(pass.probabilities, oracle)).toBeLessThan(far);
      for (const [i, { kernel, shape, activation, gradient }] of oracle.convolutions.entries()) {
        expect(network.nodes[targets[i]].shape, kernel).toEqual(shape);
        expect(distance(pass.values(targets[i]), activation), `activations after ${kernel}`).toBeLessThan(far);
        expect(distance(gradients.get(targets[i])!, gradient), `gradient after ${kernel}`).toBeLessThan(far);
      }

      pass.dispose();
      loaded.dispose();
      close();
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );
});

describe.each(BACKENDS)("a whole network of torchvision from an ONNX file (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = (await startBackend(backend)).tf;
  });

  it("lies in a folder that is named", (context) => {
    if (folder === undefined) return context.skip("PIPPIN_ONNX_FILES names no folder of torchvision_networks.py");
    expect(whole).not.toHaveLength(0);
  });

  it.each(whole)(
    "%s by %s gives PyTorch's probabilities, activations and gradients, and Captum's ways down",
    async (name, exporter) => {
      const far = await distancesFrom(tf, pathOf(name, exporter), readTorchvisionOracle(name));
      expect(agrees(far, backend), JSON.stringify(far)).toBe(true);
    },
  );
});

describe("the files of the oracle", () => {
  it("are all looked at", () => {
    const files = readdirSync(join(oracles, "files/onnx")).filter((name) => name.endsWith(".onnx"));
    expect(files.map((name) => name.replace(/\.onnx$/, "")).sort()).toEqual(Object.keys(expectations).sort());
  });
});
