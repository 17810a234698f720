/** Which classes of a network a class of patches stands for: each network has its own. */
import type { ClassRecord } from "../../../contract/patches.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { classesCalled } from "../../../drawing/classNames.ts";
import { coversOf, saveCovers } from "../../workspace/classes.queries.ts";
import { modelById } from "../../workspace/models.queries.ts";
import type { ImportsModels, Reads, Writes } from "../context.ts";
import { findModel, requireClasses } from "../models/findModel.ts";
import { requireClass } from "./requireClass.ts";

export async function covers(
  context: Reads & ImportsModels,
  { class: id, model: name }: Input<"covers">,
): Promise<Output<"covers">> {
  const known = requireClass(context.db, id);
  const model = await findModel(context, name);
  return { classIndices: coveredBy(context, known, model) };
}

export async function setCovers(
  context: Writes & ImportsModels,
  { class: id, model: name, classIndices }: Input<"setCovers">,
): Promise<Output<"setCovers">> {
  const { id: classId } = requireClass(context.db, id);
  const model = await findModel(context, name);
  requireClasses(context, model, classIndices);
  saveCovers(context.db, { classId, modelId: model.id, classIndices });
  return {};
}

/** Numbers mean something in one network only; names are carried from one to the next where it has all of them. */
export function coveredBy({ db }: Reads, { id, name }: ClassRecord, { id: own, classNames }: ModelRecord): number[] {
  const said = coversOf(db, id);
  const here = said.find(({ modelId }) => modelId === own);
  if (here !== undefined) return [...here.classIndices];
  for (const { modelId, classIndices } of said) {
    const theirs = modelById(db, modelId)?.classNames ?? [];
    const carried = classIndices.map((index) => sameClass(classNames, theirs[index], index));
    if (carried.length > 0 && carried.every((index) => index !== null)) return [...new Set(carried)].sort(byNumber);
  }
  const called = only(classNames, name);
  return called === null ? [] : [called];
}

/** Of the other network's class: the one of its name, by the same number where two share it; a number is no name. */
function sameClass(classNames: readonly string[], theirs: string | undefined, index: number): number | null {
  if (theirs === undefined || /^class \d+$/.test(theirs)) return null;
  return classNames[index] === theirs ? index : only(classNames, theirs);
}

/** The class of that name; null where there is none, or several. */
function only(classNames: readonly string[], name: string): number | null {
  const [found, ...others] = classesCalled(classNames, name);
  return found === undefined || others.length > 0 ? null : found;
}

const byNumber = (a: number, b: number): number => a - b;
