/**
 * `npm run soak [-- N]`: N random changes (default 5,000) of each kind of file that people name: no crash, no answer that
 * takes longer than five seconds, nothing but sentences.
 */
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [wanted = "5000"] = process.argv.slice(2);
const TESTS = ["damagedNetworks", "hostileNetworks", "damagedOnnx"].map((name) => `test/integration/${name}.test.ts`);

const { status } = spawnSync("vitest", ["run", ...TESTS, "--testTimeout", "7200000"], {
  cwd: root,
  stdio: "inherit",
  shell: process.platform === "win32",
  env: {
    ...process.env,
    PIPPIN_MUTATIONS: wanted,
    PATH: [join(process.execPath, ".."), join(root, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
  },
});
process.exitCode = status ?? 1;
