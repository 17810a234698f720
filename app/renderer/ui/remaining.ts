import type { JobRecord } from "../../contract/jobs.ts";

/** @returns how long it will take at the pace so far, in words; nothing where that is not known yet. */
export function remaining({ started, done, total }: JobRecord, now = Date.now()): string {
  const passed = (now - Date.parse(started)) / 1000;
  if (done < 3 || passed < 2) return "";
  const seconds = Math.round((passed / done) * (total - done));
  if (seconds <= 0) return "";
  return seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
}
