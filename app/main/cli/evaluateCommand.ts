import type { Command } from "commander";
import { PippinError } from "../../contract/errors.ts";
import { Measure, MEASURES } from "../../contract/settings.ts";
import type { Rate } from "../../contract/routes/evaluate.ts";
import type { Output } from "../../contract/requests.ts";
import { counted, percent } from "../../contract/numberWords.ts";
import { inSession, print, printJson, type CommandContext } from "./session.ts";
import { settingsFrom, withSettings, type SettingsOptions } from "./settings.ts";
import { table } from "./table.ts";

interface EvaluateOptions extends SettingsOptions {
  readonly set: string;
  readonly measures: string;
  readonly model?: string;
  readonly classifier?: string;
}

export function addEvaluate(program: Command, context: CommandContext): void {
  withSettings(program.command("evaluate").description("the paper's Table 1 on a set whose objects are annotated"))
    .requiredOption("--set <name>", "image set")
    .option("--measures <list>", "measures, comma-separated, or all", "all")
    .option("--model <name>", "model (default: the shipped one)")
    .option("--classifier <name>", "patch classifier that labels every image, whatever its class")
    .action(async (options: EvaluateOptions) => {
      await inSession(context.session(), async (session) => {
        const names = await session.request("modelNames", options.model === undefined ? {} : { model: options.model });
        const answer = await session.request("evaluate", {
          set: options.set,
          settings: settingsFrom(options, {
            classNames: names.classNames,
            layers: new Map(Object.entries(names.layers)),
          }),
          measures: measuresFrom(options.measures),
          ...(options.model === undefined ? {} : { model: options.model }),
          ...(options.classifier === undefined ? {} : { classifier: options.classifier }),
        });
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

function evaluationText(answer: Output<"evaluate">): string {
  const { images, trainedOn, convolutions, randomBaseline, measures } = answer;
  const cell = (rate: Rate | undefined): string =>
    rate === undefined
      ? ""
      : `${percent(rate.rate)} of ${rate.n}, ${percent(rate.byImage[0])}-${percent(rate.byImage[1])}`;
  const heading = [
    "measure",
    "any pixel",
    "centre",
    "top-1",
    "top-2",
    "top-1, any part",
    "top-2, any part",
    "without none",
    "part rate",
  ];
  const rows = measures.map(({ measure, anyPixel, centre, labels }) => [
    measure,
    ...[
      anyPixel,
      centre,
      labels?.top1,
      labels?.top2,
      labels?.any,
      labels?.anyTop2,
      labels?.withoutNone,
      labels?.partRate,
    ].map(cell),
  ]);
  return [
    `${counted(images, "photograph")}, convolutions ${convolutions.join(", ")}; 95% intervals by bootstrap over photographs`,
    table([heading, ...rows]),
    `exact chance  any pixel ${percent(randomBaseline.anyPixel)}, centre ${percent(randomBaseline.centre)}`,
    ...(trainedOn === 0 || trainedOn === null
      ? []
      : [
          `The patch classifier was trained on patches of ${trainedOn} of the ${counted(images, "photograph")}: its labels on these say nothing about others. Evaluate on a set that it has not seen.`,
        ]),
  ].join("\n");
}
