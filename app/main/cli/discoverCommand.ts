/** `pippin discover`: groups of what the strongest neurons see in a class's photographs, and names for them from a file. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { z } from "zod";
import { GROUP_ANSWERS, type Discovery, type PatchGroup } from "../../contract/discover.ts";
import { PippinError } from "../../contract/errors.ts";
import { counted, percent, percentRange } from "../../contract/numberWords.ts";
import type { Input } from "../../contract/requests.ts";
import { inSession, print, printJson, type CommandContext, type Session } from "./session.ts";
import { convolutionsFrom, whole } from "./settings.ts";
import { table } from "./table.ts";

interface DiscoverOptions {
  readonly class: string;
  readonly set: string;
  readonly model?: string;
  readonly groups: string;
  readonly seed: string;
  readonly features?: "network" | "second-and-network";
  readonly layers: string;
  readonly labels?: string;
  readonly names?: string;
}

/** Pictures of a group that are told: as many as the page shows at a time. */
const SHOWN = 9;

export function addDiscover(program: Command, context: CommandContext): void {
  program
    .command("discover")
    .description("groups of what the strongest neurons see in a set, to be named; one that was stopped goes on")
    .requiredOption("--class <name>", "class of patches, whose labels are the words")
    .requiredOption("--set <name>", "photographs of the class")
    .option("--groups <n>", "how many", "24")
    .option("--seed <n>", "of the groups", "0")
    .option("--layers <list>", "convolutions: numbers, ranges and names of layers, or auto", "auto")
    .addOption(
      new Option("--features <name>", "what patches are alike by (default: a second network's eyes, too)").choices([
        "network",
        "second-and-network",
      ]),
    )
    .option("--model <name>", "model (default: the shipped one)")
    .option("--labels <list>", "make the class with these labels, comma-separated, where it is not there")
    .option(
      "--names <file>",
      'JSON object from a group\'s number to a word, "none", "several" or "split": {"3": "eye"}',
    )
    .action(async (options: DiscoverOptions) => {
      await inSession(context.session(), async (session) => {
        const names = options.names === undefined ? [] : namesFrom(resolve(options.names));
        await makeClass(session, options);
        const known = await session.request("modelNames", options.model === undefined ? {} : { model: options.model });
        const layers = new Map(Object.entries(known.layers));
        const { id, refused, joined } = await session.request("discover", {
          class: options.class,
          set: options.set,
          groups: whole("--groups", options.groups),
          seed: whole("--seed", options.seed),
          ...(options.features === undefined ? {} : { features: options.features }),
          convolutions: convolutionsFrom(options.layers, layers),
          ...(options.model === undefined ? {} : { model: options.model }),
        });
        for (const [number, answer] of names) await nameGroup(session, id, number, answer);
        const discovery = await session.request("discovery", { id });
        if (context.json()) {
          const groups = [];
          for (const group of discovery.shown) {
            const { patches } = await session.request("groupPatches", { group: group.id, first: SHOWN });
            groups.push({ ...group, pictures: patches });
          }
          const { shown: _, ...told } = discovery;
          printJson({ ...told, joined, shown: groups, refused });
        } else print(discoveryText(discovery));
        return refused;
      });
    });
}

async function makeClass(session: Session, { class: name, labels, set }: DiscoverOptions): Promise<void> {
  if (labels === undefined) return;
  const { classes } = await session.request("classes", {});
  if (classes.some((one) => one.name === name)) return;
  await session.request("saveClass", { name, labels: labels.split(",").map((label) => label.trim()), set });
}

/** Parents before their parts, as a split has to come first. @throws PippinError where it is no such file. */
function namesFrom(file: string): [string, string][] {
  const refuse = (why: string): PippinError =>
    new PippinError(
      "bad-file",
      `${file}: ${why}. It is a JSON object from a group's number to what it is called: {"1": "eye", "2": "split", "2.1": "none"}.`,
      { file },
    );
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw refuse(`the file cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  const parsed = z.record(z.string().regex(/^\d+(\.\d+)*$/), z.string().trim().min(1).max(100)).safeParse(text);
  if (!parsed.success) throw refuse("the names are not as they should be");
  const depth = (number: string): number => number.split(".").length;
  return Object.entries(parsed.data).sort(([a], [b]) => depth(a) - depth(b));
}

async function nameGroup(session: Session, id: number, number: string, name: string): Promise<void> {
  const { shown } = await session.request("discovery", { id });
  const group = shown.find((one) => one.number === number);
  if (group === undefined) {
    // Named by an earlier run: a group that is split already has its parts in its place.
    if (name === "split" && shown.some((one) => one.number.startsWith(`${number}.`))) return;
    throw new PippinError(
      "not-found",
      `There is no group ${number}. There are: ${shown.map((one) => one.number).join(", ")}.`,
    );
  }
  const isAnswer = (GROUP_ANSWERS as readonly string[]).includes(name) && name !== "word";
  const answer = isAnswer ? (name as Input<"answerGroup">["answer"]) : "word";
  await session.request("answerGroup", { group: group.id, answer, ...(isAnswer ? {} : { label: name }) });
}

function discoveryText({ shown, words, images, total, patches }: Discovery): string {
  const groups = table(
    shown.map((group) => [
      group.number,
      said(group),
      counted(group.patches, "patch", "patches"),
      `word for ${group.named}`,
      counted(group.images, "image"),
    ]),
  );
  const labels = table(
    words.map(({ label, patches: own, target, sure }) => [
      label,
      `${own} of ${target}`,
      sure === null ? "" : `sure of ${percent(sure.rate)} of ${sure.n}, ${percentRange(sure.interval)}`,
    ]),
  );
  return `${counted(patches, "patch", "patches")} of ${images} of ${counted(total, "image")}\n\n${groups}\n\n${labels}`;
}

function said({ answer, label }: PatchGroup): string {
  return label ?? answer ?? "?";
}
