/** The command line as a user has it: real processes, the shipped network, the sample's photographs. */
import { execFile, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureImage } from "../builders/cliFiles.ts";
import { commandLineIn } from "../builders/commandLine.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sample = join(root, "resources", "sample");
const photographs = readdirSync(join(sample, "images")).sort();
const folder = mkdtempSync(join(tmpdir(), "pippin-cli-"));
const workspace = join(folder, "test.pippin");
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** "nobody" on Debian; any number that is not root's will do. */
const ORDINARY_USER = 65_534;

const pippin = commandLineIn(folder, workspace);

/** Times aside. */
function timeless(stdout: string): string {
  return stdout.replace(/"seconds": [\d.e-]+/g, '"seconds": 0');
}

const photograph = (place: number): string => join(sample, "images", photographs[place]);

describe("explaining", () => {
  it("prints the documented document, twice the same to the byte, also by a new workspace", async () => {
    const first = await pippin("explain", photograph(0), "--json");
    expect(first.code).toBe(0);
    const document = JSON.parse(first.stdout) as { images: { patches: Record<string, unknown>[] }[]; settings: object };
    expect(document.settings).toMatchObject({ measure: "attribution", convolutions: [4, 6, 8], top: 5, distinct: 0.5 });
    expect(document.images[0].patches).toHaveLength(15);
    const fields = ["convolution", "layer", "channel", "row", "column", "measure", "score", "activation", "rank"];
    expect(Object.keys(document.images[0].patches[0])).toEqual(
      expect.arrayContaining([...fields, "box", "imageBox", "labels"]),
    );
    rmSync(workspace, { recursive: true });
    const second = await pippin("explain", photograph(0), "--json");
    expect(timeless(second.stdout)).toBe(timeless(first.stdout));
  });

  it("writes crops and reconstructions, and names them", async () => {
    const out = join(folder, "pictures");
    const { stdout } = await pippin("explain", photograph(0), "--json", "--out", out);
    const [image] = (JSON.parse(stdout) as { images: { patches: { patchImage: string; reconstruction: string }[] }[] })
      .images;
    for (const { patchImage, reconstruction } of image.patches) {
      expect(existsSync(join(out, patchImage)) && existsSync(join(out, reconstruction))).toBe(true);
    }
  });

  it("names what it cannot explain, goes on with the rest, and ends with 1", async () => {
    const broken = join(folder, "broken.jpg");
    writeFileSync(broken, "no picture");
    const { code, stdout, stderr } = await pippin("explain", broken, photograph(0), join(folder, "gone.jpg"), "--json");
    expect(code).toBe(1);
    expect(stderr).toContain(broken);
    expect(stderr).toContain("gone.jpg");
    expect((JSON.parse(stdout) as { images: unknown[] }).images).toHaveLength(1);
  });

  it.each([
    [["explain"], /Name the images/],
    [["explain", "x.jpg", "--layers", "5-x"], /--layers/],
    [["explain", "x.jpg", "--layers", "99"], /16 convolutions/],
    [["explain", "x.jpg", "--class", "unicorn"], /no class "unicorn"/],
    [["explain", "--set", "nothing"], /no images in a set "nothing"/],
    [["explain", "x.jpg", "--measure", "magic"], /magic/],
    [["train", "--class", "dog", "--covers", "151-268"], /no training patches/],
    [
      ["train", "--class", "dog", "--covers", "151-1000"],
      /--covers: the model has classes 0 to 999; there is no class 1000/,
    ],
    [["train", "--class", "dog", "--covers", "9-3"], /--covers: "9-3" ends before it begins/],
    [["train", "--class", "dog", "--covers", "151,unicorn"], /--covers: the model has no class "unicorn"/],
    [
      ["train", "--class", "dog", "--covers", "crane"],
      /--covers: the model has 2 classes called "crane"\. Give the index of one: 134 or 517/,
    ],
    [["explain", "x.jpg", "--class", "crane"], /--class: the model has 2 classes called "crane"/],
    [["model", "import", "x.h5", "--input-size", "0x5"], /--input-size takes height x width/],
    [["evaluate", "--set", "nothing"], /no images in a set/],
    [["model", "inspect", "missing.h5"], /missing\.h5/],
    [["frobnicate"], /frobnicate/],
    [["model", "import", "x.h5", "--classes", "missing.txt"], /"[^"]*missing\.txt" cannot be read: it does not exist/],
  ])("ends with 2 and a sentence for %j", async (parameters, sentence) => {
    const { code, stderr, stdout } = await pippin(...parameters);
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stdout).toBe("");
  });
});

describe("a report", () => {
  it("of one photograph is about that photograph, and its folder is made where it is missing", async () => {
    const html = join(folder, "missing", "folder", "x.html");
    const { code } = await pippin("explain", photograph(0), "--html", html);
    expect(code).toBe(0);
    expect(readFileSync(html, "utf8")).toContain(`<h1>What Tiny Darknet looked at in ${photographs[0]}</h1>`);
  });

  it("that cannot be written is told by its own name, in one sentence", async () => {
    const file = join(folder, "a file");
    writeFileSync(file, "");
    const { code, stderr } = await pippin("explain", photograph(0), "--html", join(file, "x.html"));
    expect(code).toBe(1);
    const said = stderr.trim().split("\n").at(-1);
    expect(said).toBe(
      `"${join(file, "x.html")}" cannot be written: what should be its folder is a file; choose another place.`,
    );
    if (process.getuid?.() !== 0) return;
    const locked = join(folder, "locked");
    mkdirSync(locked, { mode: 0o555 });
    chmodSync(folder, 0o755);
    for (const path of [
      workspace,
      ...readdirSync(workspace, { recursive: true }).map((name) => join(workspace, name as string)),
    ]) {
      chownSync(path, ORDINARY_USER, ORDINARY_USER);
    }
    const parameters = ["--workspace", workspace, "explain", photograph(0), "--html", join(locked, "x.html")];
    const all = [join(root, "app/main/cli/pippin.ts"), "--backend", "wasm", ...parameters];
    const result = spawnSync(process.execPath, all, { encoding: "utf8", uid: ORDINARY_USER, cwd: folder });
    expect(result.stderr.trim().split("\n").at(-1)).toBe(
      `"${join(locked, "x.html")}" cannot be written: its folder may not be written; choose another, or change its permissions.`,
    );
  });
});

describe("a neuron", () => {
  it("is shown where it answers most strongly, with its pictures in a folder", async () => {
    await pippin("images", "add", photograph(4), photograph(5), "--set", "neuron");
    const out = join(folder, "neuron");
    const { code, stdout } = await pippin("neuron", "8", "197", "--set", "neuron", "--out", out, "--json");
    expect(code).toBe(0);
    const { images, patches } = JSON.parse(stdout) as {
      images: number;
      patches: { activation: number; name: string; patchImage: string; reconstruction: string }[];
    };
    expect(images).toBe(2);
    expect(patches[0].activation).toBeGreaterThan(patches[1].activation);
    const names = patches.flatMap(({ patchImage, reconstruction }) => [patchImage, reconstruction]);
    expect(readdirSync(out).sort()).toEqual(names.sort());
    for (const { patchImage, reconstruction, name } of patches) {
      expect(patchImage).toContain(name.replace(".jpg", ""));
      for (const file of [patchImage, reconstruction]) {
        expect(readFileSync(join(out, file)).subarray(1, 4).toString()).toBe("PNG");
      }
    }
  }, 60_000);

  it("that there is not, or a folder that is a file, is refused in a sentence", async () => {
    expect((await pippin("neuron", "8", "5000", "--set", "neuron")).stderr).toMatch(/channel/);
    const file = join(folder, "no-folder");
    writeFileSync(file, "");
    const { code, stderr } = await pippin("neuron", "8", "197", "--set", "neuron", "--out", file);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no-folder.*cannot be written/);
  }, 60_000);
});

describe("images", () => {
  const images = join(folder, "images");
  beforeAll(() => {
    mkdirSync(images);
    copyFileSync(photograph(1), join(images, "good.jpg"));
    copyFileSync(photograph(1), join(images, "same.jpg"));
    writeFileSync(join(images, "truncated.jpg"), readFileSync(photograph(2)).subarray(0, 9000));
    writeFileSync(join(images, "empty.jpg"), "");
    writeFileSync(join(images, "text.png"), "this is no picture");
    fixtureImage(join(images, "grey16.png"), "grey16.png");
    fixtureImage(join(images, "cmyk.jpg"), "cmyk.jpg");
    fixtureImage(join(images, "animated.webp"), "animated.webp");
  });

  it("are added, duplicates by content once, and refused by name", async () => {
    const { code, stdout, stderr } = await pippin("images", "add", images, "--set", "mixed", "--json");
    expect(code).toBe(1);
    const answer = JSON.parse(stdout) as { added: { path: string }[]; known: number; refused: { item: string }[] };
    expect(answer.added).toHaveLength(6);
    expect(answer.known).toBe(1);
    expect(answer.refused.map(({ item }) => item.split("/").at(-1))).toEqual(["empty.jpg", "text.png"]);
    expect(stderr).toMatch(/truncated\.jpg.*(cut|end)/i);
  });

  it("by a folder are explained with what is to be said of each", async () => {
    const { code, stdout, stderr } = await pippin("explain", images, "--measure", "random", "--json");
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as { images: unknown[] }).images).toHaveLength(5);
    expect(stderr).toMatch(/text\.png is not a picture/);
    const { stderr: warned } = await pippin("explain", join(images, "truncated.jpg"), "--measure", "random");
    expect(warned).toMatch(/truncated\.jpg.*(cut|end)/i);
  });

  it("that were deleted or changed since are named when they are explained", async () => {
    rmSync(join(images, "grey16.png"));
    writeFileSync(join(images, "truncated.jpg"), readFileSync(photograph(3)));
    const { code, stderr, stdout } = await pippin("explain", "--set", "mixed", "--json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/grey16\.png.*does not exist/);
    expect(stderr).toMatch(/truncated\.jpg.*has changed/);
    expect((JSON.parse(stdout) as { images: unknown[] }).images).toHaveLength(3);
  });

  it("in a folder without permission are refused by it", async (context) => {
    const closed = join(folder, "closed");
    const own = join(folder, "ordinary.pippin");
    mkdirSync(closed);
    mkdirSync(own);
    chmodSync(closed, 0);
    let user = {};
    if (process.platform === "win32") return context.skip("Windows has no such permissions");
    if (process.getuid!() === 0) {
      // Nothing is closed to root, so an ordinary user runs the command, if one can read the program.
      user = { uid: ORDINARY_USER, gid: ORDINARY_USER };
      chmodSync(folder, 0o755);
      chownSync(own, ORDINARY_USER, ORDINARY_USER);
      const read = spawnSync(process.execPath, [join(root, "app/main/cli/pippin.ts"), "--version"], user);
      if (read.status !== 0) return context.skip("the tests run as root and other users cannot read this folder");
    }
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(root, "app/main/cli/pippin.ts"), "--backend", "wasm", "--workspace", own, "images", "add", closed],
      { ...user, encoding: "utf8" },
    );
    expect(stderr).toMatch(/closed.*may not be read/);
    expect(status).toBe(1);
  });
});

describe("training patches", () => {
  it("from a COCO file with wrong ids and boxes are taken where they are right, named where not", async () => {
    const file = join(folder, "wrong.json");
    const annotation = { image_id: 1, category_id: 1, area: 1, iscrowd: 0 };
    writeFileSync(
      file,
      JSON.stringify({
        images: [{ id: 1, file_name: "good.jpg", width: 400, height: 400 }],
        categories: [{ id: 1, name: "eye" }],
        annotations: [
          { ...annotation, id: 1, bbox: [1, 1, 20, 20] },
          { ...annotation, id: 2, bbox: [1, 1, -20, 20] },
          { ...annotation, id: 3, image_id: 77, bbox: [1, 1, 20, 20] },
          { ...annotation, id: 4, category_id: 9, bbox: [1, 1, 20, 20] },
        ],
      }),
    );
    const { code, stdout, stderr } = await pippin("patches", "import", file, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ added: 1, labels: { eye: 1 } });
    for (const sentence of [/2.*bbox/, /3.*(77|image)/, /4.*(9|categor)/]) expect(stderr).toMatch(sentence);
    expect(JSON.parse((await pippin("patches", "import", file, "--json")).stdout)).toMatchObject({
      added: 0,
      known: 1,
    });
  });

  it("are harvested at neurons' positions with the label of the marked part nearest to the centre", async () => {
    const objects = join(folder, "marked.json");
    const name = photographs[0];
    const { width, height } = { width: 100, height: 100 };
    const annotation = { id: 1, image_id: 1, category_id: 1, segmentation: [[0, 0, 600, 0, 600, 600, 0, 600]] };
    const keypoints = [120, 120, 2];
    writeFileSync(
      objects,
      JSON.stringify({
        images: [{ id: 1, file_name: name, width, height }],
        categories: [{ id: 1, name: "dog", keypoints: ["left_eye"] }],
        annotations: [{ ...annotation, bbox: [0, 0, 600, 600], area: 1, iscrowd: 0, keypoints, num_keypoints: 1 }],
      }),
    );
    await pippin("images", "import-coco", objects, "--images", join(sample, "images"), "--set", "marked");
    const harvest = ["patches", "harvest", "--set", "marked", "--measures", "random", "--top", "400", "--json"];
    const { code, stdout } = await pippin(...harvest);
    expect(code).toBe(0);
    const { images, added, labels } = JSON.parse(stdout) as {
      images: number;
      added: number;
      labels: Record<string, number>;
    };
    expect(images).toBe(1);
    // The whole photograph is dog, so that a patch shows the marked eye or fur.
    expect(Object.keys(labels).sort()).toEqual(["eye", "fur"]);
    expect(labels["eye"] + labels["fur"]).toBe(added);
    expect(JSON.parse((await pippin(...harvest)).stdout)).toMatchObject({ added: 0, known: added });
    const file = new Database(join(workspace, "workspace.sqlite"), { readonly: true });
    const patches = file
      .prepare("SELECT label, x, y, width, height FROM training_patches WHERE origin = 'harvest'")
      .all() as { label: string; x: number; y: number; width: number; height: number }[];
    for (const { label, x, y, width: w, height: h } of patches) {
      expect(label).toBe(x <= 120 && 120 < x + w && y <= 120 && 120 < y + h ? "eye" : "fur");
    }
    file.close();
  });

  it("of one label cannot be trained on, and the sentence says why", async () => {
    const { code, stderr } = await pippin("train", "--class", "dog", "--covers", "151-268", "--labels", "eye,none");
    expect(code).toBe(2);
    expect(stderr).toMatch(/at least two labels/);
  });
});

describe("a batch", () => {
  it("that is killed goes on without redoing what is finished, and loses nothing", async () => {
    const killed = join(folder, "killed.pippin");
    const parameters = ["--backend", "wasm", "--workspace", killed];
    const entry = join(root, "app/main/cli/pippin.ts");
    const names = photographs.slice(0, 12).map((name) => join(sample, "images", name));
    const child = spawn(process.execPath, [entry, ...parameters, "explain", ...names], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    await new Promise<void>((resolve) => {
      child.stderr.on("data", (text: Buffer) => {
        if (/Explaining: [3-9] of 12/.test(text.toString())) child.kill("SIGKILL");
      });
      child.on("exit", () => {
        resolve();
      });
    });
    const file = new Database(join(killed, "workspace.sqlite"));
    const finished = (file.prepare("SELECT count(*) AS n FROM explanations").get() as { n: number }).n;
    expect(file.pragma("integrity_check", { simple: true })).toBe("ok");
    file.close();
    expect(finished).toBeGreaterThanOrEqual(2);
    expect(finished).toBeLessThan(12);
    const stdout = await new Promise<string>((resolve) => {
      execFile(
        process.execPath,
        [entry, ...parameters, "--json", "explain", ...names],
        { maxBuffer: 1e8 },
        (_, text) => {
          resolve(text);
        },
      );
    });
    expect((JSON.parse(stdout) as { images: unknown[] }).images).toHaveLength(12);
    const after = new Database(join(killed, "workspace.sqlite"), { readonly: true });
    expect((after.prepare("SELECT count(*) AS n FROM explanations").get() as { n: number }).n).toBe(12);
    expect(after.prepare("SELECT state FROM jobs ORDER BY id").pluck().all()).toEqual(["failed", "done"]);
    after.close();
  });

  it("that is interrupted stops after what is under way, says so and goes on from there", async () => {
    const stopped = join(folder, "stopped.pippin");
    const parameters = [join(root, "app/main/cli/pippin.ts"), "--backend", "wasm", "--workspace", stopped, "explain"];
    const names = photographs.slice(0, 12).map((name) => join(sample, "images", name));
    const child = spawn(process.execPath, [...parameters, ...names], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (text: Buffer) => {
      const before = said;
      said += text.toString();
      // Once: a second interruption means "at once".
      if (/Explaining: [3-9] of 12/.test(said) && !/Explaining: [3-9] of 12/.test(before)) child.kill("SIGINT");
    });
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(code).toBe(130);
    expect(said).toMatch(/Stopped after \d+ of 12 images. What is finished is kept/);
    const file = new Database(join(stopped, "workspace.sqlite"), { readonly: true });
    expect(file.prepare("SELECT state FROM jobs").pluck().all()).toEqual(["cancelled"]);
    expect(file.prepare("SELECT count(*) FROM explanations").pluck().get()).toBeGreaterThanOrEqual(3);
    file.close();
  });
});
