/**
 * What handlers work with, in parts. A function asks for the parts that it needs; a handler gets those that the definition
 * of its request grants (`ContextOf`), so that a request which does not say what it changes has no way to change it.
 */
import type { z } from "zod";
import type { Engine } from "../../contract/engine.ts";
import type { ModelRecord } from "../../contract/records.ts";
import type { ProgressEvent } from "../../contract/requests.ts";
import type { Route } from "../../contract/routes/route.ts";
import type { ReadableDB, WritableDB } from "../workspace/connection.ts";

/** The workspace, to read. */
export interface Reads {
  /** Its folder. */
  readonly folder: string;
  readonly db: ReadableDB;
}

/** The workspace, to write. */
export interface Writes extends Reads {
  readonly db: WritableDB;
}

export interface Computes {
  readonly engine: Engine;
  /** Engines that may work at a time. */
  readonly engines: number;
}

/** Work that takes long enough to be watched and stopped. */
export interface LongWork {
  progress(event: ProgressEvent): void;
  /** Aborted: end after what is under way, with `stopped` of `jobs/stopped.ts`. */
  readonly signal: AbortSignal;
}

export interface Program {
  /** `resources/`: `models/` that ship and the `sample/`. */
  readonly resources: string;
  readonly version: string;
  readonly now: () => Date;
}

/** Features of training patches that were computed before, by everything that they depend on. */
export interface KeepsFeatures {
  readonly features: FeatureCache;
}

export interface FeatureCache {
  get(key: string): KnownFeatures | undefined;
  set(key: string, features: KnownFeatures): void;
}

/** One patch's numbers, and whether `degraded` changes anything for its features. */
export interface KnownFeatures {
  readonly values: Float32Array;
  readonly readsPixels: boolean;
}

export interface ImportsModels {
  /** A model that comes with the program, imported at its first use; the first of them where none is named. */
  shippedModel(name?: string): Promise<ModelRecord>;
}

/** All parts that there are. */
export type Context = Writes & Computes & LongWork & Program & KeepsFeatures & ImportsModels;

/** Whatever the request: nothing that it could do is seen by others. */
type Always = Reads & Computes & LongWork & Program & KeepsFeatures;
type IfWriting<Definition extends Route> = Definition extends
  { readonly keeps?: true } | { readonly changes: readonly [unknown, ...unknown[]] }
  ? Writes
  : unknown;
type IfImporting<Definition extends Route> = Definition extends { readonly mayImportModel?: true }
  ? ImportsModels
  : unknown;

/** The parts that a request's definition grants to its handler. */
export type ContextOf<Definition extends Route> = Always & IfWriting<Definition> & IfImporting<Definition>;

/** A handler for each of an area's requests: one that is missing, or wants more than its request grants, does not compile. */
export type Handlers<Routes extends Readonly<Record<string, Route>>> = {
  readonly [Name in keyof Routes]: (
    context: ContextOf<Routes[Name]>,
    input: z.output<Routes[Name]["input"]>,
  ) => Promise<z.output<Routes[Name]["output"]>>;
};
