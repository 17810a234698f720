/** Requests about networks. */
import { z } from "zod";
import {
  InspectedModel,
  ListedModel,
  ModelDetails,
  ModelFields,
  ModelUse,
  Photograph,
  PreprocessingGuess,
  SelfCheck,
} from "../models.ts";
import { ModelRecord, PreprocessingRecord } from "../records.ts";
import { defineRoute, Name } from "./route.ts";

const ClassNames = z.array(z.string().trim().min(1)).min(1);

export const MODELS_ROUTES = {
  importModel: defineRoute({
    input: z.strictObject({
      file: z.string().min(1),
      name: Name.optional(),
      classNames: ClassNames.optional(),
      preprocessing: PreprocessingRecord,
    }),
    output: ModelRecord,
  }),
  /** The model that comes with the program; nothing where it is there already. */
  importShippedModel: defineRoute({ input: z.strictObject({}), output: ModelRecord }),
  /** What options may refer to by name. Imports the shipped model where no other is named. */
  modelNames: defineRoute({
    input: z.strictObject({ model: Name.optional() }),
    output: z.object({ classNames: z.array(z.string()), layers: z.record(z.string(), z.int()) }),
  }),
  /** What is in a file, before it is imported; its weights are not read yet. */
  inspectModelFile: defineRoute({
    input: z.strictObject({ file: z.string().min(1) }),
    output: z.object({
      model: InspectedModel,
      guess: PreprocessingGuess.nullable(),
      /** ImageNet's, where the network has as many classes; null where nothing is known. */
      knownNames: z.array(z.string()).nullable(),
    }),
  }),
  models: defineRoute({ input: z.strictObject({}), output: z.object({ models: z.array(ListedModel) }) }),
  modelDetails: defineRoute({ input: z.strictObject({ model: Name }), output: ModelDetails }),
  /** Without a photograph: the first that ships. */
  modelFields: defineRoute({
    input: z.strictObject({ model: Name, photograph: z.string().nullable().default(null) }),
    output: ModelFields,
  }),
  /** Photographs that come with the program. */
  shippedPhotographs: defineRoute({
    input: z.strictObject({}),
    output: z.object({ photographs: z.array(Photograph) }),
  }),
  renameModel: defineRoute({ input: z.strictObject({ model: Name, name: Name }), output: z.object({}) }),
  /** With the patch classifiers and explanations that were made with it. */
  removeModel: defineRoute({ input: z.strictObject({ model: Name }), output: ModelUse }),
  setClassNames: defineRoute({
    input: z.strictObject({ model: Name, classNames: ClassNames }),
    output: z.object({ classNames: z.array(z.string()) }),
  }),
  /** Explanations that were made before stay as they are; later ones are made anew. */
  setPreprocessing: defineRoute({
    input: z.strictObject({ model: Name, preprocessing: PreprocessingRecord }),
    output: z.object({}),
  }),
  /** Predicts photographs that ship, under each preprocessing. */
  checkModel: defineRoute({ input: z.strictObject({ model: Name }), output: SelfCheck }),
} as const;
