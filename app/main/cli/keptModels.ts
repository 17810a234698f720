/** `pippin model list | set | remove`: the networks that a workspace keeps. */
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { PippinError } from "../../contract/errors.ts";
import { GEOMETRIES, VALUES, type ListedModel, type PreprocessingChoice } from "../../contract/models.ts";
import { counted } from "../../contract/numberWords.ts";
import { classesOf } from "../../drawing/classNames.ts";
import { preprocessingName } from "../../drawing/preprocessingWords.ts";
import { readClassNames } from "../files/classNamesFile.ts";
import { inSession, print, printJson, type CommandContext, type Session } from "./session.ts";
import { table } from "./table.ts";

interface SetOptions {
  readonly name?: string;
  readonly classes?: string;
  readonly preprocess?: PreprocessingChoice["values"];
  readonly resize?: PreprocessingChoice["geometry"];
}

export function addKeptModels(model: Command, context: CommandContext): void {
  model
    .command("list")
    .description("the networks of the workspace")
    .action(async () => {
      await inSession(context.session(), async (session) => {
        const { models } = await session.request("models", {});
        if (context.json()) printJson(models);
        else print(models.length === 0 ? "No models yet: `pippin model import FILE` brings one in." : listText(models));
        return [];
      });
    });
  model
    .command("set <model>")
    .description("change the name of a network, the names of its classes, or how photographs become its inputs")
    .option("--name <name>", "what to call it from now on")
    .option("--classes <file>", "class names: one a line, JSON or CSV")
    .addOption(new Option("--preprocess <name>", "how colours become numbers").choices(VALUES))
    .addOption(new Option("--resize <name>", "how photographs become inputs").choices(GEOMETRIES))
    .action(async (name: string, options: SetOptions) => {
      await inSession(context.session(), async (session) => {
        const changed = await change(session, name, options);
        if (context.json()) printJson(changed);
        else print(listText([changed]));
        return [];
      });
    });
  model
    .command("remove <model>")
    .description("take a network out of the workspace; the file that it was imported from stays")
    .option("--with-results", "and the patch classifiers and explanations that were made with it")
    .action(async (name: string, { withResults = false }: { readonly withResults?: boolean }) => {
      await inSession(context.session(), async (session) => {
        const { use } = await session.request("modelDetails", { model: name });
        const results = made(use);
        if (results !== null && !withResults) {
          throw new PippinError(
            "invalid-request",
            `What was made with "${name}" would go with it: ${results}. If that is what you want, add --with-results.`,
          );
        }
        const gone = await session.request("removeModel", { model: name });
        if (context.json()) printJson(gone);
        else print(`Model "${name}" is removed${results === null ? "" : `, and with it ${results}`}.`);
        return [];
      });
    });
}

async function change(session: Session, name: string, options: SetOptions): Promise<ListedModel> {
  if (Object.keys(options).length === 0) {
    throw new PippinError("invalid-request", "Nothing to change: give --name, --classes, --preprocess or --resize.");
  }
  const { preprocess, resize, classes, name: wanted } = options;
  const { preprocessing } = await session.request("modelDetails", { model: name });
  if (classes !== undefined) {
    await session.request("setClassNames", { model: name, classNames: readClassNames(resolve(classes)) });
  }
  if (preprocess !== undefined || resize !== undefined) {
    const [values, geometry] = [preprocess ?? preprocessing.values, resize ?? preprocessing.geometry];
    await session.request("setPreprocessing", { model: name, preprocessing: { ...preprocessing, values, geometry } });
  }
  if (wanted !== undefined) await session.request("renameModel", { model: name, name: wanted });
  return session.request("modelDetails", { model: wanted ?? name });
}

/** "2 patch classifiers and 1 explanation"; null where there is nothing. */
function made({ classifiers, explanations }: ListedModel["use"]): string | null {
  const parts = [
    ...(classifiers.length === 0 ? [] : [counted(classifiers.length, "patch classifier")]),
    ...(explanations === 0 ? [] : [counted(explanations, "explanation")]),
  ];
  return parts.length === 0 ? null : parts.join(" and ");
}

function listText(models: readonly ListedModel[]): string {
  const rows = models.map(({ name, input, classes, relation, convolutions, preprocessing, use }) => [
    name,
    input.join("x"),
    classesOf(classes, relation),
    counted(convolutions, "convolution"),
    preprocessingName(preprocessing),
    made(use) ?? "nothing yet",
  ]);
  return table([["model", "input", "classes", "convolutions", "preprocessing", "made with it"], ...rows], []);
}
