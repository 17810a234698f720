/** The browser host goes from one workspace to another: what it refuses, what it asks first, and what becomes of the old one. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { OTHER_WORKSPACE } from "../../../app/contract/workspaces.ts";
import type { WorkspaceLog } from "../../../app/main/process/log.ts";
import { recentWorkspaces } from "../../../app/main/process/recentWorkspaces.ts";
import { startWebServer, type WebServer } from "../../../app/main/web/server.ts";
import { MIGRATIONS } from "../../../app/main/workspace/schema.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "pippin-workspaces-")));
const at = (name: string): string => join(folder, name);
const recentFile = at("recent.json");
let server: WebServer;
/** Of the workspaces that were opened in place of the first, as they came. */
const logs: string[] = [];
let hear = (): void => undefined;
let origin = "";
let cookie = "";

beforeAll(async () => {
  const recent = recentWorkspaces(recentFile);
  const onOther = ({ file }: WorkspaceLog): void => {
    logs.push(file);
    hear();
  };
  server = await startWebServer({ folder: at("first.pippin"), tensorflow: "wasm", recent, onOther });
  origin = new URL(server.address).origin;
  const opened = await fetch(server.address, { redirect: "manual" });
  cookie = opened.headers.get("set-cookie")!.split(";")[0];
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const own = (): Record<string, string> => ({ Cookie: cookie, Origin: origin });
const known = async (): Promise<unknown> => (await fetch(`${origin}/workspaces`, { headers: own() })).json();

async function open(wanted: object): Promise<{ readonly status: number; readonly body: unknown }> {
  const body = JSON.stringify(wanted);
  const answer = await fetch(`${origin}/workspaces`, { method: "POST", headers: own(), body });
  return { status: answer.status, body: await answer.json() };
}

async function refusal(wanted: object): Promise<string> {
  const { status, body } = await open(wanted);
  expect(status).toBe(422);
  return (body as { readonly message: string }).message;
}

async function socket(): Promise<WebSocket> {
  const one = new WebSocket(`${origin.replace("http", "ws")}/messages`, { headers: own() });
  await new Promise((resolve, reject) => one.on("open", resolve).on("error", reject));
  return one;
}

/** @returns what the backend answers, over the connection. */
async function ask(one: WebSocket, name: string, input: object): Promise<Record<string, unknown>> {
  const answered = new Promise<Record<string, unknown>>((resolve) => {
    const listen = (data: Buffer): void => {
      const message = JSON.parse(data.toString()) as { kind: string; result?: { value: Record<string, unknown> } };
      if (message.kind !== "answer") return;
      one.off("message", listen);
      resolve(message.result!.value);
    };
    one.on("message", listen);
  });
  one.send(JSON.stringify({ kind: "request", id: 1, name, input }));
  return answered;
}

it("refuses whoever is not the one page, and says nothing of the workspaces", async () => {
  const body = JSON.stringify({ folder: at("stolen.pippin"), make: true });
  for (const headers of [{}, { Cookie: cookie, Origin: "http://example.org" }, { Origin: origin }]) {
    expect((await fetch(`${origin}/workspaces`, { method: "POST", headers, body })).status).toBe(403);
  }
  expect((await fetch(`${origin}/workspaces`)).status).toBe(403);
  expect(existsSync(at("stolen.pippin"))).toBe(false);
});

it("says what is wrong with a place, and stays where it is", async () => {
  mkdirSync(at("holidays"));
  writeFileSync(at("holidays/notes.txt"), "mine");
  const db = openDatabase(at("newer.pippin"));
  db.pragma(`user_version = ${MIGRATIONS.length + 1}`);
  db.close();
  expect(await refusal({ folder: "photographs" })).toMatch(
    /^"photographs" is not a whole path\. Write it from the start/,
  );
  expect(await refusal({ folder: at("nowhere.pippin") })).toMatch(/^There is no folder ".*nowhere\.pippin"\./);
  expect(await refusal({ folder: at("holidays") })).toMatch(/holidays" is no workspace/);
  expect(await refusal({ folder: at("holidays/notes.txt") })).toMatch(/notes\.txt" is a file/);
  expect(await refusal({ folder: at("holidays"), make: true })).toMatch(/holds other things \("notes\.txt"\)/);
  expect(await refusal({ folder: at("first.pippin/"), make: true })).toMatch(/There is a workspace in .* already/);
  expect(await refusal({ folder: at("newer.pippin") })).toMatch(/was made by a newer Pippin/);
  expect(await refusal({ folder: at("newer.pippin"), make: true })).toMatch(/There is a workspace in .* already/);
  expect(await refusal({})).toBe("Name the workspace's folder.");
  expect(await known()).toEqual({ current: at("first.pippin"), recent: [] });
  // Nothing was written into a folder that is somebody else's.
  expect(existsSync(at("holidays/logs"))).toBe(false);
});

it("says that another program holds a workspace, and stays where it is", async () => {
  openDatabase(at("held.pippin")).close();
  const holder = new Database(join(at("held.pippin"), "workspace.sqlite"));
  holder.pragma("locking_mode = EXCLUSIVE");
  holder.exec("BEGIN EXCLUSIVE; CREATE TABLE mine (a); COMMIT");
  expect(await refusal({ folder: at("held.pippin") })).toMatch(/is in use by another program\. Close it there/);
  holder.close();
  expect(await known()).toMatchObject({ current: at("first.pippin") });
}, 30_000);

it("makes a new one, ends the pages of the old, lists it for next time, and goes back", async () => {
  const page = await socket();
  const ended = new Promise((resolve) => page.on("close", resolve));
  expect(await open({ folder: at("second.pippin"), make: true })).toEqual({
    status: 200,
    body: { opened: true, running: [] },
  });
  expect(await ended).toBe(OTHER_WORKSPACE);
  expect(await known()).toEqual({
    current: at("second.pippin"),
    recent: [{ folder: at("first.pippin"), isThere: true }],
  });
  expect(JSON.parse(readFileSync(recentFile, "utf8"))).toEqual({ folders: [at("second.pippin"), at("first.pippin")] });
  const there = await socket();
  expect(await ask(there, "status", {})).toMatchObject({ workspace: at("second.pippin"), images: 0 });
  there.close();
  expect(logs).toEqual([join(at("second.pippin"), "logs", "pippin.log")]);
  // Left by a host that ended during an upload, hours ago.
  const left = join(at("first.pippin"), "dropped", ".dog.jpg.part");
  mkdirSync(join(left, ".."), { recursive: true });
  writeFileSync(left, "half");
  utimesSync(left, 0, 0);
  await open({ folder: at("first.pippin") });
  await expect.poll(() => existsSync(left)).toBe(false);
  rmSync(at("second.pippin"), { recursive: true });
  expect(await known()).toEqual({
    current: at("first.pippin"),
    recent: [{ folder: at("second.pippin"), isThere: false }],
  });
});

it("asks before it stops a job, which goes on when the workspace is open again", async () => {
  const page = await socket();
  await ask(page, "startJob", { name: "prepareSample", input: {} });
  const first = await open({ folder: at("third.pippin"), make: true });
  expect(first.body).toMatchObject({ opened: false, running: [{ name: "prepareSample", state: "running" }] });
  expect(existsSync(at("third.pippin"))).toBe(false);
  const ended = new Promise((resolve) => page.on("close", resolve));
  // Pages of the old one are told while it is still to be closed: what they asked for meanwhile would come from both.
  let states: unknown[] = [];
  hear = () => {
    const db = new Database(join(at("first.pippin"), "workspace.sqlite"), { readonly: true });
    states = db.prepare("SELECT state FROM jobs").pluck().all();
    db.close();
  };
  expect((await open({ folder: at("third.pippin"), make: true, stopJobs: true })).body).toMatchObject({ opened: true });
  expect([await ended, states]).toEqual([OTHER_WORKSPACE, ["running"]]);
  hear = () => undefined;
  await open({ folder: at("first.pippin") });
  const back = await socket();
  const { jobs } = await ask(back, "jobs", {});
  expect((jobs as object[])[0]).toMatchObject({ name: "prepareSample", state: "cancelled", resumable: true });
  back.close();
}, 60_000);
