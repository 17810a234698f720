/** `pippin patches bundle`, `import-bundle` and `conflicts`: a class's patches from one workspace to another. */
import { basename, resolve } from "node:path";
import { Option, type Command } from "commander";
import { counted } from "../../contract/numberWords.ts";
import type { Output } from "../../contract/requests.ts";
import { countsInWords } from "./patchFilesCommand.ts";
import { inSession, print, printJson, type CommandContext } from "./session.ts";
import { table } from "./table.ts";

interface BundleOptions {
  readonly class: string;
  readonly set?: string;
  readonly licence?: string;
  readonly photographs?: boolean;
}

export function addBundles(patches: Command, context: CommandContext): void {
  patches
    .command("bundle <file>")
    .description("the patches of a class as one file for other workspaces: crops, boxes, labels, reviews, licences")
    .requiredOption("--class <name>", "class of patches")
    .option("--set <name>", "only those on its photographs")
    .option("--licence <text>", 'of photographs that came in without one: "CC BY-SA 4.0"')
    .option("--photographs", "whole photographs too")
    .action(async (file: string, { class: name, set, licence, photographs }: BundleOptions) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("exportBundle", {
          class: name,
          target: resolve(file),
          photographs: photographs === true,
          ...(set === undefined ? {} : { set }),
          ...(licence === undefined ? {} : { licence }),
        });
        if (context.json()) printJson(answer);
        else {
          const what = `${counted(answer.patches, "patch", "patches")} of ${counted(answer.images, "photograph")}`;
          print(`${answer.written.join("\n")}\n${what}`);
        }
        return answer.refused;
      });
    });
  patches
    .command("import-bundle <file>")
    .description("the patches of a bundle, merged by content; labels that differ from those here are told, not changed")
    .option("--class <name>", "class that its labels join (default: the bundle's)")
    .option("--set <name>", "image set to add its photographs and crops to")
    .action(async (file: string, options: { class?: string; set?: string }) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("importBundle", { file: resolve(file), ...options });
        const { conflicts } = await session.request("labelConflicts", {});
        if (context.json()) printJson({ ...answer, open: conflicts });
        else {
          print(countsInWords(answer));
          if (conflicts.length > 0) print(conflictsText(conflicts));
        }
        for (const note of answer.notes) console.error(note);
        return answer.refused;
      });
    });
  patches
    .command("conflicts")
    .description("patches that a bundle calls otherwise; with --take all of them are settled")
    .addOption(new Option("--take <side>", "whose labels stay").choices(["ours", "theirs"]))
    .action(async ({ take }: { take?: "ours" | "theirs" }) => {
      await inSession(context.session(), async (session) => {
        const { conflicts } = await session.request("labelConflicts", {});
        if (take !== undefined) {
          for (const { id } of conflicts) await session.request("settleConflict", { id, take });
        }
        if (context.json()) printJson({ conflicts, ...(take === undefined ? {} : { taken: take }) });
        else print(conflicts.length === 0 ? "No conflicts." : conflictsText(conflicts));
        return [];
      });
    });
}

function conflictsText(conflicts: Output<"labelConflicts">["conflicts"]): string {
  const rows = conflicts.map(({ patch: { name, box, label }, theirs, source }) => [
    name,
    `${Math.round(box.width)}x${Math.round(box.height)} at ${Math.round(box.x)}, ${Math.round(box.y)}`,
    `here ${label}`,
    `there ${theirs}`,
    basename(source),
  ]);
  return `${counted(conflicts.length, "conflict")}: settle them on the Patches page, or with \`pippin patches conflicts --take\`.\n${table(rows)}`;
}
