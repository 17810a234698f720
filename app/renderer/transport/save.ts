/** Files to take away: by the window's own dialog, in a browser as downloads. */
import type { Output } from "../../contract/requests.ts";

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

/** @returns the names of what was saved. */
export async function saveAll(files: Output<"exportExplanations">["files"]): Promise<string[]> {
  const saved: string[] = [];
  for (const { name, type, text, base64 } of files) {
    const content = text ?? Uint8Array.from(atob(base64 ?? ""), (character) => character.charCodeAt(0));
    const where = await saveFile(name, content, type);
    if (where !== null) saved.push(where);
  }
  return saved;
}
