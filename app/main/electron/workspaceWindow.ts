/** One window on one workspace, with the backend behind it. */
import { BrowserWindow, dialog, type MessagePortMain } from "electron";
import type { Command } from "../../contract/bridge.ts";
import { openLog, type WorkspaceLog } from "../process/log.ts";
import { BackendProcess, type BackendEntries } from "./backendProcess.ts";
import { isOwnPage, SCHEME } from "./security.ts";
import type { Rectangle } from "./windowState.ts";

export interface WorkspaceWindowOptions {
  /** Of the window's own address: `app://NAME/`. */
  readonly name: string;
  readonly folder: string;
  readonly sample: boolean;
  readonly entries: BackendEntries;
  readonly preload: string;
  readonly bounds: Rectangle | null;
  readonly maximised: boolean;
  readonly onClosed: () => void;
}

const SIZE = { width: 1360, height: 860 };
const SMALLEST = { minWidth: 800, minHeight: 560 };

export class WorkspaceWindow {
  readonly folder: string;
  readonly origin: string;
  readonly backend: BackendProcess;
  readonly window: BrowserWindow;
  readonly log: WorkspaceLog;
  #port: { readonly port: MessagePortMain; close(): void } | null = null;
  #pageIsReady = false;

  constructor(options: WorkspaceWindowOptions) {
    const { name, folder, sample, entries, preload, bounds, maximised, onClosed } = options;
    this.folder = folder;
    this.origin = `${SCHEME}://${name}`;
    this.log = openLog(folder, "window");
    this.window = new BrowserWindow({
      ...SIZE,
      ...SMALLEST,
      ...bounds,
      title: "Pippin",
      // The mat's colour: no white flash before the page is there.
      backgroundColor: "#18191b",
      show: false,
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        webSecurity: true,
        nodeIntegration: false,
        spellcheck: false,
      },
    });
    if (maximised) this.window.maximize();
    this.backend = new BackendProcess(
      entries,
      { folder, ...(sample ? { firstJob: { name: "prepareSample" as const } } : {}) },
      {
        onReady: () => this.#join(),
        onRefused: ({ message }) => void this.#refuse(message),
        onLost: () => this.#part(),
        onGivenUp: (how) => void this.#giveUp(how),
      },
      this.log,
    );
    const { window } = this;
    window.once("ready-to-show", () => window.show());
    window.webContents.on("render-process-gone", (_, { reason, exitCode }) => void this.#pageGone(reason, exitCode));
    window.on("closed", onClosed);
    void window.loadURL(`${this.origin}/`);
  }

  /** The page has its listeners, for the first time or because it was loaded again: it can be joined to the backend. */
  pageReady(): void {
    this.#pageIsReady = true;
    if (this.backend.isReady) this.#join();
  }

  command(command: Command): void {
    this.window.webContents.send("command", command);
  }

  /** @returns whether a message comes from this window's own page, and not from a frame in it. */
  sent({ sender, senderFrame }: Electron.IpcMainEvent | Electron.IpcMainInvokeEvent): boolean {
    return (
      !this.window.isDestroyed() &&
      sender === this.window.webContents &&
      senderFrame === sender.mainFrame &&
      isOwnPage(senderFrame.url, this.origin)
    );
  }

  focus(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  #join(): void {
    if (!this.#pageIsReady || this.window.isDestroyed()) return;
    this.#port?.close();
    this.#port = this.backend.connect();
    this.window.webContents.postMessage("backend", null, [this.#port.port]);
  }

  #part(): void {
    this.#port = null;
    if (!this.window.isDestroyed()) this.window.webContents.send("backend-lost");
  }

  #leave(): void {
    this.#pageIsReady = false;
    this.#port?.close();
    this.#port = null;
  }

  async #refuse(message: string): Promise<void> {
    await dialog.showMessageBox(this.window, {
      type: "error",
      message: "The workspace cannot be opened",
      detail: message,
    });
    this.window.close();
  }

  async #giveUp(how: string): Promise<void> {
    this.#part();
    const { response } = await dialog.showMessageBox(this.window, {
      type: "error",
      message: "Pippin's backend keeps ending",
      detail: `It ${how}, three times in a row. Every finished gesture, explanation and training is saved in ${this.folder}. What was under way can be started again: it goes on where it was.\n\nThe log says more: ${this.log.file}`,
      buttons: ["Try again", "Close the window"],
      defaultId: 0,
      cancelId: 1,
    });
    if (response === 0) this.backend.restart();
    else this.window.close();
  }

  async #pageGone(reason: string, code: number): Promise<void> {
    if (reason === "clean-exit" || this.window.isDestroyed()) return;
    this.log.error(`The page's process ended with code ${code} (${reason}).`);
    this.#leave();
    const { response } = await dialog.showMessageBox(this.window, {
      type: "error",
      message: "The window's page has ended",
      detail: `The system says: ${reason}. Everything up to the last finished gesture is saved in ${this.folder}, and jobs go on.\n\nThe log says more: ${this.log.file}`,
      buttons: ["Show it again", "Close the window"],
      defaultId: 0,
      cancelId: 1,
    });
    if (response === 0) this.window.webContents.reload();
    else this.window.close();
  }
}
