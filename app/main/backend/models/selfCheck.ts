/** The self-check: does a network, set as it is, recognise photographs whose content is known? */
import { readFileSync, rmSync } from "node:fs";
import type { NetworkReference } from "../../../contract/engine.ts";
import { PippinError } from "../../../contract/errors.ts";
import { GEOMETRIES, valuesFor, type CheckedPreprocessing, type SelfCheck } from "../../../contract/models.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { wilson } from "../../statistics/intervals.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { classCount, scoresOf, type Network } from "../../modelGeometry/graph.ts";
import { checkClassNames, isCalled } from "../../modelGeometry/classNames.ts";
import { requireValuesFor } from "../../modelGeometry/preprocessing.ts";
import { scratchFolder } from "../../workspace/files.ts";
import type { Computes, LongWork, Program, Reads } from "../context.ts";
import { each } from "../jobs/each.ts";
import { graphOf, knownModel, referenceOf } from "./findModel.ts";
import { verdictOf } from "./selfCheckVerdict.ts";
import { shippedPhotographsOf, type ShippedPhotograph } from "./shippedPhotographs.ts";

type Preprocessing = ModelRecord["preprocessing"];

/** The right class must be one of so many likeliest ones; where there are few classes, it must be the first. */
const TOP = 5;
const FEW = 10;

/** What a photograph is looked at with, and the class that it should have, where the network has it. */
interface Look {
  readonly preprocessing: Preprocessing;
  readonly photograph: ShippedPhotograph;
  readonly expected: number | null;
}

interface Tried extends Look {
  readonly top: readonly { readonly index: number; readonly probability: number }[];
  readonly hit: boolean;
  readonly sum: number;
  readonly seconds: number;
}

/** A network as it is set. */
interface Checkable {
  readonly reference: NetworkReference;
  readonly network: Network;
  readonly classNames: readonly string[];
}

type Checking = Reads & Computes & LongWork & Program;

export async function checkModel(
  context: Checking,
  { model: name }: Input<"checkModel">,
): Promise<Output<"checkModel">> {
  const model = knownModel(context, name);
  return check(context, {
    reference: referenceOf(context, model),
    network: graphOf(context, model),
    classNames: model.classNames,
  });
}

/** The network is converted as at its import, into a folder that goes when it is checked. */
export async function checkModelFile(
  context: Checking,
  { file, classNames = [], preprocessing, inputSize }: Input<"checkModelFile">,
): Promise<Output<"checkModelFile">> {
  const target = scratchFolder(context.folder);
  try {
    const { graphPath, weightsPath, hash } = await context.engine.importModel(
      { path: file, name: "checked", target, ...(inputSize === undefined ? {} : { inputSize }) },
      context.progress,
      context.signal,
    );
    const network = JSON.parse(readFileSync(graphPath, "utf8")) as Network;
    if (classNames.length > 0) checkClassNames(network, classNames);
    requireValuesFor(network.inputShape[2], preprocessing.values);
    return await check(context, { reference: { hash, graphPath, weightsPath, preprocessing }, network, classNames });
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

async function check(context: Checking, { reference, network, classNames }: Checkable): Promise<SelfCheck> {
  const { backend } = await context.engine.status();
  const within: Output<"checkModel">["within"] = classCount(network) > FEW ? TOP : 1;
  const independent = scoresOf(network).classes === "independent";
  const photographs = onePerBreed(shippedPhotographsOf(context.resources)).map((photograph) => {
    return { photograph, expected: classOf(classNames, photograph.breed) };
  });
  const { preprocessing: set } = reference;
  const others = othersThan(set, network.inputShape[2]);
  const looks = [set, ...others].flatMap((preprocessing) => photographs.map((one) => ({ preprocessing, ...one })));
  const { results, refused } = await each(context, looks, {
    message: "Checking",
    things: "looks",
    whole: "The self-check",
    nameOf: ({ photograph }) => photograph.path,
    work: async (look) => {
      const prediction = await predicted(context, reference, look);
      const hit = prediction.top.slice(0, within).some(({ index }) => index === look.expected);
      return { ...look, ...prediction, hit };
    },
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
    photographs: triedWith(set).map(({ photograph: { hash, name: file, width, height }, expected, top, hit }) => ({
      photograph: { hash, name: file, width, height },
      expected: expected === null ? null : classInWords(classNames, expected),
      top: top.map((one) => ({ ...one, name: classInWords(classNames, one.index) })),
      hit,
    })),
    preprocessings: [...checks],
    interval: wilson(asSet.hits, asSet.n),
    sumsToOne,
    seconds: median(results.map(({ seconds }) => seconds)),
    within,
    verdict: verdictOf(checks, { finite, sumsToOne, independent, within }),
  };
}

/** Unlike predictions for users, one that is not finite is a finding here, not an error. */
async function predicted(
  { engine }: Computes,
  network: NetworkReference,
  look: Look,
): Promise<Pick<Tried, "top" | "sum" | "seconds">> {
  try {
    return await engine.predict({
      imagePath: look.photograph.path,
      network: { ...network, preprocessing: look.preprocessing },
      top: TOP,
    });
  } catch (error) {
    if (!(error instanceof PippinError) || error.code !== "bad-file") throw error;
    return { top: [], sum: Number.NaN, seconds: 0 };
  }
}

/** With each other value that the network can take, then with each other way of fitting. */
function othersThan(set: Preprocessing, channels: number): Preprocessing[] {
  return [
    ...valuesFor(channels)
      .filter((values) => values !== set.values)
      .map((values) => ({ ...set, values })),
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

function checked(preprocessing: Preprocessing, tried: readonly Tried[]): CheckedPreprocessing {
  return {
    preprocessing,
    confidence: tried.reduce((sum, { top }) => sum + (top[0]?.probability ?? 0), 0) / tried.length,
    classes: new Set(tried.flatMap(({ top }) => top.slice(0, 1).map(({ index }) => index))).size,
    hits: tried.filter(({ hit }) => hit).length,
    n: tried.filter(({ expected }) => expected !== null).length,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
