/** `pippin patches`: training patches in, out and found. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { inSession, print, printJson } from "./session.ts";
import { measuresFrom } from "./evaluateCommand.ts";
import type { CommandContext } from "./pippin.ts";
import { settingsFrom, withSettings, type SettingsOptions } from "./settings.ts";

interface HarvestOptions extends SettingsOptions {
  readonly set: string;
  readonly measures: string;
  readonly texture: string;
  readonly model?: string;
}

export function addPatches(program: Command, context: CommandContext): void {
  const patches = program.command("patches").description("training patches");
  patches
    .command("import <file>")
    .description("COCO: categories are labels, boxes are patches")
    .action(async (file: string) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("importPatches", { file: resolve(file) });
        if (context.json()) printJson(answer);
        else print(counted(answer));
        return answer.refused;
      });
    });
  patches
    .command("export <file>")
    .description("all training patches as COCO")
    .action(async (file: string) => {
      await inSession(context.session(), async (session) => {
        const { coco } = await session.request("exportPatches", {});
        writeFileSync(resolve(file), coco);
        print(resolve(file));
        return [];
      });
    });
  withSettings(
    patches
      .command("harvest")
      .description("make training patches of top neurons' patches, labelled by marked parts and outlines"),
  )
    .requiredOption("--set <name>", "images with marked parts")
    .option("--measures <list>", "whose neurons, comma-separated, or all", "attribution,activation-sum,random")
    .option("--texture <label>", "label of a patch on the object without a marked part; none for no such label", "fur")
    .option("--model <name>", "model (default: the shipped one)")
    .action(async (options: HarvestOptions) => {
      await inSession(context.session(), async (session) => {
        const names = await session.request("modelNames", options.model === undefined ? {} : { model: options.model });
        const answer = await session.request("harvestPatches", {
          set: options.set,
          settings: settingsFrom(options, {
            classNames: names.classNames,
            layers: new Map(Object.entries(names.layers)),
          }),
          measures: measuresFrom(options.measures),
          texture: options.texture === "none" ? null : options.texture,
          ...(options.model === undefined ? {} : { model: options.model }),
        });
        if (context.json()) printJson(answer);
        else print(`${counted(answer)}, from ${answer.images} images`);
        return answer.refused;
      });
    });
}

function counted({
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
  return `${added} new patches, ${known} known already (${counts})`;
}
