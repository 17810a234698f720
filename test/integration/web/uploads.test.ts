/** Files dropped onto the page: whole or not at all, each by itself, under a name that every system takes. */
import { pbkdf2 } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { request as httpRequest, type ClientRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startWebServer, type WebServer } from "../../../app/main/web/server.ts";

const derive = promisify(pbkdf2);

let folder: string;
let workspace: string;
let server: WebServer;
let headers: Record<string, string>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pippin-uploads-"));
  workspace = join(folder, "test.pippin");
  await start();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  server = await startWebServer({ folder: workspace, tensorflow: "wasm" });
  const { headers: given } = await fetch(server.address, { redirect: "manual" });
  headers = { Cookie: given.getSetCookie()[0].split(";")[0], Origin: new URL(server.address).origin };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** An upload whose content is sent as the test wants it. */
function begin(name: string, length: number): { request: ClientRequest; answer: Promise<Answer> } {
  const { port } = new URL(server.address);
  const path = `/upload?name=${encodeURIComponent(name)}`;
  const all = { ...headers, "Content-Length": length };
  const request = httpRequest({ host: "127.0.0.1", port, path, method: "POST", headers: all });
  const answer = new Promise<Answer>((resolve, reject) => {
    request.on("error", reject).on("response", (response) => {
      void text(response).then((body) => resolve({ status: response.statusCode!, body }), reject);
    });
  });
  // Whoever breaks it off does not wait for an answer.
  answer.catch(() => undefined);
  request.flushHeaders();
  return { request, answer };
}

async function upload(name: string, content: string): Promise<Answer> {
  const { request, answer } = begin(name, content.length);
  request.end(content);
  return answer;
}

const pathIn = ({ body }: Answer): string => (JSON.parse(body) as { path: string }).path;
const dropped = (): string[] => {
  const all = readdirSync(workspace).includes("dropped") ? readdirSync(join(workspace, "dropped")) : [];
  return all.sort();
};

describe("an upload", () => {
  it("is kept apart from another of the same name at the same moment", async () => {
    const { port, host } = new URL(server.address);
    const socket = connect(Number(port), "127.0.0.1");
    const fields = Object.entries({ ...headers, Host: host, "Content-Length": 4 }).map((field) => field.join(": "));
    const request = (content: string): string =>
      `${["POST /upload?name=dog.jpg HTTP/1.1", ...fields].join("\r\n")}\r\n\r\n${content}`;
    // In one piece, while every thread that could open a file is busy: none is written when the next one comes.
    const busy = Array.from({ length: 8 }, () => derive("", "", 500_000, 64, "sha512"));
    socket.write(["aaaa", "bbbb", "cccc"].map(request).join(""));
    let answers = "";
    socket.setEncoding("utf8").on("data", (some: string) => (answers += some));
    await expect.poll(() => answers.match(/"path"/g)?.length).toBe(3);
    socket.destroy();
    await Promise.all(busy);
    const files = dropped().map((name) => [name, readFileSync(join(workspace, "dropped", name), "utf8")]);
    expect(files.map(([name]) => name)).toEqual(["dog (2).jpg", "dog (3).jpg", "dog.jpg"]);
    expect(files.map(([, content]) => content).sort()).toEqual(["aaaa", "bbbb", "cccc"]);
  });

  it("leaves the file of an earlier one as it is", async () => {
    const paths = [await upload("dog.jpg", "one"), await upload("dog.jpg", "two")].map(pathIn);
    expect(paths.map((path) => readFileSync(path, "utf8"))).toEqual(["one", "two"]);
  });

  it("leaves nothing behind when it breaks off", async () => {
    const { request } = begin("dog.jpg", 100);
    request.write("half of it");
    await expect.poll(dropped).toHaveLength(1);
    request.destroy();
    await expect.poll(dropped).toEqual([]);
    expect(basename(pathIn(await upload("dog.jpg", "whole")))).toBe("dog.jpg");
  });

  it("leaves nothing behind when the host is closed, which does not wait for its end", async () => {
    const { request } = begin("dog.jpg", 100);
    request.write("half of it");
    await expect.poll(dropped).toHaveLength(1);
    await server.close();
    expect(dropped()).toEqual([]);
  });

  it("that a killed host has left behind is removed at the next start, and no other file", async () => {
    await server.close();
    mkdirSync(join(workspace, "dropped", "together-1"), { recursive: true });
    const long = new Date("2020-01-01");
    for (const name of [".old.jpg.part", "together-1/.old.bin.part", "own.part", ".hidden"]) {
      writeFileSync(join(workspace, "dropped", name), "half");
      utimesSync(join(workspace, "dropped", name), long, long);
    }
    // Another host is at this one.
    writeFileSync(join(workspace, "dropped", ".new.jpg.part"), "half");
    await start();
    expect(dropped()).toEqual([".hidden", ".new.jpg.part", "own.part", "together-1"]);
    expect(readdirSync(join(workspace, "dropped", "together-1"))).toEqual([]);
  });

  it("is written in the workspace's folder for it, whatever it is called", async () => {
    for (const name of [
      "../../evil.jpg",
      "/etc/passwd",
      "..\\evil.jpg",
      "dog\0.jpg",
      "..",
      "",
      "CON",
      "𠮷".repeat(300),
    ]) {
      const answers = [await upload(name, "one"), await upload(name, "two")];
      expect(answers.map(({ status }) => [name, status])).toEqual(Array(2).fill([name, 200]));
      const paths = answers.map(pathIn);
      expect(new Set(paths.map((path) => dirname(path)))).toEqual(new Set([join(workspace, "dropped")]));
      expect(paths.map((path) => readFileSync(path, "utf8"))).toEqual(["one", "two"]);
    }
  });

  it("that cannot be written is answered with a sentence, however long it is", async () => {
    writeFileSync(join(workspace, "dropped"), "a file in the folder's place");
    const answer = await upload("dog.jpg", "x".repeat(5e6));
    expect(answer.status).toBe(500);
    expect(answer.body).toMatch(/^"dog.jpg" cannot be copied into the workspace ".*": .*\. Make room there/);
  });
});
