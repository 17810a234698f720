/** Occlusion beside an independent implementation (`test/oracles/occlusion.py`), on photographs and the network that ships. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Curve, Fill } from "../../app/contract/evaluation.ts";
import { coveredStanding } from "../../app/main/engine/evaluate/covering.ts";
import { occlusion } from "../../app/main/engine/evaluate/occlusion.ts";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend } from "../../app/main/engine/tensors/backend.ts";
import { decodeImage } from "../../app/main/imaging/decode.ts";
import { inputGeometry, photographOnView, prepareInput } from "../../app/main/modelGeometry/preprocessing.ts";
import { BACKENDS } from "../builders/backends.ts";
import oracle from "../oracles/occlusion.json" with { type: "json" };

const root = fileURLToPath(new URL("../..", import.meta.url));
const NETWORK = join(root, "resources", "models", "efficientnet-lite0.onnx");
/** Of probabilities. */
const TOLERANCE = 1e-4;

function furthest(ours: readonly number[], theirs: readonly number[]): number {
  expect(ours).toHaveLength(theirs.length);
  return Math.max(...theirs.map((value, i) => Math.abs(ours[i] - value)));
}

function furthestOnCurve(ours: Curve, theirs: Curve): number {
  return Math.max(
    furthest(ours.deletion, theirs.deletion),
    furthest(ours.insertion, theirs.insertion),
    furthest(ours.covered, theirs.covered),
  );
}

const patches = oracle.patches.map(({ box: [x, y, width, height], ...patch }) => ({
  ...patch,
  box: { x, y, width, height },
}));

describe.each(BACKENDS.slice(0, 1))("deletion and insertion with EfficientNet-Lite0 (%s)", (backend) => {
  it.each(oracle.cases)("are onnxruntime's: $photograph, $fill", { timeout: 300_000 }, async (expected) => {
    const { tf } = await startBackend(backend);
    const { network, weights, close } = await readNetwork(NETWORK);
    const loaded = new LoadedNetwork(tf, network, weights);
    const file = join(root, "test", "oracles", "files", "images", expected.photograph);
    const { image } = await decodeImage(readFileSync(file), file);
    const preprocessing = { values: "tf", geometry: "squash" } as const;
    const prepared = prepareInput(image, network.inputShape, preprocessing);
    const fill = expected.fill as Fill;
    const found = occlusion({
      width: 224,
      height: 224,
      area: photographOnView(inputGeometry(224, 224, network.inputShape, "squash")),
      patches,
      fill,
      draws: oracle.draws,
      seed: oracle.seed,
      standing: coveredStanding(loaded, prepared, "tf", fill, expected.classIndex),
    });
    loaded.dispose();
    close();
    expect(furthestOnCurve(found.ranked, expected.ranked)).toBeLessThan(TOLERANCE);
    expect(furthestOnCurve(found.shuffled, expected.shuffled)).toBeLessThan(TOLERANCE);
    expect(furthestOnCurve(found.random, expected.random)).toBeLessThan(TOLERANCE);
    expect(furthest(found.drops, expected.drops)).toBeLessThan(TOLERANCE);
    expect(found.places).toEqual(expected.places);
    expect(found.correlation).toBeCloseTo(expected.correlation, 8);
  });
});
