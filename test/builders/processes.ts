/** Processes of the machine, as its own list names them. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** @returns the processes that another one has started and whose command line holds the text. */
export function childrenOf(parent: number, text: string): number[] {
  return listed().flatMap((one) => (one.parent === parent && one.command.includes(text) ? [one.id] : []));
}

/** @returns whether it runs; one that has ended and waits for its parent does not. */
export function runs(id: number): boolean {
  return listed().some((one) => one.id === id && !one.state.startsWith("Z"));
}

interface Listed {
  readonly id: number;
  readonly parent: number;
  readonly state: string;
  readonly command: string;
}

/** Linux without its `ps` has the list all the same. */
function listed(): Listed[] {
  return existsSync("/proc/self/stat") ? ofLinux() : ofUnix();
}

function ofLinux(): Listed[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // PID (NAME) STATE PARENT ..., where the name may hold anything.
      const fields = readFileSync(`/proc/${name}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      return [{ id: Number(name), parent: Number(fields[1]), state: fields[0], command }];
    } catch {
      // It has ended in the meantime.
      return [];
    }
  });
}

function ofUnix(): Listed[] {
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,state=,args="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, id, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return id === undefined ? [] : [{ id: Number(id), parent: Number(parent), state, command }];
  });
}
