/**
 * `npm run soak:pages [-- SEED]`: the tests of the pages in a browser, with answers that come late and in another order
 * than they were asked for (`test/e2e/lateAnswers.ts`). Another seed (default 1) has other answers late.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const [seed = "1"] = process.argv.slice(2);
const { status } = spawnSync(process.execPath, [fileURLToPath(new URL("test.ts", import.meta.url)), "test/e2e"], {
  stdio: "inherit",
  env: { ...process.env, PIPPIN_LATE_ANSWERS: seed },
});
process.exitCode = status ?? 1;
