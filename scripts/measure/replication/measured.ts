/** What `tableOne.ts` finds of one subject, and `tableText.ts` writes down. */
import type { Evaluation } from "../../../app/contract/evaluation.ts";
import type { Measure } from "../../../app/contract/settings.ts";
import type { SubjectName } from "./subjects.ts";

interface MeasuredPatch {
  readonly convolution: number;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  readonly anyPixel: boolean;
  readonly centre: boolean;
  readonly overlap: boolean;
}

export interface MeasuredImage {
  /** Of the photograph that is object. */
  readonly share: number;
  readonly chance: { readonly anyPixel: number; readonly centre: number };
  readonly measures: readonly {
    readonly measure: Measure;
    readonly patches: readonly MeasuredPatch[];
  }[];
}

export interface JudgedLabels {
  /** That it was trained on, and patches of these. */
  readonly photographs: number;
  readonly patches: number;
  /** Cross-validated by photograph. */
  readonly accuracy: number;
  readonly evaluation: Evaluation;
}

export interface Measured {
  readonly subject: SubjectName;
  /** Photographs that the network was trained on. */
  readonly leftOut: number;
  readonly localisation: Evaluation;
  /** By our patch classifier, and by the paper's with its settings; null where no parts are marked. */
  readonly labels: { readonly ours: JudgedLabels; readonly paper: JudgedLabels } | null;
  readonly controls: Evaluation | null;
  /** Of the localisation. */
  readonly images: readonly MeasuredImage[];
  readonly seconds: number;
}
