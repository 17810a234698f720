/** Labels of a class renamed, made one with another, or removed: with their patches, as one gesture. */
import { PippinError } from "../../../contract/errors.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { allClasses, classById } from "../../workspace/classes.queries.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { saveGesture } from "../../workspace/gestures.queries.ts";
import { patchesWithLabels } from "../../workspace/patches.queries.ts";
import { readSettings, saveSettings } from "../../workspace/settings.queries.ts";
import type { Reads, Writes } from "../context.ts";
import { gestureAnswer } from "./gestures.ts";

/** A class needs two labels to be trained, and to be saved. */
const FEWEST = 2;

export async function labelUse({ db }: Reads, input: Input<"labelUse">): Promise<Output<"labelUse">> {
  const known = requireLabel(db, input.class, input.label);
  const { others, patches } = shared(db, known, input.label);
  return {
    patches: patches.length,
    images: new Set(patches.map(({ imageId }) => imageId)).size,
    sharedBy: others.map(({ name }) => name),
  };
}

export async function renameLabel(
  { db }: Writes,
  { class: id, from, to }: Input<"renameLabel">,
): Promise<Output<"renameLabel">> {
  const known = requireLabel(db, id, from);
  const { others, patches } = shared(db, known, from);
  const renamed = [known, ...others].map((one) => ({
    classId: one.id,
    labels: one.labels.includes(to)
      ? one.labels.filter((label) => label === to || label !== from)
      : one.labels.map((label) => (label === from ? to : label)),
  }));
  const tooFew = [known, ...others].find((_, i) => renamed[i]!.labels.length < FEWEST);
  if (tooFew !== undefined) throw fewLabels(tooFew.name);
  const joined = known.labels.includes(to) && from !== to;
  const title = `${joined ? "merging" : "renaming"} ${from} ${joined ? "into" : "to"} ${to}, ${counted(patches.length, "crop")}`;
  const saved = saveGesture(
    db,
    { patches: patches.map((patch) => ({ ...patch, label: to })), removed: [], labels: renamed, page: "patches" },
    () => title,
  );
  const { stamps = {} } = readSettings(db) as { readonly stamps?: Readonly<Record<string, number>> };
  const size = stamps[from];
  if (size !== undefined && stamps[to] === undefined) saveSettings(db, { stamps: { ...stamps, [to]: size } });
  return gestureAnswer(db, saved);
}

export async function removeLabel(
  { db }: Writes,
  { class: id, label, patches: fate }: Input<"removeLabel">,
): Promise<Output<"removeLabel">> {
  const known = requireLabel(db, id, label);
  if (known.labels.length <= FEWEST) throw fewLabels(known.name);
  const { others, patches } = shared(db, known, label);
  if (fate === "remove" && others.length > 0) {
    throw new PippinError(
      "invalid-request",
      `The patches of ${label} are also those of ${others.map(({ name }) => `"${name}"`).join(", ")}. Remove the label and keep them.`,
    );
  }
  const removed = fate === "remove" ? patches.map((patch) => patch.id) : [];
  const saved = saveGesture(
    db,
    {
      patches: [],
      removed,
      labels: [{ classId: id, labels: known.labels.filter((one) => one !== label) }],
      page: "patches",
    },
    () => `removing label ${label}${removed.length === 0 ? "" : ` and ${counted(removed.length, "crop")}`}`,
  );
  return gestureAnswer(db, saved);
}

function requireLabel(db: ReadableDB, id: number, label: string): ClassRecord {
  const known = classById(db, id);
  if (known === undefined) throw new PippinError("not-found", "That class is not there any more.");
  if (known.labels.includes(label)) return known;
  throw new PippinError("not-found", `The class "${known.name}" has no label "${label}" any more.`);
}

/**
 * Patches go by the names of labels: a class without a set has those of all photographs, one with a set those of its set. So
 * who has the label and some of the same patches has to go along.
 */
function shared(db: ReadableDB, known: ClassRecord, label: string): { others: ClassRecord[]; patches: PatchRecord[] } {
  const others = allClasses(db).filter(
    ({ id, labels, set }) =>
      id !== known.id && labels.includes(label) && (set === null || known.set === null || set === known.set),
  );
  const set = [known, ...others].some((one) => one.set === null) ? null : known.set;
  return { others, patches: patchesWithLabels(db, [label], set) };
}

function fewLabels(name: string): PippinError {
  return new PippinError(
    "invalid-request",
    `"${name}" would have a single label left, and a patch classifier needs two. Add another label first.`,
  );
}
