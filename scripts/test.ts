/**
 * `npm test`: format, lint, types, then the tests. `npm test -- PATH...` runs the tests of these paths only.
 * The last line is `N passed, N failed, N skipped`; the three checks count as one each.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestSummary } from "./countingReporter.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = join(root, "node_modules");

const CHECKS = [
  {
    name: "format",
    program: "prettier/bin/prettier.cjs",
    parameters: ["--check", ".", "--log-level", "warn"],
    mend: "npm run format",
  },
  {
    name: "lint",
    program: "eslint/bin/eslint.js",
    parameters: [".", "--max-warnings", "0"],
    mend: "npm run lint -- --fix",
  },
  { name: "typecheck", program: "typescript/bin/tsc", parameters: ["--noEmit"], mend: null },
] as const;

const outcomes = await Promise.all(CHECKS.map(runCheck));
const tests = await runTests(process.argv.slice(2));

const passed = tests.passed + outcomes.filter(Boolean).length;
const failed = tests.failed + outcomes.filter((ok) => !ok).length;
if (tests.skipped.length > 0) {
  console.log(`\nSKIPPED (${tests.skipped.length}):`);
  for (const { name, reason } of tests.skipped) console.log(`  ${name}\n    ${reason}`);
}
process.exitCode = failed > 0 ? 1 : 0;
console.log(`\n${passed} passed, ${failed} failed, ${tests.skipped.length} skipped`);

async function runCheck({ name, program, parameters, mend }: (typeof CHECKS)[number]): Promise<boolean> {
  const start = performance.now();
  const { code, output } = await run([join(packages, program), ...parameters], "collect");
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name}: ${code === 0 ? "ok" : "FAILED"} (${seconds} s)`);
  if (code !== 0) console.log(`${output.trimEnd()}\n${mend === null ? "" : `\`${mend}\` mends what it can.\n`}`);
  return code === 0;
}

async function runTests(filters: readonly string[]): Promise<TestSummary> {
  const folder = mkdtempSync(join(tmpdir(), "pippin-test-summary-"));
  const file = join(folder, "summary.json");
  try {
    console.log("tests:");
    const vitest = join(packages, "vitest", "vitest.mjs");
    const reporters = ["--reporter=default", `--reporter=${join(root, "scripts", "countingReporter.ts")}`];
    const { code } = await run([vitest, "run", ...reporters, ...filters], "show", { PIPPIN_TEST_SUMMARY: file });
    const summary = readSummary(file);
    if (summary.passed + summary.failed === 0) console.log("No test ran.");
    // Vitest also fails for reasons that are no test's: a bad configuration, nothing to run.
    const unseen = summary.failed === 0 && (code !== 0 || summary.passed === 0);
    return unseen ? { ...summary, failed: 1 } : summary;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readSummary(file: string): TestSummary {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TestSummary;
  } catch {
    return { passed: 0, failed: 0, skipped: [] };
  }
}

/** Runs a program of node_modules with this Node. */
function run(
  parameters: readonly string[],
  what: "show" | "collect",
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const stdio = what === "show" ? "inherit" : (["ignore", "pipe", "pipe"] as const);
    const child = spawn(process.execPath, parameters, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: typeof stdio === "string" ? stdio : [...stdio],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
