/** Requests that measure how good explanations are. */
import { z } from "zod";
import { Refusal } from "../jobs.ts";
import { ExplanationSettings, Measure, MEASURES } from "../settings.ts";
import { counted } from "../numberWords.ts";
import { Name, defineRoute } from "./route.ts";

/** A share with what it is made of. */
export const Rate = z.object({
  successes: z.number(),
  n: z.number(),
  rate: z.number(),
  /** 95%, Wilson. */
  interval: z.tuple([z.number(), z.number()]),
  /** 95%, bootstrap over images. */
  byImage: z.tuple([z.number(), z.number()]),
});
export type Rate = z.infer<typeof Rate>;

export const MeasureEvaluation = z.object({
  measure: Measure,
  /** Patches that hold a pixel of the object, and patches whose centre does. */
  anyPixel: Rate,
  centre: Rate,
  /** Labels against annotated parts; null where no patch classifier or no parts are there. */
  labels: z
    .object({
      top1: Rate,
      top2: Rate,
      /** As top-1 and top-2, where any marked part inside the patch counts. */
      any: Rate,
      anyTop2: Rate,
      withoutNone: Rate,
      partRate: Rate,
    })
    .nullable(),
});
export type MeasureEvaluation = z.infer<typeof MeasureEvaluation>;

export const EVALUATE_ROUTES = {
  evaluate: defineRoute({
    input: z.strictObject({
      set: Name,
      model: Name.optional(),
      settings: ExplanationSettings,
      measures: z
        .array(Measure)
        .min(1)
        .default([...MEASURES]),
      /** Label every image with this patch classifier, whatever class is predicted. */
      classifier: Name.optional(),
    }),
    output: z.object({
      images: z.int(),
      /**
       * Images with patches that the patch classifier was trained on: labels on them say nothing about others. Null where
       * it is not known, of a version of before this was kept.
       */
      trainedOn: z.int().nullable(),
      convolutions: z.array(z.int()),
      /** Exact expectation of a neuron drawn evenly from each convolution. */
      randomBaseline: z.object({ anyPixel: z.number(), centre: z.number() }),
      measures: z.array(MeasureEvaluation),
      refused: z.array(Refusal),
    }),
    job: true,
    mayImportModel: true,
    changes: ["explanations"],
    reads: [],
    title: "Evaluating",
    summary: ({ images, measures }) =>
      `${counted(measures.length, "measure")} evaluated on ${counted(images, "image")}`,
  }),
} as const;
