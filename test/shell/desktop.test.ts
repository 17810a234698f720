/** The desktop program in its own window: what it shows, what it keeps, and what it refuses. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PatchRecord } from "../../app/contract/records.ts";
import { logFile } from "../../app/main/process/log.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { selectedPatches } from "../../app/main/workspace/patches.queries.ts";
import { childrenOf, runs } from "../builders/processes.ts";
import { takeItem } from "../e2e/menus.ts";
import { missing, startDesktop, type Desktop } from "./desktop.ts";

const reason = missing();

describe.skipIf(reason !== null)(`the desktop window${reason === null ? "" : ` [${reason}]`}`, () => {
  let desktop: Desktop;

  beforeAll(async () => {
    desktop = await startDesktop();
  }, 120_000);
  afterAll(async () => {
    await desktop.close();
  });

  const stamped = (): PatchRecord[] => {
    const db = openDatabase(desktop.workspace);
    const patches = selectedPatches(db, {}).filter(({ origin }) => origin === "stamp");
    db.close();
    return patches;
  };
  /** What the page gets from an address. */
  const fetched = (address: string): Promise<{ status: number; text: string } | string> =>
    desktop.page.evaluate(`fetch(${JSON.stringify(address)})
      .then(async (answer) => ({ status: answer.status, text: await answer.text() }), (error) => String(error))`);

  it("loads its page by app://, under a policy that allows no foreign script", async () => {
    const { page } = desktop;
    expect(page.url()).toMatch(/^app:\/\/workspace-1\//);
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    const policy = await page.evaluate(`fetch("/").then((answer) => answer.headers.get("Content-Security-Policy"))`);
    expect(policy).toContain("script-src 'self'");
    expect(await page.evaluate(`typeof require + typeof process + typeof window.pippin.connect`)).toBe(
      "undefinedundefinedfunction",
    );
  });

  it("shows the sample while it is prepared in the background", async () => {
    const { page } = desktop;
    // What to do next, as long as there is no explanation.
    await page.getByRole("heading", { name: "Start", exact: true }).waitFor();
    await page.keyboard.press("Alt+1");
    await expect.poll(() => page.getByRole("option").count()).toBeGreaterThan(10);
    await page.getByText("The sample is ready").waitFor({ timeout: 120_000 });
    const width = `document.querySelector("[role=option] img").naturalWidth`;
    await expect.poll(() => page.evaluate(width)).toBeGreaterThan(50);
  }, 150_000);

  it("explains a photograph by keys: in words, with its boxes, its class map and a neuron's page", async () => {
    const { page } = desktop;
    const words = page.getByRole("paragraph").filter({ hasText: /It looked at\s+\w+ \(\d+ neurons?, up to \d+%\)/ });
    const patches = page.getByRole("group", { name: "15 patches" });
    const tags = patches.locator("text");
    await page.keyboard.press("Alt+5");
    await page.getByRole("combobox", { name: "Image set" }).focus();
    await page.keyboard.press("ArrowDown");
    // The list marks where it starts as soon as it takes keys.
    await page.getByRole("option", { name: "All images" }).and(page.locator("[data-combobox-selected]")).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await words.filter({ hasText: /^kuvasz, \d+%/ }).waitFor();
    await page.keyboard.press("ArrowRight");
    await words.filter({ hasText: /^Great Pyrenees, \d+%/ }).waitFor();
    await tags.first().waitFor();
    // Those of none, too.
    await page.keyboard.press("0");
    await expect.poll(() => patches.locator("circle").count()).toBe(15);
    await page.keyboard.press("0");
    const width = `document.querySelector("img[alt='great_pyrenees_103.jpg']").naturalWidth`;
    await expect.poll(() => page.evaluate(width)).toBeGreaterThan(50);
    await page.keyboard.press("j");
    const row = page.getByRole("listitem").and(page.locator("[aria-current=true]"));
    await expect.poll(() => row.count()).toBe(1);
    expect(await page.locator("[data-focused] text").count()).toBe(1);
    await page.keyboard.press("Enter");
    const neuron = page.getByRole("dialog", { name: /^Convolution \d+, channel \d+$/ });
    await neuron.getByRole("list", { name: "Its strongest patches" }).getByRole("listitem").first().waitFor();
    await page.keyboard.press("Escape");
    await neuron.waitFor({ state: "hidden" });
    await page.keyboard.press("m");
    const map = page.getByRole("img", { name: /^CAM for / });
    await map.waitFor();
    // A canvas without a drawing is empty everywhere.
    const drawn = `(() => {
      const { data } = document.querySelector("canvas[aria-label^=CAM]").getContext("2d").getImageData(0, 0, 224, 224);
      return data.some((value) => value > 0);
    })()`;
    await expect.poll(() => page.evaluate(drawn)).toBe(true);
    await page.keyboard.press("m");
    await map.waitFor({ state: "detached" });
    await tags.first().waitFor();
  });

  it("reviews labels by keys: accepted, rejected, corrected into a training patch, all of it in the workspace", async () => {
    const { page } = desktop;
    await page.keyboard.press("Alt+6");
    await page.getByText(/^\d+ patches, 0 reviewed$/).waitFor();
    const wall = page.getByRole("listbox", { name: "Patches" });
    await wall.focus();
    const width = `document.querySelector("[aria-label=Patches] img")?.naturalWidth ?? 0`;
    await expect.poll(() => page.evaluate(width)).toBeGreaterThan(5);
    const first = await wall.getByRole("option").nth(2).innerText();
    const [key, label] = first.startsWith("nose") ? ["1", "eye"] : ["3", "nose"];
    for (const pressed of ["a", "x", key]) await page.keyboard.press(pressed);
    await page.getByText(/patches, 3 reviewed/).waitFor();
    await page.getByText(/^33% right of the 3 that you decided on\./).waitFor();
    await page.getByRole("button", { name: "Retrain with 1 patch" }).waitFor();
    const db = openDatabase(desktop.workspace);
    const verdicts = db
      .prepare("SELECT verdict, verdict_label FROM review_patches WHERE verdict IS NOT NULL")
      .raw()
      .all();
    const corrections = selectedPatches(db, {}).filter(({ origin }) => origin === "review");
    db.close();
    expect(verdicts.sort()).toEqual([
      ["accepted", null],
      ["corrected", label],
      ["rejected", null],
    ]);
    expect(corrections.map((patch) => patch.label)).toEqual([label]);
  });

  it("keeps a stamped patch in the workspace, and takes it back by the menu", async () => {
    const { page, app } = desktop;
    await page.keyboard.press("Alt+3");
    await page.getByRole("radiogroup", { name: "Labels of dog" }).waitFor();
    await page.getByRole("application").click({ position: { x: 400, y: 300 } });
    await expect.poll(() => stamped().length).toBe(1);
    const { label, box } = stamped()[0];
    // As large as what neurons see of that photograph.
    expect([label, box.width === box.height, box.width > 20 && box.width < 128]).toEqual(["eye", true, true]);
    await app.evaluate(({ Menu }) => {
      const edit = Menu.getApplicationMenu()!.items.find(({ label }) => label === "Edit")!;
      (edit.submenu!.items[0].click as () => void)();
    });
    await expect.poll(() => stamped().length).toBe(0);
  });

  it("has a menu that says the keys of the pages as the rail has them", async () => {
    const { page, app } = desktop;
    const menu = await app.evaluate(({ Menu }) => {
      const view = Menu.getApplicationMenu()!.items.find(({ label }) => label === "View")!;
      return view.submenu!.items.slice(0, 8).map(({ label, accelerator }) => `${label} ${String(accelerator)}`);
    });
    const rail = await page.getByRole("navigation").getByRole("button").allInnerTexts();
    const names = rail.map((name) => name.trim()).filter((name) => menu.some((item) => item.startsWith(`${name} `)));
    expect(menu).toEqual(names.map((name, i) => `${name} Alt+${i + 1}`));
    expect(menu).toHaveLength(8);
    await page.keyboard.press("Alt+2");
    await page.getByRole("region", { name: "Discover" }).waitFor();
    await page.keyboard.press("Alt+3");
    await page.getByRole("application").waitFor();
  });

  it("is there once: a second start ends, and what it was given opens in the first", async () => {
    const { app, folder } = desktop;
    expect(await desktop.again()).toBe(0);
    expect(app.windows()).toHaveLength(1);
    const other = join(folder, "other.pippin");
    const opened = app.waitForEvent("window");
    expect(await desktop.again(other)).toBe(0);
    const page = await opened;
    await page.getByRole("button", { name: "Add photographs" }).waitFor();
    expect(page.url()).toMatch(/^app:\/\/workspace-2\//);
    await page.close();
  });

  it("opens a workspace of before from the status bar, and another by the system's dialog, each in its window", async () => {
    const { app, page, folder } = desktop;
    const name = page.getByRole("contentinfo").getByRole("button", { name: "sample.pippin" });
    const again = app.waitForEvent("window");
    await name.focus();
    await page.keyboard.press("Enter");
    await takeItem(page, page.getByRole("menuitem", { name: /^other\.pippin/ }));
    const other = await again;
    await other.getByRole("button", { name: "other.pippin" }).waitFor();
    await other.close();
    const chosen = join(folder, "chosen.pippin");
    await app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, chosen);
    const made = app.waitForEvent("window");
    await page.keyboard.press("Alt+n");
    const window = await made;
    await window.getByRole("button", { name: "chosen.pippin" }).waitFor();
    // A page names only what was open before.
    await page.evaluate(`window.pippin.openWorkspace(${JSON.stringify(join(folder, "config"))})`);
    expect(app.windows()).toHaveLength(2);
    await window.close();
    const known = JSON.parse(readFileSync(join(folder, "data", "pippin", "recent.json"), "utf8")) as object;
    expect(known).toEqual({ folders: [chosen, join(folder, "other.pippin"), desktop.workspace] });
  });

  it("serves nothing outside the page's folder and the workspace's pictures", async () => {
    const secret = join(desktop.folder, "secret.txt");
    writeFileSync(secret, "secret");
    mkdirSync(join(desktop.workspace, "thumbnails"), { recursive: true });
    symlinkSync(secret, join(desktop.workspace, "thumbnails", "link"));
    const tries = [
      "/../package.json",
      "/%2e%2e/%2e%2e/package.json",
      "/..%2f..%2fpackage.json",
      `/image/${"0".repeat(64)}`,
      `/blob/..%2f..%2fsecret.txt`,
      `/${encodeURIComponent(secret)}`,
      secret,
      "/thumbnails/link",
      "/workspace.sqlite",
    ];
    for (const path of tries) {
      const answer = await fetched(path);
      expect([path, typeof answer === "string" ? 404 : answer.status]).toEqual([path, 404]);
    }
    expect(await fetched(`file://${secret}`)).toMatch(/TypeError/);
    expect(await fetched("app://workspace-9/index.html")).toMatch(/TypeError|nothing here/);
  });

  it("is joined to the backend again after that was killed, with everything that was saved", async () => {
    const { page, app } = desktop;
    const eyes = await page.getByRole("radio", { name: /^eye/ }).getAttribute("aria-label");
    await page.getByRole("application").click({ position: { x: 420, y: 320 } });
    await expect.poll(() => page.getByRole("radio", { name: /^eye/ }).getAttribute("aria-label")).not.toBe(eyes);
    expect(stamped()).toHaveLength(1);
    const told = page.getByText("The backend is starting again").waitFor();
    const [backend] = childrenOf(app.process().pid!, "backend.entry.js");
    process.kill(backend, "SIGKILL");
    await told;
    await page.getByRole("application").click({ position: { x: 300, y: 200 } });
    await expect.poll(() => stamped().length).toBe(2);
    await expect.poll(() => page.getByRole("alert").count()).toBe(0);
  });

  it("says after three ends in a row where the log is, which tells of each, and starts again when it is asked to", async () => {
    const { page, app } = desktop;
    // The person's answer is the first button, "Try again".
    await app.evaluate(({ dialog }) => {
      const shown: string[] = [];
      Object.assign(globalThis, { shown });
      dialog.showMessageBox = ((_: unknown, { detail }: { detail: string }) => {
        shown.push(detail);
        return Promise.resolve({ response: 0, checkboxChecked: false });
      }) as unknown as typeof dialog.showMessageBox;
    });
    const shown = (): Promise<string[]> => app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
    const backends = (): number[] => childrenOf(app.process().pid!, "backend.entry.js");
    const killed = new Set<number>();
    while ((await shown()).length === 0) {
      for (const backend of backends().filter((one) => !killed.has(one))) {
        process.kill(backend, "SIGKILL");
        killed.add(backend);
      }
    }
    const file = logFile(desktop.workspace);
    expect((await shown())[0]).toContain(`The log says more: ${file}`);
    const ends = (): unknown[] =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as unknown);
    for (const about of killed) {
      const message = expect.stringMatching(/^The backend process was ended by SIGKILL/) as string;
      // The last one may have been started by the answer already: what is said of its end comes after that.
      await expect.poll(ends).toContainEqual(expect.objectContaining({ process: "window", about, message }));
    }
    await expect.poll(() => page.getByRole("radio", { name: /^eye/ }).count()).toBe(1);
    await page.getByRole("application").click({ position: { x: 300, y: 240 } });
    await expect.poll(() => stamped().length).toBe(3);
  });

  it("stays where it is: no other page, no new window, no permission", async () => {
    const { page, app } = desktop;
    const address = page.url();
    const windows = app.windows().length;
    await page.evaluate(`window.location.href = "https://example.org/"`);
    expect(await page.evaluate(`window.open("https://example.org/")`)).toBeNull();
    expect(await page.evaluate(`Notification.requestPermission()`)).toBe("denied");
    const camera = `navigator.mediaDevices.getUserMedia({ video: true }).then(() => "given", (error) => error.name)`;
    expect(await page.evaluate(camera)).not.toBe("given");
    expect(page.url()).toBe(address);
    expect(app.windows()).toHaveLength(windows);
  });

  it("leaves nothing running when it is killed, and opens again with everything that was saved", async () => {
    const before = stamped();
    const program = desktop.app.process().pid!;
    const backends = childrenOf(program, "backend.entry.js");
    const engines = backends.flatMap((backend) => childrenOf(backend, "engine.entry.js"));
    expect([backends.length, engines.length > 0]).toEqual([1, true]);
    const killed = desktop;
    await killed.kill();
    await expect.poll(() => [...backends, ...engines].filter(runs)).toEqual([]);
    desktop = await startDesktop(killed.folder);
    // It opens on its newest explanation.
    await desktop.page.getByRole("heading", { name: "Explain", exact: true }).waitFor();
    await desktop.page.keyboard.press("Alt+1");
    await expect.poll(() => desktop.page.getByRole("option").count()).toBeGreaterThan(10);
    expect(desktop.app.windows()).toHaveLength(1);
    expect(stamped()).toEqual(before);
  });
});
