/** The class that patches are for, by the name that somebody gave. */
import { PippinError } from "../../../contract/errors.ts";
import { listed } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { allClasses, classByName } from "../../workspace/classes.queries.ts";
import type { ReadableDB } from "../../workspace/connection.ts";

/** @throws PippinError `not-found`, with the classes that there are. */
export function requireClass(db: ReadableDB, name: string): ClassRecord {
  const known = classByName(db, name);
  if (known !== undefined) return known;
  const names = allClasses(db).map((one) => `"${one.name}"`);
  throw new PippinError(
    "not-found",
    `There is no class "${name}". ${
      names.length === 0
        ? "The workspace has none yet: without one, patches belong to the first class that is made or trained with their labels."
        : `The workspace has ${listed(names)}.`
    }`,
  );
}
