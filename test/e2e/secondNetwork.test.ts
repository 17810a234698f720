/** Labels with the eyes of a second network: what they are worth on the Train page, and that Explain does not wait for them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { chooseInList } from "./menus.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));

interface Coco {
  readonly images: readonly { readonly id: number }[];
  readonly annotations: readonly { readonly image_id: number }[];
}

/** Fewer photographs: two networks look at each crop. */
function someOf(file: string, photographs: number): Coco {
  const coco = JSON.parse(readFileSync(file, "utf8")) as Coco;
  const images = coco.images.slice(0, photographs);
  const ids = new Set(images.map(({ id }) => id));
  return { ...coco, images, annotations: coco.annotations.filter((one) => ids.has(one.image_id)) };
}

describeInBrowser("a second network", () => {
  let app: App;
  /** Id of a photograph without patches. */
  let added: number;

  beforeAll(async () => {
    app = await startApp(async ({ pippin, folder }) => {
      const file = join(folder, "patches.json");
      writeFileSync(file, JSON.stringify(someOf(join(sample, "patches.json"), 9)));
      await pippin("patches", "import", file, "--images", join(sample, "images"));
      const answer = await pippin("--json", "images", "add", join(sample, "images", "samoyed_11.jpg"));
      added = (JSON.parse(answer) as { readonly added: readonly { readonly id: number }[] }).added[0].id;
      await pippin("train", "--class", "dog", "--covers", "151-268", "--folds", "3", "--features", "network");
    });
  }, 120_000);
  afterAll(async () => {
    await app.close();
  });

  it("is compared with the network's own eyes by one button of Train, which says how much it is worth", async () => {
    const { page } = app;
    await page.goto(`${page.url().split("#")[0]}#/train`);
    const compare = page.getByRole("button", { name: "Compare with the network alone" });
    await expect.poll(() => compare.isEnabled()).toBe(true);
    await page
      .getByText(
        /^A training starts with a second network's eyes: they named more parts of other photographs correctly/,
      )
      .waitFor();
    await compare.focus();
    await page.keyboard.press("Enter");
    await page.getByText(/^second-and-network, SVC: (\+|-)?\d+ points \(.* to .*\) over network/).waitFor({
      timeout: 240_000,
    });
    const run = page.getByRole("region", { name: "The run" });
    for (const features of ["network", "second-and-network"]) {
      await run
        .getByRole("button", { name: `Choose ${features} and SVC` })
        .or(run.getByText("Chosen"))
        .first()
        .waitFor();
      expect(await run.getByRole("cell", { name: features, exact: true }).count()).toBe(1);
    }
    expect(await seriousProblems(page)).toEqual([]);
  }, 300_000);

  it("is what a training starts with, unless the comparison did not find it better, or somebody chooses otherwise", async () => {
    const { page } = app;
    const features = page.getByRole("combobox", { name: "Features" });
    const why = page.getByText(
      /^A training starts with a second network's eyes, because the comparison of 74 patches found them better: \+\d+ points \(\+/,
    );
    const inUse = page.getByRole("button", { name: "Chosen second-and-network and SVC" });
    await why.waitFor();
    expect(await features.inputValue()).toBe("Network and a second network");
    await inUse.waitFor();
    await chooseInList(page, "Features", /^Network$/);
    await page.getByRole("button", { name: "Chosen network and SVC" }).waitFor();
    expect(await features.inputValue()).toBe("Network");
    expect(await why.count()).toBe(0);
    await page.reload();
    await why.waitFor();
    const answer = await app.pippin("train", "--class", "dog", "--covers", "151-268", "--folds", "3");
    expect(answer).toMatch(
      /^A training starts with a second network's eyes, because .*\nPatch classifier "dog", version 2/,
    );
    await page.getByText("Labels are names: they tell what a second network").first().waitFor();
  }, 120_000);

  it("does not keep the boxes of Explain waiting: they are there before their labels", async () => {
    const { page } = app;
    await app.pippin("train", "--class", "dog", "--covers", "151-268", "--features", "second-and-network");
    // The answer with labels is held back until the boxes were seen: a slow second network.
    const held = new Set<number>();
    const kept: (() => void)[] = [];
    let open = false;
    await page.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        const { id, name } = JSON.parse(String(message)) as { readonly id: number; readonly name?: string };
        if (name === "explainImage") held.add(id);
        server.send(message);
      });
      server.onMessage((message) => {
        const { id, kind } = JSON.parse(String(message)) as { readonly id?: number; readonly kind: string };
        if (!open && kind === "answer" && id !== undefined && held.has(id)) kept.push(() => socket.send(message));
        else socket.send(message);
      });
    });
    await page.goto(`${page.url().split("#")[0]}#/explain?image=${added}`);
    await page.reload();
    await page.getByText("Naming what its neurons see …").waitFor();
    const groups = page.locator("svg rect");
    await expect.poll(() => groups.count()).toBeGreaterThan(3);
    expect(await page.locator("ul[aria-label=Patches] > li").count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
    await expect.poll(() => kept.length).toBeGreaterThan(0);
    open = true;
    for (const send of kept) send();
    await page
      .getByText(/named with the eyes of a second network/)
      .first()
      .waitFor();
    expect(await page.locator("ul[aria-label=Patches] > li").count()).toBe(15);
  }, 240_000);
});
