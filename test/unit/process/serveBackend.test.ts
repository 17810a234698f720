/** The backend's process as the window's process speaks to it, without either process. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { serveBackend } from "../../../app/main/process/serveBackend.ts";
import type { FromBackend, ToBackend } from "../../../app/main/process/shellMessages.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "pippin-serve-"))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Served {
  readonly said: FromBackend[];
  readonly end: () => void;
  tell(message: ToBackend): void;
}

/** @param starts - hears each engine that the window's process is asked for; without it the backend starts its own. */
function served(starts?: (engine: number) => void): Served {
  const said: FromBackend[] = [];
  const end = vi.fn();
  const listeners: ((message: ToBackend, ports: readonly never[]) => void)[] = [];
  serveBackend(
    {
      send: (message) => {
        said.push(message);
        if (message.kind === "start-engine") starts?.(message.engine);
      },
      onMessage: (listener) => void listeners.push(listener),
      startsEngines: starts !== undefined,
    },
    end,
  );
  return { said, end, tell: (message) => listeners[0](message, []) };
}

describe("the backend's process", () => {
  it("answers pages, each for itself, and passes over what is none of their messages", async () => {
    const complaint = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { said, end, tell } = served();
    tell({ kind: "start", options: { folder } });
    expect(said).toEqual([{ kind: "ready" }]);
    tell({ kind: "page", page: 1 });
    tell({ kind: "page", page: 2 });
    for (const message of [null, "request", { kind: "request" }, { kind: "other", id: 1 }]) {
      tell({ kind: "from-page", page: 1, message });
    }
    expect(complaint).toHaveBeenCalledTimes(4);
    tell({ kind: "from-page", page: 2, message: { kind: "request", id: 7, name: "history", input: {} } });
    const value = { undo: null, redo: null };
    const answer = {
      kind: "to-page",
      page: 2,
      message: { kind: "answer", id: 7, result: { ok: true, value }, reads: ["patches"] },
    };
    await expect.poll(() => said.at(-1)).toEqual(answer);
    tell({ kind: "from-page", page: 9, message: { kind: "request", id: 8, name: "history", input: {} } });
    tell({ kind: "picture", id: 3, path: "/image/../workspace.sqlite" });
    await expect.poll(() => said.at(-1)).toEqual({ kind: "picture", id: 3, picture: null });
    tell({ kind: "close" });
    await expect.poll(() => said.at(-1)).toEqual({ kind: "closed" });
    await expect.poll(() => end).toHaveBeenCalledTimes(1);
    complaint.mockRestore();
  });

  it("takes an engine that comes without a port for one that has ended", async () => {
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const { said, tell } = served((engine) => queueMicrotask(() => tell({ kind: "engine", engine })));
    tell({ kind: "start", options: { folder } });
    tell({ kind: "page", page: 1 });
    tell({ kind: "from-page", page: 1, message: { kind: "request", id: 7, name: "status", input: {} } });
    const error = { code: "engine", message: expect.stringContaining("came without a port") as string };
    const answer = { kind: "to-page", message: { kind: "answer", id: 7, result: { ok: false, error } } };
    await expect.poll(() => said.at(-1)).toMatchObject(answer);
    tell({ kind: "close" });
    await expect.poll(() => said.at(-1)).toEqual({ kind: "closed" });
    told.mockRestore();
  });

  it("says in words why a workspace cannot be opened", async () => {
    writeFileSync(join(folder, "workspace.sqlite"), "no database, but long enough to be taken for one ".repeat(20));
    const { said, tell } = served();
    tell({ kind: "start", options: { folder } });
    expect(said).toMatchObject([{ kind: "refused", error: { code: "workspace" } }]);
    tell({ kind: "close" });
    await expect.poll(() => said.at(-1)).toEqual({ kind: "closed" });
  });
});
