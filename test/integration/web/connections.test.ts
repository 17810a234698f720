/** Connections that are held open, and what else must neither end the loopback host nor keep it. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startWebServer, type WebServer } from "../../../app/main/web/server.ts";
import { openClient } from "../../builders/webClient.ts";

let folder: string;
let workspace: string;
let server: WebServer;
const sockets: Socket[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pippin-connections-"));
  workspace = join(folder, "test.pippin");
  server = await startWebServer({ folder: workspace, tensorflow: "wasm" });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
  rmSync(folder, { recursive: true });
});

const port = (): number => Number(new URL(server.address).port);

/** A caller that keeps its own end open, whatever the host does with the other. */
async function holding(...lines: string[]): Promise<{ socket: Socket; answer: () => string; isOpen: () => boolean }> {
  const socket = connect({ port: port(), host: "127.0.0.1", allowHalfOpen: true });
  sockets.push(socket);
  let [answer, isOpen] = ["", true];
  socket.setEncoding("utf8").on("data", (some: string) => (answer += some));
  socket.on("error", () => (isOpen = false)).on("close", () => (isOpen = false));
  await new Promise((resolve) => socket.once("connect", resolve));
  if (lines.length > 0) socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return {
    socket,
    answer: () => answer,
    isOpen: () => {
      // Only who sends something learns that nobody is there any more.
      if (isOpen) socket.write("x");
      return isOpen;
    },
  };
}

const UPGRADE = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"];

describe("a connection to the loopback host", () => {
  it("that asked for messages and was refused is over, although the caller holds it open", async () => {
    const own = `Host: 127.0.0.1:${port()}`;
    for (const lines of [
      ["GET /messages HTTP/1.1", own, ...UPGRADE],
      ["GET /messages HTTP/1.1", "Host: elsewhere", ...UPGRADE],
      ["GET /other HTTP/1.1", own, "Upgrade: h2c", "Connection: Upgrade"],
    ]) {
      const { answer, isOpen } = await holding(...lines);
      await expect.poll(answer).toMatch(/^HTTP\/1\.1 403 /);
      await expect.poll(isOpen).toBe(false);
    }
  });

  it("is over when the host is closed, whatever was under way on it", async () => {
    const client = await openClient(server.address);
    const silent = await holding();
    const half = await holding("GET / HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 100");
    const startedHeaders = await holding();
    startedHeaders.socket.write("GET / HTTP/1.1\r\nHos");
    const gone = client.until(() => false);
    await server.close();
    await expect(gone).rejects.toThrow("The backend is gone.");
    for (const { isOpen } of [silent, half, startedHeaders]) await expect.poll(isOpen).toBe(false);
    expect(existsSync(join(workspace, "workspace.sqlite-wal"))).toBe(false);
  });

  it.each([
    ["headers of 100 kB", [`Cookie: ${"x".repeat(1e5)}`]],
    ["three thousand headers", Array.from({ length: 3000 }, (_, i) => `a${i}: 1`)],
    ["a length that is none", ["Content-Length: -1"]],
    ["two lengths", ["Content-Length: 1", "Content-Length: 2"]],
    ["a length beside chunks", ["Content-Length: 1", "Transfer-Encoding: chunked"]],
    ["bytes that are no text", ["Cookie: \u0001\u0002\u00ff"]],
    ["two hosts", ["Host: a", "Host: b"]],
  ])("with %s is refused, and others are answered", async (_, lines) => {
    const { answer } = await holding("POST /upload HTTP/1.1", ...lines);
    await expect.poll(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    const client = await openClient(server.address);
    expect(await client.request("history", {})).toEqual({ undo: null, redo: null });
    client.close();
  });

  it.each([70_000, -1, 1.5])("cannot be waited for at port %d, which is said in a sentence", async (wrong) => {
    const started = startWebServer({ folder: join(folder, "other.pippin"), port: wrong });
    await expect(started).rejects.toMatchObject({
      code: "invalid-request",
      message: `Port ${wrong} is none: they go from 0 to 65535. Choose another with --port.`,
    });
    expect(existsSync(join(folder, "other.pippin", "workspace.sqlite-wal"))).toBe(false);
  });
});
