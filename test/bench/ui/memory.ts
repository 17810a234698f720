/** Memory of the app as a whole: backend, engines, and all processes of the browser. */
import { readdirSync, readFileSync } from "node:fs";

const EVERY_MS = 100;

/**
 * Looks at all processes that this one has started, and theirs, until told to stop. Memory that several share is counted
 * once (Linux's proportional set size).
 *
 * @returns a function that ends the watch and answers with the highest sum in MB; null where the system does not say.
 */
export function watchMemory(): () => number | null {
  let peak: number | null = null;
  const look = (): void => {
    const sum = memoryOfDescendants();
    if (sum !== null) peak = Math.max(peak ?? 0, sum);
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    return peak;
  };
}

function memoryOfDescendants(): number | null {
  if (process.platform !== "linux") return null;
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    // "PID (NAME) STATE PARENT ...", and the name may hold anything.
    const fields = read(`/proc/${name}/stat`)?.split(") ").at(-1)?.split(" ");
    if (fields !== undefined) parents.set(Number(name), Number(fields[1]));
  }
  const isOurs = (id: number | undefined): boolean =>
    id !== undefined && id !== process.pid && id > 1 && (parents.get(id) === process.pid || isOurs(parents.get(id)));
  let kilobytes = 0;
  for (const id of [...parents.keys()].filter(isOurs)) {
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${id}/smaps_rollup`) ?? "")?.[1] ?? 0);
  }
  return kilobytes / 1000;
}

/** @returns null for a process that has ended meanwhile. */
function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
