/** `pippin patches import` and `export`: training patches from other programs, and for them. */
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { PATCH_FORMATS, type PatchFormat } from "../../contract/interchange.ts";
import { counted } from "../../contract/numberWords.ts";
import { inSession, print, printJson, type CommandContext } from "./session.ts";

interface ImportOptions {
  readonly format?: PatchFormat;
  readonly images?: string;
  readonly set?: string;
  readonly class?: string;
}

export function addPatchFiles(patches: Command, context: CommandContext): void {
  patches
    .command("import <path>")
    .description(
      "labelled boxes: a file of COCO or CSV, a folder of Pascal VOC or YOLO, or a folder a label with its crops",
    )
    .addOption(
      new Option("--format <name>", "what it is (default: told from the file or folder)").choices([...PATCH_FORMATS]),
    )
    .option("--images <dir>", "folder of COCO's or CSV's images (default: images of the workspace)")
    .option("--set <name>", "image set to add the images to")
    .option("--class <name>", "that the patches are for (default: the only one that has a patch's label)")
    .action(async (path: string, { images, ...options }: ImportOptions) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("importPatches", {
          ...options,
          file: resolve(path),
          ...(images === undefined ? {} : { images: resolve(images) }),
        });
        if (context.json()) printJson(answer);
        else print(countsInWords(answer));
        sayUnowned(answer, "Import once more with --class");
        return answer.refused;
      });
    });
  patches
    .command("export <target>")
    .description("training patches: COCO or CSV as one file, the others as a new folder with images or crops")
    .addOption(new Option("--format <name>", "what to write").choices([...PATCH_FORMATS]).default("coco"))
    .option("--class <name>", "only those of this class (default: all)")
    .action(async (target: string, options: { format: PatchFormat; class?: string }) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("exportPatches", { ...options, target: resolve(target) });
        if (context.json()) printJson(answer);
        else print(answer.written.join("\n"));
        for (const note of answer.notes) console.error(note);
        return answer.refused;
      });
    });
}

/** @param again - what to do to say whose they are. */
export function sayUnowned({ unowned }: { readonly unowned: number }, again: string): void {
  if (unowned === 0) return;
  const [whose, label] = unowned === 1 ? ["it is", "its label"] : ["they are", "their labels"];
  console.error(
    `${counted(unowned, "patch belongs", "patches belong")} to no class yet: several classes have ${label}, or the only one is for other photographs. ${again} to say whose ${whose}.`,
  );
}

/** "12 new patches, 3 known already (eye 10, none 5)". */
export function countsInWords({
  added,
  known,
  labels,
}: {
  readonly added: number;
  readonly known: number;
  readonly labels: Readonly<Record<string, number>>;
}): string {
  const counts = Object.entries(labels)
    .map(([label, count]) => `${label} ${count}`)
    .join(", ");
  return `${counted(added, "new patch", "new patches")}, ${known} known already (${counts})`;
}
