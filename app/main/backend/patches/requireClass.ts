/** The class that patches are for, by the name that somebody gave, or by the number that a page knows. */
import { PippinError } from "../../../contract/errors.ts";
import { listed } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { allClasses, classById, classByName } from "../../workspace/classes.queries.ts";
import type { ReadableDB } from "../../workspace/connection.ts";

/**
 * @param which - its name or its id.
 * @param data - of the error.
 * @throws PippinError `not-found`; for a name with the classes that there are.
 */
export function requireClass(
  db: ReadableDB,
  which: string | number,
  data: Readonly<Record<string, unknown>> = {},
): ClassRecord {
  const known = typeof which === "string" ? classByName(db, which) : classById(db, which);
  if (known !== undefined) return known;
  if (typeof which === "number") throw new PippinError("not-found", "That class is not there any more.", data);
  const names = allClasses(db).map((one) => `"${one.name}"`);
  throw new PippinError(
    "not-found",
    `There is no class "${which}". ${
      names.length === 0
        ? "The workspace has none yet: without one, patches belong to the first class that is made or trained with their labels."
        : `The workspace has ${listed(names)}.`
    }`,
    data,
  );
}
