/** The system's own dialogs. */
import { basename } from "node:path";
import { dialog, type BrowserWindow, type OpenDialogOptions } from "electron";
import type { Bridge } from "../../contract/bridge.ts";
import { writeWhole } from "../files/wholeFile.ts";

type Choice = Parameters<Bridge["choose"]>[0];

const CHOICES: Readonly<Record<Choice, OpenDialogOptions>> = {
  images: {
    title: "Import photographs",
    buttonLabel: "Import",
    properties: ["openFile", "multiSelections"],
    filters: [
      { name: "Photographs", extensions: ["jpg", "jpeg", "png", "webp", "tif", "tiff", "bmp"] },
      { name: "All files", extensions: ["*"] },
    ],
  },
  folder: { title: "Choose a folder", buttonLabel: "Choose", properties: ["openDirectory"] },
  model: {
    title: "Import a network",
    buttonLabel: "Import",
    properties: ["openFile"],
    filters: [
      { name: "Networks", extensions: ["keras", "h5", "hdf5", "onnx", "tflite", "json", "zip"] },
      { name: "All files", extensions: ["*"] },
    ],
  },
  annotations: {
    title: "Import annotations",
    buttonLabel: "Import",
    properties: ["openFile"],
    filters: [
      { name: "Annotations", extensions: ["json", "csv", "xml", "yaml", "yml"] },
      { name: "All files", extensions: ["*"] },
    ],
  },
};

export function isChoice(value: unknown): value is Choice {
  return typeof value === "string" && Object.hasOwn(CHOICES, value);
}

export async function choose(window: BrowserWindow, choice: Choice): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, CHOICES[choice]);
  return canceled ? [] : filePaths;
}

/** @returns where a person wants it to be saved, or null. */
export async function askWhere(window: BrowserWindow, name: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: "Save",
    buttonLabel: "Save",
    defaultPath: basename(name),
    properties: ["createDirectory", "showOverwriteConfirmation"],
  });
  return canceled || filePath === "" ? null : filePath;
}

/** @returns where a person wanted it to be saved, or null. @throws PippinError `disk` where it cannot be written there. */
export async function save(window: BrowserWindow, name: string, content: Uint8Array): Promise<string | null> {
  const path = await askWhere(window, name);
  if (path !== null) writeWhole(path, content);
  return path;
}

export async function refuseWorkspace(why: string): Promise<void> {
  await dialog.showMessageBox({ type: "error", message: "The workspace cannot be opened", detail: why });
}

/** @returns the folder of a workspace that a person chose, or null. */
export async function chooseWorkspace(): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: "Open a workspace",
    buttonLabel: "Open",
    message: "Choose a folder NAME.pippin",
    properties: ["openDirectory", "treatPackageAsDirectory"],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

export async function nameWorkspace(): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog({
    title: "New workspace",
    buttonLabel: "Make",
    defaultPath: "photographs.pippin",
    properties: ["createDirectory"],
  });
  if (canceled || filePath === "") return null;
  return filePath.endsWith(".pippin") ? filePath : `${filePath}.pippin`;
}
