import { resolve } from "node:path";
import type { Command } from "commander";
import { PippinError } from "../../contract/errors.ts";
import type { Input } from "../../contract/requests.ts";
import { explainJson, explainText, patchesText } from "./explainOutput.ts";
import { inSession, print, printJson, type Session, type CommandContext } from "./session.ts";
import { settingsFrom, withSettings, type SettingsOptions } from "./settings.ts";

export interface ExplainOptions extends SettingsOptions {
  readonly set?: string;
  readonly model?: string;
  readonly words?: string;
  readonly html?: string;
  readonly out?: string;
}

export function addExplain(program: Command, context: CommandContext): void {
  const explain = program
    .command("explain [images...]")
    .description("name what the important neurons of images look at");
  withSettings(explain)
    .option("--set <name>", "explain an image set")
    .option("--model <name>", "model (default: the shipped one)")
    .option("--words <name>", "name patches by this patch classifier, also where it is not for the class")
    .option("--html <file>", "write a report")
    .option("--out <dir>", "write crops and reconstructions as PNG")
    .action(async (images: string[], options: ExplainOptions) => {
      await inSession(context.session(), async (session) => {
        const input = await explainInput(session, images, options);
        const answer = await session.request("explain", input);
        const { out, html } = options;
        if (out !== undefined) {
          await session.request("exportExplanations", { ...input, format: "pictures", target: resolve(out) });
        }
        if (html !== undefined) {
          await session.request("exportExplanations", { ...input, format: "html", target: resolve(html) });
        }
        if (context.json()) printJson(explainJson(answer, out !== undefined));
        else {
          print(explainText(answer));
          const [only] = answer.images;
          if (only !== undefined && answer.images.length === 1) print(patchesText(only));
          for (const { path, warnings } of answer.images)
            for (const warning of warnings) console.error(`${path}: ${warning}`);
        }
        return answer.refused;
      });
    });
}

/** @returns what to explain and how, as the options say. @throws PippinError that names the option. */
export async function explainInput(
  session: Session,
  images: readonly string[],
  options: ExplainOptions,
): Promise<Input<"explain">> {
  if ((images.length === 0) === (options.set === undefined)) {
    throw new PippinError("invalid-request", "Name the images to explain, or a set with --set.");
  }
  const names = await session.request("modelNames", options.model === undefined ? {} : { model: options.model });
  return {
    images: options.set === undefined ? { paths: images.map((path) => resolve(path)) } : { set: options.set },
    settings: settingsFrom(options, { classNames: names.classNames, layers: new Map(Object.entries(names.layers)) }),
    ...(options.model === undefined ? {} : { model: options.model }),
    words: options.words ?? null,
  };
}
