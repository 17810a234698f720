/** Files of the built page, for both hosts: nothing outside its folder is ever read. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { extname, join, sep } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

/**
 * Own scripts only, no `eval`; pictures of the workspace and those that the page draws. Styles may stand in the page:
 * Mantine and Konva set them on elements.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The name holds a hash of what is in it, so that it may be kept: compiled, where it is a script. */
  readonly lasting: boolean;
}

/** Of what never changes under its address. */
export const LASTING = "private, max-age=31536000, immutable";

/** @returns null where the page has no such file. */
export function pageFile(folder: string, path: string): PageFile | null {
  try {
    const root = realpathSync(folder);
    const file = realpathSync(join(root, path === "/" ? "index.html" : decodeURIComponent(path)));
    if (!file.startsWith(root + sep) || !statSync(file).isFile()) return null;
    const lasting = file.startsWith(join(root, "assets") + sep);
    return { type: TYPES[extname(file)] ?? "application/octet-stream", bytes: readFileSync(file), lasting };
  } catch {
    return null;
  }
}
