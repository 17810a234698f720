/**
 * What the backend asks of an engine process. Both ends are Pippin's own processes, so these are types, not schemas;
 * what users send is parsed before it gets here. Messages travel by structured clone: typed arrays are welcome.
 */
import type { Hit, MeasureFinding, OcclusionSettings, SanitySettings, Scope } from "./evaluation.ts";
import type { Box } from "./geometry.ts";
import type { InputSize, InspectedModel, NamesBeside, PreprocessingGuess } from "./models.ts";
import type {
  FeatureSpecification,
  HeldOut,
  PartialGrid,
  TrainingMetrics,
  TrainingOptions,
} from "./patchClassifier.ts";
import type { ExplanationSettings, Measure } from "./settings.ts";

/** Where a stored network lies; the engine keeps recently used ones loaded, by hash. */
export interface NetworkReference {
  /** SHA-256 of the graph and the weights, as the workspace knows the model. */
  readonly hash: string;
  /** JSON file with the `Network`. */
  readonly graphPath: string;
  /** Binary file with the float32 weights. */
  readonly weightsPath: string;
  readonly preprocessing: {
    readonly values: "caffe" | "torch" | "tf" | "unit" | "none";
    readonly geometry: "crop" | "squash" | "letterbox";
  };
}

/** A trained patch classifier as the engine needs it. */
export interface PatchClassifierReference {
  /** Id of the version; the engine caches by it. */
  readonly id: string;
  /** Class indices that it covers. */
  readonly classIndices: readonly number[];
  /** What it looks at: known before its file is opened. */
  readonly features: FeatureSpecification;
  /** Serialised machine (see `engine/patches/patchClassifier.ts`). */
  readonly path: string;
}

export interface Prediction {
  readonly index: number;
  readonly probability: number;
}

export interface ExplainRequest {
  readonly imagePath: string;
  readonly network: NetworkReference;
  /** The first that covers the class under explanation labels the patches; none: patches stay without labels. */
  readonly classifiers: readonly PatchClassifierReference[];
  readonly settings: ExplanationSettings;
  /** Whether crops and reconstructions come back as PNG. */
  readonly pictures: boolean;
  /** Keep the forward pass for the next call about the same image: other settings then need none. */
  readonly hold?: boolean;
  /** Label patches with this classifier (by id) whatever the class under explanation (for evaluation). */
  readonly forceClassifier?: string;
}

export interface ExplainedPatch {
  readonly convolution: number;
  readonly layer: string;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  readonly measure: Measure;
  readonly score: number;
  readonly activation: number;
  /** From 1, best first, within its convolution. */
  readonly rank: number;
  /** Neurons that stand behind the patch: itself and those that `distinct` skipped for it. */
  readonly neurons: number;
  /** In pixels of the network's input, clipped. */
  readonly box: Box;
  /** In pixels of the upright file. */
  readonly imageBox: Box;
  /** Highest first; empty where no patch classifier covers the class. */
  readonly labels: readonly { readonly label: string; readonly probability: number }[];
  /** PNG. */
  readonly patchImage?: Uint8Array;
  /** PNG. */
  readonly reconstruction?: Uint8Array;
}

export interface ExplainResult {
  readonly width: number;
  readonly height: number;
  /** Of the file's bytes, SHA-256. */
  readonly imageHash: string;
  /** The five most probable classes. */
  readonly prediction: readonly [Prediction, ...Prediction[]];
  /** Each class is answered for by itself; missing in explanations that were stored before this was told. */
  readonly independent?: boolean;
  readonly explainedClass: Prediction;
  /** Numbers of the convolutions ranked (`auto` resolved). */
  readonly convolutions: readonly number[];
  /** Id of the patch classifier that labelled, if one did. */
  readonly classifier: string | null;
  /** Sorted by the highest probability of a label, then by convolution and rank. */
  readonly patches: readonly ExplainedPatch[];
  /** Neurons of each convolution whose score equals that of the last neuron taken, beyond those taken. */
  readonly ties: readonly { readonly convolution: number; readonly ties: number }[];
  /** Sentences for the user: a truncated file, a constant map ... */
  readonly warnings: readonly string[];
  readonly seconds: number;
}

export interface PeaksRequest {
  readonly imagePath: string;
  readonly network: NetworkReference;
}

/** Where the channels of a convolution answer most strongly. */
export interface ChannelPeaks {
  /** Number of the convolution. */
  readonly convolution: number;
  /** `[channels]`: the highest activation. */
  readonly values: Float32Array;
  /** `[channels]`: row * width + column of it in the map. */
  readonly places: Int32Array;
}

export interface PeaksResult {
  /** Of the file's bytes, SHA-256. */
  readonly imageHash: string;
  /** One a convolution, in order. */
  readonly peaks: readonly ChannelPeaks[];
}

/** One neuron: a place in the map of a convolution. */
export interface NeuronPlace {
  readonly convolution: number;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

export interface NeuronPatchRequest extends NeuronPlace {
  readonly imagePath: string;
  readonly network: NetworkReference;
  /** The first that covers the predicted class labels the patch. */
  readonly classifiers: readonly PatchClassifierReference[];
}

export interface NeuronPatchResult {
  /** Of the file's bytes, SHA-256. */
  readonly imageHash: string;
  readonly activation: number;
  /** Highest first; empty where no patch classifier covers the class. */
  readonly labels: ExplainedPatch["labels"];
  /** PNG. */
  readonly patchImage: Uint8Array;
  /** PNG. */
  readonly reconstruction: Uint8Array;
}

export interface StrongestRequest {
  readonly imagePath: string;
  readonly network: NetworkReference;
  /** By number. */
  readonly convolutions: readonly number[];
  /** Neurons of each convolution that are taken by each measure. */
  readonly choices: readonly { readonly measure: Measure; readonly top: number }[];
  readonly features: FeatureSpecification;
}

/** A place that a strong neuron sees. */
export interface StrongestPatch extends NeuronPlace {
  /** That found it first. */
  readonly measure: Measure;
  /** In pixels of the upright file. */
  readonly imageBox: Box;
}

export interface StrongestResult {
  /** Of the file's bytes, SHA-256. */
  readonly imageHash: string;
  readonly patches: readonly StrongestPatch[];
  /** `[patches, dimension]`, row-major. */
  readonly values: Float32Array;
  readonly dimension: number;
}

export interface ClassMapRequest {
  readonly imagePath: string;
  readonly network: NetworkReference;
  /** Null: the most probable class. */
  readonly classIndex: number | null;
}

export interface ClassMapResult {
  readonly kind: "CAM" | "Grad-CAM";
  /** Layer of the file whose output the map is made of. */
  readonly layer: string;
  readonly classIndex: number;
  readonly height: number;
  readonly width: number;
  /** `[height, width]`, in units of the class's score. */
  readonly values: Float32Array;
  /** Of the photograph, in pixels of the upright file: the part that the map lies on. */
  readonly box: Box;
}

export interface AssessRequest extends Pick<
  ExplainRequest,
  "imagePath" | "network" | "classifiers" | "forceClassifier"
> {
  /** The measure is not used. */
  readonly settings: ExplanationSettings;
  readonly measures: readonly Measure[];
  /** Which pixels of the network's view are object, `[height, width]` of its input, 1 or 0: one a scope. */
  readonly masks: readonly Uint8Array[];
  readonly classMaps: boolean;
  /** Null: not asked for. */
  readonly occlusion: OcclusionSettings | null;
  /** Null: not asked for. Networks that are drawn are held for the next call that asks for the same. */
  readonly sanity: SanitySettings | null;
  /** Of random orders, random patches and drawn weights. */
  readonly seed: number;
}

export type AssessedPatch = Omit<ExplainedPatch, "patchImage" | "reconstruction"> & {
  /** The reconstruction beside the object, one a scope. */
  readonly fits: readonly Pick<Hit, "pointing" | "energy">[];
};

export interface AssessedMeasure extends Pick<MeasureFinding, "measure" | "ties" | "union" | "occlusion" | "sanity"> {
  /** By convolution and rank. */
  readonly patches: readonly AssessedPatch[];
}

export interface AssessResult {
  readonly predicted: Prediction;
  readonly explained: Prediction;
  readonly convolutions: readonly number[];
  /** Whether a patch classifier labelled the patches. */
  readonly classifier: boolean;
  readonly measures: readonly AssessedMeasure[];
  /** One list a scope. */
  readonly maps: readonly (readonly Scope["maps"][number][])[];
}

export interface BlankRequest {
  readonly imagePath: string;
  readonly network: NetworkReference;
  readonly classIndex: number;
  /** Boxes that are covered together by the mean colour, in pixels of the upright file. */
  readonly coverings: readonly (readonly Box[])[];
  /** `[inputHeight, inputWidth]`, 1 on the object: it and what is round it are painted over, one at a time; null: neither. */
  readonly object: Uint8Array | null;
}

export interface BlankResult {
  /** Of the file's bytes, SHA-256. */
  readonly imageHash: string;
  /** The class's log odds, ln(p / (1 - p)): with nothing covered, and with each of the coverings. */
  readonly logOdds: readonly number[];
  /**
   * Without what is round the object, painted in the object's mean colour; and without the object, painted in that of what is
   * round it. Null: not asked for, or the object covers less than 2% or more than 95% of the photograph.
   */
  readonly without: { readonly surroundings: number; readonly object: number } | null;
}

export interface FeaturesRequest {
  readonly imagePath: string;
  readonly network: NetworkReference;
  readonly features: FeatureSpecification;
  /** Of the training patches, in pixels of the upright file. */
  readonly boxes: readonly Box[];
  /** The photograph and the boxes as in a mirror. */
  readonly mirrored?: boolean;
  /** The photograph with no more detail than the network's input has of it. */
  readonly degraded?: boolean;
}

export interface FeaturesResult {
  /** `[boxes, dimension]`, row-major. */
  readonly values: Float32Array;
  readonly dimension: number;
  /** Whether `degraded` changes anything: some of the features read the photograph's own pixels. */
  readonly readsPixels: boolean;
}

export interface LabelBoxesRequest {
  readonly imagePath: string;
  readonly network: NetworkReference;
  readonly classifier: Pick<PatchClassifierReference, "id" | "path" | "features">;
  /** In pixels of the upright file. */
  readonly boxes: readonly Box[];
}

export interface LabelBoxesResult {
  /** Of each box, highest first. */
  readonly labels: readonly (readonly { readonly label: string; readonly probability: number }[])[];
}

export interface TrainRequest {
  /** `[patches, dimension]`, row-major. */
  readonly values: Float32Array;
  /** Changed copies of patches to train on too, where their patch may be: `[copies, dimension]`, and the patch of each. */
  readonly copies?: { readonly values: Float32Array; readonly of: Int32Array };
  /** 1: the patch is tested on, but never trained on. */
  readonly testedOnly?: Uint8Array;
  /** The patches at the other resolution (degraded, or sharp where `values` are degraded): only tested on. */
  readonly other?: Float32Array;
  readonly dimension: number;
  /** Index into the vocabulary, a patch. */
  readonly labels: Int32Array;
  /** Number of the source image, a patch. */
  readonly groups: Int32Array;
  readonly vocabulary: readonly string[];
  readonly features: FeatureSpecification;
  readonly options: TrainingOptions;
}

export interface TrainResult {
  /** The serialised patch classifier, to be stored as a blob. */
  readonly machine: Uint8Array;
  readonly metrics: TrainingMetrics;
  /** Of the patches, in their order. */
  readonly heldOut: HeldOut;
}

export interface PredictRequest {
  readonly imagePath: string;
  readonly network: NetworkReference;
  /** How many classes come back. */
  readonly top: number;
}

export interface PredictResult {
  /** Of the file's bytes, SHA-256. */
  readonly imageHash: string;
  /** Most probable first. */
  readonly top: readonly Prediction[];
  /** Of all classes' probabilities: 1 where they share one whole. */
  readonly sum: number;
  /** Of the forward pass alone. */
  readonly seconds: number;
}

export interface InspectModelRequest {
  readonly path: string;
  /** Also read every weight: what is not finite, and kernels of zeros, are refused; takes long for large files. */
  readonly weights: boolean;
  /** Where the file leaves the size of its pictures open; without it, what the file suggests. */
  readonly inputSize?: InputSize;
}

export interface InspectModelResult {
  readonly model: InspectedModel;
  /** The file leaves the size of its pictures open. */
  readonly sizeIsOpen: boolean;
  readonly guess: PreprocessingGuess | null;
  readonly namesBeside: NamesBeside | null;
}

/** What is kept of a photograph that comes in. */
export interface SeeImageResult {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  /** Sentences for the user, each naming the file. */
  readonly warnings: readonly string[];
  /** JPEG. */
  readonly thumbnail: Uint8Array;
}

/** A picture that a page shows of a photograph. */
export type PictureOfImage =
  /** PNG. */
  | { readonly kind: "whole" }
  /** JPEG. */
  | { readonly kind: "thumbnail" }
  /** In pixels of the upright file; JPEG. */
  | { readonly kind: "crop"; readonly box: Box }
  /** As it enters a network of `[height, width, channels]`; PNG. */
  | {
      readonly kind: "input";
      readonly shape: readonly [number, number, number];
      readonly preprocessing: NetworkReference["preprocessing"];
    };

export interface DrawPicturesRequest {
  readonly imagePath: string;
  readonly pictures: readonly PictureOfImage[];
}

export interface DrawPicturesResult {
  /** Files, in the order of the request. */
  readonly pictures: readonly Uint8Array[];
}

export interface ReadClassifierFileResult {
  /** As the file has it: whoever stores it parses it. */
  readonly description: unknown;
  /** The serialised machine, which can be opened. */
  readonly machine: Uint8Array;
}

export interface ImportModelRequest {
  readonly path: string;
  readonly name: string;
  /** Where the file leaves the size of its pictures open. */
  readonly inputSize?: InputSize;
  /** Folder that the two files are written to (`graph.json`, `weights.bin`); it exists and is empty. */
  readonly target: string;
}

export interface ImportModelResult {
  readonly graphPath: string;
  readonly weightsPath: string;
  readonly hash: string;
  readonly warnings: readonly string[];
}

export interface EngineStatus {
  /** Which TensorFlow.js backend runs. */
  readonly backend: "native" | "wasm";
  /** TensorFlow's or TensorFlow.js's version. */
  readonly version: string;
  /** Why not the native one, in words; null where it runs. */
  readonly reason: string | null;
  /** Tensors alive on the backend and resident memory in bytes: constant over a batch. */
  readonly tensors: number;
  readonly residentBytes: number;
  /** Images that have gone through a network since the process was started. */
  readonly forwardPasses: number;
}

export interface ReadMaskRequest {
  readonly maskPath: string;
  /** Of the photograph that it belongs to, upright. */
  readonly size: { readonly width: number; readonly height: number };
}

export interface ReadMaskResult {
  /** Of the file. */
  readonly size: { readonly width: number; readonly height: number };
  /** How objects are told apart: there is one at most, each has its number, or its colour. */
  readonly kind: "one" | "numbers" | "colours";
  /** Pascal VOC's border was left out. */
  readonly hasVoid: boolean;
  /** Outlines that cover the very pixels of the mask, in pixels of the photograph; `value` is the number or 0xRRGGBB. */
  readonly objects: readonly { readonly value: number; readonly polygons: readonly (readonly number[])[] }[];
}

/** Every call an engine answers. Each takes a plain request and an optional progress callback. */
export interface Engine {
  status(): Promise<EngineStatus>;
  /** Aborted, it ends at once. */
  importModel(
    request: ImportModelRequest,
    onProgress?: (progress: EngineProgress) => void,
    signal?: AbortSignal,
  ): Promise<ImportModelResult>;
  /** Files of other people are parsed here: one that breaks its reader ends an engine, never what holds the database. */
  inspectModel(request: InspectModelRequest): Promise<InspectModelResult>;
  /** For photographs that take a host too long to decode. @throws PippinError where it is none. */
  seeImage(request: { readonly imagePath: string }): Promise<SeeImageResult>;
  /** Of such photographs, which are decoded once for all of the call's pictures. @throws PippinError as `seeImage` does. */
  drawPictures(request: DrawPicturesRequest): Promise<DrawPicturesResult>;
  /** @throws PippinError where the file is no mask, or one of another size. */
  readMask(request: ReadMaskRequest): Promise<ReadMaskResult>;
  /** @throws PippinError `bad-file` where the file is no exported patch classifier, or is damaged. */
  readClassifierFile(request: { readonly path: string }): Promise<ReadClassifierFileResult>;
  /** One forward pass. @throws PippinError `bad-file` where the scores are not finite. */
  predict(request: PredictRequest): Promise<PredictResult>;
  explain(request: ExplainRequest): Promise<ExplainResult>;
  /** All measures from one forward pass, beside the object; without pictures. */
  assess(request: AssessRequest): Promise<AssessResult & { readonly imageHash: string }>;
  /** One forward pass, whatever the number of channels. */
  peaks(request: PeaksRequest): Promise<PeaksResult>;
  /** What one neuron sees, whether it is important or not. @throws PippinError `invalid-request` where there is none. */
  neuronPatch(request: NeuronPatchRequest): Promise<NeuronPatchResult>;
  /** The places that strong neurons see, each once, with their features; without reconstructions. */
  strongest(request: StrongestRequest): Promise<StrongestResult>;
  /** From the forward pass that is held, where it is of the same image. */
  classMap(request: ClassMapRequest): Promise<ClassMapResult>;
  /** A forward pass for the photograph as it is, and one a covering. */
  blank(request: BlankRequest): Promise<BlankResult>;
  features(request: FeaturesRequest): Promise<FeaturesResult>;
  labelBoxes(request: LabelBoxesRequest): Promise<LabelBoxesResult>;
  /** Aborted, it ends at once, whatever it is at. */
  train(
    request: TrainRequest,
    onProgress?: (progress: EngineProgress) => void,
    signal?: AbortSignal,
  ): Promise<TrainResult>;
}

export interface EngineProgress {
  readonly done: number;
  readonly total: number;
  readonly message: string;
  readonly grid?: PartialGrid;
}
