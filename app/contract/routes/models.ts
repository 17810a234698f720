/** Requests about networks. */
import { z } from "zod";
import {
  InputSize,
  InspectedModel,
  ListedModel,
  ModelDetails,
  ModelFields,
  ModelUse,
  NamesBeside,
  Photograph,
  PreprocessingGuess,
  SelfCheck,
} from "../models.ts";
import { Hash, ModelRecord, PreprocessingRecord } from "../records.ts";
import { Name, defineRoute } from "./route.ts";

const ClassNames = z.array(z.string().trim().min(1)).min(1);

export const MODELS_ROUTES = {
  importModel: defineRoute({
    input: z.strictObject({
      file: z.string().min(1),
      name: Name.optional(),
      classNames: ClassNames.optional(),
      preprocessing: PreprocessingRecord,
      /** Where the file leaves the size of the network's pictures open. */
      inputSize: InputSize.optional(),
    }),
    output: ModelRecord,
    job: true,
    changes: ["models"],
    reads: [],
    title: "Importing a model",
    summary: ({ name }) => `"${name}" imported`,
  }),
  /** What options may refer to by name. Imports the first shipped model where no other is named. */
  modelNames: defineRoute({
    input: z.strictObject({ model: Name.optional() }),
    output: z.object({ classNames: z.array(z.string()), layers: z.record(z.string(), z.int()) }),
    mayImportModel: true,
    changes: [],
    reads: ["models"],
    title: "Reading names",
  }),
  /** What is in a file, before it is imported; its weights are not read yet. */
  inspectModelFile: defineRoute({
    input: z.strictObject({
      file: z.string().min(1),
      inputSize: InputSize.optional(),
      classNames: ClassNames.optional(),
    }),
    output: z.object({
      model: InspectedModel,
      /** The file leaves the size of its pictures open: `model.input` is what was asked for, or what the file suggests. */
      sizeIsOpen: z.boolean(),
      guess: PreprocessingGuess.nullable(),
      namesBeside: NamesBeside.nullable(),
      /** ImageNet's, where the network has as many classes; null where nothing is known. */
      knownNames: z.array(z.string()).nullable(),
      /** Photographs that ship show some of the classes: of the names that are given, else those beside it, else ImageNet's. */
      checkable: z.boolean(),
    }),
    changes: [],
    reads: [],
    title: "Looking into a file",
  }),
  models: defineRoute({
    input: z.strictObject({}),
    output: z.object({ models: z.array(ListedModel) }),
    changes: [],
    reads: ["models", "classifiers", "explanations"],
    title: "Listing models",
  }),
  modelDetails: defineRoute({
    input: z.strictObject({ model: Name }),
    output: ModelDetails,
    changes: [],
    reads: ["models", "classifiers", "explanations"],
    title: "Looking at a model",
  }),
  /** Without a photograph: the first that ships. */
  modelFields: defineRoute({
    input: z.strictObject({ model: Name, photograph: Hash.nullable().default(null) }),
    output: ModelFields,
    changes: [],
    reads: ["models", "images"],
    title: "Looking at receptive fields",
  }),
  /** How much neurons of the suggested convolutions see of a photograph of that size, in pixels of its file. */
  seenShare: defineRoute({
    input: z.strictObject({ model: Name, width: z.int().positive(), height: z.int().positive() }),
    /** Of its short side; null where they see all of it. */
    output: z.object({ share: z.number().nullable() }),
    mayImportModel: true,
    changes: [],
    reads: ["models"],
    title: "Looking at receptive fields",
  }),
  /** Photographs that come with the program. */
  shippedPhotographs: defineRoute({
    input: z.strictObject({}),
    output: z.object({ photographs: z.array(Photograph) }),
    changes: [],
    reads: [],
    title: "Listing photographs",
  }),
  renameModel: defineRoute({
    input: z.strictObject({ model: Name, name: Name }),
    output: z.object({}),
    changes: ["models", "settings"],
    reads: [],
    title: "Renaming a model",
  }),
  /** With the patch classifiers and explanations that were made with it. */
  removeModel: defineRoute({
    input: z.strictObject({ model: Name }),
    output: ModelUse,
    changes: ["models", "classifiers", "explanations", "classes"],
    reads: [],
    title: "Removing a model",
  }),
  setClassNames: defineRoute({
    input: z.strictObject({ model: Name, classNames: ClassNames }),
    output: z.object({ classNames: z.array(z.string()) }),
    changes: ["models", "explanations"],
    reads: [],
    title: "Naming classes",
  }),
  /** Explanations that were made before stay as they are; later ones are made anew. */
  setPreprocessing: defineRoute({
    input: z.strictObject({ model: Name, preprocessing: PreprocessingRecord }),
    output: z.object({}),
    changes: ["models"],
    reads: [],
    title: "Changing the preprocessing",
  }),
  /** The self-check of a network that is not imported yet; nothing of it is kept. */
  checkModelFile: defineRoute({
    input: z.strictObject({
      file: z.string().min(1),
      inputSize: InputSize.optional(),
      classNames: ClassNames.optional(),
      preprocessing: PreprocessingRecord,
    }),
    output: SelfCheck,
    job: true,
    changes: [],
    reads: [],
    title: "Checking a file",
    summary: ({ verdict }) => verdict.sentence.replace(/\.$/, ""),
  }),
  /** Predicts photographs that ship, under each preprocessing. */
  checkModel: defineRoute({
    input: z.strictObject({ model: Name }),
    output: SelfCheck,
    job: true,
    changes: [],
    reads: [],
    title: "Checking a model",
    summary: ({ verdict }) => verdict.sentence.replace(/\.$/, ""),
  }),
} as const;
