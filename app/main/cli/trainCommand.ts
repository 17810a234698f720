import { Option, type Command } from "commander";
import {
  AUGMENTATIONS,
  CLASSIFIERS,
  DEFAULT_ROUNDS,
  DEFAULT_TRAINING,
  gridOf,
  FEATURE_NAMES,
  type FeatureName,
} from "../../contract/patchClassifier.ts";
import { PippinError } from "../../contract/errors.ts";
import { SHIPPED_MODELS } from "../../contract/shippedModels.ts";
import type { Output } from "../../contract/requests.ts";
import { counted, percent } from "../../contract/numberWords.ts";
import { gridNote } from "../../drawing/trainingWords.ts";
import { namingNote } from "../../drawing/namingWords.ts";
import { startedInWords, startingFeatures, type StartingFeatures } from "../../drawing/startingFeatures.ts";
import { inSession, print, printJson, type CommandContext, type Session } from "./session.ts";
import { classIndices, whole } from "./settings.ts";

interface TrainOptions {
  readonly class: string;
  readonly covers?: string;
  readonly labels: string;
  readonly set?: string;
  readonly model?: string;
  readonly features?: FeatureName;
  readonly classifier: (typeof CLASSIFIERS)[number];
  readonly rounds?: string;
  readonly diversity?: string;
  readonly classWeights: "none" | "balanced";
  readonly degrade?: boolean;
  readonly augment?: string;
  readonly grid?: boolean;
  readonly folds: string;
  readonly seed: string;
}

export function addTrain(program: Command, context: CommandContext): void {
  program
    .command("train")
    .description("train a patch classifier from the workspace's training patches")
    .requiredOption("--class <name>", "what the patch classifier is for: a class's name, or any name with --covers")
    .option("--covers <list>", "class indices that it covers: 151-268, or names")
    .option("--labels <list>", "the vocabulary", "eye,ear,nose,paw,fur,none")
    .option("--set <name>", "patches of this set's photographs only")
    .option("--model <name>", "model whose activations are the features")
    .addOption(
      new Option(
        "--features <name>",
        "what of a patch is looked at; left out: second-and-network, or network where pippin compare of the class did not find that better by more than its interval",
      ).choices(FEATURE_NAMES),
    )
    .addOption(new Option("--classifier <name>", "what learns").choices(CLASSIFIERS).default("svc"))
    .option("--rounds <n>", `most machines of samme, and of a pair of adaboost-svm (${DEFAULT_ROUNDS})`)
    .option("--diversity <share>", "for adaboost-svm: keep machines that differ on more than this share of the patches")
    .addOption(
      new Option("--class-weights <mode>", "balanced: rare labels count as much as frequent ones")
        .choices(["none", "balanced"])
        .default("none"),
    )
    .option("--degrade", "train on crops with no more detail than the network's input has")
    .option("--augment <list>", "train on copies too: flip, scale")
    .option("--grid", "choose C and gamma from a grid")
    .option("--folds <n>", "folds of the cross-validation, grouped by image", "5")
    .option("--seed <n>", "of the folds", "0")
    .action(async (options: TrainOptions) => {
      await inSession(context.session(), async (session) => {
        const model = options.model === undefined ? {} : { model: options.model };
        const { classNames } = await session.request("modelNames", model);
        const [option, covered] =
          options.covers === undefined ? ["--class", options.class] : ["--covers", options.covers];
        const indices = classIndices(option, covered, classNames);
        const labels = options.labels.split(",").map((label) => label.trim());
        const starting = options.features === undefined ? await startingWith(session, options, labels) : null;
        const answer = await session.request("train", {
          name: options.class,
          labels,
          classIndices: indices,
          features: options.features ?? starting!.features,
          options: {
            ...DEFAULT_TRAINING,
            classifier: options.classifier,
            classWeights: options.classWeights,
            ...(options.degrade === true ? { degrade: true } : {}),
            ...(options.augment === undefined ? {} : { augment: augmentations(options.augment) }),
            ...(options.grid === true ? gridOf(options.classifier) : {}),
            ...(options.rounds === undefined ? {} : { rounds: whole("--rounds", options.rounds) }),
            ...(options.diversity === undefined ? {} : { diversity: share("--diversity", options.diversity) }),
            folds: whole("--folds", options.folds),
            seed: whole("--seed", options.seed),
          },
          set: options.set ?? null,
          ...model,
        });
        if (context.json()) printJson(answer);
        else {
          if (starting !== null) print(startedText(starting));
          print(trainText(answer));
        }
        return answer.refused;
      });
    });
}

async function startingWith(
  session: Session,
  { class: name, model, classifier }: TrainOptions,
  labels: readonly string[],
): Promise<StartingFeatures> {
  const { comparisons } = await session.request("comparisons", { name });
  return startingFeatures(comparisons, { model: model ?? SHIPPED_MODELS[0].name, labels, classifier });
}

function startedText(starting: StartingFeatures): string {
  const compare = starting.found === null ? " `pippin compare` tells whether they do so here." : "";
  return `${startedInWords(starting)}${compare}`;
}

function augmentations(list: string): (typeof AUGMENTATIONS)[number][] {
  return list.split(",").map((name) => {
    const known = AUGMENTATIONS.find((one) => one === name.trim());
    if (known !== undefined) return known;
    throw new PippinError("invalid-request", `--augment takes ${AUGMENTATIONS.join(" and ")}, not "${name}".`);
  });
}

function share(option: string, text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !(number >= 0 && number <= 1)) {
    throw new PippinError("invalid-request", `${option} takes a number from 0 to 1, not "${text}".`);
  }
  return number;
}

function trainText({ classifier: { name, version, features, options, metrics }, reused }: Output<"train">): string {
  const { accuracy, interval, patches, images, folds } = metrics;
  const rate = `${percent(accuracy)} of ${counted(patches, "patch", "patches")} right (${percent(interval[0])} to ${percent(interval[1])})`;
  const lines = [
    `Patch classifier "${name}", version ${version}: ${rate}, ${folds} folds over ${counted(images, "photograph")}${reused ? "; nothing has changed since it was trained" : ""}.`,
  ];
  const other = metrics.otherResolution;
  if (other !== undefined) {
    const crops = other.testedOn === "degraded" ? "degraded to the resolution of neurons' patches" : "sharp";
    lines.push(
      `On the same crops ${crops}: ${percent(other.accuracy)} (${percent(other.interval[0])} to ${percent(other.interval[1])}).`,
    );
  }
  const grid = gridNote({ ...metrics, options });
  if (grid !== null) lines.push(grid);
  const note = namingNote(features.name);
  return [...lines, ...(note === null ? [] : [note]), ...metrics.warnings].join("\n");
}
