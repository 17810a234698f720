/** From files that a person chose or dropped to paths that the backend can read. */

/** Names of photographs, for the browser's dialog. */
export const READABLE = ".jpg,.jpeg,.png,.webp,.tif,.tiff,.bmp";

/**
 * @param together - the files refer to each other by name, so they are kept in one folder under their own names.
 * @returns their paths; in a browser, which knows none, they are copied into the workspace first.
 */
export async function pathsOf(
  files: readonly File[],
  onProgress: (done: number) => void,
  { together = false }: { readonly together?: boolean } = {},
): Promise<string[]> {
  const bridge = window.pippin;
  if (bridge !== undefined) return files.map((file) => bridge.pathOf(file));
  const paths: string[] = [];
  const word = together ? { together: crypto.randomUUID() } : {};
  for (const file of files) {
    const parameters = new URLSearchParams({ name: file.name, ...word });
    const answer = await fetch(`/upload?${parameters}`, { method: "POST", body: file });
    if (!answer.ok) throw new Error(`"${file.name}" could not be copied: ${await answer.text()}`);
    paths.push(((await answer.json()) as { path: string }).path);
    onProgress(paths.length);
  }
  return paths;
}

/** @returns the files of a drop, those of dropped folders among them. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  // A dropped folder has a path of its own in the window, and the backend looks below it.
  if (window.pippin !== undefined) return [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return entries.length === 0 ? [...transfer.files] : (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  for (;;) {
    // A folder is read in portions until one is empty.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return files;
    for (const child of portion) files.push(...(await filesOf(child)));
  }
}

/** Asks for files by the browser's own dialog. @returns none where the person changed their mind. */
export function chosenFiles({
  accept,
  folder,
}: {
  readonly accept: string;
  readonly folder: boolean;
}): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = accept;
    input.webkitdirectory = folder;
    const finish = (): void => {
      input.remove();
      resolve([...(input.files ?? [])]);
    };
    input.onchange = finish;
    input.oncancel = finish;
    // In the page until it has answered: one that is nowhere may be collected while its dialog is open, and what was
    // chosen with it.
    input.hidden = true;
    document.body.append(input);
    input.click();
  });
}
