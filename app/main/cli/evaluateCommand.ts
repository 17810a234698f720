import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { PippinError } from "../../contract/errors.ts";
import {
  EvaluationSettings,
  Fill,
  type Evaluation,
  type EvaluationTable,
  type Mean,
  type Rate,
} from "../../contract/evaluation.ts";
import { counted, listed, percent, points } from "../../contract/numberWords.ts";
import { pInWords, rangeBehind } from "../../drawing/evaluationWords.ts";
import { Measure, MEASURES } from "../../contract/settings.ts";
import { occlusionText, sanityText } from "./controlsText.ts";
import { inSession, print, printJson, type CommandContext } from "./session.ts";
import { typedCommand } from "./typedCommand.ts";
import { settingsFrom, withSettings, type SettingsOptions } from "./settings.ts";
import { table } from "./table.ts";

interface EvaluateOptions extends SettingsOptions {
  readonly set: string;
  readonly measures: string;
  readonly model?: string;
  readonly classifier?: string;
  readonly categories?: string;
  readonly objects: string;
  readonly labels: string;
  readonly classMaps: boolean;
  readonly occlusion?: boolean;
  readonly occlusionFill?: string;
  readonly sanity?: boolean;
  readonly csv?: string;
  readonly html?: string;
}

export function addEvaluate(program: Command, context: CommandContext): void {
  withSettings(program.command("evaluate").description("the paper's Table 1 on a set whose objects are annotated"))
    .requiredOption("--set <name>", "image set")
    .option("--measures <list>", "measures, comma-separated, or all", "all")
    .option("--model <name>", "model (default: the shipped one)")
    .option("--classifier <name>", "patch classifier that labels every image, whatever its class")
    .option("--categories <list>", "categories of objects that count, comma-separated (default: all that are marked)")
    .addOption(
      new Option("--objects <truth>", "the object is what is outlined, or the box around it")
        .choices(["outlines", "boxes"])
        .default("outlines"),
    )
    .addOption(
      new Option("--labels <truth>", "labels are judged by marked parts, or by what was said in Review")
        .choices(["parts", "reviews"])
        .default("parts"),
    )
    .option("--no-class-maps", "without CAM and Grad-CAM")
    .option("--occlusion", "cover patches: does the class's probability fall, and faster than with random ones?")
    .addOption(
      new Option(
        "--occlusion-fill <fill>",
        "what patches are covered with: the photograph's mean colour, or the photograph blurred (implies --occlusion; default: mean)",
      ).choices(["mean", "blur", "both"]),
    )
    .option("--sanity", "draw the network's weights anew, from the top down: what stays of the explanation?")
    .option("--csv <file>", "write a row a figure")
    .option("--html <file>", "write a report that needs no other file")
    .action(async (options: EvaluateOptions) => {
      await inSession(context.session(), async (session) => {
        const names = await session.request("modelNames", options.model === undefined ? {} : { model: options.model });
        const explanation = settingsFrom(options, {
          classNames: names.classNames,
          layers: new Map(Object.entries(names.layers)),
        });
        const answer = await session.request("evaluate", {
          set: options.set,
          settings: EvaluationSettings.parse({
            explanation,
            measures: measuresFrom(options.measures),
            categories: options.categories?.split(",").map((name) => name.trim()) ?? null,
            objects: options.objects,
            labels: options.labels,
            classMaps: options.classMaps,
            occlusion: occlusionFrom(options),
            sanity: options.sanity === true ? {} : null,
            seed: explanation.seed,
          }),
          ...(options.model === undefined ? {} : { model: options.model }),
          ...(options.classifier === undefined ? {} : { classifier: options.classifier }),
        });
        for (const format of ["csv", "html"] as const) {
          const file = options[format];
          if (file === undefined) continue;
          const target = resolve(file);
          await session.request("exportEvaluation", { id: answer.id, format, target, command: typedCommand() });
        }
        if (context.json()) printJson(answer);
        else print(evaluationText(answer));
        return answer.refused;
      });
    });
}

export function measuresFrom(text: string): Measure[] {
  if (text === "all") return [...MEASURES];
  return text.split(",").map((name) => {
    const parsed = Measure.safeParse(name.trim());
    if (!parsed.success)
      throw new PippinError(
        "invalid-request",
        `--measures: there is no measure "${name}". Choose from ${MEASURES.join(", ")}.`,
      );
    return parsed.data;
  });
}

function occlusionFrom({ occlusion, occlusionFill }: EvaluateOptions): { fills: string[] } | null {
  if (occlusion !== true && occlusionFill === undefined) return null;
  return { fills: occlusionFill === "both" ? [...Fill.options] : [occlusionFill ?? "mean"] };
}

function evaluationText({ convolutions, model, notes, tables, images }: Evaluation): string {
  return [
    `${counted(images, "photograph")}, ${model.name}, convolutions ${listed(convolutions)}; 95% intervals by bootstrap over photographs`,
    ...tables.flatMap((one) => ["", ...tableText(one, tables.length > 1)]),
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ].join("\n");
}

function tableText({ category, images, rows, chance, maps, differences }: EvaluationTable, named: boolean): string[] {
  const cell = (figure: Rate | Mean | undefined): string => {
    if (figure === undefined || figure.n === 0) return "";
    const value = "rate" in figure ? figure.rate : figure.mean;
    return `${percent(value)} of ${figure.n}${rangeBehind(figure)}`;
  };
  const localisation = [
    ["measure", "any pixel", "centre", "half of it", "pointing game", "energy"],
    ...rows.map((row) => [row.measure, ...[row.anyPixel, row.centre, row.overlap, row.pointing, row.energy].map(cell)]),
    ["exact chance", ...[chance.anyPixel, chance.centre, chance.overlap, chance.pointing, chance.energy].map(percent)],
  ];
  const labelled = rows.filter(({ labels }) => labels !== null);
  const labels = [
    ["measure", "top-1", "top-2", "top-1, any part", "top-2, any part", "without none", "part rate", "chance"],
    ...labelled.map(({ measure, labels: figures }) => [
      measure,
      ...[figures?.top1, figures?.top2, figures?.any, figures?.anyTop2, figures?.withoutNone, figures?.partRate].map(
        cell,
      ),
      percent(figures?.chance ?? 0),
    ]),
  ];
  const regions = [
    ["region", "coverage", "precision", "overlap (IoU)", "pointing game"],
    ...[...rows.map(({ measure, union }) => ({ kind: measure, ...union })), ...maps].map((row) => [
      row.kind,
      ...[row.coverage, row.precision, row.iou, row.pointing].map(cell),
    ]),
  ];
  const worse = differences.filter(({ second, figure }) => second === "random" && figure === "centre");
  return [
    ...(named ? [`${category ?? "all objects"}: ${counted(images, "photograph")}`] : []),
    "Patches on the object",
    table(localisation),
    ...(labelled.length === 0 ? [] : ["", "Labels", table(labels)]),
    "",
    "Region of all patches beside class maps, cut at 20% of their maximum",
    table(regions),
    ...occlusionText(rows),
    ...sanityText(rows),
    ...worse.map(({ first, difference, interval, corrected }) => {
      const [low, high] = interval;
      const than = `${points(-difference)} points (${points(-high)} to ${points(-low)}), ${pInWords(corrected)} by Holm`;
      return corrected < 0.05
        ? `${first}: centres on the object ${-difference > 0 ? "more" : "less"} often than random, ${than}`
        : `${first}: centres not clearly better than random, ${than}`;
    }),
  ];
}
