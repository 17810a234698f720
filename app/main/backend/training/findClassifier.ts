/** Patch classifiers by name. */
import { PippinError } from "../../../contract/errors.ts";
import type { ClassifierRecord } from "../../../contract/records.ts";
import { currentClassifierNamed, namesOfClassifiers } from "../../workspace/classifiers.queries.ts";
import type { Reads } from "../context.ts";

/** @returns the version in use of that name. @throws PippinError `not-found`. */
export function findClassifier({ db }: Reads, name: string): ClassifierRecord {
  const found = currentClassifierNamed(db, name);
  if (found !== undefined) return found;
  const names = namesOfClassifiers(db)
    .map((one) => `"${one}"`)
    .join(", ");
  throw new PippinError(
    "not-found",
    `The workspace has no patch classifier "${name}". ${names === "" ? "Train one with `pippin train`." : `It has ${names}.`}`,
  );
}
