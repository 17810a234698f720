/** `pippin patches`: training patches in, out and found. */
import { basename, resolve } from "node:path";
import { Option, type Command } from "commander";
import { PippinError } from "../../contract/errors.ts";
import { counted, listed, percent } from "../../contract/numberWords.ts";
import type { Output } from "../../contract/requests.ts";
import { inSession, print, printJson, type CommandContext } from "./session.ts";
import { measuresFrom } from "./evaluateCommand.ts";
import { addBundles } from "./bundleCommand.ts";
import { addPatchFiles, countsInWords, sayUnowned } from "./patchFilesCommand.ts";
import { settingsFrom, whole, withSettings, type SettingsOptions } from "./settings.ts";
import { table } from "./table.ts";

interface SuggestOptions {
  readonly label: string;
  readonly classifier: string;
  readonly set?: string;
  readonly by: "probability" | "uncertainty";
  readonly top: string;
}

interface HarvestOptions extends SettingsOptions {
  readonly set: string;
  readonly for?: string;
  readonly measures: string;
  readonly texture: string;
  readonly model?: string;
}

interface SampleOptions {
  readonly set: string;
  readonly class?: string;
  readonly inside?: boolean;
  readonly count: string;
  readonly seed: string;
}

export function addPatches(program: Command, context: CommandContext): void {
  const patches = program.command("patches").description("training patches");
  addPatchFiles(patches, context);
  addBundles(patches, context);
  addSuggest(patches, context);
  addTake(patches, context);
  patches
    .command("sample <label>")
    .description("draw patches off the outlined objects, or with --inside on them, away from marked parts and patches")
    .requiredOption("--set <name>", "images with outlines")
    .option("--class <name>", "that they are for (default: the only one that has the label)")
    .option("--inside", "on the objects, for fur and other textures")
    .option("--count <n>", "how many", "80")
    .option("--seed <n>", "of the places", "0")
    .action(async (label: string, options: SampleOptions) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("samplePatches", {
          set: options.set,
          ...(options.class === undefined ? {} : { class: options.class }),
          label,
          where: options.inside === true ? "inside" : "outside",
          count: whole("--count", options.count),
          seed: whole("--seed", options.seed),
        });
        if (context.json()) printJson(answer);
        else
          print(
            `${counted(answer.added, "new patch", "new patches")} of "${label}" in ${counted(answer.images, "image")}`,
          );
        sayUnowned(answer, "The next time use --class");
        return [];
      });
    });
  patches
    .command("audit")
    .description("training patches that are likely mislabelled, by cross-validation")
    .requiredOption("--classifier <name>", "patch classifier that was trained on them")
    .option("--top <n>", "how many, the most doubtful first", "20")
    .action(async (options: { classifier: string; top: string }) => {
      await inSession(context.session(), async (session) => {
        const top = whole("--top", options.top);
        const answer = await session.request("auditPatches", { classifier: options.classifier, top });
        if (context.json()) printJson(answer);
        else print(auditText(answer));
        return [];
      });
    });
  withSettings(
    patches
      .command("harvest")
      .description("make training patches of top neurons' patches, labelled by marked parts and outlines"),
  )
    .requiredOption("--set <name>", "images with marked parts")
    .option("--for <class>", "class of patches that they are for (default: the only one that has a patch's label)")
    .option("--measures <list>", "whose neurons, comma-separated, or all", "attribution,activation-sum,random")
    .option("--texture <label>", "label of a patch on the object without a marked part; none for no such label", "fur")
    .option("--model <name>", "model (default: the shipped one)")
    .action(async (options: HarvestOptions) => {
      await inSession(context.session(), async (session) => {
        const names = await session.request("modelNames", options.model === undefined ? {} : { model: options.model });
        const answer = await session.request("harvestPatches", {
          set: options.set,
          settings: settingsFrom(options, {
            classNames: names.classNames,
            layers: new Map(Object.entries(names.layers)),
          }),
          measures: measuresFrom(options.measures),
          texture: options.texture === "none" ? null : options.texture,
          ...(options.model === undefined ? {} : { model: options.model }),
          ...(options.for === undefined ? {} : { class: options.for }),
        });
        if (context.json()) printJson(answer);
        else print(`${countsInWords(answer)}, from ${counted(answer.images, "image")}`);
        sayUnowned(answer, "Harvest once more with --for");
        return answer.refused;
      });
    });
}

function addTake(patches: Command, context: CommandContext): void {
  patches
    .command("take")
    .description("make patches of another class training patches of this one, too, by the labels that both have")
    .requiredOption("--class <name>", "that takes them; made, with the labels, where it is not there")
    .requiredOption("--from <name>", "class that has them, and keeps them")
    .option("--labels <list>", "of these, comma-separated (default: all that both have)")
    .action(async (options: { class: string; from: string; labels?: string }) => {
      await inSession(context.session(), async (session) => {
        const { classes } = await session.request("classes", {});
        const from = classes.find(({ name }) => name === options.from);
        if (from === undefined) {
          const names = classes.map(({ name }) => `"${name}"`);
          throw new PippinError(
            "not-found",
            `--from: there is no class "${options.from}". ${names.length === 0 ? "The workspace has none yet." : `There is ${listed(names)}.`}`,
          );
        }
        const labels = options.labels?.split(",").map((label) => label.trim());
        const known = classes.find(({ name }) => name === options.class);
        const { id } =
          known ?? (await session.request("saveClass", { name: options.class, labels: labels ?? from.labels }));
        const wanted = { class: id, from: from.id, ...(labels === undefined ? {} : { labels }) };
        const answer = await session.request("takePatches", wanted);
        if (context.json()) printJson({ taken: answer.taken, known: answer.known });
        else {
          print(
            `${counted(answer.taken, "patch", "patches")} of "${from.name}" taken over${answer.known === 0 ? "" : `, ${answer.known} there already`}`,
          );
        }
        return [];
      });
    });
}

function addSuggest(patches: Command, context: CommandContext): void {
  patches
    .command("suggest [images...]")
    .description("regions without a label yet that are likely to show one, or that the patch classifier is unsure of")
    .requiredOption("--label <name>", "what to look for")
    .requiredOption("--classifier <name>", "patch classifier that looks")
    .option("--set <name>", "image set to look in")
    .addOption(
      new Option("--by <order>", "which come first").choices(["probability", "uncertainty"]).default("probability"),
    )
    .option("--top <n>", "regions of each image", "5")
    .action(async (images: string[], options: SuggestOptions) => {
      await inSession(context.session(), async (session) => {
        if ((images.length === 0) === (options.set === undefined)) {
          throw new PippinError("invalid-request", "Name the images to look in, or a set with --set.");
        }
        const { added, refused } =
          options.set === undefined
            ? await session.request("addImages", { paths: images.map((path) => resolve(path)) })
            : { added: [], refused: [] };
        if (options.set === undefined && added.length === 0) return refused;
        const answer = await session.request("suggestPatches", {
          images: options.set === undefined ? { ids: added.map(({ id }) => id) } : { set: options.set },
          label: options.label,
          classifier: options.classifier,
          by: options.by,
          top: whole("--top", options.top),
        });
        if (context.json()) printJson(answer);
        else print(suggestionsText(answer, options.label));
        return [...refused, ...answer.refused];
      });
    });
}

function auditText({ doubtful, patches }: Output<"auditPatches">): string {
  if (doubtful.length === 0) return `None of ${counted(patches, "patch", "patches")} is taken for another label.`;
  return table(
    doubtful.map(({ path, box, label, probability, rather }) => [
      basename(path),
      `${Math.round(box.width)}x${Math.round(box.height)} at ${Math.round(box.x)}, ${Math.round(box.y)}`,
      `${label} ${percent(probability)}`,
      `rather ${rather.label} ${percent(rather.probability)}`,
    ]),
  );
}

function suggestionsText({ suggestions }: Output<"suggestPatches">, label: string): string {
  if (suggestions.length === 0) return "Nothing found that is not labelled already.";
  return table(
    suggestions.map(({ path, box, probability, labels: [best] }) => [
      basename(path),
      `${box.width}x${box.height} at ${box.x}, ${box.y}`,
      `${label} ${percent(probability)}`,
      best === undefined || best.label === label ? "" : `rather ${best.label} ${percent(best.probability)}`,
    ]),
  );
}
