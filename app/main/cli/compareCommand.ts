/** `pippin compare`: every feature with every classifier, on the same patches and folds. */
import type { Command } from "commander";
import { CLASSIFIERS, FEATURE_NAMES } from "../../contract/patchClassifier.ts";
import { PippinError } from "../../contract/errors.ts";
import { counted, percent } from "../../contract/numberWords.ts";
import { gainInWords } from "../../drawing/namingWords.ts";
import type { Comparison, Share } from "../../contract/training.ts";
import { inSession, print, printJson, type CommandContext } from "./session.ts";
import { whole } from "./settings.ts";
import { table } from "./table.ts";

interface CompareOptions {
  readonly class: string;
  readonly labels: string;
  readonly set?: string;
  readonly model?: string;
  readonly features: string;
  readonly classifiers: string;
  readonly grid?: boolean;
  readonly folds: string;
  readonly seed: string;
}

export function addCompare(program: Command, context: CommandContext): void {
  program
    .command("compare")
    .description("compare features and classifiers on the same patches and folds; one that was stopped goes on")
    .requiredOption("--class <name>", "what the patches are of")
    .option("--labels <list>", "the vocabulary", "eye,ear,nose,paw,fur,none")
    .option("--set <name>", "patches of this set's photographs only")
    .option("--model <name>", "model whose activations are the features")
    .option("--features <list>", `of ${FEATURE_NAMES.join(", ")}`, "all")
    .option("--classifiers <list>", `of ${CLASSIFIERS.join(", ")}`, "all")
    .option("--grid", "choose C and gamma of each from a grid")
    .option("--folds <n>", "folds of the cross-validation, grouped by image", "5")
    .option("--seed <n>", "of the folds", "0")
    .action(async (options: CompareOptions) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("compareClassifiers", {
          name: options.class,
          labels: options.labels.split(",").map((label) => label.trim()),
          set: options.set ?? null,
          features: chosen("--features", options.features, FEATURE_NAMES),
          classifiers: chosen("--classifiers", options.classifiers, CLASSIFIERS),
          grid: options.grid === true,
          folds: whole("--folds", options.folds),
          seed: whole("--seed", options.seed),
          ...(options.model === undefined ? {} : { model: options.model }),
        });
        if (context.json()) printJson(answer);
        else print(comparisonText(answer.comparison));
        return answer.refused;
      });
    });
}

function chosen<Name extends string>(option: string, list: string, names: readonly Name[]): Name[] {
  if (list === "all") return [...names];
  return list.split(",").map((text) => {
    const known = names.find((name) => name === text.trim());
    if (known !== undefined) return known;
    throw new PippinError("invalid-request", `${option} takes ${names.join(", ")}, not "${text}".`);
  });
}

function comparisonText({ name, patches, images, cells }: Comparison): string {
  const rows = cells
    .toSorted((a, b) => b.accuracy.rate - a.accuracy.rate)
    .map(({ features, classifier, accuracy, otherResolution, brier, chosen: { C, gamma }, seconds }) => [
      features,
      classifier,
      rate(accuracy),
      otherResolution === null ? "the same" : rate(otherResolution.accuracy),
      brier.toFixed(2),
      String(C),
      gamma === null ? "" : gamma.toPrecision(2),
      seconds.toFixed(1),
    ]);
  const heading = ["features", "classifier", "right", "degraded", "Brier", "C", "gamma", "s"];
  const gains = cells.flatMap(({ features, classifier, gain }) =>
    gain === undefined ? [] : [`\n${features}, ${classifier}: ${gainInWords(gain)}`],
  );
  return `${name}: ${counted(patches, "patch", "patches")} of ${counted(images, "photograph")}\n${table([heading, ...rows], [4, 5, 6, 7])}${gains.join("")}`;
}

function rate({ rate: share, interval }: Share): string {
  return `${percent(share)} (${percent(interval[0])}-${percent(interval[1])})`;
}
