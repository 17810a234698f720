/** The workspace that the browser host has open, and the way to another one. */
import { homedir } from "node:os";
import { isAbsolute, join, normalize } from "node:path";
import { PippinError } from "../../contract/errors.ts";
import type { Log } from "../../contract/log.ts";
import { OpenWorkspace, type OpenedWorkspace, type Workspaces } from "../../contract/workspaces.ts";
import { startBackendHost, type BackendHost, type BackendHostOptions } from "../process/backendHost.ts";
import { openLog, type WorkspaceLog } from "../process/log.ts";
import type { RecentWorkspaces } from "../process/recentWorkspaces.ts";
import { requireKind } from "../process/workspacePlace.ts";

export interface OpenHost {
  readonly folder: string;
  readonly host: BackendHost;
  readonly log: Log;
}

export interface WebWorkspaces {
  current(): OpenHost;
  list(): Workspaces;
  /**
   * The new one is open before the old one is closed: where it cannot be opened, everything stays as it was.
   *
   * @throws PippinError `workspace` or `disk` where it cannot be opened; `not-found`, `already-exists`, `invalid-request`.
   */
  open(input: unknown): Promise<OpenedWorkspace>;
}

/**
 * @param onOther - another one is open now, with that log, and the old one is about to be closed: its pages begin anew at once, as
 * what they ask for would come from both.
 */
export function webWorkspaces(
  options: BackendHostOptions & { readonly log: Log },
  recent: RecentWorkspaces,
  onOther: (folder: string, log: WorkspaceLog) => void,
): WebWorkspaces {
  const { firstJob: _, ...always } = options;
  let now: OpenHost = { folder: options.folder, log: options.log, host: startBackendHost(options) };
  let isOpening = false;
  recent.note(now.folder);

  async function open(input: unknown): Promise<OpenedWorkspace> {
    const { folder: typed, make, stopJobs } = parsed(input);
    const folder = placeOf(typed);
    if (!make && folder === now.folder) return { opened: true, running: [] };
    requireKind(folder, make);
    const running = now.host.underWay();
    if (running.length > 0 && !stopJobs) return { opened: false, running: [...running] };
    const log = openLog(folder, "browser host");
    const host = startBackendHost({ ...always, folder, log });
    const old = now;
    now = { folder, host, log };
    recent.note(folder);
    old.log.info("Another workspace is opened in its place.");
    onOther(folder, log);
    await old.host.close();
    return { opened: true, running: [] };
  }

  return {
    current: () => now,
    list: () => ({ current: now.folder, recent: recent.list(now.folder) }),
    open: async (input) => {
      if (isOpening) throw new PippinError("invalid-request", "A workspace is being opened already. Wait for it.");
      isOpening = true;
      try {
        return await open(input);
      } finally {
        isOpening = false;
      }
    },
  };
}

function parsed(input: unknown): ReturnType<typeof OpenWorkspace.parse> {
  const result = OpenWorkspace.safeParse(input);
  if (result.success) return result.data;
  throw new PippinError("invalid-request", "Name the workspace's folder.");
}

/** @throws PippinError `invalid-request`: what a path is relative to, nobody in a browser can know. */
function placeOf(typed: string): string {
  const path = /^~[\\/]/.test(typed) ? join(homedir(), typed.slice(2)) : typed;
  if (isAbsolute(path)) return normalize(path).replace(/(?<=.)[\\/]+$/, "");
  throw new PippinError(
    "invalid-request",
    `"${typed}" is not a whole path. Write it from the start, such as "${join(homedir(), "photographs.pippin")}".`,
  );
}
