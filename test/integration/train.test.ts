/** `pippin train` with each classifier, on the sample's patches. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evaluation } from "../../app/contract/evaluation.ts";
import { CLASSIFIERS } from "../../app/contract/patchClassifier.ts";
import { type Answer, commandLineIn } from "../builders/commandLine.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sample = join(root, "resources", "sample");
const folder = mkdtempSync(join(tmpdir(), "pippin-train-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const pippin = commandLineIn(folder);

interface Coco {
  readonly images: readonly { readonly id: number; readonly file_name: string }[];
  readonly annotations: readonly { readonly image_id: number }[];
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

  it("is evaluated on marked photographs, with a word about those that it was trained on", async () => {
    const names = ["samoyed_11.jpg", "great_pyrenees_101.jpg", "boxer_129.jpg"];
    const objects = JSON.parse(readFileSync(join(sample, "objects.json"), "utf8")) as Coco;
    const images = objects.images.filter(({ file_name }) => names.some((name) => file_name.endsWith(name)));
    const few = {
      ...objects,
      images,
      annotations: objects.annotations.filter(({ image_id }) => images.some(({ id }) => id === image_id)),
    };
    writeFileSync(join(folder, "few.json"), JSON.stringify(few));
    await pippin("images", "import-coco", join(folder, "few.json"), "--images", join(sample, "images"), "--set", "few");
    const evaluate = [
      "evaluate",
      "--set",
      "few",
      "--measures",
      "attribution,random",
      "--top",
      "2",
      "--classifier",
      "dog",
    ];
    const { code, stdout } = await pippin(...evaluate, "--json");
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as Evaluation;
    expect(answer).toMatchObject({ images: images.length, trainedOn: 1 });
    const [{ rows }] = answer.tables;
    expect(rows.map(({ measure }) => measure)).toEqual(["attribution", "random"]);
    for (const { anyPixel, labels } of rows) {
      // Two neurons of each of three convolutions.
      expect(anyPixel.n).toBe(6 * images.length);
      expect(labels!.top2.successes).toBeGreaterThanOrEqual(labels!.top1.successes);
      expect(labels!.any.successes).toBeGreaterThanOrEqual(labels!.top1.successes);
      expect(labels!.anyTop2.successes).toBeGreaterThanOrEqual(labels!.top2.successes);
    }
    expect((await pippin(...evaluate)).stdout).toMatch(/was trained on patches of 1 of the 3 photographs/);
  }, 120_000);

  it("names what is exported as what is explained, whatever the class", async () => {
    const file = join(folder, "named.csv");
    const few = ["--set", "few", "--class", "3", "--layers", "1", "--top", "1"];
    const none = await pippin("export", "csv", file, ...few, "--words", "cat");
    expect(none.stderr).toMatch(/No words of "cat" are trained .*"dog"/);
    expect((await pippin("export", "csv", file, ...few, "--words", "dog")).code).toBe(0);
    const [, ...rows] = readFileSync(file, "utf8").trim().split(/\r?\n/);
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row).toMatch(/,(eye|ear|nose|paw|fur|none),[01][.\d]*,/);
  }, 120_000);
});
