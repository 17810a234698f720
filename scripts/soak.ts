/**
 * `npm run soak [-- N]`: N random changes (default 5,000) of each kind of file that people name: no crash, no answer that
 * takes longer than five seconds, no more than 1 GB, nothing but sentences. Ends with a table of what was measured: all of
 * a process that reads file after file counts, the test's own memory included.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReadingFigures } from "../test/builders/readings.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const [wanted = "5000"] = process.argv.slice(2);
const TESTS = [
  "damagedNetworks",
  "hostileNetworks",
  "damagedOnnx",
  "damagedTflite",
  "damagedArchives",
  "damagedPictures",
].map((name) => `test/integration/${name}.test.ts`);
const folder = mkdtempSync(join(tmpdir(), "pippin-soak-"));
const figures = join(folder, "figures.jsonl");

// One process at a time, so that what a reading takes is its own.
const { status } = spawnSync("vitest", ["run", ...TESTS, "--testTimeout", "7200000", "--maxWorkers", "1"], {
  cwd: root,
  stdio: "inherit",
  shell: process.platform === "win32",
  env: {
    ...process.env,
    PIPPIN_MUTATIONS: wanted,
    PIPPIN_SOAK_FIGURES: figures,
    PATH: [join(process.execPath, ".."), join(root, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
  },
});
if (existsSync(figures)) printTable(readFileSync(figures, "utf8"));
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;

function printTable(lines: string): void {
  const rows = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as ReadingFigures)
    .map(({ format, count, slowestMs, peakMb }) => [format, String(count), slowestMs.toFixed(0), peakMb.toFixed(0)]);
  const table = [["format", "files", "slowest (ms)", "most memory (MB)"], ["---", "--:", "--:", "--:"], ...rows];
  console.log(table.map((row) => `| ${row.join(" | ")} |`).join("\n"));
}
