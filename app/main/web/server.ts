/** The app on a loopback address, in a browser: the page, pictures, and messages over a WebSocket. */
import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { basename } from "node:path";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { WebSocketServer, type WebSocket } from "ws";
import { errorData, PippinError } from "../../contract/errors.ts";
import { errorDetails, NO_LOG } from "../../contract/log.ts";
import { OTHER_WORKSPACE } from "../../contract/workspaces.ts";
import type { BackendHost, BackendHostOptions } from "../process/backendHost.ts";
import type { WorkspaceLog } from "../process/log.ts";
import { pageFolder } from "../process/layout.ts";
import { CONTENT_SECURITY_POLICY, LASTING, pageFile } from "../process/pageFiles.ts";
import { recentWorkspaces, type RecentWorkspaces } from "../process/recentWorkspaces.ts";
import { createSession, type LoopbackSession } from "./session.ts";
import { saveUpload, sweepUploads } from "./uploads.ts";
import { webWorkspaces, type OpenHost, type WebWorkspaces } from "./workspaces.ts";

const LOOPBACK = "127.0.0.1";
/** Of WebSockets: the other end has not kept to what was agreed. */
const POLICY_VIOLATION = 1008;
/** Characters; the protocol allows 123 bytes. */
const LONGEST_REASON = 100;
const LONGEST_BODY = 20_000;

const REFUSED_PORTS: Readonly<Record<string, string>> = {
  EADDRINUSE: "is in use",
  EACCES: "may not be opened by this user",
  ERR_SOCKET_BAD_PORT: "is none: they go from 0 to 65535",
};

export interface WebServer {
  /** With the one-time token: whoever opens it first may use the app. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * @param port - 0: a free one.
 * @throws PippinError where the workspace cannot be opened or the port is taken.
 */
export async function startWebServer(
  options: BackendHostOptions & {
    readonly port?: number;
    readonly recent?: RecentWorkspaces;
    /** Hears of each further workspace that is opened in place of the one before. */
    readonly onOther?: (log: WorkspaceLog) => void;
  },
): Promise<WebServer> {
  const { log = NO_LOG, recent = recentWorkspaces(null) } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64e6 });
  const workspaces = webWorkspaces({ ...options, log }, recent, (folder, own) => {
    for (const socket of sockets.clients) socket.close(OTHER_WORKSPACE, "Another workspace is open.");
    options.onOther?.(own);
    sweepUploads(folder).catch((error: unknown) =>
      own.warn(`Old uploads cannot be removed: ${errorData(error).message}`),
    );
  });
  let origin = "";
  const session = createSession(() => origin);
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const answered = respond({ request, response, session, workspaces, ...workspaces.current() })
      .catch((error: unknown) => {
        // Whoever has asked went away in the middle of the answer.
        if ((error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE") return;
        workspaces
          .current()
          .log.error(`Pippin made a mistake over an address: ${errorData(error).message}`, errorDetails(error));
        response.destroy();
      })
      .finally(() => underWay.delete(answered));
    underWay.add(answered);
  });
  server.on("upgrade", (request, socket, head) => {
    // A connection that breaks here is nobody's but the caller's.
    socket.on("error", () => socket.destroy());
    if (session.refusal(request) !== null || request.url !== "/messages") refuseUpgrade(socket);
    else sockets.handleUpgrade(request, socket, head, (webSocket) => talk(workspaces.current().host, webSocket));
  });
  const endConnections = connectionsOf(server);
  try {
    await listen(server, options.port ?? 0);
  } catch (error) {
    await workspaces.current().host.close();
    throw error;
  }
  // Of a connection that cannot be taken, for one: those that are open are none the worse for it.
  server.on("error", ({ message }) =>
    workspaces.current().log.error(`The browser host could not take a connection: ${message}`),
  );
  origin = `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
  await sweepUploads(options.folder);
  return {
    address: `${origin}/?token=${session.token}`,
    close: async () => {
      server.close();
      endConnections();
      await Promise.all(underWay);
      await workspaces.current().host.close();
    },
  };
}

/** A caller that has got its answer, and holds its own end open, must not hold the host. */
function refuseUpgrade(socket: Duplex): void {
  socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n", () => socket.destroy());
}

/**
 * The server itself forgets those that were upgraded or refused.
 *
 * @returns what ends every connection, whatever is under way on it.
 */
function connectionsOf(server: Server): () => void {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}

async function listen(server: Server, port: number): Promise<void> {
  const listening = Promise.withResolvers<void>();
  server.once("listening", listening.resolve).once("error", listening.reject);
  try {
    server.listen(port, LOOPBACK);
    await listening.promise;
  } catch (error) {
    const why = REFUSED_PORTS[(error as NodeJS.ErrnoException).code ?? ""];
    if (why === undefined) throw error;
    throw new PippinError("invalid-request", `Port ${port} ${why}. Choose another with --port.`);
  } finally {
    server.off("error", listening.reject);
  }
}

/** Piece by piece: a report may be larger than memory. */
async function sendFile(response: ServerResponse, path: string): Promise<void> {
  response.writeHead(200, {
    "Content-Type": "application/octet-stream",
    "Content-Length": statSync(path).size,
    "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`,
    "Cache-Control": "no-store",
  });
  await pipeline(createReadStream(path), response);
}

function talk(host: BackendHost, socket: WebSocket): void {
  const connection = host.connect((message) => socket.send(JSON.stringify(message)));
  socket.on("message", (data: Buffer) => {
    try {
      connection.receive(JSON.parse(data.toString()));
    } catch (error) {
      socket.close(POLICY_VIOLATION, errorData(error).message.slice(0, LONGEST_REASON));
    }
  });
  // What is no WebSocket's frame, or too long; "close" follows.
  socket.on("error", () => socket.terminate());
  socket.on("close", () => connection.close());
}

interface Exchange extends OpenHost {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly session: LoopbackSession;
  readonly workspaces: WebWorkspaces;
}

async function respond(exchange: Exchange): Promise<void> {
  const { request, response, session, workspaces, host, folder } = exchange;
  response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  // Pages of other ports of this machine are of the same site: without this they could show the workspace's pictures.
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  const foreign = session.foreign(request);
  if (foreign !== null) return plain(response, 403, foreign);
  const address = URL.parse(request.url ?? "/", `http://${LOOPBACK}`);
  if (address === null) return plain(response, 400, "This is no address.");
  const { pathname, searchParams } = address;
  const token = searchParams.get("token");
  const cookie = token === null ? null : session.exchange(token);
  if (cookie !== null) {
    response.writeHead(303, { Location: "/", "Set-Cookie": cookie }).end();
    return;
  }
  const refusal = session.refusal(request);
  if (refusal !== null) return plain(response, 403, refusal);
  if (request.method === "POST" && pathname === "/upload") return upload(exchange, searchParams);
  if (request.method === "POST" && pathname === "/workspaces") return openWorkspace(exchange);
  if (request.method !== "GET") return plain(response, 405, "Only GET.");
  if (pathname === "/workspaces") return json(response, 200, workspaces.list());
  const page = pageFile(pageFolder(), pathname);
  if (page !== null) {
    const headers = { "Content-Type": page.type, "Cache-Control": page.lasting ? LASTING : "no-cache" };
    response.writeHead(200, headers).end(page.bytes);
    return;
  }
  const exported = host.download(pathname);
  if (exported !== null) return sendFile(response, exported);
  const picture = await host.picture(pathname);
  if (picture === null) return plain(response, 404, `There is nothing at ${pathname} in ${folder}.`);
  // An address is a hash of what it shows.
  const headers = { "Content-Type": picture.type, "Cache-Control": LASTING };
  response.writeHead(200, headers).end(picture.bytes);
}

async function upload({ request, response, folder, log }: Exchange, parameters: URLSearchParams): Promise<void> {
  try {
    const path = await saveUpload(folder, parameters.get("name") ?? "file", request, parameters.get("together"));
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ path }));
  } catch (error) {
    const { message } = errorData(error);
    log.warn(`An upload failed: ${message}`, errorDetails(error));
    plain(response, 500, message);
  }
}

/** Answers with what became of it, or with the error as every request of the backend's does. */
async function openWorkspace({ request, response, workspaces, log }: Exchange): Promise<void> {
  try {
    json(response, 200, await workspaces.open(await bodyOf(request)));
  } catch (error) {
    const data = errorData(error);
    if (data.code === "internal")
      log.error(`Pippin made a mistake over a workspace: ${data.message}`, errorDetails(error));
    json(response, 422, data);
  }
}

/** @returns undefined for what is no JSON, or longer than any path. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const piece of request) {
    text += String(piece);
    if (text.length > LONGEST_BODY) return undefined;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
  response.writeHead(status, headers).end(JSON.stringify(value));
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(text);
}
