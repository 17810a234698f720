/** The Explain page in a real browser, on the real backend with the shipped network and the sample's patches. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { dropFile } from "./dropFile.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));

describeInBrowser("the Explain page", () => {
  let app: App;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(async () => {
    await app.close();
  });

  const show = async (query = ""): Promise<void> => {
    await app.page.goto(`${app.page.url().split("#")[0]}#/explain${query}`);
  };
  const sentence = () => app.page.getByRole("paragraph").filter({ hasText: /^Samoyed, \d+%/ });
  const rows = () => app.page.locator("ul[aria-label=Patches] > li");

  it("is empty at first and says what it is for", async () => {
    await show();
    await app.page.getByRole("heading", { name: "Drop a photograph here" }).waitFor();
    expect(await seriousProblems(app.page)).toEqual([]);
  });

  it("turns a dropped photograph into a sentence, and says when no words are known for its class", async () => {
    const { page } = app;
    const bytes = readFileSync(join(sample, "images", "samoyed_11.jpg"));
    const target = page.getByRole("heading", { name: "Drop a photograph here" });
    const drop = await dropFile(page, target, { name: "mine.jpg", bytes });
    await page.getByText("Drop a photograph to explain it").waitFor();
    await drop();
    await sentence().waitFor();
    await page
      .getByText(/No patch classifier covers Samoyed, so its 15 patches stay without labels/)
      .first()
      .waitFor();
    // None is surer than another, so there is one order of the rows.
    expect(await app.page.getByRole("radiogroup", { name: "Order of the patches" }).count()).toBe(0);
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByText("Class map or patches").waitFor();
    expect(await page.getByRole("dialog").getByText("Rows by importance or by confidence").count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(await rows().count()).toBe(15);
    // It is the photograph at hand on the other pages, too, and is there again.
    await page.keyboard.press("Alt+3");
    await page.getByText(/^mine\.jpg, \d+ of \d+$/).waitFor();
    await page.keyboard.press("Alt+1");
    await page.getByRole("heading", { name: "mine.jpg" }).waitFor();
    await page.keyboard.press("Alt+5");
    await sentence().waitFor();
  });

  it("names the patches as soon as a patch classifier covers the class", async () => {
    await app.pippin(
      "images",
      "import-coco",
      join(sample, "objects.json"),
      "--images",
      join(sample, "images"),
      "--set",
      "dogs",
    );
    await app.pippin("patches", "import", join(sample, "patches.json"), "--images", join(sample, "images"));
    await app.pippin("train", "--class", "dog", "--covers", "151-268", "--features", "network");
    await expect
      .poll(() => sentence().innerText(), { timeout: 90_000 })
      .toMatch(/It looked at\s+eye \(\d+ neurons?, up to \d+%\)/);
    for (const colorScheme of ["light", "dark"] as const) {
      await app.page.emulateMedia({ colorScheme });
      expect(await seriousProblems(app.page)).toEqual([]);
    }
  }, 150_000);

  it("fits every window from 200% zoom to a large screen, in light and dark", async () => {
    const { page } = app;
    const size = page.viewportSize()!;
    for (const [width, height] of [
      [720, 450],
      [1024, 700],
      [2560, 1440],
    ]) {
      await page.setViewportSize({ width, height });
      const button = await page.getByRole("button", { name: /^Explain \d+ image/ }).boundingBox();
      expect(button!.x + button!.width).toBeLessThanOrEqual(width);
      const bar = page.getByRole("radiogroup", { name: "What is shown on the photograph" });
      const photograph = page.getByRole("img", { name: /^(mine|samoyed_11)\.jpg$/ });
      // It is fitted again as soon as the page knows its new size.
      await expect
        .poll(async () => {
          const [shown, below] = [await photograph.boundingBox(), await bar.boundingBox()];
          return shown!.height > 100 && shown!.y + shown!.height <= below!.y;
        })
        .toBe(true);
      for (const colorScheme of ["dark", "light"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await seriousProblems(page)).toEqual([]);
      }
    }
    await page.setViewportSize(size);
  });

  it("links box and row, by pointer and by key, and opens the neuron's page", async () => {
    const { page } = app;
    const focused = () => rows().and(page.locator("[aria-current=true]"));
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await expect.poll(() => rows().nth(1).getAttribute("aria-current")).toBe("true");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: /^Convolution \d+, channel \d+$/ });
    await dialog.waitFor();
    await page.getByText(/in the explanations of 1 image/).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    await page.getByRole("group", { name: "15 patches" }).locator("circle").first().hover({ force: true });
    await expect.poll(() => focused().count()).toBe(1);
    await page.keyboard.press("Escape");
  });

  it("keeps words off the photograph, and shows it bare, larger, and with patches of none on request", async () => {
    const { page } = app;
    const drawing = page.getByRole("group", { name: "15 patches" });
    const photograph = page.getByRole("img", { name: /^(mine|samoyed_11)\.jpg$/ });
    const tags = drawing.locator("text:has(title)");
    await page.mouse.move(0, 0);
    await expect.poll(() => tags.count()).toBeGreaterThan(0);
    const whole = (await photograph.boundingBox())!;
    for (const tag of await tags.all()) {
      const { x, width } = (await tag.boundingBox())!;
      expect(x + width <= whole.x || x >= whole.x + whole.width).toBe(true);
    }
    const neurons = async (): Promise<number> => {
      const words = await tags.allTextContents();
      return words.reduce((sum, one) => sum + Number(/, (\d+) neurons?$/.exec(one)?.[1] ?? NaN), 0);
    };
    const none = await rows()
      .filter({ has: page.locator("li:first-child").filter({ hasText: /^none/ }) })
      .count();
    await expect.poll(neurons).toBe(15 - none);
    if (none > 0) {
      await page.keyboard.press("0");
      await expect.poll(neurons).toBe(15);
      await page.keyboard.press("0");
    }
    await page.keyboard.down("h");
    await expect.poll(() => drawing.count()).toBe(0);
    await page.keyboard.up("h");
    await expect.poll(() => drawing.count()).toBe(1);
    await page.mouse.move(whole.x + whole.width / 2, whole.y + whole.height / 2);
    await page.mouse.wheel(0, -500);
    await expect.poll(async () => (await photograph.boundingBox())!.width).toBeGreaterThan(whole.width * 1.5);
    await page.keyboard.press("f");
    await expect.poll(async () => (await photograph.boundingBox())!.width).toBeCloseTo(whole.width, 0);
    await page.getByRole("radiogroup", { name: "Order of the patches" }).getByText("Most important first").click();
    const shares = await rows()
      .getByText(/% of the attribution$/)
      .allInnerTexts();
    const values = shares.map((one) => Number(/(\d+)%/.exec(one)![1]));
    expect(values).toHaveLength(15);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    await page.getByRole("radiogroup", { name: "Order of the patches" }).getByText("Surest first").click();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it("looks for a neuron's strongest patches over all images, explained or not", async () => {
    const { page } = app;
    await page.keyboard.press("j");
    await expect.poll(() => rows().nth(0).getAttribute("aria-current")).toBe("true");
    await page.keyboard.press("Enter");
    const neuron = page.getByRole("dialog", { name: /^Convolution \d+, channel \d+$/ });
    await neuron.getByText(/in the explanations of \d+ image/).waitFor();
    await neuron.getByText("All 64 images").click();
    await neuron.getByRole("button", { name: "Look through 64 images" }).click();
    const pictures = neuron
      .getByRole("list", { name: "Its strongest patches" })
      .getByRole("img", { name: /^Patch in / });
    await expect.poll(() => pictures.count(), { timeout: 90_000 }).toBe(24);
    await neuron.getByText(/^Its 24 strongest: .*\(\d+%\)/).waitFor();
    const activations = (await neuron.getByRole("listitem").allInnerTexts()).map((text) =>
      Number(text.replace("More like this", "").trim().split(/\s+/).at(-1)),
    );
    expect(activations).toEqual(activations.toSorted((a, b) => b - a));
    await neuron.getByRole("button", { name: "24 more" }).click();
    await expect.poll(() => pictures.count()).toBe(48);
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await neuron.waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
  });

  it("shows other settings at once, and another class on request", async () => {
    const { page } = app;
    await page.getByText("Paper", { exact: true }).last().click();
    await page.getByText("activation sum, convolutions 5, 6, 7, top 5").waitFor();
    await page.getByText("Recommended", { exact: true }).last().click();
    await page.getByText("attribution, convolutions 4, 6, 8, top 5, distinct").waitFor();
    await page.getByRole("combobox", { name: "Ask about another class" }).fill("Great Pyr");
    await page.getByRole("option", { name: /Great Pyrenees/ }).click();
    await expect.poll(() => sentence().innerText()).toMatch(/For Great Pyrenees, \d+%:\s+it looked at/);
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("textbox", { name: "Neurons of each convolution" }).fill("2");
    await expect.poll(() => rows().count()).toBe(6);
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
  });

  it("finds a class by another word for it, and without words for it explains the photograph as one that has some", async () => {
    const { page } = app;
    const classes = page.getByRole("combobox", { name: "Ask about another class" });
    await classes.fill("polar b");
    await page.getByRole("option", { name: /^ice bear polar bear/ }).click();
    const as = page.getByRole("button", { name: /^Explain as Samoyed, \d+%$/ });
    await as.waitFor();
    expect(await sentence().innerText()).toMatch(/no patch classifier covers ice bear/);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "In the words of dog" }).press("Enter");
    await expect
      .poll(() => sentence().innerText())
      .toMatch(/it looked at.*These are the words of dog, which were not made for ice bear\./s);
    expect(await seriousProblems(page)).toEqual([]);
    // Its button is gone: Tab goes on from the sentence that it has made.
    await expect.poll(() => page.evaluate("document.activeElement?.tagName")).toBe("P");
    await page.getByRole("button", { name: "Without them" }).press("Enter");
    await as.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => sentence().innerText()).toMatch(/It looked at/);
    await classes.fill("Great Pyr");
    await page.getByRole("option", { name: /Great Pyrenees/ }).click();
    await expect.poll(() => sentence().innerText()).toMatch(/For Great Pyrenees, \d+%:\s+it looked at/);
    await classes.blur();
  });

  it("lays the class map over the photograph by its name, beside it, or swiped", async () => {
    const { page } = app;
    await page.keyboard.press("m");
    await page.getByRole("img", { name: "CAM for Great Pyrenees" }).waitFor();
    await page.getByText("CAM for Great Pyrenees, layer predictions_conv").waitFor();
    const drawn = `(() => {
      const canvas = document.querySelector("canvas[aria-label^=CAM]");
      return canvas.getContext("2d").getImageData(0, 0, 224, 224).data.some((value) => value > 0);
    })()`;
    expect(await page.evaluate(drawn)).toBe(true);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      (async () => {
        await page.getByRole("button", { name: "Save the class map" }).click();
        await page.getByRole("menuitem", { name: "Save as SVG …" }).click();
      })(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^(samoyed_11|mine)-cam\.svg$/);
    const figure = readFileSync(await file.path(), "utf8");
    expect(figure).toContain("CAM for Great Pyrenees, layer predictions_conv");
    // The photograph and the map, in the file itself.
    expect(figure.match(/<image[^>]+href="data:image\/(jpeg|png);base64,/g)).toHaveLength(2);
    await page.getByText("Side by side", { exact: true }).last().click();
    await expect
      .poll(() =>
        page
          .getByRole("img", { name: "samoyed_11.jpg" })
          .or(page.getByRole("img", { name: "mine.jpg" }))
          .count(),
      )
      .toBe(2);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByText("Patches", { exact: true }).last().click();
  });

  it("puts another measure beside the first", async () => {
    const { page } = app;
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await page.getByRole("menuitem", { name: "Activation sum" }).click();
    await page
      .getByRole("region", { name: "Activation sum" })
      .getByText(/^Samoyed, \d+%/)
      .waitFor();
    await page
      .getByRole("status")
      .filter({ hasText: /^Activation sum (beside|and) .+ (None|\d+) of \d+ neurons are the same\.$/ })
      .waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("region", { name: "Explanation" }).waitFor();
  });

  it("finds any image of the workspace to compare with, by its name", async () => {
    const { page } = app;
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await page.getByRole("menuitem", { name: "Find an image …" }).click();
    await page.getByRole("combobox", { name: "Image", exact: true }).fill("PYRENEES_1");
    const found = page.getByRole("option", { name: /\.jpg$/ });
    await expect.poll(async () => (await found.allInnerTexts()).every((one) => one.includes("pyrenees_1"))).toBe(true);
    const name = await found.last().innerText();
    await found.last().click();
    await page
      .getByRole("region", { name })
      .getByText(/, \d+%/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await page.getByRole("menuitem", { name: "Stop comparing" }).click();
    await page.getByRole("region", { name: "Explanation" }).waitFor();
  });

  it("is worked by keys alone: another measure, a neuron's page, the class map and how strong it is", async () => {
    const { page } = app;
    const focused = (role: Parameters<Page["getByRole"]>[0], name: string) =>
      page.getByRole(role, { name, exact: true }).and(page.locator(":focus"));
    const tabTo = async (...wanted: Parameters<typeof focused>): Promise<void> => {
      for (let presses = 0; (await focused(...wanted).count()) === 0; presses++) {
        expect(presses, `Tab leads to ${wanted.join(" ")}`).toBeLessThan(60);
        await page.keyboard.press("Tab");
      }
    };
    // The one that was dropped: which of several explained photographs comes first depends on their folders.
    await show("?image=1");
    await page.reload();
    await page.getByRole("heading", { name: "Explain", exact: true }).waitFor();
    await page.keyboard.press("Alt+1");
    await page.getByRole("heading", { name: "Images", exact: true }).waitFor();
    // It leads back to where the page was left.
    await page.keyboard.press("Alt+5");
    await sentence()
      .filter({ hasText: /It looked at\s+eye/ })
      .waitFor();
    await tabTo("button", "Settings");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    await tabTo("combobox", "Measure");
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option", { name: "Attribution" }).and(page.locator("[data-combobox-selected]")).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText(/^activation sum, convolutions 4, 6, 8, top 5, distinct/).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Settings" }).waitFor({ state: "hidden" });
    for (const place of [0, 1, 2]) {
      await page.keyboard.press("j");
      await expect.poll(() => rows().nth(place).getAttribute("aria-current")).toBe("true");
    }
    const name = await rows().nth(2).getByRole("button").innerText();
    await page.keyboard.press("Enter");
    const [, convolution, channel] = /^convolution (\d+), channel (\d+)/.exec(name)!;
    const neuron = page.getByRole("dialog", { name: `Convolution ${convolution}, channel ${channel}` });
    await neuron.waitFor();
    await page.keyboard.press("Escape");
    await neuron.waitFor({ state: "hidden" });
    await page.keyboard.press("m");
    const map = page.getByRole("img", { name: "CAM for Samoyed" });
    await map.waitFor();
    const opacity = async (): Promise<number> =>
      Number(/opacity: ([\d.]+)/.exec((await map.getAttribute("style"))!)![1]);
    const before = await opacity();
    await tabTo("slider", "Opacity");
    await page.keyboard.press("ArrowRight");
    await expect.poll(opacity).toBeGreaterThan(before);
    await page.keyboard.press("m");
    await map.waitFor({ state: "detached" });
  });

  it("explains a set as a job that goes on after the app was killed, and redoes nothing", async () => {
    const { page } = app;
    // From its first photograph on: the strip shows what the job does.
    await show("?set=dogs&image=0");
    await expect.poll(() => page.getByRole("combobox", { name: "Image set" }).inputValue()).toBe("dogs (64)");
    await page.getByRole("button", { name: "Explain 64 images" }).click();
    await page.getByText(/^Explaining: \d+ of 64/).waitFor();
    const summaries = () =>
      page.getByRole("group", { name: "Photographs of the set" }).getByText(/^[\w ]+, (eye|ear|nose|paw|fur|none)$/);
    await expect.poll(() => summaries().count(), { timeout: 90_000 }).toBeGreaterThan(3);
    await app.restart(true);
    // From its first photograph on: the strip shows what the job does.
    await show("?set=dogs&image=0");
    await page.getByRole("button", { name: /running/ }).click();
    await page.getByRole("dialog", { name: "Jobs" }).getByRole("button", { name: "Go on" }).first().click();
    await page
      .getByText(/64 images explained; \d+ of them had been before/)
      .first()
      .waitFor({ timeout: 120_000 });
    const text = await page
      .getByText(/64 images explained; \d+ of them had been before/)
      .first()
      .innerText();
    expect(Number(/; (\d+) of them/.exec(text)![1])).toBeGreaterThan(3);
  });
});
