/** The backend of one window: a process that is started again when it ends, and pages that are joined to it. */
import { MessageChannelMain, type MessagePortMain } from "electron";
import type { ErrorData } from "../../contract/errors.ts";
import type { Log } from "../../contract/log.ts";
import type { FromBackend, Picture, ToBackend } from "../process/shellMessages.ts";
import { nodeChild, utilityChild, type BackendChild } from "./childProcess.ts";
import { UtilityEngines } from "./utilityEngines.ts";

export interface BackendEntries {
  readonly backend: string;
  readonly engine: string;
  /** A Node that runs the backend instead of Electron's own; null: Electron's. */
  readonly node: string | null;
}

export interface BackendListener {
  /** It takes pages: at the start, and again after it was started anew. */
  onReady(): void;
  /** The workspace cannot be opened. */
  onRefused(error: ErrorData): void;
  /** It is gone and being started again. */
  onLost(how: string): void;
  /** It ended too often: nothing is started any more until `restart`. */
  onGivenUp(how: string): void;
}

type StartMessage = Extract<ToBackend, { kind: "start" }>;

/** Asked again of the next process, once, when one ends: a page shows what it got, or did not get, for good. */
interface AskedPicture {
  readonly path: string;
  asked: number;
  readonly resolve: (picture: Picture | null) => void;
}

const CRASHES_IN_A_ROW = 3;
/** Processes that a picture may end. */
const CRASHES_OF_A_PICTURE = 2;
/** A backend that has lived so long was sound: what ends it then is another matter. */
const SOUND_MS = 60_000;
const READY_MS = 60_000;
const CLOSE_MS = 10_000;

export class BackendProcess {
  readonly #entries: BackendEntries;
  readonly #options: StartMessage["options"];
  readonly #listener: BackendListener;
  readonly #log: Log;
  readonly #pages = new Map<number, MessagePortMain>();
  readonly #pictures = new Map<number, AskedPicture>();
  readonly #engines: UtilityEngines;
  #child: BackendChild | null = null;
  #ready = false;
  #startedAt = 0;
  #crashes = 0;
  #counter = 0;
  #closing: { readonly done: Promise<void>; resolve(): void } | null = null;

  constructor(entries: BackendEntries, options: StartMessage["options"], listener: BackendListener, log: Log) {
    this.#entries = entries;
    this.#options = options;
    this.#listener = listener;
    this.#log = log;
    this.#engines = new UtilityEngines(entries.engine, log);
    this.#start();
  }

  get isReady(): boolean {
    return this.#ready;
  }

  /** After it was given up. */
  restart(): void {
    this.#crashes = 0;
    if (this.#child === null) this.#start();
  }

  /** Joins a page. @returns the page's end of the messages, and what lets go of it. */
  connect(): { readonly port: MessagePortMain; close(): void } {
    const { port1, port2 } = new MessageChannelMain();
    const page = ++this.#counter;
    const child = this.#child;
    if (child?.takesPorts === true) child.send({ kind: "page", page }, [port2]);
    else if (child !== null) {
      child.send({ kind: "page", page });
      port2.on("message", ({ data }) => child.send({ kind: "from-page", page, message: data as never }));
      port2.start();
      this.#pages.set(page, port2);
    }
    return {
      port: port1,
      close: () => {
        this.#pages.delete(page);
        if (this.#child === child) child?.send({ kind: "page-closed", page });
      },
    };
  }

  /** Waits for a backend that is being started. @returns null where there is no such picture, or no backend any more. */
  picture(path: string): Promise<Picture | null> {
    if (this.#child === null) return Promise.resolve(null);
    const id = ++this.#counter;
    return new Promise((resolve) => {
      this.#pictures.set(id, { path, asked: 0, resolve });
      if (this.#ready) this.#askForPicture(id);
    });
  }

  /** Jobs under way stop after what they are at; a process that does not end is ended. */
  close(): Promise<void> {
    const child = this.#child;
    if (child === null) return Promise.resolve();
    if (this.#closing !== null) return this.#closing.done;
    let resolve = (): void => undefined;
    const done = new Promise<void>((settle) => (resolve = settle));
    const timer = setTimeout(() => child.kill(), CLOSE_MS);
    this.#closing = {
      done,
      resolve: () => {
        clearTimeout(timer);
        resolve();
      },
    };
    child.send({ kind: "close" });
    return done;
  }

  #start(): void {
    this.#startedAt = Date.now();
    const timer = setTimeout(() => this.#child?.kill(), READY_MS);
    const onMessage = (message: FromBackend): void => {
      if (message.kind === "ready" || message.kind === "refused") clearTimeout(timer);
      this.#receive(message);
    };
    const onEnd = (how: string): void => {
      clearTimeout(timer);
      this.#ended(how);
    };
    const { backend, node } = this.#entries;
    const listener = { onMessage, onEnd };
    this.#child =
      node === null ? utilityChild(backend, listener, this.#log) : nodeChild(node, backend, listener, this.#log);
    // What started in the background goes on by itself: only the first process is asked for it.
    const { firstJob: _, ...again } = this.#options;
    this.#child.send({ kind: "start", options: this.#crashes === 0 ? this.#options : again });
  }

  #receive(message: FromBackend): void {
    switch (message.kind) {
      case "ready":
        this.#ready = true;
        for (const id of this.#pictures.keys()) this.#askForPicture(id);
        this.#listener.onReady();
        return;
      case "refused":
        this.#withoutPictures();
        this.#listener.onRefused(message.error);
        return;
      case "to-page":
        this.#pages.get(message.page)?.postMessage(message.message);
        return;
      case "picture":
        this.#pictures.get(message.id)?.resolve(message.picture);
        this.#pictures.delete(message.id);
        return;
      case "start-engine":
        if (this.#child !== null) this.#engines.start(message.engine, message.parameters, this.#child);
        return;
      case "kill-engine":
        this.#engines.end(message.engine);
        return;
      case "closed":
        return;
    }
  }

  #askForPicture(id: number): void {
    const picture = this.#pictures.get(id)!;
    picture.asked += 1;
    this.#child?.send({ kind: "picture", id, path: picture.path });
  }

  /** @param least - times that those were asked for which are given up. */
  #withoutPictures(least = 0): void {
    for (const [id, { asked, resolve }] of this.#pictures) {
      if (asked < least) continue;
      this.#pictures.delete(id);
      resolve(null);
    }
  }

  #ended(how: string): void {
    this.#child = null;
    this.#ready = false;
    for (const port of this.#pages.values()) port.close();
    this.#pages.clear();
    this.#engines.endAll();
    if (this.#closing !== null) {
      this.#withoutPictures();
      this.#closing.resolve();
      return;
    }
    this.#crashes = Date.now() - this.#startedAt > SOUND_MS ? 1 : this.#crashes + 1;
    if (this.#crashes >= CRASHES_IN_A_ROW) {
      this.#withoutPictures();
      this.#listener.onGivenUp(how);
      return;
    }
    this.#withoutPictures(CRASHES_OF_A_PICTURE);
    this.#listener.onLost(how);
    this.#start();
  }
}
