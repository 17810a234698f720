/** Numbers of networks as people read them. */
import type { PreprocessingChoice } from "../../../contract/models.ts";

/** 1,039,912 -> "1.0 million". */
export function weightsInWords(parameters: number): string {
  if (parameters >= 1e6) return `${(parameters / 1e6).toFixed(1)} million weights`;
  return `${parameters.toLocaleString("en")} weights`;
}

/** [224, 224, 16] -> "224 x 224 x 16". */
export function shapeInWords(shape: readonly number[]): string {
  return shape.join(" x ");
}

/** [26, 26] -> "26", [3, 7] -> "3 x 7". */
export function pairInWords(pair: readonly number[]): string {
  return pair[0] === pair[1] ? String(pair[0]) : pair.join(" x ");
}

export const VALUES_WORDS: Readonly<
  Record<PreprocessingChoice["values"], { readonly title: string; readonly text: string }>
> = {
  unit: { title: "unit", text: "Divided by 255: 0 to 1. Darknet and many of one's own." },
  tf: { title: "tf", text: "-1 to 1. MobileNet, Xception, ResNet v2." },
  torch: { title: "torch", text: "ImageNet's mean and deviation by colour: about -2.1 to 2.6. DenseNet, PyTorch." },
  caffe: { title: "caffe", text: "Blue, green, red, less their means: about -124 to 151. VGG, ResNet." },
  none: { title: "none", text: "As in the file: 0 to 255. Networks with a layer that scales." },
};

export const GEOMETRY_WORDS: Readonly<
  Record<PreprocessingChoice["geometry"], { readonly title: string; readonly text: string }>
> = {
  crop: { title: "crop", text: "The middle: nothing is distorted, the margin is lost." },
  squash: { title: "squash", text: "All of it, with other proportions." },
  letterbox: { title: "letterbox", text: "All of it, between grey bars." },
};

export function preprocessingInWords({ values, geometry }: PreprocessingChoice): string {
  return `${values}, ${geometry}`;
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
