/** A file dropped on the page, as from the desktop. */
import type { Locator, Page } from "playwright-core";

/** @returns what drops it: the bytes are in the page before, so that dropping takes no longer than it does. */
export async function dropFile(
  page: Page,
  target: Locator,
  { name, bytes }: { readonly name: string; readonly bytes: Buffer },
): Promise<() => Promise<void>> {
  // The page's policy allows no data addresses: the bytes come as text.
  const dataTransfer = await page.evaluateHandle(`(() => {
    const bytes = Uint8Array.from(atob("${bytes.toString("base64")}"), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "${name}", { type: "image/jpeg" }));
    return data;
  })()`);
  await target.dispatchEvent("dragenter", { dataTransfer });
  return async () => {
    await target.dispatchEvent("drop", { dataTransfer });
  };
}
