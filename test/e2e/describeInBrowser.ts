import { describe } from "vitest";
import { findBrowser, NO_BROWSER } from "./app.ts";

/** Tests that need a browser; where there is none they are skipped, and their title says why. */
export function describeInBrowser(title: string, tests: () => void): void {
  if (findBrowser() === undefined) describe.skip(`${title} [${NO_BROWSER}]`, tests);
  else describe(title, tests);
}
