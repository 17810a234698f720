/** What a request is: one definition holds all that there is to say of it, and the shapes that several requests share. */
import { z } from "zod";
import type { Area } from "../areas.ts";
import { Refusal } from "../jobs.ts";

/** One request: what it takes and answers, what it does to the workspace, and what people read of it. */
export interface Route<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Changes extends readonly Area[] = readonly Area[],
  Job extends boolean = boolean,
  Imports extends boolean = boolean,
  Keeps extends boolean = boolean,
> {
  readonly input: Input;
  readonly output: Output;
  /** Told to all pages when the request has ended, however. A request that changes nothing gets no way to write. */
  readonly changes: Changes;
  /** What the answer is made of: a page that shows it asks again when one of these has changed. */
  readonly reads: readonly Area[];
  /** What is going on, as people read it: "Adding images". */
  readonly title: string;
  /** Long work: recorded, stopped, started again; what an earlier run has finished is not done again. */
  readonly job?: Job;
  /**
   * The shipped model is imported at its first use, where no other is named. Pages hear of "models" when that has happened,
   * not whenever the request was made: an answer that is made of models would ask for itself.
   */
  readonly mayImportModel?: Imports;
  /** Keeps what it has computed for the next time, which changes nothing that is shown. */
  readonly keeps?: Keeps;
}

/** How a job ended, in a sentence without its full stop: "12 images added". */
type Summary<Job extends boolean, Output extends z.ZodType> = Job extends true
  ? { readonly summary: (output: z.output<Output>) => string }
  : { readonly summary?: never };

export function defineRoute<
  Input extends z.ZodType,
  Output extends z.ZodType,
  const Changes extends readonly Area[],
  Job extends boolean = false,
  Imports extends boolean = false,
  Keeps extends boolean = false,
>(
  route: Route<Input, Output, Changes, Job, Imports, Keeps> & Summary<Job, Output>,
): Route<Input, Output, Changes, Job, Imports, Keeps> & Summary<Job, Output> {
  return route;
}

export const Name = z.string().trim().min(1).max(200);

/** How many new patches belong to no class although one has their label: several have, or the only one is for other photographs. */
export const Unowned = z.int();

export const ExportAnswer = {
  /** Files and folders that were made: what to open. */
  written: z.array(z.string()),
  /** What the format cannot hold, and was left out or changed. */
  notes: z.array(z.string()),
  refused: z.array(Refusal),
};

const KNOWN_IMAGES = [z.strictObject({ ids: z.array(z.int()).min(1) }), z.strictObject({ set: Name })] as const;

/** Images of the workspace. */
export const KnownImages = z.union(KNOWN_IMAGES);
/** Those given by path become images of the workspace on the way. */
export const ImageSelection = z.union([z.strictObject({ paths: z.array(z.string().min(1)).min(1) }), ...KNOWN_IMAGES]);
