/** Files to take away: by the window's own dialog, in a browser as downloads. */

/** @returns where it lies, or its name in a browser; null where the person changed their mind. */
export async function saveFile(name: string, content: string | Uint8Array, type: string): Promise<string | null> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (window.pippin !== undefined) return window.pippin.save(name, bytes);
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the content once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return name;
}

/**
 * Asks where files that the backend writes are to go. A browser asks nothing: it downloads them (`download`).
 *
 * @param what - one file, or a folder of files of their own names.
 * @returns the path, null for a download; nothing at all where the person changed their mind.
 */
export async function exportTarget(
  what: "file" | "folder",
  name: string,
): Promise<{ readonly target: string | null } | undefined> {
  if (window.pippin === undefined) return { target: null };
  const target =
    what === "file" ? await window.pippin.saveAs(name) : ((await window.pippin.choose("folder"))[0] ?? null);
  return target === null ? undefined : { target };
}

/** Files that the backend has written for a browser. */
export function download(addresses: readonly string[]): void {
  for (const address of addresses) {
    const link = document.createElement("a");
    link.href = address;
    link.download = decodeURIComponent(address.slice(address.lastIndexOf("/") + 1));
    link.click();
  }
}
