/** Preprocessing in words: what it is called, in a sentence, and what a choice of it means. */
import type { PreprocessingChoice } from "../contract/models.ts";

interface ValuesWords {
  /** What the colours are: "scaled to 0 to 1". */
  readonly colours: string;
  /** What they become, and whose networks want it. */
  readonly meaning: string;
}

interface GeometryWords {
  readonly name: string;
  /** Of a photograph: "squashed". */
  readonly phrase: string;
  /** What is seen of a photograph. */
  readonly meaning: string;
}

export const VALUES_WORDS: Readonly<Record<PreprocessingChoice["values"], ValuesWords>> = {
  unit: {
    colours: "scaled to 0 to 1",
    meaning: "Divided by 255: 0 to 1. Darknet and many of one's own.",
  },
  tf: {
    colours: "scaled to -1 to 1",
    meaning: "-1 to 1. MobileNet, Xception, ResNet v2.",
  },
  torch: {
    colours: "scaled by mean and deviation",
    meaning: "ImageNet's mean and deviation by colour: about -2.1 to 2.6. DenseNet, PyTorch.",
  },
  caffe: {
    colours: "blue, green, red, less the mean colour",
    meaning: "Blue, green, red, less their means: about -124 to 151. VGG, ResNet.",
  },
  none: {
    colours: "0 to 255 as they are",
    meaning: "As in the file: 0 to 255. Networks with a layer that scales.",
  },
};

export const GEOMETRY_WORDS: Readonly<Record<PreprocessingChoice["geometry"], GeometryWords>> = {
  crop: {
    name: "Centre crop",
    phrase: "a centre crop",
    meaning: "The middle: nothing is distorted, the margin is lost.",
  },
  squash: {
    name: "Squashed to fit",
    phrase: "squashed",
    meaning: "All of it, with other proportions.",
  },
  letterbox: {
    name: "Fitted between bars",
    phrase: "letterboxed",
    meaning: "All of it, between grey bars.",
  },
};

/** "unit, crop": as people choose it. */
export function preprocessingName({ values, geometry }: PreprocessingChoice): string {
  return `${values}, ${geometry}`;
}

/** "values unit, a centre crop". */
export function preprocessingPhrase({ values, geometry }: PreprocessingChoice): string {
  return `values ${values}, ${GEOMETRY_WORDS[geometry].phrase}`;
}

/** "Centre crop; colours scaled to 0 to 1 (unit)". */
export function preprocessingInWords({ values, geometry }: PreprocessingChoice): string {
  return `${GEOMETRY_WORDS[geometry].name}; colours ${VALUES_WORDS[values].colours} (${values})`;
}
