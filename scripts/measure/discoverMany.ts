/**
 * `npm run measure:discover-many -- FOLDER`: how long Discover takes on many photographs, and how much memory: the photographs of
 * a folder, in a new workspace, by the command line with two engines. It is ended without a word half-way through the photographs
 * that come after the groups, and goes on. Says when the first groups were there, what each run took, the processor time of all its
 * processes, and the most memory that they had at one time.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../app/main/workspace/database.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name a folder of photographs.");
const program = fileURLToPath(new URL("../../app/main/cli/pippin.ts", import.meta.url));
const own = mkdtempSync(join(tmpdir(), "pippin-many-"));
const workspace = join(own, "many.pippin");
/** Of Linux: clock ticks a second, bytes a page of memory. */
const [TICKS, PAGE] = [100, 4096];

interface Seen {
  readonly seconds: number;
  readonly processor: number;
  /** Resident memory of all processes added up: what they share counts once for each. */
  readonly memory: number;
  /** The same with each page divided among those that share it, looked at once a second. */
  readonly proportional: number;
  readonly largest: number;
  readonly groups: number | null;
}

/** Runs a command in a process group of its own. @param until - ends it with SIGKILL once that is so. */
async function run(parameters: readonly string[], until?: (read: number) => boolean): Promise<Seen> {
  const started = performance.now();
  const child = spawn(process.execPath, [program, "--workspace", workspace, "--engines", "2", ...parameters], {
    stdio: ["ignore", "ignore", "ignore"],
    detached: true,
  });
  let isRunning = true;
  child.once("exit", () => (isRunning = false));
  let [memory, proportional, largest, groups] = [0, 0, 0, null as number | null];
  const spent = new Map<string, number>();
  for (let looks = 0; isRunning; looks++) {
    const now = ofGroup(child.pid!);
    for (const { id, processor } of now) spent.set(id, processor);
    memory = Math.max(
      memory,
      now.reduce((sum, one) => sum + one.memory, 0),
    );
    if (looks % 10 === 0) {
      proportional = Math.max(
        proportional,
        now.reduce((sum, { id }) => sum + proportionOf(id), 0),
      );
    }
    largest = Math.max(largest, ...now.map((one) => one.memory));
    const { read, areThere } = progress();
    if (areThere) groups ??= (performance.now() - started) / 1000;
    if (until?.(read) === true) process.kill(-child.pid!, "SIGKILL");
    await wait(100);
  }
  const processor = [...spent.values()].reduce((sum, one) => sum + one, 0);
  return { seconds: (performance.now() - started) / 1000, processor, memory, proportional, largest, groups };
}

/** Of all processes of a group: seconds of processor time, bytes of resident memory. */
function ofGroup(group: number): { id: string; processor: number; memory: number }[] {
  return readdirSync("/proc").flatMap((id) => {
    if (!/^\d+$/.test(id)) return [];
    try {
      const fields = readFileSync(`/proc/${id}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")
        .map(Number);
      // STATE PARENT GROUP ...; user and system time are the 12th and 13th from there, resident pages the 22nd.
      if (fields[2] !== group) return [];
      return [{ id, processor: (fields[11] + fields[12]) / TICKS, memory: fields[21] * PAGE }];
    } catch {
      return [];
    }
  });
}

/** Bytes of a process, each page divided by how many have it. */
function proportionOf(id: string): number {
  try {
    const [, kilobytes = "0"] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8")) ?? [];
    return 1024 * Number(kilobytes);
  } catch {
    return 0;
  }
}

function progress(): { readonly read: number; readonly areThere: boolean } {
  if (!existsSync(join(workspace, "workspace.sqlite"))) return { read: 0, areThere: false };
  const db = openDatabase(workspace);
  try {
    return {
      read: db.prepare("SELECT count(*) FROM discovered_images").pluck().get() as number,
      areThere: db.prepare("SELECT count(*) FROM discoveries WHERE space IS NOT NULL").pluck().get() === 1,
    };
  } finally {
    db.close();
  }
}

function say(what: string, { seconds, processor, memory, proportional, largest, groups }: Seen): void {
  const first = groups === null ? "" : `, groups after ${groups.toFixed(1)} s`;
  console.log(
    `${what}: ${seconds.toFixed(1)} s${first}, ${processor.toFixed(1)} s of processor time; memory of all processes ${(memory / 1e9).toFixed(2)} GB, ${(proportional / 1e9).toFixed(2)} GB with what they share counted once, of the largest ${(largest / 1e9).toFixed(2)} GB`,
  );
}

try {
  const [load] = loadavg();
  console.log(`${availableParallelism()} cores, load ${load.toFixed(1)} before`);
  say("photographs added", await run(["images", "add", resolve(folder), "--set", "many"]));
  const search = ["discover", "--class", "dogs", "--set", "many", "--labels", "eye,ear,nose,paw,fur,none"];
  const all = openDatabase(workspace);
  const images = all.prepare("SELECT count(*) FROM images").pluck().get() as number;
  all.close();
  say(`ended half-way of ${images}`, await run(search, (read) => read >= images / 2));
  const before = progress().read;
  say(`gone on from ${before}`, await run(search));
  console.log(`${progress().read} of ${images} photographs read`);
} finally {
  rmSync(own, { recursive: true, force: true });
}
