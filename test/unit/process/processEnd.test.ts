import { describe, expect, it } from "vitest";
import { howEnded, howUtilityEnded, saysMemoryFull, type ProcessEnd } from "../../../app/main/process/processEnd.ts";

const end = (some: Partial<ProcessEnd>): ProcessEnd => ({
  code: null,
  signal: null,
  saidMemoryFull: false,
  forMemory: null,
  ...some,
});

describe("how a process ended", () => {
  it.each<[Partial<ProcessEnd>, string]>([
    [{ code: 7 }, "ended with code 7"],
    [{ signal: "SIGSEGV" }, "was ended by SIGSEGV"],
    [{ signal: "SIGKILL" }, "was ended by SIGKILL (the system may have run out of memory)"],
    [{ signal: "SIGKILL", forMemory: true }, "was ended by SIGKILL (the system had run out of memory)"],
    [
      { signal: "SIGKILL", forMemory: false },
      "was ended by SIGKILL (by a person or another program, not for lack of memory)",
    ],
    [{ signal: "SIGABRT", saidMemoryFull: true }, "was ended by SIGABRT (its memory was full)"],
    [{ code: 134, saidMemoryFull: true }, "ended with code 134 (its memory was full)"],
    // 0xE0000008, as Windows and as Node write it.
    [{ code: 3_758_096_392 }, "ended with code 3758096392 (its memory was full)"],
    [{ code: -536_870_904 }, "ended with code -536870904 (its memory was full)"],
  ])("%j is told from other ends", (some, words) => {
    expect(howEnded(end(some))).toBe(words);
  });

  it.skipIf(process.platform === "win32")("is told of Electron's processes by the number of the signal", () => {
    const utility = (some: Partial<ProcessEnd>): string => howUtilityEnded(end(some));
    expect(utility({ code: 1 })).toBe("ended with code 1");
    expect(utility({ code: 11 })).toBe("ended with code 11 (SIGSEGV)");
    expect(utility({ code: 9, forMemory: true })).toBe("ended with code 9 (SIGKILL: the system had run out of memory)");
    expect(utility({ code: 6, saidMemoryFull: true })).toBe("ended with code 6 (SIGABRT: its memory was full)");
  });

  it.each([
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
    "FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory",
    "FATAL ERROR: NewSpace::EnsureCurrentCapacity Allocation failed - JavaScript heap out of memory",
    "terminate called after throwing an instance of 'std::bad_alloc'",
  ])("is by full memory when its last words are %j", (line) => {
    expect(saysMemoryFull(line)).toBe(true);
  });

  it("is a crash when they are others", () => {
    expect(saysMemoryFull("FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal")).toBe(false);
    expect(saysMemoryFull("Check failed: dtype() == expected_dtype")).toBe(false);
  });
});
