/** Files about each explained image: figures, sheets of patches, crops and reconstructions. */
import { renderSvg } from "../../imaging/encode.ts";
import { explainedFigure, patchSheet } from "../../interchange/figures.ts";
import { classifierById } from "../../workspace/classifiers.queries.ts";
import { blobPath } from "../../workspace/blobs.ts";
import type { Explains } from "../explain/explain.ts";
import { each } from "../jobs/each.ts";
import type { Written } from "./explanationDocuments.ts";
import type { ExportPlace } from "./exportPlace.ts";
import { stemOf, type ExplainedSelection } from "./explainedSelection.ts";
import { pictureNames } from "./pictureNames.ts";
import { reportImage } from "./reportImage.ts";

const KINDS = {
  figure: { draw: explainedFigure, ending: "explained" },
  sheet: { draw: patchSheet, ending: "patches" },
} as const;

export async function writeFigures(
  kind: keyof typeof KINDS,
  type: "svg" | "png",
  context: Explains,
  explained: ExplainedSelection,
  place: ExportPlace,
): Promise<Written> {
  const { draw, ending } = KINDS[kind];
  const folder = place.folder();
  const { results, refused } = await each(context, explained.images, {
    message: "Drawing",
    nameOf: ({ image }) => image.path,
    work: async (facts) => {
      const image = explained.read(facts);
      const svg = draw(await reportImage(context, image), {
        anchor: "image",
        convolutions: image.convolutions,
        vocabulary: image.classifierId === null ? [] : (classifierById(context.db, image.classifierId)?.labels ?? []),
      });
      const name = `${stemOf(facts.image)}-${ending}.${type}`;
      folder.write(name, type === "svg" ? svg : await renderSvg(svg));
      place.wrote(folder.pathOf(name));
    },
  });
  return { images: results.length, notes: [], refused };
}

export async function writePictures(
  context: Explains,
  explained: ExplainedSelection,
  place: ExportPlace,
): Promise<Written> {
  const folder = place.folder();
  const { results, refused } = await each(context, explained.images, {
    message: "Writing pictures",
    nameOf: ({ image }) => image.path,
    work: (facts) => {
      const image = explained.read(facts);
      for (const patch of image.patches) {
        const names = pictureNames(image, patch);
        folder.copy(blobPath(context.folder, patch.patchBlob), names.patchImage);
        folder.copy(blobPath(context.folder, patch.reconstructionBlob), names.reconstruction);
        place.wrote(folder.pathOf(names.patchImage));
        place.wrote(folder.pathOf(names.reconstruction));
      }
    },
  });
  return { images: results.length, notes: [], refused };
}
