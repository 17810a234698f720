import { parse, resolve } from "node:path";
import type { Command } from "commander";
import { PippinError } from "../../contract/errors.ts";
import { counted, percent } from "../../contract/numberWords.ts";
import type { Output } from "../../contract/requests.ts";
import { inSession, print, printJson, type Session, type CommandContext } from "./session.ts";
import { whole } from "./settings.ts";
import { table } from "./table.ts";

interface NeuronOptions {
  readonly set?: string;
  readonly model?: string;
  readonly top: string;
  readonly out?: string;
}

type Patch = Output<"neuron">["survey"]["strongest"][number] & Output<"neuronPatch">;

export function addNeuron(program: Command, context: CommandContext): void {
  program
    .command("neuron <convolution> <channel>")
    .description("show where a channel answers most strongly over a set (default: all images), and what it sees there")
    .option("--set <name>", "image set")
    .option("--model <name>", "model (default: the shipped one)")
    .option("--top <n>", "strongest patches, one an image", "12")
    .option("--out <dir>", "write crops and reconstructions as PNG")
    .action(async (convolution: string, channel: string, { set, model, top, out }: NeuronOptions) => {
      const named = model === undefined ? {} : { model };
      await inSession(context.session(), async (session) => {
        const numbers = { convolution: whole("<convolution>", convolution), channel: whole("<channel>", channel) };
        const of = { ...named, ...numbers };
        // The channel is looked up first: a wrong one is no reason to look through a thousand images.
        await session.request("neuron", { ...of, set: set ?? null });
        const { refused } = await session.request("surveyNeurons", { ...named, set: set ?? null });
        const { layer, survey } = await session.request("neuron", {
          ...of,
          set: set ?? null,
          top: whole("--top", top),
        });
        const { patches, lost } = await drawn(session, of, survey.strongest);
        const pictured = patches.map((patch, i) => ({ patch, names: namesOf(of, patch, i + 1) }));
        if (out !== undefined) {
          const files = pictured.flatMap(({ patch: { patchBlob, reconstructionBlob }, names }) => [
            { blob: patchBlob, name: names.patchImage },
            { blob: reconstructionBlob, name: names.reconstruction },
          ]);
          await session.request("copyBlobs", { folder: resolve(out), files });
        }
        if (context.json()) {
          const told = pictured.map(({ patch, names }) => ({ ...patch, ...(out === undefined ? {} : names) }));
          printJson({ ...of, layer, images: survey.surveyed, patches: told });
        } else {
          print(
            `Convolution ${of.convolution}, channel ${of.channel} (layer ${layer}) over ${counted(survey.surveyed, "image")}`,
          );
          print(patchesText(patches));
        }
        return [...refused, ...lost];
      });
    });
}

/** Files in the folder, the strongest first; photographs of several folders may have one name, so the rank tells them apart. */
function namesOf(
  { convolution, channel }: { readonly convolution: number; readonly channel: number },
  { name }: Patch,
  rank: number,
): { patchImage: string; reconstruction: string } {
  const { name: photograph } = parse(name);
  const stem = `conv${convolution}-ch${channel}-${String(rank).padStart(2, "0")}-${photograph}`;
  return { patchImage: `${stem}.png`, reconstruction: `${stem}-reconstruction.png` };
}

async function drawn(
  session: Session,
  of: { readonly convolution: number; readonly channel: number; readonly model?: string },
  strongest: Output<"neuron">["survey"]["strongest"],
): Promise<{ patches: Patch[]; lost: { item: string; message: string }[] }> {
  const [patches, lost]: [Patch[], { item: string; message: string }[]] = [[], []];
  for (const one of strongest) {
    const { imageId, row, column } = one;
    try {
      patches.push({ ...one, ...(await session.request("neuronPatch", { ...of, imageId, row, column })) });
    } catch (error) {
      if (!(error instanceof PippinError) || error.code === "cancelled") throw error;
      lost.push({ item: one.name, message: error.message });
    }
  }
  return { patches, lost };
}

function patchesText(patches: readonly Patch[]): string {
  const rows = patches.map(({ name, row, column, activation, label, probability }, i) => [
    String(i + 1),
    name,
    String(row),
    String(column),
    activation.toPrecision(3),
    label === null ? "" : `${label} ${percent(probability ?? 0)}`,
  ]);
  return table([["rank", "image", "row", "column", "activation", "label"], ...rows], [0, 2, 3, 4]);
}
