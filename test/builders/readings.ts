/** What reading many files of one format takes: the slowest answer, and the most memory that the reading process held. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

/** The longest that any file may take, and the most memory: of the whole process that reads, the test's own included. */
const [LONGEST_MS, MOST_MB] = [5000, 1000];

/** A line of the file that `PIPPIN_SOAK_FIGURES` names, for `npm run soak`. */
export interface ReadingFigures {
  readonly format: string;
  readonly count: number;
  readonly slowestMs: number;
  readonly peakMb: number;
}

export interface Readings {
  /** Reads one file. */
  time<Answer>(read: () => Answer | Promise<Answer>): Promise<Answer>;
  /** After the last one: no answer took over five seconds, and the process never held more than 1 GB. */
  end(): void;
}

/** @param format - as the table of figures names it. */
export function readingsOf(format: string): Readings {
  let [count, slowestMs, largest] = [0, 0, 0];
  forgetPeak();
  return {
    time: async (read) => {
      const started = performance.now();
      try {
        return await read();
      } finally {
        count++;
        slowestMs = Math.max(slowestMs, performance.now() - started);
        // Where the system does not tell the peak.
        if (count % 20 === 0) largest = Math.max(largest, process.memoryUsage.rss());
      }
    },
    end: () => {
      const peakMb = (peakBytes() ?? Math.max(largest, process.memoryUsage.rss())) / 1e6;
      const figures: ReadingFigures = { format, count, slowestMs, peakMb };
      const file = process.env["PIPPIN_SOAK_FIGURES"];
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`);
      expect(slowestMs).toBeLessThan(LONGEST_MS);
      expect(peakMb).toBeLessThan(MOST_MB);
    },
  };
}

/** Linux counts the peak anew from here. */
function forgetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Elsewhere it is looked at now and then.
  }
}

function peakBytes(): number | null {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
