/** What ranking by the paper's five measures and locating the patches cost beside the forward pass that they share. */
import { MEASURES, PRESETS } from "../../app/contract/settings.ts";
import { outputsForRanking, rankConvolutions } from "../../app/main/engine/explain/choose.ts";
import { topClasses } from "../../app/main/engine/explain/explain.ts";
import type { ForwardPass } from "../../app/main/engine/network/forward.ts";
import { startBackend } from "../../app/main/engine/tensors/backend.ts";
import { chosenConvolutions } from "../../app/main/modelGeometry/chosenConvolutions.ts";
import { inputGeometry, toImageBox } from "../../app/main/modelGeometry/preprocessing.ts";
import { median, round, type Pair } from "./pairing.ts";
import { tinyDarknet, vgg16, type Subject } from "./subjects.ts";

const SUBJECTS = { "rank-locate-tiny-darknet-native": tinyDarknet, "rank-locate-vgg16-native": vgg16 } as const;
export const RANK_LOCATE_PAIRS = Object.keys(SUBJECTS);

const RUNS = 41;
const ALLOWED = 1.3;
const FIVE = MEASURES.filter((measure) => measure !== "random");
const WITHOUT_GRADIENTS = FIVE.filter((measure) => measure !== "attribution");

export async function runRankLocate(name: string): Promise<Pair> {
  const { tf } = await startBackend("native");
  const subject = await SUBJECTS[name as keyof typeof SUBJECTS](tf);
  const times: Record<"five" | "four" | "pass", Time[]> = { five: [], four: [], pass: [] };
  for (let run = -1; run < RUNS; run++) {
    const five = measured(subject, FIVE);
    const four = measured(subject, WITHOUT_GRADIENTS);
    const pass = timed(() => subject.loaded.forward(subject.pixels, []).dispose());
    if (run < 0) continue;
    times.five.push(five);
    times.four.push(four);
    times.pass.push(pass);
  }
  const wall = (own: readonly Time[]): number => median(own.map(({ milliseconds }) => milliseconds));
  const processor = (own: readonly Time[]): number => median(own.map((one) => one.processor));
  const [five, four, pass] = [wall(times.five), wall(times.four), wall(times.pass)];
  return {
    name,
    unit: "ms",
    ours: round(five),
    reference: round(pass),
    ratio: round(five / pass),
    goal: `<= ${ALLOWED}`,
    met: five / pass <= ALLOWED,
    runs: RUNS,
    note: `ranking by five measures and locating the patches, without the pass that they share, beside one plain forward pass; ${round(four / pass)} of a pass without attribution, which walks down for gradients; in processor time of all threads ${round(processor(times.five) / processor(times.pass))} and ${round(processor(times.four) / processor(times.pass))}`,
  };
}

interface Time {
  readonly milliseconds: number;
  /** Milliseconds of all threads. */
  readonly processor: number;
}

/** @returns the time of ranking and locating; the pass, which keeps what ranking reads, is made before. */
function measured({ loaded, pixels }: Subject, measures: readonly (typeof FIVE)[number][]): Time {
  const { network } = loaded;
  const settings = PRESETS.recommended;
  const convolutions = chosenConvolutions(network, settings);
  const outputs = measures.flatMap((measure) => outputsForRanking(network, convolutions, { ...settings, measure }));
  const geometry = inputGeometry(500, 375, network.inputShape, "crop");
  const pass: ForwardPass = loaded.forward(pixels, outputs);
  try {
    return timed(() => {
      const [{ index }] = topClasses(pass.probabilities, 1);
      for (const measure of measures) {
        const rankings = rankConvolutions(loaded, pass, convolutions, { ...settings, measure }, index, 1);
        for (const { neurons } of rankings) for (const { box } of neurons) toImageBox(geometry, box);
      }
    });
  } finally {
    pass.dispose();
  }
}

function timed(action: () => void): Time {
  const [start, before] = [performance.now(), process.cpuUsage()];
  action();
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: performance.now() - start, processor: (user + system) / 1000 };
}
