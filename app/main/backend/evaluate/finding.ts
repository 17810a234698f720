/** What one image adds to an evaluation. */
import type { AssessResult } from "../../../contract/engine.ts";
import type { Chance, FoundPatch, ImageFinding, Scope } from "../../../contract/evaluation.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { Measure } from "../../../contract/settings.ts";
import { convolutionOf } from "../../modelGeometry/chosenConvolutions.ts";
import { mapShape, type Network } from "../../modelGeometry/graph.ts";
import { inputGeometry, toImageBox } from "../../modelGeometry/preprocessing.ts";
import { fieldBox } from "../../modelGeometry/receptiveField.ts";
import { truthOf } from "../../statistics/labels.ts";
import { randomBaseline, type ObjectMask } from "../../statistics/localisation.ts";
import type { Truth } from "../objects/truth.ts";

/** What is asked of each image besides its truth. */
export interface Asked {
  readonly network: Network;
  readonly model: ModelRecord;
  readonly convolutions: readonly number[];
}

/** A neuron's patch as reviews know it. */
export type ReviewedTruth = (measure: Measure, place: FoundPlace) => FoundPatch["truth"];
type FoundPlace = Pick<FoundPatch, "convolution" | "channel" | "row" | "column">;

const TEXTURES = ["fur", "torso"];

/** @param reviewed - null: the truth of labels is what is marked on the photograph. */
export function findingOf(
  asked: Asked,
  image: ImageRecord,
  assessed: AssessResult,
  truth: Truth,
  vocabulary: readonly string[],
  reviewed: ReviewedTruth | null,
  right: boolean | null,
): ImageFinding {
  const texture = TEXTURES.find((label) => vocabulary.includes(label)) ?? null;
  const isMarked = Object.keys(truth.parts).length > 0;
  const shows = (measure: Measure, patch: FoundPlace & { readonly imageBox: Box }): FoundPatch["truth"] => {
    if (reviewed !== null) return reviewed(measure, patch);
    if (!isMarked) return null;
    const { label, any } = truthOf(patch.imageBox, truth.parts, truth.mask, texture);
    return { label, any: [...any] };
  };
  return {
    predicted: assessed.predicted,
    explained: assessed.explained,
    right,
    scopes: truth.scopes.map(({ categories, mask }, i): Scope => ({
      categories: [...categories],
      share: mask.share({ x: 0, y: 0, width: image.width, height: image.height }),
      chance: chanceOf(asked, image, mask),
      maps: [...assessed.maps[i]!],
    })),
    measures: assessed.measures.map(({ measure, ties, union, occlusion, sanity, patches }) => ({
      measure,
      ties,
      union,
      occlusion,
      sanity,
      patches: patches.map(({ convolution, channel, row, column, rank, score, imageBox, labels, fits }) => ({
        convolution,
        channel,
        row,
        column,
        rank,
        score,
        imageBox,
        labels: labels.map(({ label, probability }) => ({ label, probability })),
        truth: shows(measure, { convolution, channel, row, column, imageBox }),
        hits: truth.scopes.map(({ mask }, i) => {
          const share = mask.share(imageBox);
          return { anyPixel: share > 0, centre: mask.centre(imageBox), overlap: share >= 0.5, ...fits[i]! };
        }),
      })),
    })),
  };
}

function chanceOf({ network, model, convolutions }: Asked, image: ImageRecord, mask: ObjectMask): Chance {
  const geometry = inputGeometry(image.width, image.height, network.inputShape, model.preprocessing.geometry);
  return meanChance(
    convolutions.map((number) => {
      const { activationNode } = convolutionOf(network, number);
      const [rows, columns] = mapShape(network, activationNode);
      return randomBaseline(mask, rows, columns, (row, column) =>
        toImageBox(geometry, fieldBox(network, activationNode, row, column)),
      );
    }),
  );
}

/** Of at least none: 0 then. */
export function meanChance(chances: readonly Chance[]): Chance {
  const mean = (key: keyof Chance): number =>
    chances.reduce((sum, chance) => sum + chance[key], 0) / Math.max(1, chances.length);
  return {
    anyPixel: mean("anyPixel"),
    centre: mean("centre"),
    overlap: mean("overlap"),
    pointing: mean("pointing"),
    energy: mean("energy"),
  };
}
