/** The Models page in a real browser, on the real backend. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import { resourcesFolder } from "../../app/main/process/layout.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { modelByName } from "../../app/main/workspace/models.queries.ts";
import { conv2d, head, layer } from "../builders/keras.ts";
import { writeH5 } from "../builders/kerasFile.ts";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { holdAnswers } from "./holdAnswers.ts";

const photographs = fileURLToPath(new URL("../../resources/sample/images", import.meta.url));
const tfjs = fileURLToPath(new URL("../oracles/files/networks/line-tfjs", import.meta.url));
const scores = fileURLToPath(new URL("../oracles/files/scores", import.meta.url));
/** Two 3x3 convolutions with a pool between them: fields of 3, and of 8 with a jump of 2. */
const SMALL = [
  conv2d("first", 3, 4, 3, { activation: "relu" }),
  layer("MaxPooling2D", "halve", { pool_size: 2 }),
  conv2d("second", 4, 5, 3, { activation: "relu" }),
  ...head(5, 4),
];

describeInBrowser("the Models page", () => {
  let app: App;
  const stored = (name: string) => {
    const db = openDatabase(app.workspace);
    const model = modelByName(db, name);
    db.close();
    return model;
  };
  const dialog = () => app.page.getByRole("dialog", { name: "Import a model" });
  const inspect = async (path: string): Promise<void> => {
    await dialog().getByLabel("File", { exact: true }).fill(path);
    await app.page.keyboard.press("Enter");
  };
  /** By the key that goes from tab to tab, round and round. */
  const showTab = async (name: string): Promise<void> => {
    const wanted = app.page.getByRole("tab", { name, exact: true });
    await wanted.waitFor();
    for (let tab = 0; tab < 5 && (await wanted.getAttribute("aria-selected")) !== "true"; tab++) {
      await app.page.keyboard.press("Shift+PageDown");
    }
    expect(await wanted.getAttribute("aria-selected")).toBe("true");
  };
  const openImport = async (): Promise<void> => {
    await app.page.keyboard.press("Alt+m");
    await dialog().waitFor();
  };

  beforeAll(async () => {
    app = await startApp();
    await app.page.goto(`${app.page.url().split("#")[0]}#/models`);
  });
  afterAll(async () => {
    await app.close();
  });

  it("says what it is for while there are no models", async () => {
    await app.page.getByRole("heading", { name: "No models yet" }).waitFor();
    expect(await seriousProblems(app.page)).toEqual([]);
  });

  it("refuses what is no network, in words that name the file and the layer, and goes on", async () => {
    const { page, folder } = app;
    const notes = join(folder, "notes.h5");
    writeFileSync(notes, "not a network");
    await openImport();
    await inspect(notes);
    await dialog()
      .getByRole("alert")
      .getByText(/notes\.h5" is not an HDF5 file/)
      .waitFor();
    const odd = join(folder, "odd.h5");
    await writeH5(odd, [...SMALL.slice(0, 2), layer("LSTM", "memory"), ...head(4)], [16, 16, 3]);
    await inspect(odd);
    await dialog()
      .getByRole("alert")
      .getByText(/memory.*LSTM/)
      .waitFor();
    // Lines that are to be typed elsewhere can be copied, and none of them asks for a command line of Pippin's.
    const torch = join(folder, "cats.pt");
    writeFileSync(
      torch,
      zipSync({ "cats/data.pkl": Buffer.from("\x80\x02}q\0.", "latin1"), "cats/version": Buffer.from("3") }),
    );
    await inspect(torch);
    const lines = dialog().getByLabel("Lines to type");
    await lines.focus();
    const copied = await page.evaluate<string>("window.getSelection().toString()");
    expect(copied).toMatch(
      /^import torch\nmodel\.load_state_dict\(torch\.load\("cats\.pt".*\ntorch\.onnx\.export\(.*\)$/,
    );
    expect(await seriousProblems(page)).toEqual([]);
  });

  it("imports a chosen file, with names of the right number only, and what the network sees chosen", async () => {
    const { page, folder } = app;
    const file = join(folder, "small.h5");
    await writeH5(file, SMALL, [16, 16, 3]);
    const chooser = page.waitForEvent("filechooser");
    await dialog().getByRole("button", { name: "Choose files" }).click();
    await (await chooser).setFiles([file]);
    await dialog().getByText("input 16 x 16 x 3; 4 classes").waitFor();
    await dialog().getByLabel("Name", { exact: true }).fill("Small");
    await dialog().getByLabel("Class names", { exact: true }).fill("cat\ndog\nbird");
    await dialog().getByText("The network has 4 classes and the list names 3.").waitFor();
    expect(await dialog().getByRole("button", { name: "Import" }).isDisabled()).toBe(true);
    await dialog().getByLabel("Class names", { exact: true }).fill('["cat", "dog", "bird", "fish"]');
    await dialog().getByRole("radio", { name: /^tf/ }).check({ force: true });
    await dialog()
      .getByRole("radio", { name: /^letterbox/ })
      .check({ force: true });
    const pictures = dialog().locator("fieldset img");
    await expect
      .poll(() =>
        pictures.evaluateAll((all) => all.every((one) => (one as { naturalWidth?: number }).naturalWidth === 16)),
      )
      .toBe(true);
    await dialog().getByRole("button", { name: "Import" }).click();
    await page.getByRole("listbox", { name: "Convolutions" }).waitFor();
    expect(stored("Small")).toMatchObject({
      classNames: ["cat", "dog", "bird", "fish"],
      preprocessing: { values: "tf", geometry: "letterbox" },
    });
  });

  it("has every page work with what was imported, also after a restart, until another is chosen", async () => {
    const { page } = app;
    await page.getByText("in use on all pages").waitFor();
    await app.pippin("images", "add", join(photographs, "samoyed_11.jpg"));
    await app.restart();
    const base = page.url().split("#")[0];
    await page.goto(`${base}#/explain`);
    await page.getByText(/No patch classifier covers (cat|dog|bird|fish)/).waitFor();
    await page.getByRole("button", { name: "Settings", exact: true }).click();
    expect(await page.getByRole("combobox", { name: "Model" }).inputValue()).toBe("Small");
    await page.goto(`${base}#/models`);
    await page.getByRole("listbox", { name: "Convolutions" }).waitFor();
    await page.getByText("in use on all pages").waitFor();
  });

  it("takes a dropped model.json with its shards", async () => {
    const { page } = app;
    const files = readdirSync(tfjs).map((name) => [name, readFileSync(join(tfjs, name)).toString("base64")]);
    const transfer = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      for (const [name, content] of ${JSON.stringify(files)}) {
        data.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name));
      }
      return data;
    })()`);
    const target = page.getByRole("listbox", { name: "Convolutions" });
    await target.dispatchEvent("dragenter", { dataTransfer: transfer });
    await page.getByText("Drop to import the model").waitFor();
    await target.dispatchEvent("drop", { dataTransfer: transfer });
    await dialog()
      .getByText(/7 classes/)
      .waitFor();
    await dialog().getByLabel("Name", { exact: true }).fill("Line");
    await dialog().getByRole("button", { name: "Import" }).click();
    await expect.poll(() => stored("Line")?.classNames.length).toBe(7);
  });

  it("asks for the size that a file leaves open, and shows what the network sees in it", async () => {
    const { page } = app;
    // The dialog of the import before.
    await dialog().waitFor({ state: "detached" });
    await openImport();
    await inspect(join(scores, "open.keras"));
    await dialog().getByText("input 224 x 224 x 3; 3 classes").waitFor();
    await dialog().getByLabel("Input height").fill("40");
    await dialog().getByLabel("Input width").fill("32");
    await page.keyboard.press("Tab");
    await dialog().getByText("input 40 x 32 x 3; 3 classes").waitFor();
    const picture = dialog().locator("fieldset img").first();
    await expect.poll(() => picture.evaluate((one) => (one as { naturalWidth?: number }).naturalWidth)).toBe(32);
    expect(await seriousProblems(page)).toEqual([]);
    await dialog().getByLabel("Name", { exact: true }).fill("Open");
    await dialog().getByRole("button", { name: "Import" }).click();
    await page
      .getByRole("list", { name: "Models" })
      .getByRole("button", { name: /^Open.*input 40 x 32 x 3/ })
      .waitFor();
    await dialog().waitFor({ state: "detached" });
    await page.getByRole("button", { name: 'Model "Open"' }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Remove from workspace" }).click();
    await expect.poll(() => stored("Open")).toBeUndefined();
  });

  it("shows the size that was typed last, whichever answer comes last", async () => {
    const page = await app.context.newPage();
    const isOfHeight = (input: unknown) => JSON.stringify(input) === "[40,224]";
    const answers = await holdAnswers(
      page,
      ({ name, input }) => name === "inspectModelFile" && isOfHeight(input?.inputSize),
    );
    await page.goto(app.page.url());
    await page.getByRole("button", { name: "Import model" }).waitFor();
    await page.keyboard.press("Alt+m");
    const asked = page.getByRole("dialog", { name: "Import a model" });
    await asked.getByLabel("File", { exact: true }).fill(join(scores, "open.keras"));
    await page.keyboard.press("Enter");
    await asked.getByLabel("Input height").fill("40");
    await asked.getByLabel("Input width").fill("32");
    await expect.poll(answers.count).toBe(1);
    await page.keyboard.press("Tab");
    await asked.getByText("input 40 x 32 x 3; 3 classes").waitFor();
    answers.release();
    // What is typed is read after the answer came.
    await asked.getByLabel("Class names", { exact: true }).fill("a\nb\nc");
    await asked.getByText("3 names of 3").waitFor();
    expect(await asked.getByText(/input \d+ x \d+ x 3/).textContent()).toContain("input 40 x 32 x 3");
    const picture = asked.locator("fieldset img").first();
    expect(await picture.getAttribute("src")).toContain("/40x32x3/");
    await page.close();
  });

  it("takes two names for one score, and offers a grey network no values of colours", async () => {
    const { page } = app;
    await openImport();
    await inspect(join(scores, "one-sigmoid.keras"));
    await dialog().getByText("2 classes, told apart by one score").waitFor();
    await dialog().getByText("what a low score means, then what a high one means").waitFor();
    await dialog().getByLabel("Class names", { exact: true }).fill("closed\nopen");
    await dialog().getByText("2 names of 2").waitFor();
    await inspect(join(scores, "grey.keras"));
    await dialog().getByText("input 12 x 10 x 1; 3 classes").waitFor();
    const values = dialog().getByRole("group", { name: "Values" }).getByRole("radio");
    expect(await values.evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value))).toEqual([
      ...["tf", "unit", "none"],
    ]);
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
  });

  it("takes an archive with its list of names, and refuses a list in other bytes by its line", async () => {
    const { page, folder } = app;
    const file = join(folder, "converted_keras.h5");
    await writeH5(file, SMALL, [16, 16, 3]);
    const archive = join(folder, "converted_keras.zip");
    const labels = Buffer.from("1 dog\n0 cat\n2 bird\n3 fish\n");
    writeFileSync(archive, zipSync({ "keras_model.h5": readFileSync(file), "labels.txt": labels }));
    await openImport();
    await inspect(archive);
    await dialog().getByText("Its class names are those of labels.txt beside it.").waitFor();
    const names = dialog().getByLabel("Class names", { exact: true });
    expect(await names.inputValue()).toBe("cat\ndog\nbird\nfish");
    const other = join(folder, "names.txt");
    writeFileSync(other, Buffer.from("cat\ndog\nM\xf6we\nfish", "latin1"));
    const chooser = page.waitForEvent("filechooser");
    await dialog().getByRole("button", { name: "From a file" }).click();
    await (await chooser).setFiles([other]);
    await dialog().getByText('"names.txt", line 3 holds bytes that are no UTF-8 text.').waitFor();
    expect(await names.inputValue()).toBe("cat\ndog\nbird\nfish");
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
  });

  it("checks a network before it is imported, and takes what does better", async () => {
    const { page, folder } = app;
    const file = join(folder, "darknet.h5");
    copyFileSync(join(resourcesFolder(), "models", "tiny-darknet.h5"), file);
    await openImport();
    await inspect(file);
    await dialog().getByText("so ImageNet's names are filled in").waitFor();
    await dialog().getByRole("heading", { name: "It sees properly" }).waitFor({ timeout: 120_000 });
    await dialog()
      .getByRole("radio", { name: /^caffe/ })
      .check({ force: true });
    await dialog().getByRole("heading", { name: "It sees properly" }).waitFor({ state: "hidden" });
    await dialog().getByRole("button", { name: "Check", exact: true }).click();
    await dialog().getByRole("heading", { name: "It does not see properly" }).waitFor({ timeout: 120_000 });
    await dialog().getByRole("button", { name: "Use unit, crop" }).click();
    await dialog().getByRole("heading", { name: "It sees properly" }).waitFor({ timeout: 120_000 });
    expect(await seriousProblems(page)).toEqual([]);
    expect(stored("darknet")).toBeUndefined();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
  }, 400_000);

  it("draws the field of a neuron where its geometry says, moved by the arrows and by pointing", async () => {
    const { page } = app;
    await page
      .getByRole("list", { name: "Models" })
      .getByRole("button", { name: /^Small/ })
      .click();
    await page.getByRole("option", { name: /^2 second/ }).click();
    await page.getByText("size 8, jump 2, start 0.5 px").waitFor();
    await page.getByText("row 4 of 8, column 4 of 8").waitFor();
    // 2 * 4 - 3 is the first row read, 2 * 4 + 4 the last.
    await page.getByText("columns 5 to 12, rows 5 to 12").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByText("columns 7 to 14, rows 5 to 12").waitFor();
    await page.keyboard.press("Shift+ArrowUp");
    await page.getByText("row 0 of 8, column 5 of 8").waitFor();
    await page.getByText("columns 7 to 14, rows 0 to 4").waitFor();
    // Letterboxed, 480 x 360 pixels are 16 x 12 with bars of 2: an input pixel is 30 of the file's.
    await page.getByText("240 x 90 px at 210, 0").waitFor();
    const field = page.getByTestId("field");
    expect(
      await field.evaluate((one: { getAttribute(name: string): string }) =>
        ["x", "y", "width", "height"].map((name) => Number(one.getAttribute(name))),
      ),
    ).toEqual([210, 0, 240, 90]);
    await page.keyboard.press("k");
    await page.getByText("size 3, jump 1, start 0 px").waitFor();
    const area = (await page.getByRole("img", { name: /with the field of/ }).boundingBox())!;
    await page.mouse.move(area.x + area.width * 0.99, area.y + area.height * 0.55);
    await page.getByText("row 8 of 16, column 15 of 16").waitFor();
  });

  it("lists every layer with its field, and classes that can be searched and named anew", async () => {
    const { page } = app;
    await showTab("Layers");
    const row = page.getByRole("row", { name: /second Conv2D/ });
    expect(await row.getByRole("cell").allTextContents()).toEqual([
      "3",
      "second",
      "Conv2D",
      "2",
      "3 x 3",
      "1",
      "1",
      "relu",
      "8 x 8 x 5",
      "8",
      "2",
      "0.5",
    ]);
    await showTab("Classes");
    await page.keyboard.press("/");
    await page.keyboard.type("bi");
    await expect.poll(() => page.getByRole("region", { name: "Classes" }).getByRole("listitem").count()).toBe(1);
    await page.getByText("1 of 4 classes; 0 have a patch classifier").waitFor();
    await page.getByRole("button", { name: "Replace names" }).click();
    const names = page.getByRole("dialog", { name: "Class names of Small" });
    await names.getByLabel("Class names", { exact: true }).fill("a\nb");
    await names.getByRole("button", { name: "Replace names" }).click();
    await names.getByRole("alert").getByText("The network has 4 classes and the list names 2").waitFor();
    await names.getByLabel("Class names", { exact: true }).fill("a\nb\nc\nd");
    await names.getByRole("button", { name: "Replace names" }).click();
    await expect.poll(() => stored("Small")?.classNames).toEqual(["a", "b", "c", "d"]);
  });

  it("has a class trained for the network that is looked at, and keeps what it covers in each", async () => {
    const { page } = app;
    const base = page.url().split("#")[0];
    await page.goto(`${base}#/patches`);
    await page.getByRole("button", { name: "New class" }).first().click();
    await page.getByLabel("Name").fill("b");
    await page.getByRole("button", { name: "Make class" }).click();
    await expect.poll(() => page.getByRole("heading", { name: "New class" }).count()).toBe(0);
    const covers = page.getByRole("textbox", { name: "Covers" });
    await page.goto(`${base}#/models?model=Small`);
    await page.getByRole("tab", { name: "Classes" }).click();
    await page.getByRole("button", { name: "Train a patch classifier for c" }).click();
    // The class that is called as the class of patches is.
    await expect.poll(() => covers.inputValue()).toBe("b");
    await covers.fill("b, d");
    await page.keyboard.press("Enter");
    await page.getByText("2 classes: b and d.").waitFor();
    const model = page.getByRole("combobox", { name: "Model" });
    await model.click();
    await page.getByRole("option", { name: "EfficientNet-Lite0" }).click();
    await expect.poll(() => covers.inputValue()).toBe("");
    expect(await model.inputValue()).toBe("EfficientNet-Lite0");
    await model.click();
    await page.getByRole("option", { name: "Small" }).click();
    await expect.poll(() => covers.inputValue()).toBe("b, d");
    await page.goto(`${base}#/models?model=Small`);
    await page.getByRole("listbox", { name: "Convolutions" }).waitFor();
  });

  it("is renamed and removed, and says what was made with it", async () => {
    const { page } = app;
    await page.getByRole("button", { name: 'Model "Small"' }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Line");
    await page.keyboard.press("Enter");
    await page.getByText('The workspace has a model "Line" already').waitFor();
    await page.getByRole("button", { name: 'Model "Small"' }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Little");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: 'Model "Little"' }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByText("1 explanation was made with it and goes with it.").waitFor();
    await page.getByRole("button", { name: "Remove from workspace" }).click();
    await expect.poll(() => stored("Little")).toBeUndefined();
    await page.getByRole("button", { name: 'Model "Line"' }).waitFor();
  });

  it("checks the shipped model: right as it is, and with wrong values says what to use instead", async () => {
    const { page } = app;
    await page.getByRole("button", { name: 'Model "Line"' }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Remove from workspace" }).click();
    await page.getByRole("button", { name: "Take Tiny Darknet" }).click();
    // What was taken is what is looked at.
    await page.getByRole("button", { name: 'Model "Tiny Darknet"' }).waitFor();
    await page.getByRole("listbox", { name: "Convolutions" }).waitFor();
    await showTab("What it sees");
    await page.getByRole("radio", { name: /^caffe/ }).focus();
    await page.keyboard.press("Space");
    await expect.poll(() => stored("Tiny Darknet")?.preprocessing.values).toBe("caffe");
    await showTab("Self-check");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.getByRole("heading", { name: "It does not see properly" }).waitFor({ timeout: 120_000 });
    await page.getByRole("button", { name: "Use unit, crop" }).click();
    await page.getByRole("heading", { name: "It sees properly" }).waitFor({ timeout: 120_000 });
    expect(stored("Tiny Darknet")?.preprocessing).toEqual({ values: "unit", geometry: "crop" });
    await page.getByText("they add up to 1").waitFor();
  }, 300_000);

  it("has no serious problem for people who use other means, in light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await app.page.emulateMedia({ colorScheme });
      for (const tab of ["Field", "Layers", "What it sees", "Classes", "Self-check"]) {
        await showTab(tab);
        expect(await seriousProblems(app.page)).toEqual([]);
      }
    }
  });
});
