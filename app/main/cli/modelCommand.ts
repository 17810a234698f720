import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { PippinError } from "../../contract/errors.ts";
import {
  GEOMETRIES,
  InputSize,
  VALUES,
  type InspectedModel,
  type PreprocessingChoice,
  type SelfCheck,
} from "../../contract/models.ts";
import { counted, percent } from "../../contract/numberWords.ts";
import type { Output } from "../../contract/requests.ts";
import { classesOf } from "../../drawing/classNames.ts";
import { preprocessingName } from "../../drawing/preprocessingWords.ts";
import { readClassNames } from "../files/classNamesFile.ts";
import { addKeptModels } from "./keptModels.ts";
import { inSession, print, printJson, withEngine, type CommandContext, type Session } from "./session.ts";
import { table } from "./table.ts";

type Inspected = Output<"inspectModelFile">;

interface ImportOptions {
  readonly name?: string;
  readonly classes?: string;
  readonly preprocess?: PreprocessingChoice["values"];
  readonly resize?: PreprocessingChoice["geometry"];
  readonly inputSize?: string;
  readonly check: boolean;
}

export function addModel(program: Command, context: CommandContext): void {
  const model = program.command("model").description("networks");
  addCheck(model, context);
  addImport(model, context);
  addKeptModels(model, context);
  model
    .command("inspect <file>")
    .description(
      "layers, shapes and receptive fields of a file of Keras, TensorFlow.js, TensorFlow Lite or ONNX, a folder or ZIP archive",
    )
    .option("--input-size <height x width>", "of the network's pictures, where the file leaves it open")
    .action(async (file: string, options: { readonly inputSize?: string }) => {
      await withEngine(context.session(), async (engine) => {
        const path = resolve(file);
        const { model: inspected, sizeIsOpen } = await engine.inspectModel({ path, weights: true, ...sizeOf(options) });
        if (context.json()) printJson(inspected);
        else print(inspectText(inspected, sizeIsOpen));
      });
    });
}

function addImport(model: Command, context: CommandContext): void {
  model
    .command("import <file>")
    .description(
      "convert a network once and keep it in the workspace: a file, or a folder or ZIP archive with one in it",
    )
    .option("--name <name>", "what to call it")
    .option("--classes <file>", "class names (default: a list beside the network): one a line, JSON or CSV")
    .addOption(
      new Option("--preprocess <name>", "how colours become numbers (default: guessed from its layers)").choices(
        VALUES,
      ),
    )
    .addOption(new Option("--resize <name>", "how photographs become inputs (default: guessed)").choices(GEOMETRIES))
    .option("--input-size <height x width>", "of the network's pictures, where the file leaves it open")
    .option("--no-check", "import without the self-check")
    .action(async (file: string, options: ImportOptions) => {
      await inSession(context.session(), async (session) => {
        await importModel(session, resolve(file), options, context);
        return [];
      });
    });
}

/** Which class the score is for stands nowhere in the file. */
function binaryText([low, high]: readonly string[], named: boolean, model: string): string {
  return named
    ? `A high score means "${high}" (class 1), a low one "${low}" (class 0). Where it is the other way round, exchange the names: \`pippin model set ${quoted(model)} --classes FILE\`.`
    : "A high score means class 1, a low one class 0; --classes takes a list of their two names, class 0 first.";
}

/** "224x224", or one number for both. */
function sizeOf({ inputSize: text }: { readonly inputSize?: string }): { readonly inputSize?: InputSize } {
  if (text === undefined) return {};
  const [, height, width = height] = /^\s*(\d+)\s*(?:[x×,]\s*(\d+)\s*)?$/i.exec(text) ?? [];
  const parsed = InputSize.safeParse([Number(height), Number(width)]);
  if (parsed.success) return { inputSize: parsed.data };
  throw new PippinError(
    "invalid-request",
    `--input-size takes height x width from 1x1 to 4096x4096, such as 224x224, not "${text}".`,
  );
}

async function importModel(
  session: Session,
  file: string,
  options: ImportOptions,
  context: CommandContext,
): Promise<void> {
  const given = options.classes === undefined ? {} : { classNames: readClassNames(resolve(options.classes)) };
  const size = sizeOf(options);
  const found = await session.request("inspectModelFile", { file, ...size, ...given });
  const classNames = given.classNames ?? found.namesBeside?.names ?? found.knownNames;
  requireFit(options, given.classNames, found.model);
  const preprocessing = preprocessingOf(options, found.guess);
  const record = await session.request("importModel", {
    file,
    preprocessing,
    ...size,
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(classNames === null ? {} : { classNames: [...classNames] }),
  });
  const preprocessingReason = reasonOf(options, found.guess);
  const classNamesFrom = sourceOf(options, found);
  if (!context.json()) {
    const { classes, relation } = found.model;
    print(`Model "${record.name}", ${classesOf(classes, relation)}`);
    if (relation === "binary") print(binaryText(record.classNames, classNames !== null, record.name));
    print(`Names: ${classNamesFrom}`);
    print(`Preprocessing: ${preprocessingName(preprocessing)}. ${preprocessingReason}`);
  }
  const check = options.check && found.checkable ? await session.request("checkModel", { model: record.name }) : null;
  if (context.json()) printJson({ ...record, preprocessingReason, classNamesFrom, check });
  else if (check !== null) print(verdictText(check, record.name));
}

/** Before the weights are read, which takes long for large files. */
function requireFit(
  { classes: list }: ImportOptions,
  names: readonly string[] | undefined,
  model: InspectedModel,
): void {
  if (list === undefined || names === undefined || names.length === model.classes) return;
  const advice =
    model.relation === "binary"
      ? "It tells two classes apart by one score: name first the one that a low score means."
      : "Give a list with one name a class, in the network's order.";
  throw new PippinError(
    "bad-file",
    `"${list}" names ${counted(names.length, "class", "classes")} and the network has ${model.classes}. ${advice}`,
    { file: list, classes: model.classes, names: names.length },
  );
}

function preprocessingOf({ preprocess, resize }: ImportOptions, guess: Inspected["guess"]): PreprocessingChoice {
  return {
    values: preprocess ?? guess?.preprocessing.values ?? "unit",
    geometry: resize ?? guess?.preprocessing.geometry ?? "crop",
  };
}

function reasonOf({ preprocess, resize }: ImportOptions, guess: Inspected["guess"]): string {
  if (preprocess !== undefined) return "The values are as you said.";
  const reason = guess?.reason ?? "Nothing in the file says it: where it is another, choose it with --preprocess.";
  return resize === undefined ? reason : `${reason} The fitting is as you said.`;
}

/** Where the names come from, as a sentence. */
function sourceOf({ classes }: ImportOptions, { namesBeside, knownNames, model }: Inspected): string {
  if (classes !== undefined) return `from ${classes}.`;
  if (namesBeside !== null && namesBeside.names !== null) {
    return `from ${namesBeside.file} ${namesBeside.isInside === true ? "inside" : "beside"} it.`;
  }
  const problem = namesBeside === null ? "" : ` ${namesBeside.problem ?? ""}`;
  if (knownNames !== null) return `ImageNet's, which has as many classes.${problem}`;
  return `class 0 ${model.classes === 2 ? "and" : "to"} class ${model.classes - 1}; give a list with --classes.${problem}`;
}

/** As a shell takes it. */
function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `"${name}"`;
}

/** The verdict of the check at an import, and how another preprocessing is chosen. */
function verdictText({ verdict: { sentence, advice, better } }: SelfCheck, model: string): string {
  const again =
    better === null
      ? ""
      : `\nSet it so: pippin model set ${quoted(model)} --preprocess ${better.values} --resize ${better.geometry}`;
  return `Self-check: ${sentence}\n${advice}${again}`;
}

function addCheck(model: Command, context: CommandContext): void {
  model
    .command("check <name>")
    .description("does it recognise photographs that are known, and under which preprocessing")
    .action(async (name: string) => {
      await inSession(context.session(), async (session) => {
        const check = await session.request("checkModel", { model: name });
        if (context.json()) printJson(check);
        else print(checkText(check));
        return [];
      });
    });
}

function checkText({ preprocessings, verdict }: SelfCheck): string {
  const rows = preprocessings.map(({ preprocessing: { values, geometry }, hits, n, classes, confidence }) => [
    `${values}, ${geometry}`,
    n === 0 ? "" : `${hits} of ${n}`,
    String(classes),
    percent(confidence),
  ]);
  const heading = ["preprocessing", "right breed", "classes", "confidence"];
  return `${table([heading, ...rows], [1, 2, 3])}\n${verdict.sentence}\n${verdict.advice}`;
}

function inspectText(model: InspectedModel, sizeIsOpen: boolean): string {
  const { name, input, classes, relation, layers, suggestedConvolutions } = model;
  const rows = layers.map(({ name: layer, type, convolution, kernel, outputShape, receptiveField }) => [
    convolution === undefined ? "" : String(convolution),
    layer,
    type,
    kernel === null ? "" : kernel.join("x"),
    outputShape.join("x"),
    receptiveField === null ? "whole image" : receptiveField.size.join("x"),
  ]);
  const heading = ["conv", "layer", "type", "kernel", "output", "receptive field"];
  const open = sizeIsOpen ? " (the file leaves the size open)" : "";
  const scores = classesOf(classes, relation);
  return `${name}, input ${input.join("x")}${open}; ${scores}; auto layers: ${suggestedConvolutions.join(", ")}\n${table([heading, ...rows], [0])}`;
}
