/** What a request is: what it takes and what it answers, with the shapes that several requests share. */
import { z } from "zod";
import { Refusal } from "../jobs.ts";

interface Route<Input extends z.ZodType, Output extends z.ZodType> {
  readonly input: Input;
  readonly output: Output;
}

export function defineRoute<Input extends z.ZodType, Output extends z.ZodType>(
  route: Route<Input, Output>,
): Route<Input, Output> {
  return route;
}

export const Name = z.string().trim().min(1).max(200);

export const ExportAnswer = {
  /** Files and folders that were made: what to open. */
  written: z.array(z.string()),
  /** What the format cannot hold, and was left out or changed. */
  notes: z.array(z.string()),
  refused: z.array(Refusal),
};

export const ImageSelection = z.union([
  z.strictObject({ paths: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ ids: z.array(z.int()).min(1) }),
  z.strictObject({ set: Name }),
]);
