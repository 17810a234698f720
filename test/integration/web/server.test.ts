/** The loopback host under attack: what pages elsewhere, other programs and broken messages get from it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startWebServer, type WebServer } from "../../../app/main/web/server.ts";
import { ensureBuilt } from "../../../scripts/build.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

describe("the loopback host", () => {
  const folder = mkdtempSync(join(tmpdir(), "pippin-web-"));
  const workspace = join(folder, "attacked.pippin");
  let server: WebServer;
  let origin = "";
  let cookie = "";

  /** As any program of this machine can ask: every header is the caller's. */
  const ask = (path: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(origin);
      const asking = httpRequest({ host: "127.0.0.1", port, path, method, headers }, (response) => {
        void text(response).then(
          (all) => resolve({ status: response.statusCode!, headers: response.headers, body: all }),
          reject,
        );
      });
      asking.on("error", reject).end(body);
    });
  const own = (): Record<string, string> => ({ Cookie: cookie });

  const socket = (headers: Record<string, string>, path = "/messages"): WebSocket =>
    new WebSocket(`${origin.replace("http", "ws")}${path}`, { headers });
  const refused = (headers: Record<string, string>, path?: string): Promise<string> =>
    new Promise((resolve) => {
      socket(headers, path)
        .on("open", () => resolve("opened"))
        .on("error", ({ message }) => resolve(message));
    });
  const opened = async (): Promise<WebSocket> => {
    const one = socket({ ...own(), Origin: origin });
    await new Promise((resolve, reject) => one.on("open", resolve).on("error", reject));
    return one;
  };
  /** What the host says to a message, or how it closes. */
  const answerTo = (one: WebSocket, message: string | Buffer): Promise<unknown> => {
    const answer = new Promise((resolve) => {
      one.once("message", (data: Buffer) => resolve(JSON.parse(data.toString())));
      one.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    one.send(message);
    return answer;
  };
  const request = (name: string, input: unknown): string => JSON.stringify({ kind: "request", id: 1, name, input });

  beforeAll(async () => {
    await ensureBuilt();
    server = await startWebServer({ folder: workspace, tensorflow: "wasm" });
    origin = new URL(server.address).origin;
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it("listens on 127.0.0.1 and on no other address of the machine", async () => {
    const { port, hostname } = new URL(server.address);
    expect(hostname).toBe("127.0.0.1");
    const elsewhere = new Promise((resolve) => {
      connect(Number(port), "127.0.0.2", () => resolve("answered")).on("error", () => resolve("refused"));
    });
    expect(await elsewhere).toBe("refused");
  });

  it("answers nothing without the cookie, and says how to get it", async () => {
    for (const path of ["/", "/index.html", `/image/${"0".repeat(64)}`, "/nothing"]) {
      const { status, body } = await ask(path);
      expect([path, status]).toEqual([path, 403]);
      expect(body).toMatch(/Open the address that Pippin printed/);
    }
    const name = `pippin-session-${new URL(origin).port}`;
    for (const forged of [`${name}=`, `${name}=guess`, "other=1", name]) {
      expect(await ask("/", { headers: { Cookie: forged } })).toMatchObject({ status: 403 });
    }
  });

  it("refuses a wrong token, and the right one under another name or from another page: it stays unused", async () => {
    const { search, port } = new URL(server.address);
    expect(await ask("/?token=guess")).toMatchObject({ status: 403 });
    expect(await ask("/?token=")).toMatchObject({ status: 403 });
    for (const Host of [`localhost:${port}`, `evil.example:${port}`, "127.0.0.1", `127.0.0.1:${port}.evil.example`]) {
      expect(await ask(`/${search}`, { headers: { Host } })).toMatchObject({ status: 403 });
    }
    expect(await ask(`/${search}`, { headers: { Origin: "http://evil.example" } })).toMatchObject({ status: 403 });
  });

  it("exchanges the token once, for a cookie that scripts and other sites do not get", async () => {
    const { search } = new URL(server.address);
    const first = await ask(`/${search}`);
    expect(first).toMatchObject({ status: 303, headers: { location: "/" } });
    const [header] = first.headers["set-cookie"]!;
    expect(header).toMatch(/^pippin-session-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    cookie = header.split(";")[0];
    expect(await ask(`/${search}`)).toMatchObject({ status: 403 });
    const page = await ask("/", { headers: own() });
    expect(page).toMatchObject({ status: 200 });
    expect(page.body).toContain("<title>Pippin</title>");
  });

  it("lets a browser keep what has its hash in the name, compiled as it is, and asks for the page anew", async () => {
    const page = await ask("/", { headers: own() });
    expect(page.headers["cache-control"]).toBe("no-cache");
    const [script] = /\/assets\/[\w-]+\.js/.exec(page.body)!;
    expect((await ask(script, { headers: own() })).headers["cache-control"]).toMatch(/max-age=\d{8}, immutable/);
  });

  it("sends its policy with every answer", async () => {
    for (const headers of [own(), {}]) {
      const answer = await ask("/", { headers });
      expect(answer.headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
      });
      const policy = answer.headers["content-security-policy"] as string;
      expect(policy).toContain("default-src 'none'");
      expect(/script-src ([^;]+)/.exec(policy)![1]).toBe("'self'");
      expect(policy).toContain("frame-ancestors 'none'");
    }
  });

  it("refuses the cookie's owner too, under another host or from another page", async () => {
    const { port } = new URL(origin);
    for (const Host of [`localhost:${port}`, "evil.example", "127.0.0.1"]) {
      expect(await ask("/", { headers: { ...own(), Host } })).toMatchObject({ status: 403 });
    }
    for (const Origin of ["http://evil.example", "null", "http://127.0.0.1:1", origin.replace("http", "https")]) {
      expect(await ask("/", { headers: { ...own(), Origin } })).toMatchObject({ status: 403 });
    }
    expect(await ask("/", { headers: { ...own(), Origin: origin } })).toMatchObject({ status: 200 });
  });

  it("takes files only from its own page: a form elsewhere sends no origin of ours", async () => {
    const upload = "/upload?name=a.jpg";
    expect(await ask(upload, { method: "POST", headers: own(), body: "a" })).toMatchObject({ status: 403 });
    const elsewhere = { ...own(), Origin: "http://evil.example" };
    expect(await ask(upload, { method: "POST", headers: elsewhere, body: "a" })).toMatchObject({ status: 403 });
    const here = { ...own(), Origin: origin };
    expect(await ask("/", { method: "DELETE", headers: here })).toMatchObject({ status: 405 });
    const taken = await ask("/upload?name=..%2F..%2F.evil.jpg", { method: "POST", headers: here, body: "a" });
    expect(taken.status).toBe(200);
    const { path } = JSON.parse(taken.body) as { path: string };
    expect(path.startsWith(join(workspace, "dropped") + "/")).toBe(true);
  });

  it("reads nothing outside the page's folder and the workspace's pictures", async () => {
    const secret = join(folder, "secret.txt");
    writeFileSync(secret, "the secret");
    mkdirSync(join(workspace, "thumbnails"), { recursive: true });
    symlinkSync(secret, join(workspace, "thumbnails", "f".repeat(64)));
    const hash = "f".repeat(64);
    const tries = [
      "/../secret.txt",
      "/../../package.json",
      "/%2e%2e/%2e%2e/package.json",
      "/..%2f..%2fpackage.json",
      "/..%5c..%5cpackage.json",
      "/assets/../../../package.json",
      `/${encodeURIComponent(secret)}`,
      secret,
      `/image/..%2f..%2fsecret.txt`,
      `/thumbnail/${hash}`,
      `/blob/${hash}`,
      `/blob/../../secret.txt`,
      "/workspace.sqlite",
      "/index.html%00.png",
      "/%",
    ];
    for (const path of tries) {
      const { status, body } = await ask(path, { headers: own() });
      expect([path, status, body.includes("the secret")]).toEqual([path, 404, false]);
    }
  });

  it("outlives what is no address and no HTTP", async () => {
    for (const path of ["//", "http://[", "//:99999/"]) {
      expect((await ask(path, { headers: own() })).status).toBeGreaterThanOrEqual(400);
    }
    const { port } = new URL(origin);
    const broken = connect(Number(port), "127.0.0.1", () => broken.end("GET\r\n\0\r\n\r\n"));
    await new Promise((resolve) => broken.on("close", resolve).resume());
    expect(await ask("/", { headers: own() })).toMatchObject({ status: 200 });
  });

  it("opens no socket without its cookie, its origin and its host", async () => {
    const { port } = new URL(origin);
    const attempts: [Record<string, string>, string?][] = [
      [{ Origin: origin }],
      [own()],
      [{ ...own(), Origin: "http://evil.example" }],
      [{ ...own(), Origin: "null" }],
      [{ ...own(), Origin: origin, Host: `localhost:${port}` }],
      [{ Cookie: `pippin-session-${port}=guess`, Origin: origin }],
      [{ ...own(), Origin: origin }, "/other"],
    ];
    for (const [headers, path] of attempts) expect(await refused(headers, path)).toMatch(/403/);
    expect(await refused({ ...own(), Origin: origin })).toBe("opened");
  });

  it("closes a socket whose messages are not the contract's, with the reason, and goes on with the others", async () => {
    const good = await opened();
    const bad = [
      "{",
      "null",
      "[]",
      '"request"',
      "{}",
      '{"kind":"request","id":"1","name":"status","input":{}}',
      '{"kind":"request","id":1.5,"name":"status","input":{}}',
      '{"kind":"request","id":1,"name":7,"input":{}}',
      '{"kind":"cancel"}',
      '{"kind":"answer","id":1,"result":{"ok":true}}',
      '{"kind":"cancel","id":1,"more":true}',
    ];
    for (const message of bad) {
      const answer = (await answerTo(await opened(), message)) as { code: number; reason: string };
      expect([message, answer.code]).toEqual([message, 1008]);
      expect(answer.reason).not.toBe("");
    }
    // Bytes that are no WebSocket's frame.
    const raw = await opened();
    const ended = new Promise((resolve) => raw.on("close", resolve).on("error", () => undefined));
    (raw as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0xff, 0xff, 0xff]));
    await ended;
    expect(await answerTo(good, request("history", {}))).toMatchObject({ kind: "answer", result: { ok: true } });
    good.close();
  });

  it("answers requests that do not fit their schema with the field, whatever they are called", async () => {
    const one = await opened();
    for (const name of ["nothing", "__proto__", "constructor", "toString"]) {
      expect(await answerTo(one, request(name, {}))).toMatchObject({
        result: { ok: false, error: { code: "invalid-request" } },
      });
    }
    const wrong = { changes: [{ kind: "add", imageId: "1; DROP TABLE images", label: "eye", box: {} }] };
    expect(await answerTo(one, request("changePatches", wrong))).toMatchObject({
      result: { ok: false, error: { code: "invalid-request", data: { field: "changes.0.imageId" } } },
    });
    expect(await answerTo(one, request("changePatches", null))).toMatchObject({ result: { ok: false } });
    one.close();
  });
});
