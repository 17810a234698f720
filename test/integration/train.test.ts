/** `pippin train` with each classifier, on the sample's patches. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLASSIFIERS } from "../../app/contract/patchClassifier.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sample = join(root, "resources", "sample");
const folder = mkdtempSync(join(tmpdir(), "pippin-train-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function pippin(...parameters: string[]): Promise<Answer> {
  const workspace = join(folder, "test.pippin");
  const all = [join(root, "app/main/cli/pippin.ts"), "--backend", "wasm", "--workspace", workspace, ...parameters];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { cwd: folder, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const train = (...parameters: string[]): Promise<Answer> =>
  pippin("train", "--class", "dog", "--covers", "151-268", "--features", "hog", ...parameters);

describe("a patch classifier", () => {
  beforeAll(async () => {
    const objects = join(sample, "objects.json");
    await pippin("images", "import-coco", objects, "--images", join(sample, "images"), "--set", "sample");
    await pippin("patches", "import", join(sample, "patches.json"));
  }, 120_000);

  it.each(CLASSIFIERS)(
    "is trained by %s, better than chance, and stored with what trained it",
    async (classifier) => {
      const { code, stdout } = await train("--classifier", classifier, "--folds", "2", "--rounds", "2", "--json");
      expect(code).toBe(0);
      const { classifier: stored } = JSON.parse(stdout) as {
        classifier: { options: object; metrics: { accuracy: number; patches: number; chosen: { gamma: unknown } } };
      };
      expect(stored.options).toMatchObject({ classifier, rounds: 2 });
      expect(stored.metrics.patches).toBe(443);
      expect(stored.metrics.accuracy).toBeGreaterThan(0.25);
      const takesGamma = classifier !== "adaboost-svm" && classifier !== "logistic";
      expect(stored.metrics.chosen.gamma).toEqual(takesGamma ? expect.any(Number) : null);
    },
    120_000,
  );

  it("is refused by a name that there is not, and with shares and rounds that cannot be", async () => {
    expect((await train("--classifier", "forest")).stderr).toMatch(/svc, samme, adaboost-svm, logistic, kernel-ridge/);
    expect((await train("--diversity", "2")).stderr).toMatch(/--diversity takes a number from 0 to 1, not "2"/);
    expect((await train("--rounds", "0")).code).toBe(2);
  }, 60_000);

  it("is trained with balanced labels, on degraded crops and on copies, and says how it does at the other resolution", async () => {
    const options = ["--class-weights", "balanced", "--degrade", "--augment", "flip,scale", "--folds", "2"];
    const { code, stdout } = await train(...options, "--json");
    expect(code).toBe(0);
    const { classifier: stored } = JSON.parse(stdout) as {
      classifier: { options: object; metrics: { patches: number; otherResolution: { testedOn: string } } };
    };
    expect(stored.options).toMatchObject({ classWeights: "balanced", degrade: true, augment: ["flip", "scale"] });
    expect(stored.metrics).toMatchObject({ patches: 443, otherResolution: { testedOn: "sharp" } });
    expect((await train("--augment", "turn")).stderr).toMatch(/--augment takes flip and scale, not "turn"/);
  }, 120_000);
});
