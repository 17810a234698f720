/** After an import: what the network says of the photographs, the class that it proposes, and photographs found by it. */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const sample = fileURLToPath(new URL("../../resources/sample/images", import.meta.url));
const all = readdirSync(sample).filter((name) => name.endsWith(".jpg"));
const samoyeds = all.filter((name) => name.startsWith("samoyed")).slice(0, 5);
const others = all.filter((name) => !name.startsWith("samoyed")).slice(0, 3);

describeInBrowser("predictions after an import", () => {
  let app: App;
  const cells = () => app.page.getByRole("option").filter({ has: app.page.locator("img") });
  const choose = async (name: string, choice: RegExp): Promise<void> => {
    await app.page.getByRole("combobox", { name }).click();
    await app.page.getByRole("option", { name: choice }).click();
  };

  beforeAll(async () => {
    app = await startApp(undefined, { landing: true });
  });
  afterAll(async () => {
    await app.close();
  });

  it("set a class up by the keyboard alone, with what it covers filled in and said in words", async () => {
    const { page } = app;
    const chooser = page.waitForEvent("filechooser");
    let gestures = 0;
    const press = async (key: string): Promise<void> => {
      gestures++;
      await page.keyboard.press(key);
    };
    await page.getByRole("button", { name: "Add photographs" }).focus();
    await press("Enter");
    await (await chooser).setFiles(samoyeds.map((name) => join(sample, name)));
    gestures++;
    await page.getByText(/^\d of your 5 photographs are predicted Samoyed: explain that class\?$/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Set up Samoyed" }).focus();
    await press("Enter");
    const dialog = page.getByRole("dialog", { name: "New class" });
    await expect.poll(() => dialog.getByLabel("Covers").inputValue()).toBe("Samoyed");
    await dialog.getByText(/^Samoyed, also called .*\. \d of your 5 photographs are predicted as it\.$/).waitFor();
    expect(await dialog.getByLabel("Name").inputValue()).toBe("Samoyed");
    // What it covers stands first.
    const first = await dialog.getByRole("textbox").first().getAttribute("id");
    expect(first).toBe(await dialog.getByLabel("Covers").getAttribute("id"));
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
    await dialog.locator("input:focus").waitFor();
    await press("Enter");
    // What comes next is shown: words.
    await page.getByRole("heading", { name: "Start", exact: true }).waitFor();
    const step = page.getByRole("listitem").and(page.locator("[aria-current=step]"));
    await step.getByRole("heading", { name: /^Words/ }).waitFor();
    expect(gestures).toBe(4);
    const predicted = JSON.parse(await app.pippin("--json", "images", "predict")) as {
      readonly classes: readonly { readonly name: string; readonly coveredBy: string | null }[];
    };
    expect(predicted.classes[0]).toMatchObject({ name: "Samoyed", coveredBy: "Samoyed" });
    await page.keyboard.press("Alt+1");
    await cells().first().waitFor();
    expect(await page.getByText(/explain that class/).count()).toBe(0);
  });

  it("say of several classes together how many photographs they are, and refuse what the network does not have", async () => {
    const { page } = app;
    await page.keyboard.press("Alt+3");
    await page.getByRole("button", { name: "New class" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New class" });
    const covers = dialog.getByLabel("Covers");
    await dialog.getByLabel("Name").fill("unicorn");
    await dialog.getByText("Tiny Darknet calls no class unicorn.").waitFor();
    await dialog.getByLabel("Name").fill("polar bear");
    await expect.poll(() => covers.inputValue()).toBe("ice bear");
    await dialog
      .getByText(/^ice bear, also called polar bear.*\. 0 of your 5 photographs are predicted as it\.$/)
      .waitFor();
    await covers.fill("Samoyed, unicorn");
    await dialog.getByText("No class unicorn of the 1000").waitFor();
    expect(await dialog.getByRole("button", { name: "Make class" }).isDisabled()).toBe(true);
    await covers.fill("151-268");
    await dialog
      .getByText(
        /^118 classes, Chihuahua to Mexican hairless\. \d of your 5 photographs are predicted as one of them\.$/,
      )
      .waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  });

  it("are found by class, by right and wrong, and in another order; the page is found again so, and leads on", async () => {
    const { page } = app;
    const folder = join(app.folder, "samoyed");
    mkdirSync(folder);
    for (const name of others) copyFileSync(join(sample, name), join(folder, name));
    await app.pippin("images", "add", folder);
    await page.keyboard.press("Alt+1");
    await expect.poll(() => cells().count()).toBe(8);
    // A command has brought them in: nothing has looked at them yet.
    await page.getByRole("button", { name: "Predict 3" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("8 images predicted; 5 of them had been before").waitFor();
    await expect.poll(() => page.getByRole("button", { name: /^Predict / }).count()).toBe(0);
    await choose("Shows", /^samoyed \(3\)$/);
    await expect.poll(() => cells().count()).toBe(3);
    await page.getByRole("group", { name: "Filters" }).getByRole("button", { name: "Clear" }).click();
    await expect.poll(() => cells().count()).toBe(8);
    await choose("Right or wrong", /^Wrong \(\d\)$/);
    await expect.poll(() => cells().count()).toBeLessThan(8);
    const wrong = await cells().count();
    await page
      .getByRole("option", { name: /, which is wrong: it shows samoyed/ })
      .first()
      .waitFor();
    await choose("Order", /^Least sure first$/);
    const shares = async (): Promise<number[]> => {
      const names = await cells().allInnerTexts();
      return names.map((name) => Number(/(\d+)%/.exec(name)?.[1]));
    };
    await expect.poll(async () => (await shares()).every((one, i, list) => i === 0 || list[i - 1] <= one)).toBe(true);
    // From elsewhere, after a reload, and by Back the page is as it was left.
    await page.keyboard.press("Alt+8");
    await page.getByRole("heading", { name: "Models", exact: true }).waitFor();
    await page.keyboard.press("Alt+1");
    await expect.poll(() => cells().count()).toBe(wrong);
    await page.reload();
    await expect.poll(() => cells().count()).toBe(wrong);
    expect(await page.getByRole("combobox", { name: "Order" }).inputValue()).toBe("Least sure first");
    // A class that none of them is predicted as is called by its name, too.
    await page.evaluate(`location.hash = "#/images?predicted=207"`);
    const chosen = page.getByRole("combobox", { name: "Predicted as" });
    await expect.poll(() => chosen.inputValue()).toBe("golden retriever (0)");
    await page.goBack();
    await expect.poll(() => cells().count()).toBe(wrong);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
    // What is filtered is what is selected, explained, and opened.
    await page.getByRole("listbox", { name: "Images" }).focus();
    await page.keyboard.press("Control+a");
    await page.getByText(`${wrong} selected`).waitFor();
    await page.getByRole("button", { name: `Explain ${wrong} images` }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(`${wrong} images explained`).waitFor();
    await page.getByRole("listbox", { name: "Images" }).focus();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Open the explanation" }).click();
    await page.getByRole("heading", { name: "Explain", exact: true }).waitFor();
  });

  it("are shown whole, tall ones too", async () => {
    const { page } = app;
    await page.goto(`${page.url().split("#")[0]}#/images`);
    await cells().first().locator("img").waitFor();
    const fits = await page.evaluate<string[]>(
      `[...document.querySelectorAll("[role=option] img")].map((image) => getComputedStyle(image).objectFit)`,
    );
    expect(new Set(fits)).toEqual(new Set(["contain"]));
  });

  it("go on past a file that is gone, and name it", async () => {
    const { page } = app;
    const folder = join(app.folder, "passing");
    mkdirSync(folder);
    for (const name of all.slice(-2)) copyFileSync(join(sample, name), join(folder, name));
    await app.pippin("images", "add", folder);
    rmSync(join(folder, all.at(-1)!));
    await page.getByRole("button", { name: "Predict 2" }).click();
    await page.getByText(/1 left out: .*is not there|1 left out: .*cannot be read|1 left out: .*not found/).waitFor();
    await page.getByRole("button", { name: "Predict 1", exact: true }).waitFor();
  });
});

describeInBrowser("a class that is being set up", () => {
  let app: App;

  beforeAll(async () => {
    app = await startApp(async ({ pippin }) => {
      await pippin("images", "add", ...samoyeds.map((name) => join(sample, name)));
      await pippin("images", "predict");
    });
  });
  afterAll(async () => {
    await app.close();
  });

  it("keeps its dialog, with what was written, while another page makes the class that was proposed", async () => {
    const { page } = app;
    const begin = async (on: typeof page): Promise<void> => {
      await on.getByRole("button", { name: "Set up Samoyed" }).click();
      await on.getByRole("dialog").locator("input:focus").waitFor();
    };
    await begin(page);
    const name = page.getByRole("dialog", { name: "New class" }).getByLabel("Name");
    await name.fill("white dog");
    const other = await app.context.newPage();
    await other.goto(page.url());
    await begin(other);
    await other.keyboard.press("Enter");
    await other.getByRole("heading", { name: "Start", exact: true }).waitFor();
    await other.close();
    await expect.poll(() => page.getByText(/explain that class\?$/).count()).toBe(0);
    expect(await name.inputValue()).toBe("white dog");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Start", exact: true }).waitFor();
    await page.getByText("Samoyed, white dog").waitFor();
  });
});
