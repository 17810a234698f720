/** Menus by keys. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** Takes an item of a menu that opens, as somebody does by keys: down to it, then Enter. */
export async function takeItem(page: Page, item: Locator): Promise<void> {
  // The menu takes the focus a moment after it is there: who gives it to an item before loses it again, and Enter would take another.
  await page.locator("[role=menu]:focus-within").waitFor();
  await item.waitFor();
  const focused = item.and(page.locator(":focus"));
  await expect
    .poll(
      async () => {
        if ((await focused.count()) === 1) return true;
        await page.keyboard.press("ArrowDown");
        return false;
      },
      { interval: 10 },
    )
    .toBe(true);
  await page.keyboard.press("Enter");
}
