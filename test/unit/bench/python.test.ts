import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { benchPython, SCIKIT } from "../../bench/python.ts";

describe("the Python that pairs are measured beside", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pippin-python-"));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test("where none can be set up, the pair says why and what to do", () => {
    vi.stubEnv("PIPPIN_PYTHON", undefined);
    const said = benchPython(SCIKIT, join(folder, "environment"), join(folder, "no-such-python"));
    expect(said).toHaveProperty(
      "reason",
      expect.stringMatching(/could be set up in .*no-such-python.*PIPPIN_PYTHON\.$/),
    );
  });

  test("one that was named and has not all that is wanted is not replaced in silence", () => {
    vi.stubEnv("PIPPIN_PYTHON", process.execPath);
    expect(benchPython(SCIKIT, folder)).toEqual({
      reason: `PIPPIN_PYTHON names ${process.execPath}, which cannot import scikit-learn, onnx and onnxruntime.`,
    });
  });
});
