/** `pippin profile` and `pippin shortcuts`: what a class goes by over a set, and what among it may be a shortcut. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { ClassProfile, ProfileComparison, ProfileShare, ShortcutSearch } from "../../contract/classProfile.ts";
import { PippinError } from "../../contract/errors.ts";
import { counted, listed, percent, points } from "../../contract/numberWords.ts";
import { pInWords, rangeBehind } from "../../drawing/evaluationWords.ts";
import { kindInWords, PLACE_WORDS } from "../../drawing/profileWords.ts";
import { groupInWords, surroundingsInWords } from "../../drawing/shortcutWords.ts";
import type { Input } from "../../contract/requests.ts";
import { Measure } from "../../contract/settings.ts";
import { explainCommand } from "../backend/explain/command.ts";
import { inSession, print, printJson, type CommandContext, type Session } from "./session.ts";
import { whole } from "./settings.ts";
import { table } from "./table.ts";
import { typedCommand } from "./typedCommand.ts";

interface ProfileOptions {
  readonly set: string;
  readonly class?: string;
  readonly model?: string;
  readonly measure: string;
  readonly csv?: string;
  readonly html?: string;
}

interface CompareOptions extends ProfileOptions {
  readonly againstSet?: string;
  readonly againstClass?: string;
  readonly againstModel?: string;
}

interface ShortcutOptions extends ProfileOptions {
  readonly seed: string;
  readonly name?: readonly string[];
  readonly labelsOf?: string;
}

type Asked = Input<"classProfile">["of"];

export function addProfile(program: Command, context: CommandContext): void {
  withClass(program.command("profile").description("what a class goes by, over the explained images of a set"))
    .option("--against-set <name>", "beside the same of another set")
    .option("--against-class <class>", "beside another class")
    .option("--against-model <name>", "beside another model")
    .action(async (options: CompareOptions) => {
      await inSession(context.session(), async (session) => {
        const of = await askedFor(session, options);
        const { againstSet, againstClass, againstModel } = options;
        const isBeside = againstSet !== undefined || againstClass !== undefined || againstModel !== undefined;
        const against = isBeside
          ? await askedFor(session, {
              ...options,
              set: againstSet ?? options.set,
              class: againstClass ?? String(of.classIndex),
              ...(againstModel === undefined ? {} : { model: againstModel }),
            })
          : null;
        const answer = await session.request("classProfile", { of, against });
        for (const [format, target] of filesOf(options)) {
          await session.request("exportProfile", { of, against, format, target, command: typedCommand() });
        }
        if (context.json()) printJson(answer);
        else {
          const sides = [answer.profile, ...(answer.against === null ? [] : [answer.against])].map(profileText);
          const beside = answer.comparison === null ? [] : [comparisonText(answer.comparison)];
          print([...sides, ...beside].join("\n\n"));
        }
        return [];
      });
    });
}

export function addShortcuts(program: Command, context: CommandContext): void {
  withClass(
    program
      .command("shortcuts")
      .description("patches off the object that a class needs, as groups; one that was stopped goes on"),
  )
    .option("--seed <n>", "of the random boxes and bootstraps", "0")
    .option("--name <group=label...>", "name groups: their patches become training patches of the label")
    .option("--labels-of <class>", "class of patches whose labels the names join")
    .action(async (options: ShortcutOptions) => {
      await inSession(context.session(), async (session) => {
        const names = (options.name ?? []).map(nameFrom);
        const asked = await askedFor(session, options);
        const search = await session.request("findShortcuts", { ...asked, seed: whole("--seed", options.seed) });
        const named = [];
        for (const { group, label } of names) {
          const className = options.labelsOf ?? null;
          const added = await session.request("nameShortcut", { id: search.id, group, label, className });
          named.push({ group, label, ...added });
        }
        for (const [format, target] of filesOf(options)) {
          await session.request("exportShortcuts", { id: search.id, format, target, command: typedCommand() });
        }
        if (context.json()) printJson({ ...search, named });
        else {
          print(shortcutsText(search));
          for (const { group, label, added, known } of named) {
            print(
              `Group ${group} is "${label}": ${counted(added, "training patch", "training patches")} more, ${known} known.`,
            );
          }
        }
        return search.refused;
      });
    });
}

function withClass(command: Command): Command {
  return command
    .requiredOption("--set <name>", "image set, explained")
    .option("--class <class>", "number or name (default: what most images are explained as)")
    .option("--model <name>", "model (default: the shipped one)")
    .option("--measure <measure>", "that the images were explained by", "attribution")
    .option("--csv <file>", "write a row a figure")
    .option("--html <file>", "write a report that needs no other file");
}

/** The files that were asked for. */
function filesOf({ csv, html }: ProfileOptions): (readonly ["csv" | "html", string])[] {
  return [
    ...(csv === undefined ? [] : [["csv", resolve(csv)] as const]),
    ...(html === undefined ? [] : [["html", resolve(html)] as const]),
  ];
}

function nameFrom(text: string): { readonly group: number; readonly label: string } {
  const [group = "", ...label] = text.split("=");
  if (label.length === 0) {
    throw new PippinError(
      "invalid-request",
      `--name takes the group's number and a label, as in 0=snow; not "${text}".`,
    );
  }
  return { group: whole("--name", group), label: label.join("=") };
}

async function askedFor(session: Session, { set, class: name, model, measure }: ProfileOptions): Promise<Asked> {
  const parsed = Measure.safeParse(measure);
  if (!parsed.success) {
    throw new PippinError(
      "invalid-request",
      `--measure: there is no measure "${measure}". Choose from ${Measure.options.join(", ")}.`,
    );
  }
  const ofModel = model === undefined ? {} : { model };
  const whose = { set, measure: parsed.data, ...ofModel };
  if (name === undefined) {
    const { classes } = await session.request("profileChoices", { set, ...ofModel });
    const most = classes.find((one) => one.measure === parsed.data);
    if (most === undefined) {
      const command = explainCommand({ set, model: model ?? null, measure: parsed.data, classIndex: null });
      throw new PippinError(
        "invalid-request",
        `No photograph of the set "${set}" is explained by ${parsed.data} with ${model === undefined ? "the shipped model" : `"${model}"`}. Explain the set first, or name another model with --model.`,
        { command },
      );
    }
    return { ...whose, classIndex: most.index };
  }
  if (/^\d+$/.test(name)) return { ...whose, classIndex: Number(name) };
  const { classNames } = await session.request("modelNames", ofModel);
  const lower = name.toLowerCase();
  const found = classNames.findIndex((one) => one.toLowerCase() === lower);
  const classIndex = found >= 0 ? found : classNames.findIndex((one) => one.toLowerCase().split(", ").includes(lower));
  if (classIndex < 0) {
    const { classes } = await session.request("profileChoices", { set, ...ofModel });
    const explained = [...new Set(classes.map((one) => `"${one.name}"`))];
    throw new PippinError(
      "invalid-request",
      `The model has no class "${name}". ${explained.length === 0 ? `Give a name of its class list; \`pippin explain --set "${set}"\` says what the photographs are.` : `The photographs of "${set}" are explained as ${listed(explained)}.`}`,
    );
  }
  return { ...whose, classIndex };
}

function profileText({
  set,
  model,
  class: { name },
  images,
  patches,
  byLabel,
  byPlace,
  ...rest
}: ClassProfile): string {
  const rows = (kind: string, shares: readonly (ProfileShare & { readonly name: string })[]): string =>
    table([
      [kind, "of the evidence", "of the patches"],
      ...shares.map(({ name, evidence, patches: own }) => [
        name,
        `${percent(evidence.mean)}${rangeBehind(evidence)}`,
        `${percent(own.rate)} of ${own.n}${rangeBehind(own)}`,
      ]),
    ]);
  const { byNeuron, unlike, notes } = rest;
  const carrier = (what: string): string => (unlike === null ? what : kindInWords(unlike.by, what));
  return [
    `"${name}" in "${set}" by ${model.name}: ${counted(images, "photograph")}, ${counted(patches, "patch", "patches")}; 95% intervals over photographs`,
    ...(byLabel === null
      ? []
      : [
          "",
          rows(
            "label",
            byLabel.map(({ label, ...one }) => ({ name: label, ...one })),
          ),
        ]),
    ...(byPlace === null
      ? []
      : [
          "",
          rows(
            "place",
            byPlace.map(({ place, ...one }) => ({ name: PLACE_WORDS[place], ...one })),
          ),
        ]),
    "",
    rows(
      "neuron",
      byNeuron.slice(0, 10).map(({ convolution, channel, label, ...one }) => ({
        name: `convolution ${convolution}, channel ${channel}${label === null ? "" : ` (${label})`}`,
        ...one,
      })),
    ),
    ...(unlike === null
      ? []
      : [
          "",
          `Carried by: ${unlike.carriers.map((one) => `${carrier(one.name)} ${one.images} of ${unlike.n}`).join(", ")}`,
          `Unlike the rest: ${
            unlike.total === 0
              ? "none"
              : unlike.images
                  .slice(0, 10)
                  .map((one) => `${one.name} (${carrier(one.carriedBy)})`)
                  .join(", ")
          }${unlike.total > 10 ? ` and ${unlike.total - 10} more` : ""}`,
        ]),
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ].join("\n");
}

function comparisonText({ sentence, paired, images, differences }: ProfileComparison): string {
  return [
    sentence,
    paired ? `Over the same ${counted(images, "photograph")}.` : `Over ${counted(images, "photograph")} on two sides.`,
    table([
      ["", "first", "second", "difference (points)", "95%", "p, by Holm"],
      ...differences
        .slice(0, 12)
        .map(({ name, first, second, difference, interval: [low, high], corrected }) => [
          name,
          percent(first),
          percent(second),
          points(difference),
          `${points(low)} to ${points(high)}`,
          pInWords(corrected),
        ]),
    ]),
  ].join("\n");
}

function shortcutsText({ class: { name }, set, images, groups, off, surroundings, notes }: ShortcutSearch): string {
  const found = groups.filter((group) => group.found);
  return [
    found.length === 0
      ? `No ${surroundings?.found === true ? "group of patches" : "shortcut"} of "${name}" is found in the ${counted(images, "photograph")} of "${set}".`
      : found.map((group) => `${group.group}: ${groupInWords(group)}`).join("\n"),
    ...(surroundings === null ? [] : [surroundingsInWords(name, surroundings)]),
    ...(off === null
      ? []
      : [`Of the evidence ${percent(off.mean)} lies off the object${rangeBehind(off, " (", ")")}.`]),
    ...(groups.length === 0
      ? []
      : [
          "",
          table([
            ["group", "", "images", "evidence", "off the object", "called", "blanked", "random boxes", "p, by Holm"],
            ...groups.map((group) => [
              `${group.group}`,
              group.found ? "found" : "",
              `${group.images.successes} of ${group.images.n}`,
              percent(group.evidence.mean),
              group.off === null ? "" : percent(group.off),
              group.named ?? group.labels[0]?.label ?? "",
              ...(group.test === null
                ? ["", "", ""]
                : [group.test.drop.toFixed(2), group.test.random.toFixed(2), pInWords(group.test.corrected)]),
            ]),
          ]),
          "Blanked, random boxes: how far the log odds of the class fall with them covered by the mean colour.",
        ]),
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ].join("\n");
}
