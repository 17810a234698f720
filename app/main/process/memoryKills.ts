/** Whether the system ended a process because memory ran out, where it counts that: Linux, by group of processes or in all. */
import { readFileSync } from "node:fs";

/** @returns how many processes the system has ended for lack of memory so far; null where it does not say. */
export type CountMemoryKills = () => number | null;

/** @param read - a file's text; throws where there is none. */
export function countMemoryKills(read = (path: string): string => readFileSync(path, "utf8")): number | null {
  for (const path of [...groupFiles(read), "/proc/vmstat"]) {
    try {
      const found = /^oom_kill (\d+)$/m.exec(read(path));
      if (found !== null) return Number(found[1]);
    } catch {
      // Of another version of control groups, or of another system.
    }
  }
  return null;
}

/** A line for each hierarchy, `ID:CONTROLLERS:PATH`; version 2 has one, without controllers. */
function groupFiles(read: (path: string) => string): string[] {
  try {
    return read("/proc/self/cgroup")
      .split("\n")
      .flatMap((line) => {
        const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
        if (controllers === "") return [`/sys/fs/cgroup${path}/memory.events`];
        return controllers?.split(",").includes("memory") === true
          ? [`/sys/fs/cgroup/memory${path}/memory.oom_control`]
          : [];
      });
  } catch {
    return [];
  }
}

/** Ends of this process's children that were put down to it. */
let accounted = 0;

/**
 * From a child's start on. The count is of every process of the group, so each rise accounts for one child.
 *
 * @returns what says, once the child was ended by SIGKILL, whether that was for lack of memory; null: unknown.
 */
export function watchMemoryKills(count: CountMemoryKills = countMemoryKills): () => boolean | null {
  const before = { count: count(), accounted };
  return () => {
    const now = count();
    if (before.count === null || now === null) return null;
    const isOne = now - before.count > accounted - before.accounted;
    if (isOne) accounted += 1;
    return isOne;
  };
}
