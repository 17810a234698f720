import { describe, expect, it } from "vitest";
import type { ExplainedPatch } from "../../../app/contract/engine.ts";
import { readCoco, writeCoco } from "../../../app/main/interchange/coco.ts";
import type { CocoDataset } from "../../../app/main/interchange/cocoDataset.ts";
import { cocoLabel, cocoOfExplanations, type CocoExplained } from "../../../app/main/interchange/explainedCoco.ts";

const patch = (x: number, labels: ExplainedPatch["labels"]): ExplainedPatch =>
  ({
    ...{ convolution: 6, layer: "conv6", channel: 3, row: 1, column: 2, measure: "attribution", labels },
    imageBox: { x, y: 5, width: 20, height: 10 },
  }) as ExplainedPatch;

function cocoOf(images: readonly CocoExplained[]): CocoDataset {
  const found = images.flatMap(({ patches }) => patches.map(cocoLabel));
  const labels = new Set(found.flatMap((one) => ("label" in one ? [one.label] : [])));
  const paths = images.map(({ path }) => path);
  const { images: listed, categories, annotations, extra } = cocoOfExplanations(paths, labels, () => images);
  return { images: [...listed], categories: [...categories], annotations: [...annotations], extra };
}

describe("labelled patches of explanations as COCO", () => {
  it("are boxes in the photographs under their likeliest label, with its probability and the neuron", () => {
    const images = [
      {
        ...{ path: "/photos/my dogs/a.jpg", hash: "ab".repeat(32), width: 100, height: 80 },
        patches: [
          patch(1, [
            { label: "nose", probability: 0.8 },
            { label: "eye", probability: 0.2 },
          ]),
          patch(2, []),
        ],
      },
      {
        path: "/photos/b.jpg",
        hash: "cd".repeat(32),
        width: 100,
        height: 80,
        patches: [patch(3, [{ label: "eye", probability: 1 }])],
      },
    ];
    const { dataset, problems } = readCoco(writeCoco(cocoOf(images)), "x.json");
    expect(problems).toEqual([]);
    expect(dataset.images.map(({ fileName }) => fileName)).toEqual(["my dogs/a.jpg", "b.jpg"]);
    expect(dataset.categories.map(({ id, name }) => [id, name])).toEqual([
      [1, "eye"],
      [2, "nose"],
    ]);
    expect(dataset.annotations).toMatchObject([
      { imageId: 1, categoryId: 2, box: { x: 1, y: 5, width: 20, height: 10 }, extra: { score: 0.8, channel: 3 } },
      { imageId: 2, categoryId: 1, box: { x: 3 }, extra: { score: 1 } },
    ]);
  });

  it("are what reviewers made of them: corrected ones of the right category, rejected ones left out", () => {
    const labels = [
      { label: "nose", probability: 0.8 },
      { label: "eye", probability: 0.2 },
    ];
    const patches = [
      { ...patch(1, labels), review: { verdict: "corrected", label: "eye", carriedFrom: null } as const },
      { ...patch(2, labels), review: { verdict: "rejected", label: null, carriedFrom: null } as const },
      { ...patch(3, labels), review: { verdict: "accepted", label: null, carriedFrom: 2 } as const },
    ];
    const image = { path: "/photos/b.jpg", hash: "cd".repeat(32), width: 100, height: 80, patches };
    const { annotations, categories } = cocoOf([image]);
    expect(categories.map(({ name }) => name)).toEqual(["eye", "nose"]);
    expect(annotations).toMatchObject([
      { categoryId: 1, box: { x: 1 }, extra: { score: 0.2, verdict: "corrected" } },
      { categoryId: 2, box: { x: 3 }, extra: { score: 0.8, verdict: "accepted", verdict_of_version: 2 } },
    ]);
    expect(annotations[0].extra).not.toHaveProperty("verdict_of_version");
  });
});
