/** Finding training patches with the sample's own patch classifier, through the command line. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Box } from "../../app/contract/geometry.ts";
import { overlap } from "../../app/drawing/boxes.ts";
import { commandLineIn } from "../builders/commandLine.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sample = join(root, "resources", "sample");
const folder = mkdtempSync(join(tmpdir(), "pippin-patches-"));

interface Coco {
  readonly images: readonly { readonly id: number; readonly file_name: string; readonly split?: string }[];
  readonly categories: readonly {
    readonly id: number;
    readonly name: string;
    readonly keypoints?: readonly string[];
  }[];
  readonly annotations: readonly {
    readonly image_id: number;
    readonly category_id: number;
    readonly bbox: readonly [number, number, number, number];
    readonly keypoints?: readonly number[];
  }[];
}
interface Suggestions {
  readonly suggestions: readonly { readonly path: string; readonly box: Box; readonly probability: number }[];
}

const objects = JSON.parse(readFileSync(join(sample, "objects.json"), "utf8")) as Coco;
const patches = JSON.parse(readFileSync(join(sample, "patches.json"), "utf8")) as Coco;

const pippin = commandLineIn(folder, join(folder, "sample.pippin"));

const pathOf = (name: string): string => join(sample, "images", name);

/** `[x, y]` of every marked eye. */
function eyes(image: Coco["images"][number]): [number, number][] {
  const names = objects.categories[0].keypoints!;
  const { keypoints = [] } = objects.annotations.find(({ image_id: id }) => id === image.id)!;
  return names.flatMap((name, i): [number, number][] =>
    name.includes("eye") && keypoints[3 * i + 2] > 0 ? [[keypoints[3 * i], keypoints[3 * i + 1]]] : [],
  );
}

beforeAll(async () => {
  await pippin("images", "import-coco", join(sample, "objects.json"), "--images", join(sample, "images"));
  await pippin("patches", "import", join(sample, "patches.json"));
  await pippin("train", "--class", "dog", "--covers", "151-268");
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("suggestions of a label", () => {
  it("lie on the part in photographs that the patch classifier has not seen", { timeout: 60_000 }, async () => {
    const unseen = objects.images.filter((image) => image.split === "explain" && eyes(image).length > 0).slice(0, 6);
    const names = unseen.map(({ file_name: name }) => pathOf(name));
    const { stdout } = await pippin(
      ...["patches", "suggest", ...names, "--label", "eye", "--classifier", "dog", "--top", "2", "--json"],
    );
    const { suggestions } = JSON.parse(stdout) as Suggestions;
    expect(suggestions).toHaveLength(12);
    const found = unseen.filter((image) =>
      suggestions
        .filter(({ path }) => path.endsWith(image.file_name))
        .some(({ box }) =>
          eyes(image).some(([x, y]) => x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height),
        ),
    );
    expect(found.length).toBeGreaterThanOrEqual(4);
  });

  it("leave out what is labelled already, and each other", { timeout: 60_000 }, async () => {
    const image = patches.images[0];
    const known = patches.annotations.filter(({ image_id: id }) => id === image.id).map(({ bbox }) => boxOf(bbox));
    const { stdout } = await pippin(
      ...["patches", "suggest", pathOf(image.file_name), "--label", "fur", "--classifier", "dog"],
      ...["--top", "20", "--by", "uncertainty", "--json"],
    );
    const boxes = (JSON.parse(stdout) as Suggestions).suggestions.map(({ box }) => box);
    expect(boxes.length).toBeGreaterThan(5);
    boxes.forEach((box, i) => {
      for (const other of [...known, ...boxes.slice(0, i)]) expect(overlap(box, other)).toBeLessThanOrEqual(0.3);
    });
  });

  it("need a label and a patch classifier that there are", async () => {
    const image = pathOf(patches.images[0].file_name);
    const ask = (label: string, classifier: string): Promise<{ stderr: string }> =>
      pippin("patches", "suggest", image, "--label", label, "--classifier", classifier);
    expect((await ask("tail", "dog")).stderr).toMatch(/no label "tail".*eye, ear, nose, paw, fur, none/);
    expect((await ask("eye", "cat")).stderr).toMatch(/no patch classifier "cat".*"dog"/);
  });
});

describe("samples", () => {
  it("lie off the dogs, or on them away from parts, and never on another patch", { timeout: 60_000 }, async () => {
    const workspace = ["--workspace", join(folder, "samples.pippin")];
    const images = join(sample, "images");
    await pippin(...workspace, "images", "import-coco", join(sample, "objects.json"), "--images", images, "--set", "s");
    const draw = (label: string, ...more: string[]): Promise<{ stdout: string }> =>
      pippin(...workspace, "patches", "sample", label, "--set", "s", "--count", "60", "--json", ...more);
    expect(JSON.parse((await draw("none")).stdout)).toMatchObject({ added: 60 });
    expect(JSON.parse((await draw("fur", "--inside")).stdout)).toMatchObject({ added: 60 });
    const file = join(folder, "drawn.json");
    await pippin(...workspace, "patches", "export", file);
    const drawn = JSON.parse(readFileSync(file, "utf8")) as Coco;
    expect(drawn.annotations).toHaveLength(120);
    for (const { bbox, image_id: id, category_id: category } of drawn.annotations) {
      const image = drawn.images.find((one) => one.id === id)!;
      const original = objects.images.find(({ file_name: name }) => image.file_name.endsWith(name))!;
      const box = boxOf(bbox);
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const inside = objects.annotations
        .filter(({ image_id: of }) => of === original.id)
        .some(
          ({ bbox: [left, top, width, height] }) => x >= left && y >= top && x <= left + width && y <= top + height,
        );
      const { name } = drawn.categories.find((one) => one.id === category)!;
      // An object's box holds its outline, so the centre of a patch on the fur lies in it.
      if (name === "fur") expect(inside).toBe(true);
      for (const [eyeX, eyeY] of eyes(original)) {
        const holds = eyeX >= box.x && eyeY >= box.y && eyeX < box.x + box.width && eyeY < box.y + box.height;
        expect(holds).toBe(false);
      }
      for (const other of drawn.annotations.filter((one) => one.image_id === id && one.bbox !== bbox)) {
        expect(overlap(box, boxOf(other.bbox))).toBe(0);
      }
    }
  });
});

describe("the audit", () => {
  it("finds labels that were changed on purpose among the most doubtful", { timeout: 120_000 }, async () => {
    const workspace = ["--workspace", join(folder, "audit.pippin")];
    const wrong = patches.annotations.flatMap((annotation, i) => (i % 40 === 7 ? [annotation] : []));
    const categories = patches.categories.length;
    const changed = {
      ...patches,
      annotations: patches.annotations.map((one) =>
        wrong.includes(one) ? { ...one, category_id: (one.category_id % categories) + 1 } : one,
      ),
    };
    const file = join(folder, "changed.json");
    writeFileSync(file, JSON.stringify(changed));
    const images = join(sample, "images");
    await pippin(...workspace, "images", "import-coco", join(sample, "objects.json"), "--images", images);
    await pippin(...workspace, "patches", "import", file);
    await pippin(...workspace, "train", "--class", "dog", "--covers", "151-268");
    const audit = ["patches", "audit", "--classifier", "dog", "--json", "--top", String(4 * wrong.length)];
    const { doubtful } = JSON.parse((await pippin(...workspace, ...audit)).stdout) as {
      doubtful: { box: Box; probability: number; rather: { probability: number } }[];
    };
    const found = wrong.filter(({ bbox: [x, y] }) => doubtful.some(({ box }) => box.x === x && box.y === y));
    expect(found.length / wrong.length).toBeGreaterThan(0.7);
    doubtful.slice(1).forEach((one, i) => {
      expect(one.probability).toBeGreaterThanOrEqual(doubtful[i].probability);
    });
  });
});

describe("a patch classifier as a file", () => {
  it("labels in another workspace as in its own", { timeout: 60_000 }, async () => {
    const file = join(folder, "dog.pippin-classifier");
    expect((await pippin("classifier", "export", "dog", file)).stdout).toMatch(/"dog", version 1/);
    const other = ["--workspace", join(folder, "other.pippin")];
    const image = pathOf(objects.images[0].file_name);
    expect((await pippin(...other, "classifier", "import", file)).stdout).toMatch(/"dog", version 1$/m);
    expect((await pippin(...other, "classifier", "import", file)).stdout).toMatch(/was here already/);
    expect((await pippin(...other, "explain", image)).stdout).toBe((await pippin("explain", image)).stdout);
    // Its patches are of the other workspace; the same numbers mean other patches here.
    expect((await pippin(...other, "patches", "audit", "--classifier", "dog")).stderr).toMatch(/Train it again/);
  });

  it("that is cut short, of another model or something else is refused", async () => {
    const file = join(folder, "damaged.pippin-classifier");
    await pippin("classifier", "export", "dog", file);
    writeFileSync(file, readFileSync(file).subarray(0, 5000));
    expect((await pippin("classifier", "import", file)).stderr).toMatch(/damaged \(its checksum is wrong\)/);
    // Of a model that is not here: the same file with another hash, and its checksum made anew.
    await pippin("classifier", "export", "dog", file);
    const content = readFileSync(file);
    const hash = /"hash":"([0-9a-f]{64})"/.exec(content.toString("latin1"))![1];
    content.write("0".repeat(64), content.indexOf(`"hash":"${hash}`) + 8);
    createHash("sha256").update(content.subarray(52)).digest().copy(content, 20);
    writeFileSync(file, content);
    expect((await pippin("classifier", "import", file)).stderr).toMatch(/which this workspace does not have/);
    const { stderr } = await pippin("classifier", "import", join(sample, "patches.json"));
    expect(stderr).toMatch(/patches\.json: this is no patch classifier/);
  });
});

function boxOf([x, y, width, height]: readonly [number, number, number, number]): Box {
  return { x, y, width, height };
}
