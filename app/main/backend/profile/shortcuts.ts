/**
 * Shortcuts among what a class goes by: patches off the object (where nothing is outlined, or called none) that look alike to
 * the network, as groups; and whether the class needs them, by blanking.
 */
import { createHash } from "node:crypto";
import type { ProfilePatch, ShortcutGroup, ShortcutSearch } from "../../../contract/classProfile.ts";
import { PippinError } from "../../../contract/errors.ts";
import { FEW_IMAGES } from "../../../contract/evaluation.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { meanOver } from "../../statistics/figures.ts";
import { patchesOfImage } from "../../workspace/patches.queries.ts";
import { profileRow } from "../../workspace/profiles.queries.ts";
import { membersOf, openSearch, saveSearch, searchById, type GroupMember } from "../../workspace/shortcuts.queries.ts";
import type { Program, Reads } from "../context.ts";
import { testGroups } from "./groupTests.ts";
import { describedGroups, groupsOf, labelLikeness, readFeatures } from "./groups.ts";
import { profilePatch } from "./profile.ts";
import { placedImage, selected, type CountedImage, type Selection } from "./selection.ts";
import { SHORTCUT_RULE } from "./rule.ts";
import type { Searches } from "./search.ts";
import { testSurroundings } from "./surroundings.ts";

export async function findShortcuts(
  context: Searches,
  input: Input<"findShortcuts">,
): Promise<Output<"findShortcuts">> {
  const { seed, ...asked } = input;
  const selection = await selected(context, asked);
  const { backend } = await context.engine.status();
  const { db } = context;
  const { model, images } = selection;
  const stored = openSearch(db, keyOf(context, selection, seed, backend), {
    modelId: model.id,
    set: asked.set,
    classIndex: asked.classIndex,
    measure: asked.measure,
    images: images.length,
    created: context.now().toISOString(),
  });
  if (stored.result !== null) return stored.result;
  const search = { id: stored.id, selection, seed };
  const refusedFirst = await readFeatures(context, search);
  const { groups, rows } = groupsOf(context, search);
  const labelled = await labelLikeness(context, selection, rows, groups);
  const { tests, refused } = await testGroups(context, search, groups);
  const { surroundings, refused: refusedLast } = await testSurroundings(context, search);
  const described = describedGroups(context, selection, groups, tests, labelled);
  const result: ShortcutSearch = {
    id: stored.id,
    set: asked.set,
    model: { name: model.name, hash: model.hash },
    class: { index: asked.classIndex, name: selection.className },
    measure: asked.measure,
    settings: selection.settings,
    seed,
    backend,
    version: context.version,
    created: stored.created,
    rule: SHORTCUT_RULE,
    images: images.length,
    patches: images.reduce((sum, { patches }) => sum + patches.length, 0),
    outlined: images.filter(({ shares }) => shares !== null).length,
    off: offShare(images),
    surroundings,
    groups: described.map(({ group }) => group),
    notes: notesOf(selection),
    refused: [...refusedFirst, ...refused, ...refusedLast],
  };
  saveSearch(
    db,
    stored.id,
    result,
    described.map(({ members }) => members),
  );
  return result;
}

/** @throws PippinError `not-found` where there is none, or it has not ended. */
export function finishedSearch(context: Reads, id: number): ShortcutSearch {
  const found = searchById(context.db, id);
  if (found === undefined)
    throw new PippinError("not-found", `The workspace has no search for shortcuts ${id} any more.`);
  if (found.result !== null) {
    return {
      ...found.result,
      groups: found.result.groups.map((group) => ({ ...group, named: nameOf(context, group) })),
    };
  }
  throw new PippinError(
    "not-found",
    "That search for shortcuts has not ended. Start it again: it goes on where it was.",
  );
}

/** The name that a group has, as long as one of its patches has it: naming can be undone. */
function nameOf({ db }: Reads, { named, strongest }: ShortcutGroup): string | null {
  if (named === null) return null;
  const images = new Set(strongest.map(({ imageId }) => imageId));
  const stands = [...images].some((imageId) =>
    patchesOfImage(db, imageId).some(({ label, origin }) => label === named && origin === "shortcut"),
  );
  return stands ? named : null;
}

export async function shortcutPatches(
  context: Reads,
  { id, group, first, offset }: Input<"shortcutPatches">,
): Promise<Output<"shortcutPatches">> {
  requireGroup(finishedSearch(context, id), group);
  const members = membersOf(context.db, id, group);
  const shown = members.slice(offset, offset + first);
  return Promise.resolve({
    patches: shown.flatMap((member) => memberPatch(context, member) ?? []),
    total: members.length,
  });
}

/** @throws PippinError `not-found`. */
export function requireGroup(search: ShortcutSearch, group: number): void {
  if (search.groups.some((one) => one.group === group)) return;
  throw new PippinError("not-found", `That search for shortcuts has no group ${group}.`);
}

/** @returns undefined where its image, or its explanation, was removed meanwhile. */
export function memberPatch(context: Reads, [explanationId, place]: GroupMember): ProfilePatch | undefined {
  const row = profileRow(context.db, explanationId);
  return row === undefined ? undefined : profilePatch(context, placedImage(row, row.shares ?? null), place);
}

/** Everything that the groups and their tests depend on. */
function keyOf(context: Program, selection: Selection, seed: number, backend: string): string {
  const { asked, model, images } = selection;
  const depends = {
    set: asked.set,
    classIndex: asked.classIndex,
    model: model.hash,
    preprocessing: model.preprocessing,
    images: images.map(({ explanationId, imageId, shares }) => [imageId, explanationId, shares]),
    rule: SHORTCUT_RULE,
    seed,
    backend,
    version: context.version,
  };
  return createHash("sha256").update(JSON.stringify(depends)).digest("hex");
}

function offShare(images: readonly CountedImage[]): ShortcutSearch["off"] {
  const outlined = images.filter(({ shares }) => shares !== null);
  if (outlined.length === 0) return null;
  return meanOver(
    outlined.map(({ evidence, shares }) => ({
      successes: evidence.reduce((sum, one, at) => sum + (shares![at] === 0 ? one : 0), 0),
      n: evidence.some((one) => one > 0) ? 1 : 0,
    })),
  );
}

function notesOf({ images }: Selection): string[] {
  const notes: string[] = [];
  if (images.length < FEW_IMAGES) {
    notes.push(
      `${counted(images.length, "photograph")} ${images.length === 1 ? "is" : "are"} few: what stands in fewer than ${SHORTCUT_RULE.leastImages} of them is not looked at, and shortcuts may be missed. Explain ${FEW_IMAGES} or more.`,
    );
  }
  const outlined = images.filter(({ shares }) => shares !== null).length;
  if (outlined === 0) {
    notes.push(
      "Nothing is outlined on these photographs, so what lies on the object cannot be told from what does not: a group may be a part of it. Import outlines, or draw them on the Patches page.",
    );
  } else if (outlined < images.length) {
    notes.push(
      `${counted(outlined, "photograph")} of ${images.length} have outlines; on the others every patch may be a shortcut.`,
    );
  }
  return notes;
}
