/** A search for groups whose processes are ended without a word: it goes on where it was, and makes the same groups. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { ensureBuilt } from "../../../scripts/build.ts";
import { runs } from "../../builders/processes.ts";
import { start, type Running } from "./running.ts";

const sample = fileURLToPath(new URL("../../../resources/sample/images", import.meta.url));
const paths = readdirSync(sample)
  .filter((name) => name.endsWith(".jpg"))
  .slice(0, 10)
  .map((name) => join(sample, name));
/** As many groups as so few photographs have something for. */
const SEARCH = { class: "dog", set: "dogs", groups: 5 };

describe("a search for groups, killed at any moment", () => {
  const folder = mkdtempSync(join(tmpdir(), "pippin-kill-discover-"));
  const running: Running[] = [];

  beforeAll(ensureBuilt);
  afterAll(async () => {
    for (const app of running) app.killAll();
    await Promise.all(running.map((app) => app.ended));
    rmSync(folder, { recursive: true });
  });

  const workspace = (name: string): string => join(folder, `${name}.pippin`);

  async function started(name: string): Promise<Running> {
    const app = await start(workspace(name));
    running.push(app);
    return app;
  }

  async function prepared(name: string): Promise<Running> {
    const app = await started(name);
    await app.client.request("addImages", { paths, set: "dogs" });
    await app.client.request("saveClass", { name: "dog", labels: ["eye", "none"], set: "dogs" });
    await app.client.request("takeShippedModel", { name: "Tiny Darknet" });
    return app;
  }

  /** Photographs that the search has read, as the file says. */
  function read(name: string): number {
    const db = openDatabase(workspace(name));
    try {
      expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
      return db.prepare("SELECT count(*) FROM discovered_images").pluck().get() as number;
    } finally {
      db.close();
    }
  }

  async function kill(app: Running): Promise<void> {
    const engines = app.engines();
    app.killAll();
    await app.ended;
    running.splice(running.indexOf(app), 1);
    await expect.poll(() => engines.filter(runs)).toEqual([]);
  }

  const groupsOf = async ({ client }: Running): Promise<object[]> => {
    const { discoveries } = await client.request("discoveries", {});
    const { shown } = await client.request("discovery", { id: discoveries[0].id });
    return shown.map(({ number, patches, images }) => ({ number, patches, images }));
  };

  it("reads no photograph twice, and makes the groups that it would have made", async () => {
    let app = await prepared("killed");
    for (const moment of [2, 6]) {
      app.client.request("discover", SEARCH).catch(() => undefined);
      await expect.poll(() => read("killed"), { timeout: 120_000, interval: 20 }).toBeGreaterThanOrEqual(moment);
      await kill(app);
      app = await started("killed");
    }
    const before = read("killed");
    expect(before).toBeGreaterThanOrEqual(6);
    const answer = await app.client.request("discover", SEARCH);
    expect(answer).toMatchObject({ known: before, images: paths.length - before, groups: 5, refused: [] });
    const calm = await prepared("calm");
    await calm.client.request("discover", SEARCH);
    expect(await groupsOf(app)).toEqual(await groupsOf(calm));
  }, 300_000);
});
