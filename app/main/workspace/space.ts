/** Pages of the database file that deleted rows have left, and how they go back to the disk. */
import type { ReadableDB, WritableDB } from "./connection.ts";

/** Pages that are moved before others get their turn with the database. */
const AT_A_TIME = 1000;
/** Less is used again soon enough: moving pages to the front takes time. */
const [WORTH_BYTES, WORTH_SHARE] = [4e6, 0.25];

export interface FreeSpace {
  readonly pages: number;
  readonly bytes: number;
}

export function freeSpace(db: ReadableDB): FreeSpace {
  const pages = numberOf(db, "freelist_count");
  return { pages, bytes: pages * numberOf(db, "page_size") };
}

export function isWorthGivingBack(db: ReadableDB): boolean {
  const { pages, bytes } = freeSpace(db);
  return bytes > WORTH_BYTES && pages > WORTH_SHARE * numberOf(db, "page_count");
}

export async function giveBackSpace(db: WritableDB): Promise<void> {
  for (let left = freeSpace(db).pages; left > 0;) {
    db.pragma(`incremental_vacuum(${AT_A_TIME})`);
    await new Promise(setImmediate);
    if (!db.open) return;
    const now = freeSpace(db).pages;
    // Others delete at the same time, or the file is of a kind that cannot shrink.
    if (now >= left) break;
    left = now;
  }
  db.pragma("wal_checkpoint(TRUNCATE)");
}

function numberOf(db: ReadableDB, pragma: string): number {
  return db.pragma(pragma, { simple: true }) as number;
}
