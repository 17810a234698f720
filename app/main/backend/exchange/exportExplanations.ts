/** Explanations as files to take away, for screens and the command line alike: written image by image, never held whole. */
import type { ExplanationFormat } from "../../../contract/interchange.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { ExplainAnswer } from "../../../contract/routes/explain.ts";
import type { ImportsModels } from "../context.ts";
import type { Explains } from "../explain/explain.ts";
import { writeCocoFile, writeJsonFile, writeReport, writeTable, type Written } from "./explanationDocuments.ts";
import { writeFigures, writePictures } from "./explanationPictures.ts";
import { exportPlace, type ExportPlace } from "./exportPlace.ts";
import { explainedSelection, type ExplainedSelection } from "./explainedSelection.ts";

type Writer = (context: Explains, explained: ExplainedSelection, place: ExportPlace) => Promise<Written>;

const WRITERS: Readonly<Record<ExplanationFormat, Writer>> = {
  html: writeReport,
  csv: writeTable,
  json: writeJsonFile,
  coco: writeCocoFile,
  "figure-svg": (...all) => writeFigures("figure", "svg", ...all),
  "figure-png": (...all) => writeFigures("figure", "png", ...all),
  "sheet-svg": (...all) => writeFigures("sheet", "svg", ...all),
  "sheet-png": (...all) => writeFigures("sheet", "png", ...all),
  pictures: writePictures,
};

export async function exportExplanations(
  context: Explains & ImportsModels,
  input: Input<"exportExplanations">,
): Promise<Output<"exportExplanations">> {
  return (await explainAndExport(context, input)).exported;
}

/** For who wants both: each image is looked at once. `answer` reads all of them, so it is for a few. */
export async function explainAndExport(
  context: Explains & ImportsModels,
  { format, target, ...wanted }: Input<"exportExplanations">,
): Promise<{ readonly exported: Output<"exportExplanations">; answer(): ExplainAnswer }> {
  const place = exportPlace(context, target);
  const explained = await explainedSelection(context, wanted);
  const { images, notes, refused } = await WRITERS[format](context, explained, place);
  return {
    exported: {
      images,
      written: [...place.written],
      downloads: [...place.downloads],
      notes: [...notes],
      refused: [...explained.answer.refused, ...refused],
    },
    answer: () => ({ ...explained.answer, images: explained.images.map((facts) => explained.read(facts)) }),
  };
}
