import { sql, type Sql } from "./sql.ts";

/** That an image, by the column with its id, is of the set; always true where `set` is null. */
export function inSet(imageId: Sql<unknown>, set: string | null): Sql<unknown> {
  if (set === null) return sql`true`;
  return sql`${imageId} IN (SELECT members.image_id FROM image_set_members AS members
    JOIN image_sets ON image_sets.id = members.set_id WHERE image_sets.name = ${set})`;
}
