/** Names of files that come from anywhere, as names that every system takes. */
import { extname } from "node:path";

/** In UTF-8; file systems take 255 with what is added to a name here. */
const LONGEST_STEM = 150;
const LONGEST_EXTENSION = 20;

/** Names that mean a device on Windows, whatever their extension is. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i;

export interface UploadName {
  readonly stem: string;
  /** With its dot; may be empty. */
  readonly extension: string;
}

/** @param name - of which nothing but letters, digits and a few signs is kept. */
export function uploadName(name: string): UploadName {
  const plain = name
    .replace(/[^\p{L}\p{N}._ ()-]/gu, "_")
    // Hidden files, and the folder above.
    .replace(/^\.+/, "_")
    // Windows leaves these out.
    .replace(/[. ]+$/, "");
  const whole = plain === "" ? "file" : DEVICE.test(plain) ? `_${plain}` : plain;
  const ending = extname(whole);
  const stem = whole.slice(0, whole.length - ending.length);
  return { stem: cut(stem, LONGEST_STEM), extension: cut(ending, LONGEST_EXTENSION).trimEnd() };
}

/** @returns as many whole characters from the start as fit. */
function cut(text: string, bytes: number): string {
  let [end, size] = [0, 0];
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
