/** The networks that ship: what they compute, and the way from none to words that are trained with one. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { errorFrom } from "../../app/contract/errors.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { SAMPLE } from "../../app/contract/sample.ts";
import { SHIPPED_MODELS } from "../../app/contract/shippedModels.ts";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { createBackend } from "../../app/main/backend/backend.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startEngines } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";
import { startBackend } from "../../app/main/engine/tensors/backend.ts";
import { BACKENDS } from "../builders/backends.ts";
import { seededPicture } from "../builders/seededNumbers.ts";
import oracle from "../oracles/shipped_models.json" with { type: "json" };

const root = fileURLToPath(new URL("../..", import.meta.url));
const FILE = join(root, "resources", "models", "efficientnet-lite0.onnx");
/** Of the largest score. */
const TOLERANCE = { native: 1e-5, wasm: 1e-4 };

describe.each(BACKENDS)("EfficientNet-Lite0 as it ships (%s)", (backend) => {
  it("gives onnxruntime's scores", async () => {
    expect(createHash("sha256").update(readFileSync(FILE)).digest("hex")).toBe(oracle.file);
    const { tf } = await startBackend(backend);
    const { network, weights, close } = await readNetwork(FILE);
    const loaded = new LoadedNetwork(tf, network, weights);
    const { seed, scale, offset } = oracle.picture;
    const pass = loaded.forward(seededPicture(224, 224, seed, scale, offset), [network.logits]);
    const scores = pass.values(network.logits);
    const largest = Math.max(...oracle.scores.map(Math.abs));
    const furthest = Math.max(...oracle.scores.map((score, i) => Math.abs(scores[i] - score)));
    expect(scores).toHaveLength(1000);
    expect(furthest / largest).toBeLessThan(TOLERANCE[backend]);
    pass.dispose();
    loaded.dispose();
    close();
  });
});

describe("a network that ships, in a workspace with the sample", () => {
  const folder = mkdtempSync(join(tmpdir(), "pippin-shipped-"));
  const engines = startEngines({ count: 1, backend: "wasm" });
  const backend = createBackend({
    folder: join(folder, "sample.pippin"),
    engine: engines,
    engines: 1,
    resources: resourcesFolder(),
    version: "0",
  });
  async function ask<Name extends RequestName>(name: Name, input: unknown): Promise<Output<Name>> {
    const result = await backend.request(name, input);
    if (!result.ok) throw errorFrom(result.error);
    return result.value;
  }
  afterAll(async () => {
    await backend.close();
    await engines.close();
    rmSync(folder, { recursive: true });
  });

  it("is imported once, and the sample's words are trained with it, once", async () => {
    expect(await ask("takeShippedModel", { name: "EfficientNet-Lite0" })).toMatchObject({ classifier: null });
    await ask("prepareSample", {});
    const [first, second] = SHIPPED_MODELS.map(({ name }) => name);
    const { model, classifier } = await ask("takeShippedModel", { name: second });
    expect([model.name, classifier]).toEqual([second, SAMPLE.classifier]);
    expect((await ask("takeShippedModel", { name: second })).classifier).toBeNull();
    const { models } = await ask("models", {});
    expect(models.map(({ name, shipped, use }) => [name, shipped, use.classifiers.length])).toEqual([
      [second, true, 1],
      [first, true, 1],
    ]);
  });
});
