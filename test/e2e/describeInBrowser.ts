import { afterEach, describe } from "vitest";
import { findBrowser, NO_BROWSER, shownText } from "./app.ts";

/**
 * Tests that need a browser; where there is none they are skipped, and their title says why. Where one fails, what the
 * page showed is printed.
 */
export function describeInBrowser(title: string, tests: () => void): void {
  if (findBrowser() === undefined) describe.skip(`${title} [${NO_BROWSER}]`, tests);
  else {
    describe(title, () => {
      afterEach(async ({ task }) => {
        if (task.result?.state === "fail") console.log(`The page when "${task.name}" failed:\n${await shownText()}`);
      });
      tests();
    });
  }
}
