import { describe, expect, it, vi } from "vitest";
import { NO_LOG, type Log } from "../../../app/contract/log.ts";
import { closeInTime } from "../../../app/main/process/closeInTime.ts";

/** Jobs that end when their engines do. */
function stubborn(): { backend: { close(): Promise<void> }; engines: { close(): Promise<void> }; steps: string[] } {
  const steps: string[] = [];
  const ended = Promise.withResolvers<void>();
  return {
    steps,
    backend: { close: () => ended.promise.then(() => void steps.push("workspace closed")) },
    engines: {
      close: async () => {
        steps.push("engines ended");
        ended.resolve();
      },
    },
  };
}

describe("the end of a host", () => {
  it("is the workspace's first, so that jobs save what they have done, then the engines'", async () => {
    const steps: string[] = [];
    const backend = { close: async () => void steps.push("workspace closed") };
    await closeInTime(backend, { close: async () => void steps.push("engines ended") }, 60_000, NO_LOG);
    expect(steps).toEqual(["workspace closed", "engines ended"]);
  });

  it("is the engines' first where jobs do not stop in time", async () => {
    const { backend, engines, steps } = stubborn();
    await closeInTime(backend, engines, 1, NO_LOG);
    expect(steps.slice(0, 2)).toEqual(["engines ended", "workspace closed"]);
  });

  it("comes although nothing ends the jobs, which is written down", async () => {
    vi.useFakeTimers();
    const told: string[] = [];
    const log: Log = { ...NO_LOG, error: (message) => void told.push(message) };
    const closing = closeInTime(
      { close: () => new Promise(() => undefined) },
      { close: async () => undefined },
      60_000,
      log,
    );
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    await closing;
    expect(told).toEqual(["Jobs did not stop. What they finished is saved."]);
  });

  it("ends the engines although the workspace could not be closed, which is written down", async () => {
    const told: string[] = [];
    const log: Log = { ...NO_LOG, error: (message) => void told.push(message) };
    const close = vi.fn(async () => undefined);
    await closeInTime({ close: () => Promise.reject(new Error("disk full")) }, { close }, 60_000, log);
    expect(close).toHaveBeenCalled();
    expect(told).toEqual(["The workspace was not closed: disk full"]);
  });
});
