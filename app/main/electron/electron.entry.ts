/** Entry of the desktop program: windows, menu and dialogs; the work is done by the backend's processes. */
import { join, resolve } from "node:path";
import { app, BrowserWindow, dialog, ipcMain, nativeTheme, screen } from "electron";
import { errorData } from "../../contract/errors.ts";
import { errorDetails } from "../../contract/log.ts";
import { dataFolder, pageFolder, programFile, sampleWorkspace } from "../process/layout.ts";
import { recentWorkspaces } from "../process/recentWorkspaces.ts";
import { requireKind } from "../process/workspacePlace.ts";
import { wanted, workspaceOf, type Wanted } from "./arguments.ts";
import { declareScheme, serveScheme } from "./appProtocol.ts";
import { askWhere, choose, chooseWorkspace, isChoice, nameWorkspace, refuseWorkspace, save } from "./dialogs.ts";
import { showMenu } from "./menu.ts";
import { denyEverythingElse } from "./security.ts";
import { onScreens, readWindowState, writeWindowState } from "./windowState.ts";
import { WorkspaceWindow } from "./workspaceWindow.ts";

const windows = new Map<string, WorkspaceWindow>();
/** A folder that the file manager opened before the program was ready. */
let early: string | null = null;
const recent = recentWorkspaces();
let names = 0;
let quitting = false;

process.on("uncaughtException", (error) => {
  const logs = writeDown(`The window's process made a mistake and ends (${error.message}).`, error);
  dialog.showErrorBox(
    "Pippin has made a mistake",
    `${error.stack ?? error.message}\n\nEvery finished gesture is saved. Start Pippin again.\n\n${logs}`,
  );
  app.exit(1);
});
process.on("unhandledRejection", (error) => {
  const { message } = errorData(error);
  writeDown(`The window's process made a mistake that nothing was waiting for (${message}).`, error);
});

if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
  declareScheme();
  app.on("second-instance", (_, argv, directory) => open(asked(argv, directory)));
  app.on("open-file", (event, path) => {
    event.preventDefault();
    if (app.isReady()) open({ folder: workspaceOf(path), sample: false });
    else early = workspaceOf(path);
  });
  app.on("window-all-closed", () => app.quit());
  app.on("activate", () => {
    if (BrowserWindow.getAllWindows().length === 0) open({ folder: null, sample: false });
  });
  app.on("before-quit", (event) => {
    if (quitting || windows.size === 0) return;
    event.preventDefault();
    quitting = true;
    void Promise.all([...windows.values()].map(({ backend }) => backend.close())).finally(() => app.quit());
  });
  void app.whenReady().then(ready);
}

function ready(): void {
  denyEverythingElse();
  serveScheme(pageFolder(), (host) => {
    const found = [...windows.values()].find(({ origin }) => origin.endsWith(`//${host}`));
    return found === undefined ? null : (path) => found.backend.picture(path);
  });
  nativeTheme.themeSource = "system";
  showMenu({
    command: (command) => current()?.command(command),
    openWorkspace: () => void openAsked("open"),
    newWorkspace: () => void openAsked("new"),
  });
  ipcMain.handle("workspaces", (event) => {
    const from = windowOf(event);
    return from === undefined ? null : { current: from.folder, recent: recent.list(from.folder) };
  });
  ipcMain.handle("open-workspace", async (event, which: unknown) => {
    if (windowOf(event) !== undefined && typeof which === "string") await openAsked(which);
  });
  ipcMain.on("page-ready", (event) => windowOf(event)?.pageReady());
  ipcMain.handle("choose", async (event, what: unknown) => {
    const from = windowOf(event);
    return from !== undefined && isChoice(what) ? choose(from.window, what) : [];
  });
  ipcMain.handle("save", async (event, name: unknown, content: unknown) => {
    const from = windowOf(event);
    const valid = from !== undefined && typeof name === "string" && content instanceof Uint8Array;
    return valid ? save(from.window, name, content) : null;
  });
  ipcMain.handle("save-as", async (event, name: unknown) => {
    const from = windowOf(event);
    return from !== undefined && typeof name === "string" ? askWhere(from.window, name) : null;
  });
  open(early === null ? asked(process.argv, process.cwd()) : { folder: early, sample: false });
}

/** @param which - "open" and "new" ask where; else one that was open before, which is all that a page may name. */
async function openAsked(which: string): Promise<void> {
  if (which === "open" || which === "new") {
    const folder = await (which === "open" ? chooseWorkspace() : nameWorkspace());
    if (folder !== null) open({ folder, sample: false });
    return;
  }
  const known = recent.list("").find(({ folder }) => folder === which);
  if (known === undefined) return;
  try {
    // It may have gone since the list was read.
    requireKind(known.folder, false);
  } catch (error) {
    await refuseWorkspace(errorData(error).message);
    return;
  }
  open({ folder: known.folder, sample: false });
}

/** Into the logs of the workspaces that are open. @returns where they are, in words. */
function writeDown(message: string, error: unknown): string {
  const logs = [...windows.values()].map(({ log }) => log);
  for (const log of logs) log.error(message, errorDetails(error));
  return logs.length === 0 ? "" : `It is also in ${logs.map(({ file }) => file).join(" and ")}.`;
}

/** `electron .` names the program's folder too, which is no workspace. */
function asked(argv: readonly string[], directory: string): Wanted {
  const own = app.getAppPath();
  const parameters = argv.slice(1).filter((argument) => resolve(directory, argument) !== own);
  return wanted(parameters, directory, sampleWorkspace());
}

function windowOf(event: Electron.IpcMainEvent | Electron.IpcMainInvokeEvent): WorkspaceWindow | undefined {
  return [...windows.values()].find((one) => one.sent(event));
}

function current(): WorkspaceWindow | undefined {
  const focused = BrowserWindow.getFocusedWindow();
  return [...windows.values()].find(({ window }) => window === focused) ?? [...windows.values()][0];
}

function stateFile(): string {
  return join(app.getPath("userData"), "window.json");
}

/** Focuses the workspace's window, or makes one. */
function open({ folder: asked, sample }: Wanted): void {
  if (asked === null && windows.size > 0) return current()?.focus();
  const state = readWindowState(stateFile());
  const folder = asked ?? state.folder ?? join(dataFolder(), "default.pippin");
  const known = windows.get(folder);
  if (known !== undefined) return known.focus();
  const bounds = onScreens(
    state.bounds,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const opened = new WorkspaceWindow({
    name: `workspace-${++names}`,
    folder,
    sample,
    entries: {
      backend: programFile("backend.entry.js"),
      engine: programFile("engine.entry.js"),
      node: process.env["PIPPIN_NODE"] ?? null,
    },
    preload: programFile("preload.cjs"),
    bounds,
    maximised: state.maximised,
    onClosed: () => void closed(opened),
  });
  windows.set(folder, opened);
  const remember = (): void => {
    const maximised = opened.window.isMaximized();
    writeWindowState(stateFile(), { bounds: opened.window.getNormalBounds(), maximised, folder });
  };
  // At once too: a program that is killed opens again where it was.
  opened.window.once("show", remember).on("focus", remember).on("close", remember);
  app.addRecentDocument(folder);
  recent.note(folder);
}

async function closed(one: WorkspaceWindow): Promise<void> {
  if (!quitting) await one.backend.close();
  windows.delete(one.folder);
}
