/** Files as Linux writes them, of machines with either kind of control groups. */
import { describe, expect, it } from "vitest";
import { countMemoryKills, watchMemoryKills } from "../../../app/main/process/memoryKills.ts";

function reading(files: Readonly<Record<string, string>>): (path: string) => string {
  return (path) => {
    if (!(path in files)) throw new Error(`ENOENT: ${path}`);
    return files[path];
  };
}

const VMSTAT = { "/proc/vmstat": "nr_free_pages 12345\nworkingset_refault 8\noom_kill 9\ndrop_pagecache 0\n" };

describe("how many processes the system has ended for lack of memory", () => {
  it("is counted by control groups of version 2", () => {
    const files = {
      ...VMSTAT,
      "/proc/self/cgroup": "0::/user.slice/app.scope\n",
      "/sys/fs/cgroup/user.slice/app.scope/memory.events":
        "low 0\nhigh 3\nmax 7\noom 2\noom_kill 4\noom_group_kill 0\n",
    };
    expect(countMemoryKills(reading(files))).toBe(4);
  });

  it("is counted by control groups of version 1, also beside version 2", () => {
    const files = {
      ...VMSTAT,
      "/proc/self/cgroup": "12:cpu,cpuacct:/a\n4:memory:/docker/b\n0::/\n",
      "/sys/fs/cgroup/memory/docker/b/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n",
    };
    expect(countMemoryKills(reading(files))).toBe(5);
  });

  it("is counted for the whole machine where groups do not count", () => {
    expect(countMemoryKills(reading({ ...VMSTAT, "/proc/self/cgroup": "0::/\n" }))).toBe(9);
    expect(countMemoryKills(reading(VMSTAT))).toBe(9);
  });

  it("is not known on other systems", () => {
    expect(countMemoryKills(reading({}))).toBeNull();
  });
});

describe("the end of a child by SIGKILL", () => {
  it("was for lack of memory if the count has risen since its start, and for each rise one child's was", () => {
    let kills = 2;
    const [first, second, third] = [1, 2, 3].map(() => watchMemoryKills(() => kills));
    kills = 4;
    expect([first(), second(), third()]).toEqual([true, true, false]);
    const fourth = watchMemoryKills(() => kills);
    expect(fourth()).toBe(false);
  });

  it("is of an unknown cause where the system does not say", () => {
    expect(watchMemoryKills(() => null)()).toBeNull();
  });
});
