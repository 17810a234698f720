/** Class profiles and searches for shortcuts as files to take away. */
import type { ClassProfile, ProfilePatch, ShortcutSearch } from "../../../contract/classProfile.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { writeWhole } from "../../files/wholeFile.ts";
import { writeCsv } from "../../interchange/csv.ts";
import { profileReport } from "../../interchange/evaluation/profileReport.ts";
import { profileRows, shortcutRows } from "../../interchange/evaluation/profileRows.ts";
import { shortcutReport } from "../../interchange/evaluation/shortcutReport.ts";
import type { ReportPicture } from "../../interchange/report/reportData.ts";
import { readBlob } from "../../workspace/blobs.ts";
import type { Program, Reads } from "../context.ts";
import { commandLine } from "../explain/command.ts";
import { exportPlace } from "../exchange/exportPlace.ts";
import { classProfile } from "./profile.ts";
import type { Profiles } from "./selection.ts";
import { finishedSearch } from "./shortcuts.ts";

export async function exportProfile(
  context: Profiles & Program,
  { of, against, format, target, command }: Input<"exportProfile">,
): Promise<Output<"exportProfile">> {
  const found = await classProfile(context, { of, against });
  const sides = [found.profile, ...(found.against === null ? [] : [found.against])];
  return written(context, target, `class-profile-${of.classIndex}.${format}`, () => {
    if (format === "json") return `${JSON.stringify(found, null, 2)}\n`;
    if (format === "csv") return writeCsv(profileRows(sides, found.comparison));
    return profileReport({
      ...found,
      cropOf: cropOf(context),
      version: context.version,
      created: context.now().toISOString(),
      command: command ?? profileCommand(found),
    });
  });
}

export function exportShortcuts(
  context: Reads,
  { id, format, target, command }: Input<"exportShortcuts">,
): Promise<Output<"exportShortcuts">> {
  const search = finishedSearch(context, id);
  const answer = written(context, target, `shortcuts-${id}.${format}`, () => {
    if (format === "json") return `${JSON.stringify(search, null, 2)}\n`;
    if (format === "csv") return writeCsv(shortcutRows(search));
    return shortcutReport({ search, cropOf: cropOf(context), command: command ?? shortcutsCommand(search) });
  });
  return Promise.resolve(answer);
}

function written(context: Reads, target: string | null, name: string, text: () => string): Output<"exportProfile"> {
  const place = exportPlace(context, target);
  const path = place.file(name);
  writeWhole(path, text());
  place.wrote(path);
  return { written: [...place.written], downloads: [...place.downloads], notes: [], refused: [] };
}

function cropOf({ folder }: Reads): (patch: ProfilePatch) => ReportPicture {
  return ({ patchBlob }) => ({ type: "image/png", bytes: readBlob(folder, patchBlob) });
}

function profileCommand({ profile, against }: Output<"classProfile">): string {
  const side = ({ set, model, class: { index } }: ClassProfile): [string, string | null][] => [
    ["set", set],
    ["class", String(index)],
    ["model", model.name],
  ];
  return commandLine("profile", [
    ...side(profile).map(([name, value]): [string, string | null] => [`--${name}`, value]),
    ["--measure", profile.measure],
    ...(against === null
      ? []
      : side(against).map(([name, value]): [string, string | null] => [`--against-${name}`, value])),
  ]);
}

function shortcutsCommand({ set, model, class: { index }, measure, seed }: ShortcutSearch): string {
  return commandLine("shortcuts", [
    ["--set", set],
    ["--class", String(index)],
    ["--model", model.name],
    ["--measure", measure],
    ["--seed", String(seed)],
  ]);
}
