/**
 * `npm test [-- FILTER...]`: format, lint and types, then all tests. Ends with the line `N passed, N failed, N skipped`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const root = fileURLToPath(new URL("..", import.meta.url));
const filters = process.argv.slice(2);
const bin = join(root, "node_modules", ".bin");
const environment = { ...process.env, PATH: [join(process.execPath, ".."), bin, process.env["PATH"]].join(delimiter) };
const count = { passed: 0, failed: 0, skipped: 0 };

if (filters.length === 0) {
  check("Format", "prettier", ["--check", ".", "--log-level", "warn"], "Run `npm run format`.");
  check("Types", "tsc", ["--noEmit"], "The lines above say where.");
  check("Lint", "eslint", [".", "--max-warnings", "0"], "The lines above say where.");
}
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

function runTests(): void {
  const folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
  const file = join(folder, "report.json");
  try {
    const finished = run("vitest", [
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile=${file}`,
      ...filters,
    ]);
    const report = JSON.parse(readFileSync(file, "utf8")) as VitestReport;
    const tests = report.testResults.flatMap((suite) => suite.assertionResults);
    count.passed += tests.filter(({ status }) => status === "passed").length;
    const failed = tests.filter(({ status }) => status === "failed").length;
    // A file that cannot be loaded fails without a test of its own.
    const broken = report.testResults.filter(
      ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
    );
    count.failed += Math.max(failed + broken.length, finished ? 0 : 1);
    const skipped = tests.filter(({ status }) => status !== "passed" && status !== "failed");
    count.skipped += skipped.length;
    for (const { fullName } of skipped) console.log(`SKIPPED: ${fullName}`);
  } catch (error) {
    count.failed++;
    console.log(`The tests did not run to their end: ${(error as Error).message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
