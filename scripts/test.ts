/**
 * `npm test [-- FILTER...]`: format, lint and types, then all tests. Ends with the line `N passed, N failed, N skipped`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "./build.ts";
import type { TestSummary } from "./countingReporter.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const filters = process.argv.slice(2);
const bin = join(root, "node_modules", ".bin");
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [join(process.execPath, ".."), bin, process.env["PATH"]].join(delimiter),
};
const count = { passed: 0, failed: 0, skipped: 0 };

if (filters.length === 0) {
  check("Format", "prettier", ["--check", ".", "--log-level", "warn"], "Run `npm run format`.");
  check("Types", "tsc", ["--noEmit"], "The lines above say where.");
  // More than the engine and the tests are held to: whatever is read by its place may be missing.
  check("Types around the engine", "tsc", ["--noEmit", "-p", "app"], "The lines above say where.");
  // It runs where Node is not, and where no page is.
  check("Types of what is drawn", "tsc", ["--noEmit", "-p", "app/drawing"], "The lines above say where.");
  check(
    "Types of the page and its preload script",
    "tsc",
    ["--noEmit", "-p", "app/renderer"],
    "The lines above say where.",
  );
  check("Circles", "depcruise", ["app", "scripts", "--output-type", "err-long"], "The lines above say which imports.");
  check("Unused", "knip", [], "The lines above name what nothing uses: remove it, or what is exported for nobody.");
  check("Lint", "eslint", [".", "--max-warnings", "0"], "The lines above say where.");
} else {
  console.log(`Only ${filters.join(", ")}: format, types and lint are not checked. \`npm test\` alone checks all.`);
}
if (!(filters.length > 0 && filters.every((filter) => filter.startsWith("test/unit")))) await buildFirst();
runTests();
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;

function run(command: string, parameters: readonly string[]): boolean {
  const windows = process.platform === "win32";
  return spawnSync(command, parameters, { cwd: root, stdio: "inherit", env: environment, shell: windows }).status === 0;
}

function check(name: string, command: string, parameters: readonly string[], advice: string): void {
  console.log(`${name} ...`);
  if (run(command, parameters)) count.passed++;
  else {
    count.failed++;
    console.log(`${name} failed. ${advice}`);
  }
}

/** Files of tests run side by side: one that builds would take the program away under another that runs it. */
async function buildFirst(): Promise<void> {
  console.log("Build ...");
  try {
    await ensureBuilt();
    count.passed++;
  } catch (error) {
    count.failed++;
    console.log(`The build failed: ${(error as Error).message}`);
  }
}

function runTests(): void {
  const folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
  const file = join(folder, "summary.json");
  try {
    environment["PIPPIN_TEST_SUMMARY"] = file;
    const counting = join(root, "scripts", "countingReporter.ts");
    const finished = run("vitest", ["run", "--reporter=default", `--reporter=${counting}`, ...filters]);
    const { passed, failed, skipped } = JSON.parse(readFileSync(file, "utf8")) as TestSummary;
    count.passed += passed;
    // Vitest also fails for reasons that are no test's: a bad configuration, nothing to run.
    count.failed += Math.max(failed, finished ? 0 : 1);
    count.skipped += skipped.length;
    for (const { name, reason } of skipped) console.log(`SKIPPED: ${name}: ${reason}`);
  } catch (error) {
    count.failed++;
    console.log(`The tests did not run to their end: ${(error as Error).message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
