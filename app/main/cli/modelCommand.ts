import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { PippinError } from "../../contract/errors.ts";
import { InputSize, type InspectedModel, type SelfCheck } from "../../contract/models.ts";
import { percent } from "../../contract/numberWords.ts";
import { classesOf } from "../../drawing/classNames.ts";
import { inSession, print, printJson, withEngine, type CommandContext } from "./session.ts";
import { readClassNames } from "./settings.ts";
import { table } from "./table.ts";

interface ImportOptions {
  readonly name?: string;
  readonly classes?: string;
  readonly preprocess: "caffe" | "torch" | "tf" | "unit" | "none";
  readonly resize: "crop" | "squash" | "letterbox";
  readonly inputSize?: string;
}

export function addModel(program: Command, context: CommandContext): void {
  const model = program.command("model").description("networks");
  addCheck(model, context);
  model
    .command("inspect <file>")
    .description("layers, shapes and receptive fields of a Keras or TensorFlow.js file")
    .option("--input-size <height x width>", "of the network's pictures, where the file leaves it open")
    .action(async (file: string, options: { readonly inputSize?: string }) => {
      await withEngine(context.session(), async (engine) => {
        const path = resolve(file);
        const { model: inspected, sizeIsOpen } = await engine.inspectModel({ path, weights: true, ...sizeOf(options) });
        if (context.json()) printJson(inspected);
        else print(inspectText(inspected, sizeIsOpen));
      });
    });
  model
    .command("import <file>")
    .description("convert a network once and keep it in the workspace")
    .option("--name <name>", "what to call it")
    .option("--classes <file>", "class names: JSON, or one a line")
    .addOption(
      new Option("--preprocess <name>", "how colours become numbers")
        .choices(["caffe", "torch", "tf", "unit", "none"])
        .default("unit"),
    )
    .addOption(
      new Option("--resize <name>", "how photographs become inputs")
        .choices(["crop", "squash", "letterbox"])
        .default("crop"),
    )
    .option("--input-size <height x width>", "of the network's pictures, where the file leaves it open")
    .action(async (file: string, options: ImportOptions) => {
      await inSession(context.session(), async (session) => {
        const record = await session.request("importModel", {
          file: resolve(file),
          preprocessing: { values: options.preprocess, geometry: options.resize },
          ...sizeOf(options),
          ...(options.name === undefined ? {} : { name: options.name }),
          ...(options.classes === undefined ? {} : { classNames: readClassNames(resolve(options.classes)) }),
        });
        if (context.json()) printJson(record);
        else {
          const { classes, relation } = await session.request("modelDetails", { model: record.name });
          print(`Model "${record.name}", ${classesOf(classes, relation)}`);
          if (relation === "binary") print(binaryText(record.classNames, options.classes !== undefined));
        }
        return [];
      });
    });
}

/** Which class the score is for stands nowhere in the file. */
function binaryText([low, high]: readonly string[], named: boolean): string {
  return named
    ? `A high score means "${high}" (class 1), a low one "${low}" (class 0). Where it is the other way round, exchange the names.`
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
