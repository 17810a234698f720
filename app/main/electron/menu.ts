/** The menu: what every program of the system has, and what the page does by its own keys. */
import { Menu, type MenuItemConstructorOptions } from "electron";
import { PAGE_NAMES, type Command } from "../../contract/bridge.ts";

export interface MenuActions {
  /** To the page of the window in front. */
  command(command: Command): void;
  openWorkspace(): void;
  newWorkspace(): void;
}

export function showMenu({ command, openWorkspace, newWorkspace }: MenuActions): void {
  const mac = process.platform === "darwin";
  const file: MenuItemConstructorOptions[] = [
    { label: "New workspace …", accelerator: "CmdOrCtrl+Shift+N", click: newWorkspace },
    { label: "Open workspace …", accelerator: "CmdOrCtrl+O", click: openWorkspace },
    { type: "separator" },
    { label: "Import photographs …", accelerator: "CmdOrCtrl+I", click: () => command("import-images") },
    { type: "separator" },
    mac ? { role: "close" } : { role: "quit" },
  ];
  const edit: MenuItemConstructorOptions[] = [
    // The page's own history, where nothing is being written; its keys do the same.
    { label: "Undo", accelerator: "CmdOrCtrl+Z", registerAccelerator: false, click: () => command("undo") },
    { label: "Redo", accelerator: "CmdOrCtrl+Shift+Z", registerAccelerator: false, click: () => command("redo") },
    { type: "separator" },
    { role: "cut" },
    { role: "copy" },
    { role: "paste" },
    { role: "selectAll" },
  ];
  const view: MenuItemConstructorOptions[] = [
    ...PAGE_NAMES.map((label, i): MenuItemConstructorOptions => ({
      label,
      accelerator: `Alt+${i + 1}`,
      registerAccelerator: false,
      click: () => command(`page:${label.toLowerCase()}`),
    })),
    { type: "separator" },
    { label: "Commands …", accelerator: "CmdOrCtrl+K", registerAccelerator: false, click: () => command("commands") },
    { role: "resetZoom" },
    { role: "zoomIn" },
    { role: "zoomOut" },
    { role: "togglefullscreen" },
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: "appMenu" } as const] : []),
      { label: "File", submenu: file },
      { label: "Edit", submenu: edit },
      { label: "View", submenu: view },
      { role: "windowMenu" },
      { role: "help", submenu: [{ label: "Keys", click: () => command("keys") }] },
    ]),
  );
}
