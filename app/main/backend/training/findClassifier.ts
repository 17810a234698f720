/** Patch classifiers by name. */
import { PippinError } from "../../../contract/errors.ts";
import type { ClassifierRecord } from "../../../contract/records.ts";
import { allClassifiers, currentClassifiers } from "../../workspace/classifiers.queries.ts";
import type { Reads } from "../context.ts";

/** @returns the version in use of that name. @throws PippinError `not-found`. */
export function findClassifier({ db }: Reads, name: string): ClassifierRecord {
  const all = allClassifiers(db);
  const newest = all.find((one) => one.name === name);
  // The version that was chosen, of those of the same model.
  if (newest !== undefined) return currentClassifiers(db, newest.modelId).find((one) => one.name === name)!;
  const names = [...new Set(all.map((one) => `"${one.name}"`))].join(", ");
  throw new PippinError(
    "not-found",
    `The workspace has no patch classifier "${name}". ${names === "" ? "Train one with `pippin train`." : `It has ${names}.`}`,
  );
}
