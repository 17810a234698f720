/**
 * Files that nothing refers to any more go, whoever else has the workspace open.
 *
 * Rows are deleted first, in a transaction of their own, which writes down what they leave. A sweep then takes the lock for
 * writing, asks again whether anything refers to a file, and unlinks it before it lets go. Rows that come to refer to a blob
 * are stored under the same lock with a look at the file ({@link IncomingBlobs}): so either the sweep sees the rows, or
 * they are stored after it and bring the file again. A process that ends in the middle leaves files that are written down,
 * never rows without files.
 */
import { rmSync } from "node:fs";
import { blobPath } from "./blobs.ts";
import type { WritableDB } from "./connection.ts";
import { folderOf } from "./database.ts";
import { forgetLeftover, isReferred, leftoversAfter, type Leftover } from "./leftovers.queries.ts";
import { removePictures } from "./pictures.ts";
import { giveBackSpace, isWorthGivingBack } from "./space.ts";

/** Files that are looked at before others get their turn with the database. */
const AT_A_TIME = 200;
const BEFORE_ALL: Leftover = { kind: "blob", hash: "" };

/** After a deletion; and when a workspace is opened, for what a process that ended did not come to. */
export async function sweepLeftovers(db: WritableDB): Promise<void> {
  let last: Leftover | undefined = BEFORE_ALL;
  while (last !== undefined && leftoversAfter(db, last, 1).length > 0) {
    last = sweepSome(db, last);
    await new Promise(setImmediate);
    if (!db.open) return;
  }
  if (isWorthGivingBack(db)) await giveBackSpace(db);
}

/** @returns the last one that was looked at. */
function sweepSome(db: WritableDB, after: Leftover): Leftover | undefined {
  return db.transaction(() => {
    const some = leftoversAfter(db, after, AT_A_TIME);
    for (const one of some) if (isReferred(db, one) || isRemoved(folderOf(db), one)) forgetLeftover(db, one);
    return some.at(-1);
  })();
}

/** @returns false for one that cannot be removed now (on Windows another program may have it open): the next sweep tries. */
function isRemoved(folder: string, { kind, hash }: Leftover): boolean {
  try {
    if (kind === "blob") rmSync(blobPath(folder, hash), { force: true });
    else removePictures(folder, hash);
    return true;
  } catch {
    return false;
  }
}
