/** `pippin export`: explanations of a set, to take away. */
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import type { ExplanationFormat } from "../../contract/interchange.ts";
import { explainInput, type ExplainOptions } from "./explainCommand.ts";
import { inSession, print, printJson, type CommandContext } from "./session.ts";
import { withSettings } from "./settings.ts";

const FILES = [
  ["report", "html", "a self-contained HTML report"],
  ["csv", "csv", "a row a patch"],
  ["json", "json", "everything that is recorded"],
  ["coco", "coco", "labelled patches: categories are labels, boxes lie in the photographs"],
] as const;

interface FigureOptions extends ExplainOptions {
  readonly kind: "boxes" | "patches";
  readonly type: "svg" | "png";
}

export function addExport(program: Command, context: CommandContext): void {
  const exported = program.command("export").description("explanations of a set, to take away");
  for (const [kind, format, description] of FILES) {
    withSet(exported.command(`${kind} <file>`).description(description)).action(
      async (file: string, options: ExplainOptions) => write(context, options, format, file),
    );
  }
  withSet(exported.command("figures <folder>").description("a figure of each photograph"))
    .addOption(
      new Option("--kind <name>", "photographs with boxes, or sheets of patches")
        .choices(["boxes", "patches"])
        .default("boxes"),
    )
    .addOption(new Option("--type <name>", "kind of file").choices(["svg", "png"]).default("svg"))
    .action(async (folder: string, options: FigureOptions) => {
      const format = `${options.kind === "boxes" ? "figure" : "sheet"}-${options.type}` as const;
      await write(context, options, format, folder);
    });
}

function withSet(command: Command): Command {
  return withSettings(command)
    .requiredOption("--set <name>", "image set")
    .option("--model <name>", "model (default: the shipped one)")
    .option("--words <name>", "name patches by this patch classifier, also where it is not for the class");
}

async function write(
  context: CommandContext,
  options: ExplainOptions,
  format: ExplanationFormat,
  target: string,
): Promise<void> {
  await inSession(context.session(), async (session) => {
    const input = await explainInput(session, [], options);
    const answer = await session.request("exportExplanations", { ...input, format, target: resolve(target) });
    if (context.json()) printJson(answer);
    else for (const file of answer.written) print(file);
    for (const note of answer.notes) console.error(note);
    return answer.refused;
  });
}
