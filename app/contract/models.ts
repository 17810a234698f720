/** What the Models page shows: what a network is, layer by layer, and what it sees. */
import { z } from "zod";
import { Box } from "./geometry.ts";
import { Hash, PreprocessingRecord } from "./records.ts";

export type PreprocessingChoice = z.infer<typeof PreprocessingRecord>;
export const VALUES = PreprocessingRecord.shape.values.options;

/** Values that a network of so many input channels can take: `caffe` and `torch` are numbers of red, green and blue. */
export function valuesFor(channels: number): PreprocessingChoice["values"][] {
  return VALUES.filter((values) => channels === 3 || !["caffe", "torch"].includes(values));
}

export const GEOMETRIES = PreprocessingRecord.shape.geometry.options;

/**
 * How a network's classes are related: one of them is right (`exclusive`), each is answered for by itself
 * (`independent`), or two are told apart by a single score, which is that of class 1 (`binary`).
 */
export const ClassRelation = z.enum(["exclusive", "independent", "binary"]);
export type ClassRelation = z.infer<typeof ClassRelation>;

/** Height and width of a network's input, in pixels, where its file leaves them open. */
export const InputSize = z.tuple([z.int().min(1).max(4096), z.int().min(1).max(4096)]);
export type InputSize = z.infer<typeof InputSize>;

const Pair = z.tuple([z.number(), z.number()]);

/** In pixels of the network's input: of rows, then of columns. */
const ReceptiveField = z.object({ size: Pair, jump: Pair, start: Pair });
export type ReceptiveField = z.infer<typeof ReceptiveField>;

export const InspectedLayer = z.object({
  index: z.int(),
  name: z.string(),
  type: z.string(),
  convolution: z.int().optional(),
  kernel: z.array(z.number()).nullable(),
  stride: z.array(z.number()).nullable(),
  padding: z.object({ top: z.int(), bottom: z.int(), left: z.int(), right: z.int() }).nullable(),
  activation: z.string().nullable(),
  outputShape: z.array(z.int()),
  /** Null where the layer sees the whole image. */
  receptiveField: ReceptiveField.nullable(),
});
export type InspectedLayer = z.infer<typeof InspectedLayer>;

export const InspectedModel = z.object({
  name: z.string(),
  input: z.array(z.int()),
  /** What the file itself says about preprocessing is in its layers; the values are chosen at import. */
  preprocessing: z.null(),
  classes: z.int(),
  relation: ClassRelation,
  parameters: z.int(),
  layers: z.array(InspectedLayer),
  suggestedConvolutions: z.array(z.int()),
});
export type InspectedModel = z.infer<typeof InspectedModel>;

/** Preprocessing that a network's layers speak for, and why, in words. */
export const PreprocessingGuess = z.object({ preprocessing: PreprocessingRecord, reason: z.string() });
export type PreprocessingGuess = z.infer<typeof PreprocessingGuess>;

/** A list of class names that lies beside a network's file, with it in an archive, or inside it. */
export const NamesBeside = z.object({
  /** Name of its file. */
  file: z.string(),
  /** One a class of the network, in order; null where the file has none that fit. */
  names: z.array(z.string()).nullable(),
  /** Why they do not fit, as a sentence. */
  problem: z.string().nullable(),
  /** The network's file holds the list itself. */
  isInside: z.literal(true).optional(),
});
export type NamesBeside = z.infer<typeof NamesBeside>;

/** What is made with a model, and goes with it. */
export const ModelUse = z.object({
  /** "dog 1": name and version. */
  classifiers: z.array(z.string()),
  explanations: z.int(),
});
export type ModelUse = z.infer<typeof ModelUse>;

export const ListedModel = z.object({
  id: z.int(),
  name: z.string(),
  hash: Hash,
  /** Comes with the program: where it is missing it is imported again when it is needed. */
  shipped: z.boolean(),
  input: z.array(z.int()),
  classes: z.int(),
  relation: ClassRelation,
  parameters: z.int(),
  convolutions: z.int(),
  preprocessing: PreprocessingRecord,
  use: ModelUse,
});
export type ListedModel = z.infer<typeof ListedModel>;

const CoveredClasses = z.object({
  /** Newest version of the patch classifier. */
  classifier: z.string(),
  version: z.int(),
  labels: z.array(z.string()),
  classIndices: z.array(z.int()),
});

export const ModelDetails = ListedModel.extend({
  classNames: z.array(z.string()),
  layers: z.array(InspectedLayer),
  suggestedConvolutions: z.array(z.int()),
  covered: z.array(CoveredClasses),
});
export type ModelDetails = z.infer<typeof ModelDetails>;

/** A photograph that networks are shown on: one of the workspace, or one that ships. */
export const Photograph = z.object({ hash: Hash, name: z.string(), width: z.int(), height: z.int() });
export type Photograph = z.infer<typeof Photograph>;

/** From and to along one axis, in pixels of the photograph's file; nothing where both are the same. */
const Span = Pair;

/** The fields of a convolution's neurons: a neuron's box is the span of its row by the span of its column. */
export const ConvolutionFields = z.object({
  convolution: z.int(),
  layer: z.string(),
  channels: z.int(),
  kernel: z.array(z.number()),
  /** Null where its neurons see the whole image. */
  field: ReceptiveField.nullable(),
  /** Of each row and column of the map, clipped, in pixels of the file. */
  rows: z.array(Span),
  columns: z.array(Span),
  /** The same in pixels of the network's input. */
  inputRows: z.array(Span),
  inputColumns: z.array(Span),
});
export type ConvolutionFields = z.infer<typeof ConvolutionFields>;

export const ModelFields = z.object({
  photograph: Photograph,
  /** What of the photograph the network sees. */
  frame: Box,
  convolutions: z.array(ConvolutionFields),
});
export type ModelFields = z.infer<typeof ModelFields>;

/** How a network does under one preprocessing. */
export const CheckedPreprocessing = z.object({
  preprocessing: PreprocessingRecord,
  /** Mean probability of the predicted class. High alone proves nothing: values out of range make a network sure. */
  confidence: z.number(),
  /** Different classes among the predictions. A network that cannot see says the same of every photograph. */
  classes: z.int(),
  /** Photographs whose expected class is among the first `within`, of those that have one. */
  hits: z.int(),
  n: z.int(),
});
export type CheckedPreprocessing = z.infer<typeof CheckedPreprocessing>;

export const SelfCheck = z.object({
  backend: z.string(),
  photographs: z.array(
    z.object({
      photograph: Photograph,
      /** The breed by ImageNet's name; null where the network has no class of that name. */
      expected: z.string().nullable(),
      top: z.array(z.object({ index: z.int(), name: z.string(), probability: z.number() })),
      /** Among the first `within`. */
      hit: z.boolean(),
    }),
  ),
  /** The right class must be one of so many likeliest ones: five, or the first where the network has few classes. */
  within: z.literal([1, 5]),
  /** As the model is set, first. */
  preprocessings: z.array(CheckedPreprocessing),
  /** 95% Wilson interval of the hits as the model is set. */
  interval: Pair,
  /** The outputs add up to 1, as the model is set. */
  sumsToOne: z.boolean(),
  /** Median of one forward pass. */
  seconds: z.number(),
  verdict: z.object({
    state: z.enum(["good", "doubtful", "wrong"]),
    /** What was found. */
    sentence: z.string(),
    /** What to do about it. */
    advice: z.string(),
    /** Does better than what is set. */
    better: PreprocessingRecord.nullable(),
  }),
});
export type SelfCheck = z.infer<typeof SelfCheck>;
