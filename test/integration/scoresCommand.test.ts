/** Networks of one score, of labels that do not exclude each other, of grey pictures and of open sizes, from the command line. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { commandLineIn } from "../builders/commandLine.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const photographs = join(root, "resources", "sample", "images");
const photograph = join(photographs, readdirSync(photographs).sort()[0]);
const network = (name: string): string => join(root, "test/oracles/files/scores", `${name}.keras`);
const folder = mkdtempSync(join(tmpdir(), "pippin-scores-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const pippin = commandLineIn(folder);

function listOf(...names: string[]): string {
  const file = join(folder, `${names.join("-")}.txt`);
  writeFileSync(file, names.join("\n"));
  return file;
}

interface Explained {
  readonly independent: boolean;
  readonly prediction: readonly { readonly index: number; readonly name: string; readonly probability: number }[];
  readonly explained: { readonly name: string; readonly probability: number };
  readonly patches: readonly { readonly score: number }[];
}

async function explained(...parameters: string[]): Promise<Explained> {
  const { code, stdout, stderr } = await pippin("--json", "explain", photograph, ...parameters);
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  return (JSON.parse(stdout) as { images: [Explained] }).images[0];
}

describe("a network of one score", () => {
  it("has two classes, whose names say which one the score is for", async () => {
    const { stdout } = await pippin(
      ...["model", "import", network("one-sigmoid"), "--name", "eye", "--classes", listOf("closed", "open")],
    );
    expect(stdout).toContain('Model "eye", 2 classes, told apart by one score');
    expect(stdout).toContain('A high score means "open" (class 1), a low one "closed" (class 0).');
    const { prediction, independent } = await explained("--model", "eye");
    expect(prediction).toHaveLength(2);
    expect(prediction[0].probability + prediction[1].probability).toBeCloseTo(1, 6);
    expect(independent).toBe(false);
  });

  it("is explained for either class, each with neurons of its own", async () => {
    const [closed, open] = [
      await explained("--model", "eye", "--class", "closed"),
      await explained("--model", "eye", "--class", "1"),
    ];
    expect([closed.explained.name, open.explained.name]).toEqual(["closed", "open"]);
    expect(closed.explained.probability + open.explained.probability).toBeCloseTo(1, 6);
    const best = ({ patches }: Explained): number[] => patches.map(({ score }) => score).sort((a, b) => b - a);
    expect(best(closed)).not.toEqual(best(open));
  });

  it("refuses another number of names, and a class that it does not have", async () => {
    const one = await pippin(
      ...["model", "import", network("one-logit"), "--name", "other", "--classes", listOf("closed")],
    );
    expect(one.code).toBe(2);
    expect(one.stderr).toContain(
      'closed.txt" names 1 class and the network has 2. It tells two classes apart by one score',
    );
    const none = await pippin("explain", photograph, "--model", "eye", "--class", "2");
    expect(none.stderr).toContain("--class: the model has classes 0 to 1; there is no class 2.");
  });

  it("comes out of every export with its two classes", async () => {
    await pippin("images", "add", photograph, "--set", "one");
    const [table, document, report] = ["a.csv", "a.json", "a.html"].map((name) => join(folder, name));
    for (const [format, file] of [
      ["csv", table],
      ["json", document],
      ["report", report],
    ]) {
      expect((await pippin("export", format, file, "--set", "one", "--model", "eye")).stderr).not.toMatch(/rror/);
    }
    const { images } = JSON.parse(readFileSync(document, "utf8")) as { images: [Explained] };
    const [first] = images[0].prediction;
    expect(["closed", "open"]).toContain(first.name);
    expect(readFileSync(table, "utf8").split("\n")[1]).toContain(`${first.name},${first.probability}`);
    expect(readFileSync(report, "utf8")).toContain(`<b>${first.name}, ${Math.round(100 * first.probability)}%.</b>`);
  });
});

describe("a network whose labels do not exclude each other", () => {
  it("is explained class by class, and its sentence says so", async () => {
    const names = listOf("beach", "sea", "sky", "dog");
    const { stdout } = await pippin("model", "import", network("labels"), "--name", "labels", "--classes", names);
    expect(stdout).toContain('Model "labels", 4 classes, each by itself');
    const report = join(folder, "labels.html");
    const said = await pippin("explain", photograph, "--model", "labels", "--html", report);
    expect(readFileSync(report, "utf8")).toContain("<b>Each class by itself: ");
    expect(said.stdout).toMatch(/Each class by itself: (beach|sea|sky|dog) \d+%/);
    const { independent, prediction } = await explained("--model", "labels");
    expect(independent).toBe(true);
    expect(prediction.reduce((sum, { probability }) => sum + probability, 0)).toBeGreaterThan(1.2);
  });
});

describe("a network of other pictures than colour ones of one size", () => {
  it.each(["grey", "alpha"])("with %s is explained, and refuses means of colours", async (name) => {
    await pippin("model", "import", network(name), "--name", name);
    const { prediction, patches } = await explained("--model", name);
    expect(prediction).toHaveLength(3);
    expect(patches.length).toBeGreaterThan(0);
    const caffe = await pippin("model", "import", network(name), "--name", "caffe", "--preprocess", "caffe");
    expect(caffe.stderr).toContain('The values "caffe" are made of the means of red, green and blue');
  });

  it("asks for a size that the file leaves open", async () => {
    const open = network("open");
    const asked = await pippin("model", "import", open);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain("The file leaves the size of the network's pictures open (?x?x3).");
    expect(asked.stderr).toContain("--input-size 224x224");
    expect((await pippin("model", "inspect", open)).stdout).toContain(
      "input 224x224x3 (the file leaves the size open)",
    );
    const sized = await pippin("model", "inspect", open, "--input-size", "40x32");
    expect(sized.stdout).toContain("input 40x32x3 (the file leaves the size open)");
    expect((await pippin("model", "import", open, "--input-size", "40x32")).code).toBe(0);
    expect((await explained("--model", "open")).prediction).toHaveLength(3);
    const other = await pippin("model", "import", network("grey"), "--name", "no", "--input-size", "40x32");
    expect(other.stderr).toContain("The network takes pictures of 12x10 by its file, so 40x32 cannot be chosen.");
  });
});

describe("the networks of a workspace", () => {
  it("are listed, changed and taken out by commands; what was made with one goes only where that is said", async () => {
    const file = network("one-sigmoid");
    const closed = listOf("closed", "open");
    await pippin("model", "import", file, "--name", "kept one", "--classes", closed, "--preprocess", "none");
    const turned = [
      "--classes",
      listOf("open", "closed"),
      "--preprocess",
      "tf",
      "--resize",
      "squash",
      "--name",
      "kept",
    ];
    expect((await pippin("model", "set", "kept one", ...turned)).stdout).toMatch(/^kept .*tf, squash +nothing yet$/m);
    const { stdout } = await pippin("--json", "model", "list");
    const models = JSON.parse(stdout) as { readonly name: string }[];
    expect(models.map(({ name }) => name)).toContain("kept");
    expect(models.map(({ name }) => name)).not.toContain("kept one");
    expect((await explained("--model", "kept")).prediction.map(({ name }) => name).sort()).toEqual(["closed", "open"]);
    const refused = await pippin("model", "remove", "kept");
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'What was made with "kept" would go with it: 1 explanation. If that is what you want, add --with-results.\n',
    ]);
    const removed = await pippin("model", "remove", "kept", "--with-results");
    expect(removed.stdout).toBe('Model "kept" is removed, and with it 1 explanation.\n');
    expect((await pippin("model", "set", "kept", "--resize", "crop")).stderr).toContain('has no model "kept"');
  });

  it("are not changed by nothing, nor imported with a list that does not fit, which is named before weights are read", async () => {
    const { code, stderr } = await pippin("model", "set", "kept");
    expect([code, stderr]).toEqual([2, "Nothing to change: give --name, --classes, --preprocess or --resize.\n"]);
    const list = listOf("a", "b", "c");
    const misfit = await pippin("model", "import", network("one-sigmoid"), "--classes", list, "--name", "misfit");
    expect(misfit.stderr).toBe(
      `"${list}" names 3 classes and the network has 2. It tells two classes apart by one score: name first the one that a low score means.\n`,
    );
  });
});
