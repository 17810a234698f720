/** The self-check: does a network, set as it is, recognise photographs whose content is known? */
import { readFileSync, rmSync } from "node:fs";
import type { NetworkReference } from "../../../contract/engine.ts";
import { PippinError } from "../../../contract/errors.ts";
import { GEOMETRIES, VALUES, type CheckedPreprocessing, type SelfCheck } from "../../../contract/models.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { wilson } from "../../statistics/intervals.ts";
import { checkClassNames, isCalled } from "../../modelGeometry/classNames.ts";
import type { Network } from "../../modelGeometry/graph.ts";
import { scratchFolder } from "../../workspace/files.ts";
import type { Computes, LongWork, Program, Reads } from "../context.ts";
import { each } from "../jobs/each.ts";
import { knownModel, referenceOf } from "./findModel.ts";
import { verdictOf } from "./selfCheckVerdict.ts";
import { shippedPhotographsOf, type ShippedPhotograph } from "./shippedPhotographs.ts";

type Preprocessing = ModelRecord["preprocessing"];

const TOP = 5;

/** What a photograph is looked at with, and the class that it should have, where the network has it. */
interface Look {
  readonly preprocessing: Preprocessing;
  readonly photograph: ShippedPhotograph;
  readonly expected: number | null;
}

interface Tried extends Look {
  readonly top: readonly { readonly index: number; readonly probability: number }[];
  readonly sum: number;
  readonly seconds: number;
}

/** A network as it is set. */
interface Checkable {
  readonly network: NetworkReference;
  readonly classNames: readonly string[];
}

type Checking = Reads & Computes & LongWork & Program;

export async function checkModel(
  context: Checking,
  { model: name }: Input<"checkModel">,
): Promise<Output<"checkModel">> {
  const model = knownModel(context, name);
  return check(context, { network: referenceOf(context, model), classNames: model.classNames });
}

/** The network is converted as at its import, into a folder that goes when it is checked. */
export async function checkModelFile(
  context: Checking,
  { file, classNames = [], preprocessing }: Input<"checkModelFile">,
): Promise<Output<"checkModelFile">> {
  const target = scratchFolder(context.folder);
  try {
    const { graphPath, weightsPath, hash } = await context.engine.importModel(
      { path: file, name: "checked", target },
      context.progress,
      context.signal,
    );
    if (classNames.length > 0) checkClassNames(JSON.parse(readFileSync(graphPath, "utf8")) as Network, classNames);
    return await check(context, { network: { hash, graphPath, weightsPath, preprocessing }, classNames });
  } finally {
    removed(target);
  }
}

/** An engine may have the weights open still, which Windows minds: the sweep takes what is left. */
function removed(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It stays for the sweep.
  }
}

async function check(context: Checking, { network, classNames }: Checkable): Promise<SelfCheck> {
  const { backend } = await context.engine.status();
  const photographs = onePerBreed(shippedPhotographsOf(context.resources)).map((photograph) => {
    return { photograph, expected: classOf(classNames, photograph.breed) };
  });
  const { preprocessing: set } = network;
  const others = othersThan(set);
  const looks = [set, ...others].flatMap((preprocessing) => photographs.map((one) => ({ preprocessing, ...one })));
  const { results, refused } = await each(context, looks, {
    message: "Checking",
    things: "looks",
    whole: "The self-check",
    nameOf: ({ photograph }) => photograph.path,
    work: (look) => predicted(context, network, look),
  });
  const [failed] = refused;
  if (failed !== undefined) throw new PippinError("engine", failed.message);
  const triedWith = (one: Preprocessing): Tried[] => results.filter(({ preprocessing }) => preprocessing === one);
  const asSet = checked(set, triedWith(set));
  const checks = [asSet, ...others.map((one) => checked(one, triedWith(one)))] as const;
  const finite = triedWith(set).every(({ sum }) => Number.isFinite(sum));
  const sumsToOne = triedWith(set).every(({ sum }) => Math.abs(sum - 1) < 1e-3);
  return {
    backend,
    photographs: triedWith(set).map(({ photograph: { hash, name: file, width, height }, expected, top }) => ({
      photograph: { hash, name: file, width, height },
      expected: expected === null ? null : (classNames[expected] ?? null),
      top: top.map((one) => ({ ...one, name: classNames[one.index] ?? `class ${one.index}` })),
      hit: isHit({ top, expected }),
    })),
    preprocessings: [...checks],
    interval: wilson(asSet.hits, asSet.n),
    sumsToOne,
    seconds: median(results.map(({ seconds }) => seconds)),
    verdict: verdictOf(checks, { finite, sumsToOne }),
  };
}

/** Unlike predictions for users, one that is not finite is a finding here, not an error. */
async function predicted({ engine }: Computes, network: NetworkReference, look: Look): Promise<Tried> {
  try {
    const prediction = await engine.predict({
      imagePath: look.photograph.path,
      network: { ...network, preprocessing: look.preprocessing },
      top: TOP,
    });
    return { ...look, ...prediction };
  } catch (error) {
    if (!(error instanceof PippinError) || error.code !== "bad-file") throw error;
    return { ...look, top: [], sum: Number.NaN, seconds: 0 };
  }
}

/** With each other value, then with each other way of fitting. */
function othersThan(set: Preprocessing): Preprocessing[] {
  return [
    ...VALUES.filter((values) => values !== set.values).map((values) => ({ ...set, values })),
    ...GEOMETRIES.filter((geometry) => geometry !== set.geometry).map((geometry) => ({ ...set, geometry })),
  ];
}

/** @returns whether photographs that ship show some of the classes. */
export function isCheckable(resources: string, classNames: readonly string[]): boolean {
  return shippedPhotographsOf(resources).some(({ breed }) => classOf(classNames, breed) !== null);
}

function onePerBreed(photographs: readonly ShippedPhotograph[]): ShippedPhotograph[] {
  return photographs.filter(
    ({ breed, stem }, i) => breed !== null && photographs.findIndex((one) => one.stem === stem) === i,
  );
}

function classOf(classNames: readonly string[], breed: string | null): number | null {
  const index = breed === null ? -1 : classNames.findIndex((name) => isCalled(name, breed));
  return index === -1 ? null : index;
}

function isHit({ top, expected }: Pick<Tried, "top" | "expected">): boolean {
  return expected !== null && top.some(({ index }) => index === expected);
}

function checked(preprocessing: Preprocessing, tried: readonly Tried[]): CheckedPreprocessing {
  return {
    preprocessing,
    confidence: tried.reduce((sum, { top }) => sum + (top[0]?.probability ?? 0), 0) / tried.length,
    classes: new Set(tried.flatMap(({ top }) => top.slice(0, 1).map(({ index }) => index))).size,
    hits: tried.filter(isHit).length,
    n: tried.filter(({ expected }) => expected !== null).length,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
