/** A Vitest reporter that writes counts, and the reason of every skip, to the file named by PIPPIN_TEST_SUMMARY. */
import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

export interface TestSummary {
  passed: number;
  /** Tests, and files or hooks that failed outside a test. */
  failed: number;
  skipped: { name: string; reason: string }[];
}

export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const summary: TestSummary = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) count(module, summary);
    const file = process.env["PIPPIN_TEST_SUMMARY"];
    if (file !== undefined) writeFileSync(file, JSON.stringify(summary));
  }
}

function count(module: TestModule, summary: TestSummary): void {
  const before = summary.failed;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === "passed") summary.passed += 1;
    else if (state === "skipped") summary.skipped.push(skip(module, test));
    // A test that never ended ("pending": its process died) has not passed.
    else summary.failed += 1;
  }
  // A file that does not load, or a hook that fails, has no failed test of its own.
  if (!module.ok() && summary.failed === before) summary.failed += 1;
}

function skip(module: TestModule, test: TestCase): TestSummary["skipped"][number] {
  const result = test.result();
  const reason = result.state === "skipped" ? result.note : undefined;
  return {
    name: `${module.relativeModuleId} > ${test.fullName}`,
    // A whole group that is skipped says why in brackets.
    reason: reason ?? /\[(.+?)\]/.exec(test.fullName)?.[1] ?? 'no reason given (say it with context.skip("reason"))',
  };
}
