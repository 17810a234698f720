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

/** Chooses in a list by the keyboard: the option whose name holds that. */
export async function chooseInList(page: Page, list: string, option: string | RegExp): Promise<void> {
  await page.getByRole("combobox", { name: list, exact: true }).focus();
  await page.keyboard.press("Enter");
  const wanted = page.getByRole("option", { name: option }).and(page.locator("[data-combobox-selected]"));
  await page.getByRole("option", { name: option }).first().waitFor();
  const options = await page.getByRole("option").count();
  for (let i = 0; i < options && (await wanted.count()) === 0; i++) await page.keyboard.press("ArrowDown");
  await wanted.waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("option").first().waitFor({ state: "hidden" });
}
