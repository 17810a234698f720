/** What covering patches, and drawing weights, says of a measure over all images. */
import type {
  ControlDifference,
  Curve,
  Mean,
  MeanCurve,
  MeasureFinding,
  OcclusionFigures,
  OcclusionFinding,
  SanityFigures,
  TableRow,
} from "../../../contract/evaluation.ts";
import { areaUnder, meanUpTo, median, readAt } from "../../statistics/curves.ts";
import { meanOver } from "../../statistics/figures.ts";
import { holm, pairedDifference, signFlip } from "../../statistics/paired.ts";

type Found = readonly (MeasureFinding | undefined)[];

/**
 * One a fill that any image was covered with.
 *
 * @param found - of one measure, one an image; images without patches say nothing.
 */
export function occlusionFigures(found: Found, seed: number): OcclusionFigures[] {
  const findings = found.flatMap((one) => one?.occlusion ?? []).filter(({ drops }) => drops.length > 0);
  const fills = [...new Set(findings.map(({ fill }) => fill))];
  return fills.map((fill) => {
    const own = findings.filter((finding) => finding.fill === fill);
    const points = Math.max(...own.map(({ places }) => places.length));
    const curve = (kind: Control | "ranked"): MeanCurve =>
      meanCurve(
        own.map((finding) => finding[kind]),
        points,
        seed,
      );
    return {
      fill,
      ranked: curve("ranked"),
      shuffled: curve("shuffled"),
      random: curve("random"),
      places: columns(own.map(({ places }) => readAt(places, points))).map(median),
      correlation: meanOf(
        own.map(({ correlation }) => correlation),
        seed,
      ),
      againstShuffled: against(own, (curves) => deletionAreas(curves, "shuffled"), seed),
      againstRandom: against(own, (curves) => deletionAreas(curves, "random"), seed),
      againstRandomEqually: against(own, areasOfEqualCover, seed),
    };
  });
}

/** One a depth, in the order in which they were asked for. */
export function sanityFigures(found: Found, seed: number): SanityFigures[] {
  const findings = found.flatMap((one) => one?.sanity ?? []);
  const layers = new Map(findings.map(({ depth, layer }) => [depth, layer]));
  return [...layers].map(([depth, layer]) => {
    const own = findings.filter((finding) => finding.depth === depth);
    const mean = (value: (finding: (typeof own)[number]) => number | null): Mean => meanOf(own.map(value), seed);
    return {
      depth,
      layer,
      kept: mean(({ kept }) => kept),
      correlation: mean(({ correlation }) => correlation),
      reconstruction: mean(({ reconstruction }) => reconstruction),
    };
  });
}

const DIFFERENCES = ["againstShuffled", "againstRandom", "againstRandomEqually"] as const;

/** Each p-value corrected over the measures, of one fill and control at a time. */
export function correctedOverMeasures(rows: readonly TableRow[]): TableRow[] {
  const fills = [...new Set(rows.flatMap(({ occlusion }) => occlusion.map(({ fill }) => fill)))];
  const corrected = new Map<ControlDifference, number>();
  for (const fill of fills) {
    const own = rows.flatMap(({ occlusion }) => occlusion.filter((one) => one.fill === fill));
    for (const control of DIFFERENCES) {
      const differences = own.map((one) => one[control]);
      holm(differences.map(({ p }) => p)).forEach((p, i) => corrected.set(differences[i]!, p));
    }
  }
  const of = (one: ControlDifference): ControlDifference => ({ ...one, corrected: corrected.get(one)! });
  return rows.map((row) => ({
    ...row,
    occlusion: row.occlusion.map((one) => ({
      ...one,
      againstShuffled: of(one.againstShuffled),
      againstRandom: of(one.againstRandom),
      againstRandomEqually: of(one.againstRandomEqually),
    })),
  }));
}

type Control = "shuffled" | "random";

function meanCurve(curves: readonly Curve[], points: number, seed: number): MeanCurve {
  const means = (key: keyof Curve): number[] =>
    columns(curves.map((curve) => readAt(curve[key], points))).map(
      (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
    );
  const area = (key: keyof Curve): Mean =>
    meanOf(
      curves.map((curve) => areaUnder(curve[key])),
      seed,
    );
  return {
    deletion: means("deletion"),
    insertion: means("insertion"),
    covered: means("covered"),
    deletionArea: area("deletion"),
    insertionArea: area("insertion"),
  };
}

/** @param rows - at least one, all of the same length. */
function columns(rows: readonly (readonly number[])[]): number[][] {
  return rows[0]!.map((_, i) => rows.map((row) => row[i]!));
}

function meanOf(values: readonly (number | null)[], seed: number): Mean {
  return meanOver(
    values.map((value) => (value === null ? { successes: 0, n: 0 } : { successes: value, n: 1 })),
    seed,
  );
}

interface Areas {
  readonly control: number;
  readonly ranked: number;
}

function deletionAreas(finding: OcclusionFinding, control: Control): Areas {
  return { control: areaUnder(finding[control].deletion), ranked: areaUnder(finding.ranked.deletion) };
}

/** Mean probability up to the share of the view that both cover. */
function areasOfEqualCover({ ranked, random }: OcclusionFinding): Areas {
  const end = Math.min(ranked.covered.at(-1)!, random.covered.at(-1)!);
  const mean = ({ covered, deletion }: Curve): number => meanUpTo(covered, deletion, end);
  return { control: mean(random), ranked: mean(ranked) };
}

function against(
  findings: readonly OcclusionFinding[],
  areasOf: (finding: OcclusionFinding) => Areas,
  seed: number,
): ControlDifference {
  const areas = findings.map(areasOf);
  const pairs = areas.map(({ control, ranked }) => ({
    first: { successes: control, n: 1 },
    second: { successes: ranked, n: 1 },
  }));
  const p = signFlip(
    areas.map(({ control, ranked }) => ranked - control),
    seed,
  );
  return { ...pairedDifference(pairs, seed), p, corrected: p };
}
