/**
 * `npm run screenshots`: the README's pictures of every page, from the sample workspace, into docs/screenshots/. The real
 * app in a real browser; nothing is drawn for the picture.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startApp } from "../test/e2e/app.ts";

const target = fileURLToPath(new URL("../docs/screenshots", import.meta.url));

const app = await startApp(async ({ pippin }) => {
  console.log("Preparing the sample ...");
  await pippin("sample");
  await pippin(
    "compare",
    "--class",
    "dog",
    "--features",
    "second-and-network,network,network-local,colour-hog",
    "--classifiers",
    "svc,logistic",
  );
});
const { page } = app;
mkdirSync(target, { recursive: true });

async function show(place: string): Promise<void> {
  await page.goto(`${page.url().split("#")[0]}#/${place}`);
}

async function save(name: string): Promise<void> {
  // Pictures that are still on their way.
  await until(() => page.evaluate(`[...document.images].every((image) => image.complete && image.naturalWidth > 0)`));
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(target, `${name}.jpg`), type: "jpeg", quality: 84 });
  console.log(`docs/screenshots/${name}.jpg`);
}

/** The page's policy forbids what Playwright's own waiting for an expression does. */
async function until(done: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; (await done()) !== true; tries++) {
    if (tries === 200) throw new Error("What was waited for did not come.");
    await wait(50);
  }
}

/** Opens a photograph of the strip below, wherever in it that is. */
async function open(name: string): Promise<void> {
  const strip = page.getByRole("group", { name: "Photographs of the set" });
  const photograph = strip.getByRole("button", { name: new RegExp(`^${name}`) });
  for (let left = 0; (await photograph.count()) === 0; left += 600) {
    await strip.evaluate(`(strip) => strip.scrollTo(${left}, 0)`);
    await wait(50);
    if (left > 20_000) throw new Error(`The strip has no ${name}.`);
  }
  await photograph.click();
  await page.getByRole("heading", { name: /./ }).first().waitFor();
}

try {
  await show("start");
  await page
    .getByRole("heading", { name: /^Network/ })
    .getByText("Tiny Darknet")
    .waitFor();
  await save("start");

  await show("images");
  await page.getByRole("option").first().click();
  await page.getByRole("complementary").waitFor();
  // Where the photographs lie on this machine is nobody's business.
  await page.addStyleTag({ content: "dd[class*=path] { visibility: hidden }" });
  await page.getByText("TensorFlow WebAssembly").waitFor();
  await save("images");

  await show("discover?class=dog&set=sample");
  await page.getByRole("button", { name: "Look for groups" }).click();
  await page.getByText(/^0 of \d+ groups named/).waitFor({ timeout: 300_000 });
  await page.getByRole("progressbar", { name: "Looking for groups" }).waitFor({ state: "detached" });
  for (const [i, key] of ["s", "0", "1", "s", "5", "1", "0"].entries()) {
    await page.keyboard.press(key);
    await page.getByText(new RegExp(`^${i + 1} of \\d+ groups named`)).waitFor();
  }
  await save("discover");
  // The other pages show the sample as it comes.
  for (let left = 6; left >= 0; left--) {
    await page.keyboard.press("u");
    await page.getByText(new RegExp(`^${left} of \\d+ groups named`)).waitFor();
  }

  await show("patches?set=sample");
  await page.getByRole("radio", { name: /^ear/ }).click();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.getByText("3 of 64").waitFor();
  await until(() => page.evaluate(`document.querySelectorAll("aside img").length > 10`));
  await save("patches");

  await show("train");
  await page.getByText("Features and classifiers").click();
  await page.getByRole("img", { name: /^Calibration/ }).waitFor();
  await save("train");

  await show("explain?set=great+pyrenees+and+samoyed");
  await open("samoyed_11.jpg");
  await page
    .getByText(/^Samoyed, \d+%/)
    .first()
    .waitFor();
  await save("explain");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByText("Side by side", { exact: true }).click();
  await page.getByRole("img", { name: "CAM for Samoyed" }).waitFor();
  await save("explain-dark");
  await page.emulateMedia({ colorScheme: "light" });

  await show("review");
  await page.getByText(/patches, 0 reviewed/).waitFor();
  await page.getByRole("listbox", { name: "Patches" }).focus();
  const someVerdicts = ["a", "a", "x", "a", "3", "a", "a", "s", "a", "5", "a", "x", "a", "a"];
  for (const key of someVerdicts) {
    await until(() => page.evaluate(`document.querySelector("[aria-label=Patches] [data-focused]") !== null`));
    await page.keyboard.press(key);
  }
  await page.getByText(/patches, 14 reviewed/).waitFor();
  await page.getByText(/. Its patches: /).waitFor();
  await save("review");
  await page.emulateMedia({ colorScheme: "dark" });
  await save("review-dark");
  await page.emulateMedia({ colorScheme: "light" });

  await show("evaluate?set=great+pyrenees+and+samoyed");
  await page.getByRole("button", { name: /^Evaluate \d+ photographs/ }).click();
  await page.getByRole("table").first().waitFor({ timeout: 300_000 });
  await save("evaluate");

  await show("models");
  await page.getByRole("listbox", { name: "Convolutions" }).waitFor();
  await save("models");
} finally {
  await app.close();
}
