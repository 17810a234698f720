/** Every request that a host may send to the backend: one definition each, parsed on arrival. */
import { z } from "zod";
import { Box } from "./geometry.ts";
import { FEATURE_NAMES, FeatureSpecification, TrainingOptions } from "./patchClassifier.ts";
import { IMAGE_FILTERS, ImageDetails, ImageSet, ListedImage } from "./images.ts";
import { OBJECT_FORMATS, PATCH_FORMATS } from "./interchange.ts";
import { JobRecord, JOB_NAMES, Refusal } from "./jobs.ts";
import { ClassifierRecord, ImageRecord, ModelRecord, PreprocessingRecord } from "./records.ts";
import { ExplanationSettings, Measure, MEASURES } from "./settings.ts";

interface Route<Input extends z.ZodType, Output extends z.ZodType> {
  readonly input: Input;
  readonly output: Output;
}

function defineRoute<Input extends z.ZodType, Output extends z.ZodType>(
  route: Route<Input, Output>,
): Route<Input, Output> {
  return route;
}

export { Refusal };

const Name = z.string().trim().min(1).max(200);

const LabelledPatch = z.object({
  convolution: z.int(),
  layer: z.string(),
  channel: z.int(),
  row: z.int(),
  column: z.int(),
  measure: Measure,
  score: z.number(),
  activation: z.number(),
  rank: z.int(),
  neurons: z.int(),
  box: Box,
  imageBox: Box,
  labels: z.array(z.object({ label: z.string(), probability: z.number() })),
  /** Blobs, PNG. */
  patchBlob: z.string(),
  reconstructionBlob: z.string(),
});

const ClassScore = z.object({ index: z.int(), name: z.string(), probability: z.number() });

export const ExplainedImage = z.object({
  path: z.string(),
  hash: z.string(),
  width: z.int(),
  height: z.int(),
  prediction: z.array(ClassScore),
  explained: ClassScore,
  convolutions: z.array(z.int()),
  /** Id of the patch classifier that labelled. */
  classifierId: z.int().nullable(),
  ties: z.array(z.object({ convolution: z.int(), ties: z.int() })),
  patches: z.array(LabelledPatch),
  /** In words: "Great Pyrenees, 94%. It looked at eyes (3 neurons, up to 91%), ...". */
  sentence: z.string(),
  warnings: z.array(z.string()),
  seconds: z.number(),
});
export type ExplainedImage = z.infer<typeof ExplainedImage>;

export const ExplainAnswer = z.object({
  version: z.string(),
  backend: z.string(),
  model: z.object({ name: z.string(), hash: z.string() }),
  settings: ExplanationSettings,
  images: z.array(ExplainedImage),
  refused: z.array(Refusal),
  /** Images whose explanation was there already. */
  reused: z.int(),
});
export type ExplainAnswer = z.infer<typeof ExplainAnswer>;

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
  labels: z.object({ top1: Rate, top2: Rate, any: Rate, withoutNone: Rate, partRate: Rate }).nullable(),
});
export type MeasureEvaluation = z.infer<typeof MeasureEvaluation>;

const ExportAnswer = {
  /** Files and folders that were made: what to open. */
  written: z.array(z.string()),
  /** What the format cannot hold, and was left out or changed. */
  notes: z.array(z.string()),
  refused: z.array(Refusal),
};

const ImageSelection = z.union([
  z.strictObject({ paths: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ set: Name }),
]);

export const ROUTES = {
  status: defineRoute({
    input: z.strictObject({}),
    output: z.object({
      version: z.string(),
      workspace: z.string(),
      backend: z.string(),
      tensorflow: z.string(),
      reason: z.string().nullable(),
      images: z.int(),
      sets: z.array(z.string()),
      models: z.array(z.string()),
      classifiers: z.array(z.string()),
    }),
  }),
  /** Newest first. */
  jobs: defineRoute({ input: z.strictObject({}), output: z.object({ jobs: z.array(JobRecord) }) }),
  /** Starts a request as a job and answers at once; events say how it goes. */
  startJob: defineRoute({
    input: z.strictObject({ name: z.enum(JOB_NAMES), input: z.record(z.string(), z.unknown()) }),
    output: JobRecord,
  }),
  cancelJob: defineRoute({ input: z.strictObject({ id: z.int() }), output: JobRecord }),
  /** The same request once more: what is finished is not done again. */
  resumeJob: defineRoute({ input: z.strictObject({ id: z.int() }), output: JobRecord }),
  addImages: defineRoute({
    /** Files, and folders with all that lies below them. */
    input: z.strictObject({ paths: z.array(z.string().min(1)).min(1), set: Name.optional() }),
    output: z.object({ added: z.array(ImageRecord), known: z.int(), refused: z.array(Refusal) }),
  }),
  /** By path, whatever the set; `search` looks for a part of the path, in any case. */
  listImages: defineRoute({
    input: z.strictObject({
      set: Name.nullable().default(null),
      search: z.string().max(500).default(""),
      filter: z.enum(IMAGE_FILTERS).default("all"),
    }),
    output: z.object({ images: z.array(ListedImage), total: z.int() }),
  }),
  imageDetails: defineRoute({ input: z.strictObject({ id: z.int() }), output: ImageDetails }),
  imageSets: defineRoute({ input: z.strictObject({}), output: z.object({ sets: z.array(ImageSet), images: z.int() }) }),
  /** A set that does not exist is made; images that are in it already, or are not, stay as they are. */
  changeSet: defineRoute({
    input: z.strictObject({
      set: Name,
      add: z.array(z.int()).default([]),
      remove: z.array(z.int()).default([]),
    }),
    output: z.object({ images: z.int() }),
  }),
  renameSet: defineRoute({ input: z.strictObject({ set: Name, name: Name }), output: z.object({}) }),
  /** The images stay in the workspace. */
  deleteSet: defineRoute({ input: z.strictObject({ set: Name }), output: z.object({}) }),
  /** From the workspace, with their patches and explanations; the files stay. */
  removeImages: defineRoute({
    input: z.strictObject({ ids: z.array(z.int()).min(1) }),
    output: z.object({ images: z.int(), patches: z.int() }),
  }),
  /** Finds images whose files have moved, by content, below a folder. */
  relinkImages: defineRoute({
    input: z.strictObject({ folder: z.string().min(1) }),
    output: z.object({ found: z.int(), missing: z.int(), refused: z.array(Refusal) }),
  }),
  /** Images with what is outlined on them: a file of COCO, or a folder of Pascal VOC or YOLO. */
  importObjects: defineRoute({
    input: z.strictObject({
      format: z.enum(OBJECT_FORMATS).default("coco"),
      file: z.string().min(1),
      /** Folder of COCO's images; left out: the file's. The others say where theirs are. */
      images: z.string().min(1).optional(),
      set: Name.optional(),
    }),
    output: z.object({ images: z.int(), objects: z.int(), refused: z.array(Refusal) }),
  }),
  /** What is outlined on the images of a set (all where null), into an empty folder; YOLO and VOC with the images. */
  exportObjects: defineRoute({
    input: z.strictObject({
      target: z.string().min(1),
      format: z.enum(OBJECT_FORMATS).default("coco"),
      set: Name.nullable().default(null),
    }),
    output: z.object({ images: z.int(), objects: z.int(), ...ExportAnswer }),
  }),
  /** Training patches: labelled boxes on images of the workspace, or beside the file; crops stand for themselves. */
  importPatches: defineRoute({
    input: z.strictObject({
      /** A file or a folder. */
      file: z.string().min(1),
      /** Left out: told from what `file` is. */
      format: z.enum(PATCH_FORMATS).optional(),
      /** Folder of COCO's or CSV's images; left out: those of the workspace only. */
      images: z.string().min(1).optional(),
      /** For images that come in. */
      set: Name.optional(),
    }),
    output: z.object({
      images: z.int(),
      added: z.int(),
      known: z.int(),
      labels: z.record(z.string(), z.int()),
      refused: z.array(Refusal),
    }),
  }),
  /** Training patches at the positions of top neurons, labelled by marked parts and outlines. */
  harvestPatches: defineRoute({
    input: z.strictObject({
      set: Name,
      model: Name.optional(),
      settings: ExplanationSettings,
      /** Neurons that different measures find look at different things; random ones see what is none. */
      measures: z.array(Measure).min(1).default(["attribution", "activation-sum", "random"]),
      /** Label of a patch without a part that lies on the object; null: such a patch is "none". */
      texture: Name.nullable().default("fur"),
    }),
    output: z.object({
      images: z.int(),
      added: z.int(),
      known: z.int(),
      labels: z.record(z.string(), z.int()),
      refused: z.array(Refusal),
    }),
  }),
  /** Regions without a label yet, for a label: the likeliest, or those that the patch classifier is least sure of. */
  suggestPatches: defineRoute({
    input: z.strictObject({
      images: ImageSelection,
      classifier: Name,
      label: Name,
      by: z.enum(["probability", "uncertainty"]).default("probability"),
      /** Of each image. */
      top: z.int().min(1).max(1000).default(5),
    }),
    output: z.object({
      classifier: z.object({ name: z.string(), version: z.int() }),
      suggestions: z.array(
        z.object({
          imageId: z.int(),
          path: z.string(),
          box: Box,
          /** Of the label. */
          probability: z.number(),
          /** 1 less the distance between the two highest probabilities. */
          uncertainty: z.number(),
          labels: z.array(z.object({ label: z.string(), probability: z.number() })),
        }),
      ),
      refused: z.array(Refusal),
    }),
  }),
  /** Training patches that are likely mislabelled, by cross-validation. */
  auditPatches: defineRoute({
    input: z.strictObject({ classifier: Name, top: z.int().min(1).max(100_000).default(20) }),
    output: z.object({
      classifier: z.object({ name: z.string(), version: z.int() }),
      /** That the classifier was trained on. */
      patches: z.int(),
      doubtful: z.array(
        z.object({
          patchId: z.int(),
          path: z.string(),
          box: Box,
          label: z.string(),
          /** Of the label that the patch has. */
          probability: z.number(),
          rather: z.object({ label: z.string(), probability: z.number() }),
        }),
      ),
    }),
  }),
  /** Training patches drawn off the outlined objects (for "none"), or on them away from marked parts (for "fur"). */
  samplePatches: defineRoute({
    input: z.strictObject({
      set: Name,
      label: Name,
      where: z.enum(["outside", "inside"]),
      count: z.int().min(1).max(100_000),
      /** In pixels of the file; left out: as large as the label's patches, or all. */
      side: z.number().positive().optional(),
      seed: z.int().nonnegative().default(0),
    }),
    output: z.object({ added: z.int(), images: z.int() }),
  }),
  /** All training patches. COCO and CSV are one file, or one in the folder that is named. */
  exportPatches: defineRoute({
    input: z.strictObject({ target: z.string().min(1), format: z.enum(PATCH_FORMATS).default("coco") }),
    output: z.object({ images: z.int(), patches: z.int(), ...ExportAnswer }),
  }),
  /** The sample workspace's photographs, patches, patch classifier and explanations, from what ships. */
  prepareSample: defineRoute({
    input: z.strictObject({}),
    output: z.object({ refused: z.array(Refusal) }),
  }),
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
  train: defineRoute({
    input: z.strictObject({
      name: Name,
      model: Name.optional(),
      labels: z.array(Name).min(2),
      classIndices: z.array(z.int().nonnegative()).min(1),
      features: z.union([z.enum(FEATURE_NAMES), FeatureSpecification]),
      options: TrainingOptions,
    }),
    output: z.object({ classifier: ClassifierRecord, reused: z.boolean(), refused: z.array(Refusal) }),
  }),
  exportClassifier: defineRoute({
    input: z.strictObject({ classifier: Name, file: z.string().min(1) }),
    output: z.object({ name: z.string(), version: z.int() }),
  }),
  importClassifier: defineRoute({
    input: z.strictObject({ file: z.string().min(1) }),
    output: z.object({
      name: z.string(),
      version: z.int(),
      /** The very same training was there already. */
      reused: z.boolean(),
    }),
  }),
  explain: defineRoute({
    input: z.strictObject({ images: ImageSelection, model: Name.optional(), settings: ExplanationSettings }),
    output: ExplainAnswer,
  }),
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
      convolutions: z.array(z.int()),
      /** Exact expectation of a neuron drawn evenly from each convolution. */
      randomBaseline: z.object({ anyPixel: z.number(), centre: z.number() }),
      measures: z.array(MeasureEvaluation),
      refused: z.array(Refusal),
    }),
  }),
  report: defineRoute({
    input: z.strictObject({ title: z.string().min(1), explained: ExplainAnswer }),
    output: z.object({ html: z.string() }),
  }),
  /** Writes crops and reconstructions into a folder; names by image hash and place of the patch. */
  writePictures: defineRoute({
    input: z.strictObject({ folder: z.string().min(1), explained: ExplainAnswer }),
    output: z.object({
      names: z.record(z.string(), z.array(z.object({ patchImage: z.string(), reconstruction: z.string() }))),
    }),
  }),
  csv: defineRoute({ input: z.strictObject({ explained: ExplainAnswer }), output: z.object({ csv: z.string() }) }),
  /** Labelled patches of explanations: categories are labels, boxes lie in the photographs. */
  coco: defineRoute({
    input: z.strictObject({ explained: ExplainAnswer }),
    output: z.object({
      coco: z.string(),
      patches: z.int(),
      /** Without a label, so not in the file. */
      unlabelled: z.int(),
    }),
  }),
} as const;

export type RequestName = keyof typeof ROUTES;
export type Input<Name extends RequestName> = z.output<(typeof ROUTES)[Name]["input"]>;
export type Output<Name extends RequestName> = z.output<(typeof ROUTES)[Name]["output"]>;

/** Long work reports how far it is. */
export interface ProgressEvent {
  readonly done: number;
  readonly total: number;
  readonly message: string;
}
