/** What a report says, before it is laid out. */
import type { NetworkReference } from "../../../contract/engine.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { FeatureSpecification, TrainingMetrics } from "../../../contract/patchClassifier.ts";
import type { ExplainedReview } from "../../../contract/review.ts";
import type { ExplanationSettings } from "../../../contract/settings.ts";

/** What a report says of all its photographs together. */
export interface ReportHead {
  readonly title: string;
  /** Pippin's. */
  readonly version: string;
  /** Which TensorFlow computed: "TensorFlow.js 4.22.0, native". */
  readonly backend: string;
  readonly model: {
    readonly name: string;
    readonly hash: string;
    readonly inputWidth: number;
    readonly inputHeight: number;
    readonly preprocessing: NetworkReference["preprocessing"];
  };
  readonly settings: ExplanationSettings;
  /** Numbers of the convolutions that were ranked, ascending. */
  readonly convolutions: readonly number[];
  /** Those that labelled patches of this report. */
  readonly classifiers: readonly ReportClassifier[];
  /** How many there are. */
  readonly photographs: number;
  /** The most patches that one of them has. */
  readonly mostPatches: number;
  /** About the whole run: photographs that could not be explained, and why. */
  readonly warnings: readonly string[];
}

export interface ReportClassifier {
  readonly id: string;
  readonly name: string;
  /** The classes that it covers, in words: "118 dog classes". */
  readonly covers: string;
  /** In the order that fixes the labels' colours. */
  readonly vocabulary: readonly string[];
  /** What it looks at. */
  readonly features: FeatureSpecification["name"];
  readonly metrics: Pick<TrainingMetrics, "accuracy" | "patches" | "images" | "folds" | "interval">;
}

/** A photograph in the overview. */
export interface ReportFrame {
  readonly name: string;
  /** The photograph, about 200 to 300 pixels. */
  readonly thumbnail: ReportPicture;
  readonly predicted: ReportClass;
  /** Of the surest patch; null where none has a label. */
  readonly best: { readonly label: string; readonly probability: number } | null;
}

export interface ReportImage {
  readonly name: string;
  /** Of the upright file; boxes are in these pixels, whatever the size of the pictures. */
  readonly width: number;
  readonly height: number;
  /** The whole photograph, 1200 pixels or so on its longer side. */
  readonly photograph: ReportPicture;
  readonly predicted: ReportClass;
  /** The next classes, most probable first. */
  readonly runnersUp: readonly ReportClass[];
  /** Each class is answered for by itself: their probabilities share no whole. */
  readonly independent: boolean;
  /** The class that was asked about; null where it is the predicted one. */
  readonly asked: ReportClass | null;
  /** Id of the patch classifier that labelled; null where none covers the class. */
  readonly classifier: string | null;
  /** Whether that one looks with a second network. */
  readonly namedBySecond: boolean;
  /** Surest first. */
  readonly patches: readonly ReportPatch[];
  readonly warnings: readonly string[];
}

export interface ReportClass {
  readonly className: string;
  readonly probability: number;
}

export interface ReportPatch {
  readonly convolution: number;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  readonly rank: number;
  /** By the measure that chose it. */
  readonly score: number;
  readonly activation: number;
  /** Neurons that stand behind the patch, itself among them. */
  readonly neurons: number;
  /** In pixels of the upright file. */
  readonly imageBox: Box;
  /** Most probable first; empty where no patch classifier covers the class. */
  readonly labels: readonly { readonly label: string; readonly probability: number }[];
  /** Missing where nobody has said anything of the label. */
  readonly review?: ExplainedReview | undefined;
  readonly patchImage: ReportPicture;
  readonly reconstruction: ReportPicture;
}

/** A picture as the report carries it. */
export interface ReportPicture {
  readonly type: "image/png" | "image/jpeg";
  readonly bytes: Uint8Array;
}
