/** What a class goes by, and its shortcuts, on the Evaluate page in a real browser: from the sample, by the keyboard alone. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Evaluation } from "../../app/contract/evaluation.ts";
import { counted, percent, percentRange } from "../../app/contract/numberWords.ts";
import type { Output } from "../../app/contract/requests.ts";
import { SAMPLE } from "../../app/contract/sample.ts";
import { decodeImage } from "../../app/main/imaging/decode.ts";
import { encodePng } from "../../app/main/imaging/encode.ts";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { chooseInList, takeItem } from "./menus.ts";

const photographs = fileURLToPath(new URL("../../resources/sample/images", import.meta.url));
const set = SAMPLE.explainedSet;
/** No patch classifier covers it, so every patch of what is explained as it may be a shortcut where nothing is outlined. */
const UNLABELLED = "Arctic fox";

/** Photographs that Pippin does not know: those of the sample without their last row, so nothing is outlined on them. */
async function strangers(folder: string): Promise<string> {
  const target = join(folder, "strangers");
  mkdirSync(target);
  for (const name of readdirSync(photographs).filter((one) => /^(great_pyrenees|samoyed)/.test(one))) {
    const { image } = await decodeImage(readFileSync(join(photographs, name)), name);
    const height = image.height - 1;
    const cut = { width: image.width, height, data: image.data.subarray(0, 3 * image.width * height) };
    writeFileSync(join(target, name.replace(/\.\w+$/, ".png")), await encodePng(cut));
  }
  return target;
}

describeInBrowser("what a class goes by", () => {
  let app: App;
  const named = (name: string | RegExp): Locator => app.page.getByRole("button", { name });
  const tab = (name: string): Locator => app.page.getByRole("tab", { name });
  /** Goes to the tab by arrows from the one that is shown. */
  const showTab = async (name: string, key: "ArrowRight" | "ArrowLeft"): Promise<void> => {
    await app.page.getByRole("tab", { selected: true }).focus();
    await app.page.keyboard.press(key);
    await tab(name).and(app.page.locator("[aria-selected=true]")).waitFor();
  };
  const choose = (list: string, option: string): Promise<void> => chooseInList(app.page, list, option);
  const profileOf = async (...parameters: string[]): Promise<Output<"classProfile">> =>
    JSON.parse(await app.pippin("--json", "profile", ...parameters)) as Output<"classProfile">;
  /** What the menu Export writes, taken as a browser takes it. */
  const exported = async (item: string, name: string): Promise<string> => {
    const { page } = app;
    await named("Export").focus();
    await page.keyboard.press("Enter");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      takeItem(page, page.getByRole("menuitem", { name: item })),
    ]);
    const file = join(app.folder, name);
    await download.saveAs(file);
    return file;
  };
  /** A report, in a page of its own that may ask for nothing else. */
  const opened = async (file: string, look: (page: Page) => Promise<void>): Promise<void> => {
    const page = await app.page.context().newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    expect(await seriousProblems(page)).toEqual([]);
    await look(page);
    expect(asked.filter((url) => !url.startsWith("data:"))).toEqual([pathToFileURL(file).href]);
    await page.close();
  };
  const lightAndDark = async (): Promise<void> => {
    for (const colorScheme of ["dark", "light"] as const) {
      await app.page.emulateMedia({ colorScheme });
      expect(await seriousProblems(app.page)).toEqual([]);
    }
  };

  beforeAll(async () => {
    app = await startApp(async ({ pippin }) => void (await pippin("sample")));
  }, 240_000);
  afterAll(async () => {
    await app.close();
  });

  it("begins with Table 1 of the sample, and the patches behind a cell", async () => {
    const { page } = app;
    await page.getByRole("main").waitFor();
    await page.keyboard.press("Alt+7");
    await choose("Image set", set);
    for (const measure of ["Activation variance", "Weight sum", "Weight variance"]) {
      await page.getByRole("checkbox", { name: measure }).focus();
      await page.keyboard.press("Space");
    }
    await named("Evaluate 16 photographs").waitFor();
    await expect.poll(() => page.getByRole("button", { name: /^Evaluate \d+ photographs$/ }).isEnabled()).toBe(true);
    await page.keyboard.press("Control+Enter");
    await page.getByRole("table", { name: "Patches on the object" }).waitFor({ timeout: 110_000 });
    const told = JSON.parse(
      await app.pippin(...["--json", "evaluate", "--set", set], "--measures", "attribution,activation-sum,random"),
    ) as Evaluation;
    const { centre } = told.tables[0].rows[0];
    await named(/^Attribution, centre: /).focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("region", { name: "Patches: Attribution, centre" });
    await panel.getByText(`${centre.n} patches`, { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
  });

  it("counts a class's evidence by label, by place and by neuron, as the command does, and each opens its patches", async () => {
    const { page } = app;
    await showTab("Shortcuts", "ArrowLeft");
    await showTab("What a class goes by", "ArrowLeft");
    const { profile } = await profileOf("--set", set);
    await page.getByText(`${counted(profile.images, "photograph")} explained as it`).waitFor();
    for (const { label, evidence } of profile.byLabel!) {
      await named(
        `${label}: ${percent(evidence.mean)} of the evidence, ${percentRange(evidence.byImage)}, over`,
      ).waitFor();
    }
    for (const { place, evidence } of profile.byPlace!) {
      const words = { on: "on the object", edge: "at its edge", off: "off the object" }[place];
      await named(`${words}: ${percent(evidence.mean)} of the evidence`).waitFor();
    }
    await lightAndDark();
    await named(/^at its edge: /).focus();
    await page.keyboard.press("Enter");
    const patches = page.getByRole("region", { name: "Patches: at its edge" });
    await patches.getByText(counted(profile.byPlace![1].patches.successes, "patch", "patches")).waitFor();
    await patches.getByRole("button", { name: "Close" }).focus();
    await page.keyboard.press("Enter");
    await patches.waitFor({ state: "hidden" });
    // The row that opened them has the focus again.
    await page
      .locator(":focus")
      .and(named(/^at its edge: /))
      .waitFor();
    const [{ convolution, channel }] = profile.byNeuron;
    const neurons = page.getByRole("region", { name: "Neurons" });
    await neurons.getByRole("button", { name: `Convolution ${convolution}, channel ${channel}`, exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: `Convolution ${convolution}, channel ${channel}` }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  it("sets two classes side by side, and says what tells them apart", async () => {
    const { page } = app;
    const { profile } = await profileOf("--set", set);
    const other = profile.class.name === "Samoyed" ? "Great Pyrenees" : "Samoyed";
    await choose("Class beside it", other);
    const { comparison } = await profileOf("--set", set, "--against-class", other);
    const apart = page.getByRole("region", { name: "What tells them apart" });
    await apart.getByRole("heading", { name: comparison!.sentence }).waitFor();
    await page.getByRole("columnheader", { name: other }).first().waitFor();
    await lightAndDark();
    await choose("Class beside it", "Nothing");
    await apart.waitFor({ state: "hidden" });
  });

  it("takes it away as a report that stands alone, from the page and the command, and as a table of the same figures", async () => {
    const { page } = app;
    const other = (await profileOf("--set", set)).profile.class.name === "Samoyed" ? "Great Pyrenees" : "Samoyed";
    await choose("Class beside it", other);
    await page.getByRole("region", { name: "What tells them apart" }).waitFor();
    const report = await exported("Report (HTML) …", "profile.html");
    const files = ["csv", "html"].map((ending) => join(app.folder, `typed-profile.${ending}`));
    const { profile, against, comparison } = await profileOf(
      ...["--set", set, "--against-class", other, "--csv", files[0], "--html", files[1]],
    );
    const rows = readFileSync(files[0], "utf8").split("\r\n");
    for (const file of [report, files[1]]) {
      await opened(file, async (one) => {
        await one.getByRole("heading", { name: comparison!.sentence }).waitFor();
        const pictures = one.getByRole("img", { name: /^Patch of / });
        const wanted = [profile, against!].flatMap(({ byNeuron }) => byNeuron.flatMap(({ strongest }) => strongest));
        expect(await pictures.count()).toBe(wanted.length);
        expect(
          await pictures.evaluateAll((all) =>
            all.every((img) => (img as unknown as { naturalWidth: number }).naturalWidth > 0),
          ),
        ).toBe(true);
        await one.getByText(/^pippin .*profile --set/).waitFor();
        for (const { label, evidence } of profile.byLabel!) {
          const row = one.getByRole("row").filter({ has: one.getByRole("rowheader", { name: label, exact: true }) });
          await row.first().getByText(percent(evidence.mean), { exact: true }).first().waitFor();
        }
      });
    }
    for (const { label, evidence, patches } of profile.byLabel!) {
      const of = [set, profile.model.name, profile.class.name, "label", label].join(",");
      expect(rows.filter((row) => row.startsWith(`${of},evidence,${evidence.mean},${evidence.n},,`))).toHaveLength(1);
      expect(
        rows.filter((row) => row.startsWith(`${of},patches,${patches.rate},${patches.n},${patches.successes},`)),
      ).toHaveLength(1);
    }
    expect(rows.filter((row) => row.includes(',"evidence, second less first",'))).toHaveLength(
      comparison!.differences.length,
    );
    await choose("Class beside it", "Nothing");
  }, 120_000);

  it("sets two models side by side: neurons of one are none of the other, and what is not labelled is said to be so", async () => {
    const { page } = app;
    await app.pippin("explain", join(photographs, "samoyed_11.jpg"), "--model", "EfficientNet-Lite0");
    await page.getByText("Of another set or model").focus();
    await page.keyboard.press("Enter");
    await choose("Model beside it", "EfficientNet-Lite0");
    await choose("Class beside it", "Samoyed");
    await page
      .getByRole("columnheader", { name: /EfficientNet-Lite0|Samoyed/ })
      .first()
      .waitFor();
    await page.getByText("not labelled").first().waitFor();
    const neurons = page.getByRole("region", { name: "Neurons" });
    expect(await neurons.getByText(/not among its first/).count()).toBe(0);
    await choose("Class beside it", "Nothing");
    await choose("Model beside it", "Tiny Darknet");
    await page.getByText("Of another set or model").focus();
    await page.keyboard.press("Enter");
  }, 60_000);

  it("looks for shortcuts, stops, goes on, and puts what it finds as questions", async () => {
    const { page } = app;
    await app.pippin("images", "add", await strangers(app.folder), "--set", "strangers");
    await choose("Image set", "strangers");
    await page.getByRole("heading", { name: "Nothing is explained yet" }).waitFor();
    await showTab("Shortcuts", "ArrowRight");
    await page.getByRole("heading", { name: "Nothing is explained yet" }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    expect(await named("Look for shortcuts").isDisabled()).toBe(true);
    await app.pippin("explain", "--set", "strangers", "--class", UNLABELLED);
    await page.getByRole("heading", { name: "Does it go by something else?" }).waitFor();
    await lightAndDark();
    await page.keyboard.press("Control+Enter");
    const job = page.getByRole("tabpanel");
    await job.getByText(/^Looking for shortcuts\. /).waitFor();
    await job.getByRole("button", { name: "Stop" }).focus();
    await page.keyboard.press("Enter");
    await page
      .getByRole("list", { name: "Searches" })
      .getByText(/not finished/)
      .waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByText(`${UNLABELLED}, strangers`).first().waitFor();
    await page.getByText("Nothing is outlined on these photographs").waitFor({ timeout: 110_000 });
    await page
      .getByRole("heading", {
        name: new RegExp(`^In \\d+ of 16 photographs of "${UNLABELLED}" \\d+% of the evidence is this. Name it.$`),
      })
      .first()
      .waitFor();
    await lightAndDark();
  }, 240_000);

  it("takes what was found away, too", async () => {
    const report = await exported("Report (HTML) …", "shortcuts.html");
    const files = ["csv", "html"].map((ending) => join(app.folder, `typed-shortcuts.${ending}`));
    const { groups } = JSON.parse(
      await app.pippin(
        ...["--json", "shortcuts", "--set", "strangers", "--class", UNLABELLED],
        ...["--csv", files[0], "--html", files[1]],
      ),
    ) as Output<"shortcutSearch">;
    for (const file of [report, files[1]]) {
      await opened(file, async (one) => {
        for (const { question } of groups) await one.getByRole("heading", { name: question }).first().waitFor();
        await one.getByText(/^pippin .*shortcuts --set/).waitFor();
      });
    }
    const rows = readFileSync(files[0], "utf8").trimEnd().split("\r\n");
    expect(rows.length).toBeGreaterThan(groups.length);
    for (const { group, patches } of groups) {
      expect(rows.filter((row) => row.startsWith(`${group},`) && row.includes(`,${patches},`))).toHaveLength(1);
    }
  }, 60_000);

  it("makes a label of a group that is named, with its patches to train on", async () => {
    const { page } = app;
    const group = page.getByRole("listitem").filter({ has: page.getByLabel("Name of group 1") });
    const all = group.getByRole("button", { name: /^Show all \d+$/ });
    const patches = Number((await all.innerText()).slice("Show all ".length));
    await all.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => group.getByRole("button", { name: /^Explain .*: convolution / }).count()).toBe(patches);
    await page.getByLabel("Name of group 1").focus();
    await page.keyboard.type("white muzzle");
    await page.keyboard.press("Enter");
    await group
      .getByText(`Named white muzzle: ${counted(patches, "patch", "patches")} became training patches.`)
      .waitFor();
    // What was a question is answered.
    await group.getByRole("heading", { name: /% of the evidence is this: white muzzle\.$/ }).waitFor();
    // All its crops are one stop for Tab, and arrows go through them.
    const crops = group.getByRole("button", { name: /^Explain .*: convolution / });
    await crops.first().focus();
    await page.keyboard.press("ArrowRight");
    await crops.nth(1).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Tab");
    await group.getByRole("button", { name: "Show the best" }).and(page.locator(":focus")).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.reload();
    await group.getByText("Named white muzzle: its patches are training patches.").waitFor();
    await page.keyboard.press("Alt+3");
    const label = page.getByRole("radio", { name: `white muzzle, ${patches} of 80 patches` });
    await label.waitFor();
    await label.focus();
    await page.keyboard.press("Space");
    await expect.poll(() => page.getByText(`Stamped as white muzzle (${patches})`).count()).toBe(1);
  });

  it("fits every window, on both tabs", async () => {
    const { page } = app;
    for (const view of ["profile", "shortcuts"]) {
      await page.goto(`${page.url().split("#")[0]}#/evaluate?view=${view}&set=${encodeURIComponent(set)}`);
      await page
        .getByRole("tabpanel")
        .getByText(/photographs?/)
        .first()
        .waitFor();
      for (const width of [1024, 1360, 1920, 2560]) {
        await page.setViewportSize({ width, height: 800 });
        const out = `[...document.querySelectorAll("main [role=tabpanel], main table")].some((one) => one.scrollWidth > one.parentElement.clientWidth)`;
        expect([view, width, await page.evaluate(out)]).toEqual([view, width, false]);
      }
    }
  });
});
