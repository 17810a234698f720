/** What something is saved about may be removed while it is computed: then that is said, and what it was is named. */
import { PippinError } from "../../contract/errors.ts";
import type { ImageRecord } from "../../contract/records.ts";
import type { ReadableDB } from "./connection.ts";
import { sql } from "./sql.ts";

/** An image by its number, and by its path for people. */
export type NamedImage = Pick<ImageRecord, "id" | "path">;

/** @throws PippinError `not-found`. */
export function requireImage(db: ReadableDB, image: Pick<NamedImage, "id"> & Partial<NamedImage>): void {
  if (sql`SELECT 1 FROM images WHERE id = ${image.id}`.get(db) !== undefined) return;
  const { id, path } = image;
  const what = path === undefined ? `Image ${id}` : `"${path}"`;
  throw new PippinError(
    "not-found",
    `${what} is not in the workspace any more: it was removed in the meantime, so nothing of it was saved.`,
    { imageId: id },
  );
}

/** @throws PippinError `not-found`. */
export function requireModel(db: ReadableDB, id: number): void {
  if (sql`SELECT 1 FROM models WHERE id = ${id}`.get(db) !== undefined) return;
  throw new PippinError(
    "not-found",
    "The model that this was computed with is not in the workspace any more: it was removed in the meantime, so nothing was saved.",
    { modelId: id },
  );
}

/** @throws PippinError `not-found`. */
export function requireClassifier(db: ReadableDB, id: number): void {
  if (sql`SELECT 1 FROM patch_classifiers WHERE id = ${id}`.get(db) !== undefined) return;
  throw new PippinError(
    "not-found",
    "The version of the patch classifier that gave these labels was deleted in the meantime, so nothing was saved. Try again: the version that is used now will label them.",
    { classifierId: id },
  );
}

/**
 * @param id - of the class that patches are for; null, or left out: of none.
 * @throws PippinError `not-found`.
 */
export function requireOwner(db: ReadableDB, id: number | null | undefined): void {
  if (id === null || id === undefined || sql`SELECT 1 FROM classes WHERE id = ${id}`.get(db) !== undefined) return;
  throw new PippinError("not-found", "The class of these patches is not there any more: it was deleted meanwhile.", {
    classId: id,
  });
}
