import { afterEach, describe } from "vitest";
import { findBrowser, NO_BROWSER, shownText } from "./app.ts";

/** Characters of the page's text in the list of failures. */
const SHOWN = 500;

/**
 * Tests that need a browser; where there is none they are skipped, and their title says why. Where one fails, what the
 * page showed is printed.
 */
export function describeInBrowser(title: string, tests: () => void): void {
  if (findBrowser() === undefined) describe.skip(`${title} [${NO_BROWSER}]`, tests);
  else {
    describe(title, () => {
      afterEach(async ({ task }) => {
        if (task.result?.state !== "fail") return;
        const shown = await shownText();
        console.log(`The page when "${task.name}" failed:\n${shown}`);
        // In the list at the end, too: of a long run often only its last lines are kept.
        const [error] = task.result.errors ?? [];
        if (error !== undefined) error.message += `\nThe page showed: ${shown.replaceAll(/\s+/g, " ").slice(0, SHOWN)}`;
      });
      tests();
    });
  }
}
