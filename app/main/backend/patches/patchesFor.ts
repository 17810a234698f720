/** Patches that come in by the dozen: for a class that was named, or for whichever has their label. */
import type { ClassRecord } from "../../../contract/patches.ts";
import { addLabels, allClasses } from "../../workspace/classes.queries.ts";
import type { ReadableDB, WritableDB } from "../../workspace/connection.ts";
import { ownerOf, savePatches, type NewPatch } from "../../workspace/patches.queries.ts";

/** What became of them. */
export interface SavedPatches {
  readonly added: number;
  /** New ones of no class although some class has their label: several have, or the only one is for other photographs. */
  readonly unowned: number;
}

/**
 * In one transaction; the class has their labels then.
 *
 * @param owner - undefined: nobody has named one.
 * @throws PippinError `not-found` where an image, or the class, is gone.
 */
export function savePatchesFor(
  db: WritableDB,
  owner: ClassRecord | undefined,
  patches: readonly NewPatch[],
): SavedPatches {
  return db.transaction(() => {
    const isUsed = usedLabels(db);
    let [added, unowned] = [0, 0];
    for (const patch of patches) {
      const owned = { ...patch, classId: ownerOf(db, { ...patch, classId: owner?.id }) };
      if (savePatches(db, [owned]) === 0) continue;
      added++;
      if (owned.classId === null && isUsed(owned.label)) unowned++;
    }
    if (owner !== undefined) {
      addLabels(
        db,
        owner.id,
        patches.map(({ label }) => label),
      );
    }
    return { added, unowned };
  })();
}

/** @returns whether any class has the label. */
export function usedLabels(db: ReadableDB): (label: string) => boolean {
  const used = new Set(allClasses(db).flatMap(({ labels }) => labels));
  return (label) => used.has(label);
}
