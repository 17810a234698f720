/** `app://`: the page's files and the workspace's pictures. Nothing else of the disk has an address. */
import { protocol } from "electron";
import { CONTENT_SECURITY_POLICY, LASTING, pageFile } from "../process/pageFiles.ts";
import type { Picture } from "../process/shellMessages.ts";
import { SCHEME } from "./security.ts";

/** Before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

/**
 * @param folder - of the built page.
 * @param pictures - of the window whose name is the address's host; null: there is no such window.
 */
export function serveScheme(
  folder: string,
  pictures: (host: string) => ((path: string) => Promise<Picture | null>) | null,
): void {
  protocol.handle(SCHEME, async ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const picture = pictures(host);
    if (picture === null || method !== "GET") return answer(404, "text/plain", "There is nothing here.");
    const page = pageFile(folder, pathname);
    if (page !== null) {
      return answer(200, page.type, page.bytes, { "Cache-Control": page.lasting ? LASTING : "no-cache" });
    }
    const found = await picture(pathname);
    if (found === null) return answer(404, "text/plain", "There is nothing here.");
    // An address is a hash of what it shows.
    return answer(200, found.type, found.bytes, { "Cache-Control": LASTING });
  });
}

function answer(status: number, type: string, body: Uint8Array | string, more: Record<string, string> = {}): Response {
  const headers = {
    "Content-Type": type,
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    ...more,
  };
  return new Response(typeof body === "string" ? body : new Uint8Array(body), { status, headers });
}
