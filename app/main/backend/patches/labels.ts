/** Labels of a class renamed, made one with another, or removed: with their patches, as one gesture. */
import { PippinError } from "../../../contract/errors.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { saveGesture } from "../../workspace/gestures.queries.ts";
import { selectedPatches } from "../../workspace/patches.queries.ts";
import { readSettings, saveSettings } from "../../workspace/settings.queries.ts";
import type { Reads, Writes } from "../context.ts";
import { gestureAnswer } from "./gestures.ts";
import { requireClass } from "./requireClass.ts";

/** A class needs two labels to be trained, and to be saved. */
const FEWEST = 2;

export async function labelUse({ db }: Reads, input: Input<"labelUse">): Promise<Output<"labelUse">> {
  const known = requireLabel(db, input.class, input.label);
  const patches = patchesOf(db, known, input.label);
  return { patches: patches.length, images: new Set(patches.map(({ imageId }) => imageId)).size };
}

export async function renameLabel(
  { db }: Writes,
  { class: id, from, to }: Input<"renameLabel">,
): Promise<Output<"renameLabel">> {
  const known = requireLabel(db, id, from);
  const patches = patchesOf(db, known, from);
  const labels = known.labels.includes(to)
    ? known.labels.filter((label) => label === to || label !== from)
    : known.labels.map((label) => (label === from ? to : label));
  if (labels.length < FEWEST) throw fewLabels(known.name);
  const joined = known.labels.includes(to) && from !== to;
  const title = `${joined ? "merging" : "renaming"} ${from} ${joined ? "into" : "to"} ${to}, ${counted(patches.length, "crop")}`;
  const saved = saveGesture(
    db,
    {
      patches: patches.map((patch) => ({ ...patch, label: to })),
      removed: [],
      labels: [{ classId: id, labels }],
      page: "patches",
    },
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
  const patches = patchesOf(db, known, label);
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
  const known = requireClass(db, id);
  if (known.labels.includes(label)) return known;
  throw new PippinError("not-found", `The class "${known.name}" has no label "${label}" any more.`);
}

/** On whatever photographs, those outside the class's set too: they would keep a word that the class has no more. */
function patchesOf(db: ReadableDB, { id: classId }: ClassRecord, label: string): PatchRecord[] {
  return selectedPatches(db, { classId, labels: [label] });
}

function fewLabels(name: string): PippinError {
  return new PippinError(
    "invalid-request",
    `"${name}" would have a single label left, and a patch classifier needs two. Add another label first.`,
  );
}
