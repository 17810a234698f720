/** What pages of the window may not do, whatever is in them: the rules that hold for every page that ever exists. */
import { app, session, shell, type WebContents } from "electron";

/** Where pages come from. */
export const SCHEME = "app";

/** Pages elsewhere that Pippin points to: they open in the person's own browser. */
const LINKS = ["arxiv.org", "doi.org", "github.com"];

function isExternalLink(address: string): boolean {
  try {
    const { protocol, hostname } = new URL(address);
    return protocol === "https:" && LINKS.some((name) => hostname === name || hostname.endsWith(`.${name}`));
  } catch {
    return false;
  }
}

/** @returns whether the address is one of the window's own. */
export function isOwnPage(address: string, origin: string): boolean {
  return address === origin || address.startsWith(`${origin}/`);
}

export function denyEverythingElse(): void {
  session.defaultSession.setPermissionRequestHandler((_, __, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.setDevicePermissionHandler(() => false);
  app.on("web-contents-created", (_, contents) => guard(contents));
}

function guard(contents: WebContents): void {
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isExternalLink(url)) void shell.openExternal(url);
    return { action: "deny" };
  });
  const stay = (event: { preventDefault(): void }, address: string): void => {
    const own = `${SCHEME}://${new URL(contents.getURL() || "about:blank").host}`;
    if (!isOwnPage(address, own)) event.preventDefault();
  };
  contents.on("will-navigate", stay);
  contents.on("will-redirect", stay);
}
