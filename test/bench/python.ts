/** Pythons with what some pairs are measured beside; nothing of the product needs one. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a Python is for. */
interface Kit {
  /** Of its environment in `.cache`. */
  readonly folder: string;
  /** In words. */
  readonly holds: string;
  readonly packages: readonly string[];
  readonly modules: readonly string[];
}

export const SCIKIT: Kit = {
  folder: "bench-python",
  holds: "scikit-learn, onnx and onnxruntime",
  packages: ["numpy", "scikit-learn", "onnx", "onnxruntime"],
  modules: ["numpy", "sklearn", "onnx", "onnxruntime"],
};
/** A kit of its own: PyTorch is large. */
export const CAPTUM: Kit = {
  folder: "bench-captum",
  holds: "torch, captum and h5py",
  packages: ["numpy", "torch", "captum", "h5py"],
  modules: ["numpy", "torch", "captum", "h5py"],
};

function folderOf({ folder }: Kit): string {
  return fileURLToPath(new URL(`../../.cache/${folder}`, import.meta.url));
}

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
export function benchPython(kit = SCIKIT, folder = folderOf(kit), base = "python3"): Found | Missing {
  const { holds, packages } = kit;
  const named = process.env["PIPPIN_PYTHON"];
  if (named !== undefined) {
    return imports(named, kit)
      ? { python: named }
      : { reason: `PIPPIN_PYTHON names ${named}, which cannot import ${holds}.` };
  }
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (existsSync(python) && imports(python, kit)) return { python };
  console.error(`Setting up a Python with ${holds} in ${folder} ...`);
  const failed =
    failure(base, ["-m", "venv", "--clear", folder]) ??
    failure(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  if (failed === null) return { python };
  return {
    reason: `No Python with ${holds} could be set up in ${folder}: ${failed} Name one that has it by PIPPIN_PYTHON.`,
  };
}

function imports(python: string, { modules }: Kit): boolean {
  return spawnSync(python, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore" }).status === 0;
}

/** @returns the last line of what went wrong, as a sentence; null where nothing did. */
function failure(program: string, parameters: readonly string[]): string | null {
  const { status, error, stderr, stdout } = spawnSync(program, parameters, { encoding: "utf8" });
  if (status === 0) return null;
  const line = error?.message ?? `${stdout}\n${stderr}`.trim().split("\n").at(-1) ?? "";
  return `${line.replace(/\.?\s*$/, "")}.`;
}
