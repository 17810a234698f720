/** What people crop patches for: a name, its labels, and the classes of a model that it stands for. */
import { PippinError } from "../../../contract/errors.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import {
  allClasses,
  classById,
  classByName,
  deleteClassRecord,
  saveCovers,
  saveClassRecord,
} from "../../workspace/classes.queries.ts";
import { hasSet } from "../../workspace/images.queries.ts";
import type { ImportsModels, Reads, Writes } from "../context.ts";
import { findModel, requireClasses } from "../models/findModel.ts";
import { requireClass } from "./requireClass.ts";

export async function classes({ db }: Reads): Promise<Output<"classes">> {
  return { classes: allClasses(db) };
}

export async function saveClass(
  context: Writes & ImportsModels,
  { covers, ...input }: Input<"saveClass">,
): Promise<Output<"saveClass">> {
  const { db } = context;
  const { id, name, labels, set } = input;
  if (id !== undefined && classById(db, id) === undefined) {
    throw new PippinError("not-found", `The class "${name}" is not there any more: it was deleted in the meantime.`);
  }
  const namesake = classByName(db, name);
  if (namesake !== undefined && namesake.id !== id) {
    throw new PippinError("already-exists", `There is a class "${name}" already. Give this one another name.`);
  }
  const twice = labels.find((label, place) => labels.indexOf(label) !== place);
  if (twice !== undefined) {
    throw new PippinError("invalid-request", `The label "${twice}" is there twice. Each label is named once.`);
  }
  if (set !== null && !hasSet(db, set)) {
    throw new PippinError("not-found", `There is no image set "${set}".`);
  }
  if (covers === undefined) return saveClassRecord(db, input);
  const { classIndices } = covers;
  const model = await findModel(context, covers.model);
  requireClasses(context, model, classIndices);
  return db.transaction(() => {
    const saved = saveClassRecord(db, input);
    saveCovers(db, { classId: saved.id, modelId: model.id, classIndices });
    return saved;
  })();
}

export async function deleteClass({ db }: Writes, { id }: Input<"deleteClass">): Promise<Output<"deleteClass">> {
  requireClass(db, id);
  deleteClassRecord(db, id);
  return {};
}
