/** The networks that come with the program, both of ImageNet's thousand classes. The first is used where none is named. */
export const SHIPPED_MODELS = [
  {
    name: "Tiny Darknet",
    file: "tiny-darknet.h5",
    preprocessing: { values: "unit", geometry: "crop" },
    /** For whoever chooses between them. */
    about: "1.0 million weights: quick, and right less often",
  },
  {
    name: "EfficientNet-Lite0",
    file: "efficientnet-lite0.onnx",
    preprocessing: { values: "tf", geometry: "crop" },
    about: "4.6 million weights: slower, and right more often",
  },
] as const;

export type ShippedName = (typeof SHIPPED_MODELS)[number]["name"];

const NAMES: readonly string[] = SHIPPED_MODELS.map(({ name }) => name);

/** @returns whether a model of that name comes with the program. */
export function isShipped(name: string): boolean {
  return NAMES.includes(name);
}
