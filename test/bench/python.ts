/** A Python with scikit-learn and onnxruntime for the pairs that are measured beside it; nothing of the product needs one. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../.cache/bench-python", import.meta.url));
const PACKAGES = ["numpy", "scikit-learn", "onnx", "onnxruntime"];

interface Found {
  readonly python: string;
}

interface Missing {
  /** A sentence. */
  readonly reason: string;
}

/**
 * The Python that `PIPPIN_PYTHON` names; without it an environment of its own in `folder`, made at first use (pip fetches
 * them). One whose making was interrupted is made again.
 *
 * @param base - what makes the environment.
 */
export function benchPython(folder = FOLDER, base = "python3"): Found | Missing {
  const named = process.env["PIPPIN_PYTHON"];
  if (named !== undefined) {
    return imports(named)
      ? { python: named }
      : { reason: `PIPPIN_PYTHON names ${named}, which cannot import scikit-learn, onnx and onnxruntime.` };
  }
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (existsSync(python) && imports(python)) return { python };
  console.error(`Setting up a Python with scikit-learn and onnxruntime in ${folder} ...`);
  const failed =
    failure(base, ["-m", "venv", "--clear", folder]) ??
    failure(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...PACKAGES]);
  if (failed === null) return { python };
  return {
    reason: `No Python with scikit-learn and onnxruntime could be set up in ${folder}: ${failed} Name one that has it by PIPPIN_PYTHON.`,
  };
}

function imports(python: string): boolean {
  return spawnSync(python, ["-c", "import numpy, sklearn, onnx, onnxruntime"], { stdio: "ignore" }).status === 0;
}

/** @returns the last line of what went wrong, as a sentence; null where nothing did. */
function failure(program: string, parameters: readonly string[]): string | null {
  const { status, error, stderr, stdout } = spawnSync(program, parameters, { encoding: "utf8" });
  if (status === 0) return null;
  const line = error?.message ?? `${stdout}\n${stderr}`.trim().split("\n").at(-1) ?? "";
  return `${line.replace(/\.?\s*$/, "")}.`;
}
