/** Data of HTML reports for tests. */
import { PRESETS } from "../../app/contract/settings.ts";
import { htmlReport } from "../../app/main/interchange/htmlReport.ts";
import type {
  ReportFrame,
  ReportHead,
  ReportImage,
  ReportPatch,
} from "../../app/main/interchange/report/reportData.ts";

/** A report with its photographs at hand. */
export interface ReportData extends Omit<ReportHead, "photographs" | "mostPatches"> {
  readonly images: readonly (ReportImage & Pick<ReportFrame, "thumbnail">)[];
}

/** Three bytes that stand for a picture: the report never looks inside. */
const PICTURE = { type: "image/png", bytes: new Uint8Array([1, 2, 3]) } as const;

const VOCABULARY = ["eye", "ear", "nose", "fur", "paw", "none"];

export function reportPatch(fields: Partial<ReportPatch> = {}): ReportPatch {
  return {
    convolution: 6,
    channel: 113,
    row: 8,
    column: 30,
    rank: 2,
    score: 0.5,
    activation: 1.5,
    neurons: 4,
    imageBox: { x: 40, y: 30, width: 80, height: 60 },
    labels: [
      { label: "eye", probability: 0.9123 },
      { label: "fur", probability: 0.06 },
      { label: "none", probability: 0.02 },
      { label: "paw", probability: 0.0077 },
    ],
    patchImage: PICTURE,
    reconstruction: PICTURE,
    ...fields,
  };
}

export function reportImage(fields: Partial<ReportData["images"][number]> = {}): ReportData["images"][number] {
  return {
    name: "great_pyrenees_101.jpg",
    width: 500,
    height: 375,
    photograph: PICTURE,
    thumbnail: PICTURE,
    predicted: { className: "Great Pyrenees", probability: 0.9412 },
    runnersUp: [
      { className: "kuvasz", probability: 0.049 },
      { className: "Samoyed", probability: 0.001 },
    ],
    independent: false,
    asked: null,
    classifier: "one",
    namedBySecond: false,
    patches: [reportPatch(), reportPatch({ convolution: 8, rank: 1, neurons: 1 })],
    warnings: [],
    ...fields,
  };
}

export function reportData(fields: Partial<ReportData> = {}): ReportData {
  return {
    title: "Sample",
    version: "0.1.0",
    backend: "TensorFlow.js 4.22.0, native",
    model: {
      name: "Tiny Darknet",
      hash: "0123456789abcdef".repeat(4),
      inputWidth: 224,
      inputHeight: 224,
      preprocessing: { values: "unit", geometry: "crop" },
    },
    settings: PRESETS.recommended,
    convolutions: [6, 8, 10],
    classifiers: [
      {
        id: "one",
        name: "dog parts",
        covers: "118 dog classes",
        vocabulary: VOCABULARY,
        features: "network",
        metrics: { accuracy: 0.8433, patches: 983, images: 107, folds: 5, interval: [0.8192, 0.8645] },
      },
    ],
    images: [reportImage()],
    warnings: [],
    ...fields,
  };
}

/** @returns the whole report. */
export async function reportText({ images, ...head }: ReportData): Promise<string> {
  const mostPatches = Math.max(0, ...images.map(({ patches }) => patches.length));
  const pieces = htmlReport(
    { ...head, photographs: images.length, mostPatches },
    images.map((image) => ({
      frame: async () => ({ ...image, best: image.patches[0]?.labels[0] ?? null }),
      image: async () => image,
    })),
  );
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}
