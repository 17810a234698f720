/** Requests about networks. */
import { z } from "zod";
import { ModelRecord, PreprocessingRecord } from "../records.ts";
import { defineRoute, Name } from "./route.ts";

export const MODELS_ROUTES = {
  importModel: defineRoute({
    input: z.strictObject({
      file: z.string().min(1),
      name: Name.optional(),
      classNames: z.array(z.string().min(1)).optional(),
      preprocessing: PreprocessingRecord,
    }),
    output: ModelRecord,
  }),
  /** What options may refer to by name. Imports the shipped model where no other is named. */
  modelNames: defineRoute({
    input: z.strictObject({ model: Name.optional() }),
    output: z.object({ classNames: z.array(z.string()), layers: z.record(z.string(), z.int()) }),
  }),
} as const;
