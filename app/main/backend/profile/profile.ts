/** What a class goes by, counted over the explanations that a set has of it. */
import { basename } from "node:path";
import {
  PLACES,
  type ClassProfile,
  type NeuronShare,
  type ProfileComparison,
  type ProfileDifference,
  type ProfilePatch,
  type Unlike,
} from "../../../contract/classProfile.ts";
import { FEW_IMAGES } from "../../../contract/evaluation.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { convolutionOf } from "../../modelGeometry/chosenConvolutions.ts";
import { distances, kindShares, pairedMeans, unpairedMeans, type KindsOfImage } from "../../statistics/classProfile.ts";
import { holm } from "../../statistics/paired.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { profiledClasses, wholePatch } from "../../workspace/profiles.queries.ts";
import type { Reads } from "../context.ts";
import { setImages } from "../images/selectedImages.ts";
import { findModel, graphOf } from "../models/findModel.ts";
import { placeOf } from "../objects/places.ts";
import { type CountedImage, type Selection, type Profiles, selected } from "./selection.ts";

/** How many neurons a profile shows, and patches of each. */
const SHOWN_NEURONS = 20;
const SHOWN_PATCHES = 6;
/** Images that are unlike the rest, at most so many by name. */
const SHOWN_UNLIKE = 100;
/** Fewer images have no rest to be unlike. */
const LEAST_COMPARED = 4;

export async function profileChoices(
  context: Profiles,
  { set, model: name }: Input<"profileChoices">,
): Promise<Output<"profileChoices">> {
  const model = await findModel(context, name);
  const images = setImages(context, set).length;
  const classes = profiledClasses(context.db, { modelId: model.id, set }).map(({ index, ...one }) => ({
    index,
    name: classInWords(model.classNames, index),
    ...one,
  }));
  return { images, classes };
}

export async function classProfile(
  context: Profiles,
  { of, against }: Input<"classProfile">,
): Promise<Output<"classProfile">> {
  const first = await selected(context, of);
  const second = against === null ? null : await selected(context, against);
  return {
    profile: profileOf(context, first),
    against: second === null ? null : profileOf(context, second),
    comparison: second === null ? null : comparisonOf(first, second),
  };
}

export async function profilePatches(
  context: Profiles,
  { of, label, place, neuron, first, offset }: Input<"profilePatches">,
): Promise<Output<"profilePatches">> {
  const { images } = await selected(context, of);
  const found = images.flatMap((image) =>
    image.patches.flatMap(([convolution, channel, , own], at) => {
      const isAsked =
        (label === null || own === label) &&
        (place === null || (image.shares !== null && placeOf(image.shares[at]!) === place)) &&
        (neuron === null || (neuron.convolution === convolution && neuron.channel === channel));
      return isAsked ? [{ image, at }] : [];
    }),
  );
  found.sort((a, b) => b.image.evidence[b.at]! - a.image.evidence[a.at]! || a.image.imageId - b.image.imageId);
  const shown = found.slice(offset, offset + first);
  return { patches: shown.flatMap(({ image, at }) => profilePatch(context, image, at) ?? []), total: found.length };
}

type Kind = ProfileDifference["kind"];

/** What each patch is of: null where that is not known. */
function kindsOf({ patches, evidence, shares }: CountedImage, kind: Kind): KindsOfImage {
  switch (kind) {
    case "label":
      return { evidence, kinds: patches.map(([, , , label]) => label) };
    case "place":
      return { evidence, kinds: patches.map((_, i) => (shares === null ? null : placeOf(shares[i]!))) };
    case "neuron":
      return { evidence, kinds: patches.map(([convolution, channel]) => `${convolution} ${channel}`) };
  }
}

function imagesFor(images: readonly CountedImage[], kind: Kind): readonly CountedImage[] {
  return kind === "place" ? images.filter(({ shares }) => shares !== null) : images;
}

function profileOf(context: Reads, selection: Selection): ClassProfile {
  const { asked, model, className, settings, images, leftOut } = selection;
  const outlined = imagesFor(images, "place");
  const labelled = images.some(({ patches }) => patches.some(([, , , label]) => label !== null));
  const byPlace = kindShares(
    outlined.map((image) => kindsOf(image, "place")),
    { always: PLACES },
  );
  const byNeuron = images.map((image) => kindsOf(image, "neuron"));
  const neurons = new Set<string | null>();
  for (const { kinds } of byNeuron) for (const kind of kinds) neurons.add(kind);
  return {
    set: asked.set,
    model: { name: model.name, hash: model.hash },
    class: { index: asked.classIndex, name: className },
    measure: asked.measure,
    settings,
    images: images.length,
    leftOut,
    patches: images.reduce((sum, { patches }) => sum + patches.length, 0),
    outlined: outlined.length,
    byLabel: labelled
      ? kindShares(images.map((image) => kindsOf(image, "label"))).map(({ kind, ...share }) => ({
          label: kind,
          ...share,
        }))
      : null,
    byPlace:
      outlined.length === 0
        ? null
        : PLACES.map((place) => {
            const { kind: _, ...share } = byPlace.find(({ kind }) => kind === place)!;
            return { place, ...share };
          }),
    byNeuron: neuronShares(context, selection, byNeuron),
    neurons: neurons.size,
    unlike: unlikeOf(context, images, labelled ? "label" : "place"),
    notes: notesOf(selection, labelled, outlined.length),
  };
}

function neuronShares(context: Reads, { images, model }: Selection, kinds: readonly KindsOfImage[]): NeuronShare[] {
  const network = graphOf(context, model);
  const shares = kindShares(kinds, { most: SHOWN_NEURONS });
  const found = new Map(
    shares.map(({ kind }) => [kind, { labels: new Map<string, number>(), best: [] as Strongest[] }]),
  );
  images.forEach((image, i) => {
    image.patches.forEach(([, , score, label], at) => {
      const neuron = found.get(kinds[i]!.kinds[at]!);
      if (neuron === undefined) return;
      const { labels, best } = neuron;
      if (label !== null) labels.set(label, (labels.get(label) ?? 0) + 1);
      const last = best.at(-1);
      if (last?.image !== image) best.push({ image, at, score });
      else if (score > last.score) best[best.length - 1] = { image, at, score };
    });
  });
  return shares.map(({ kind, ...share }) => {
    const [convolution, channel] = kind.split(" ").map(Number) as [number, number];
    const { labels, best } = found.get(kind)!;
    best.sort((a, b) => b.score - a.score || a.image.imageId - b.image.imageId);
    return {
      ...share,
      convolution,
      channel,
      layer: convolutionOf(network, convolution).layer,
      label: [...labels].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? null,
      strongest: best.slice(0, SHOWN_PATCHES).flatMap(({ image, at }) => profilePatch(context, image, at) ?? []),
    };
  });
}

/** A neuron's strongest patch in an image. */
interface Strongest {
  readonly image: CountedImage;
  readonly at: number;
  readonly score: number;
}

/** @returns undefined where the image was removed meanwhile. */
export function profilePatch({ db }: Reads, of: CountedImage, at: number): ProfilePatch | undefined {
  const image: ImageRecord | undefined = imageById(db, of.imageId);
  const found = wholePatch(db, of.explanationId, at);
  if (image === undefined || found === undefined) return undefined;
  const { id, patch, patchBlob, reconstructionBlob } = found;
  const { convolution, channel, row, column, score, imageBox, labels } = patch;
  return {
    id,
    imageId: image.id,
    name: basename(image.path),
    hash: image.hash,
    width: image.width,
    height: image.height,
    convolution,
    channel,
    row,
    column,
    score,
    evidence: of.evidence[at]!,
    imageBox,
    label: labels[0]?.label ?? null,
    probability: labels[0]?.probability ?? null,
    place: of.shares === null ? null : placeOf(of.shares[at]!),
    patchBlob,
    reconstructionBlob,
  };
}

function unlikeOf({ db }: Reads, images: readonly CountedImage[], by: "label" | "place"): Unlike | null {
  const own = imagesFor(images, by);
  const { images: found, threshold } = distances(own.map((image) => kindsOf(image, by)));
  const compared = found.flatMap((one, i) => (one === null ? [] : [{ ...one, imageId: own[i]!.imageId }]));
  if (compared.length < LEAST_COMPARED) return null;
  const carriers = new Map<string, number>();
  for (const { carriedBy } of compared) carriers.set(carriedBy, (carriers.get(carriedBy) ?? 0) + 1);
  const far = compared
    .filter(({ distance }) => distance >= threshold)
    .sort((a, b) => b.distance - a.distance || a.imageId - b.imageId);
  const what = by === "label" ? "labels" : "places";
  return {
    by,
    carriers: [...carriers]
      .map(([name, n]) => ({ name, images: n }))
      .sort((a, b) => b.images - a.images || (a.name < b.name ? -1 : 1)),
    threshold,
    n: compared.length,
    total: far.length,
    images: far.slice(0, SHOWN_UNLIKE).flatMap((one) => {
      const image = imageById(db, one.imageId);
      return image === undefined ? [] : [{ ...one, name: basename(image.path), hash: image.hash }];
    }),
    rule: `A photograph is unlike the rest where at least ${percent(threshold)} of its evidence lies with other ${what} than the class's does: half, or more where photographs differ so much (Tukey's fence).`,
  };
}

function notesOf({ images, leftOut, asked }: Selection, labelled: boolean, outlined: number): string[] {
  const n = images.length;
  const notes: string[] = [];
  if (n < FEW_IMAGES) {
    notes.push(
      n === 1
        ? `1 photograph is few: no interval can be drawn from it. Explain ${FEW_IMAGES} or more.`
        : `${counted(n, "photograph")} are few: the intervals are wide, and hold the truth less often than 95% of the time. Explain ${FEW_IMAGES} or more.`,
    );
  }
  if (leftOut > 0) {
    notes.push(
      `${counted(leftOut, "photograph")} ${leftOut === 1 ? "is" : "are"} explained with other settings or another patch classifier only, and left out. Explain the set anew to have all.`,
    );
  }
  if (!labelled) {
    notes.push(
      "No patch classifier has labelled these patches, so nothing is said of labels. Train one that covers the class, and explain the set anew.",
    );
  }
  if (outlined === 0) {
    notes.push(
      "Nothing is outlined on these photographs, so nothing is said of what lies on the object. Import outlines, or draw them on the Patches page.",
    );
  } else if (outlined < n) {
    notes.push(`Places are over the ${counted(outlined, "photograph")} of ${n} with outlines.`);
  }
  if (asked.measure !== "attribution") {
    notes.push(
      `Evidence is by ${asked.measure}, which does not ask about the class: it says what the network sees in these photographs, not what speaks for the class.`,
    );
  }
  return notes;
}

function comparisonOf(first: Selection, second: Selection): ProfileComparison {
  const places = new Map(second.images.map((image, i) => [image.imageId, i]));
  const shared = first.images.filter(({ imageId }) => places.has(imageId));
  // The same side twice, or two that share a few images only, are no pairs.
  const paired = 2 * shared.length >= Math.min(first.images.length, second.images.length);
  const [ones, others] = paired
    ? [shared, shared.map(({ imageId }) => second.images[places.get(imageId)!]!)]
    : [first.images, second.images];
  const kinds: Kind[] = first.model.id === second.model.id ? ["label", "place", "neuron"] : ["label", "place"];
  const differences = kinds.flatMap((kind) => differencesOf(ones, others, kind, paired));
  differences.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  return {
    paired,
    images: paired ? shared.length : ones.length + others.length,
    differences,
    sentence: sentenceOf(first, second, differences),
  };
}

function differencesOf(
  ones: readonly CountedImage[],
  others: readonly CountedImage[],
  kind: Kind,
  paired: boolean,
): ProfileDifference[] {
  const isKnown = (image: CountedImage): boolean => kindsOf(image, kind).kinds.some((one) => one !== null);
  const known = ones.map((image, i) => isKnown(image) && (!paired || isKnown(others[i]!)));
  const a = ones.filter((image, i) => (paired ? known[i] : isKnown(image))).map((image) => kindsOf(image, kind));
  const b = others.filter((image, i) => (paired ? known[i] : isKnown(image))).map((image) => kindsOf(image, kind));
  if (a.length === 0 || b.length === 0) return [];
  const names = new Set([a, b].flatMap((side) => kindShares(side, { most: SHOWN_NEURONS }).map((share) => share.kind)));
  const found = [...names].map((name) => {
    const [x, y] = [a, b].map((side) => side.map((image) => shareIn(image, name))) as [number[], number[]];
    return { name, ...(paired ? pairedMeans(x, y) : unpairedMeans(x, y)) };
  });
  const corrected = holm(found.map(({ p }) => p));
  return found.map(({ name, ...difference }, i) => {
    const [convolution, channel] = name.split(" ");
    return {
      kind,
      name: kind === "neuron" ? `convolution ${convolution}, channel ${channel}` : name,
      ...difference,
      corrected: corrected[i]!,
    };
  });
}

function shareIn({ evidence, kinds }: KindsOfImage, name: string): number {
  return kinds.reduce((sum, kind, i) => sum + (kind === name ? evidence[i]! : 0), 0);
}

const IN_WORDS: Readonly<Record<string, string>> = { on: "the object", edge: "its edge", off: "what is off it" };

function sentenceOf(first: Selection, second: Selection, differences: readonly ProfileDifference[]): string {
  const nameOf = ({ className, model, asked }: Selection, other: Selection): string => {
    if (asked.classIndex !== other.asked.classIndex) return `"${className}"`;
    return model.id === other.model.id ? `"${className}" in "${asked.set}"` : `"${className}" by ${model.name}`;
  };
  const [one, other] = [nameOf(first, second), nameOf(second, first)];
  const clear = differences.find(({ corrected, kind }) => corrected < 0.05 && kind !== "neuron");
  const clearest = clear ?? differences.find(({ corrected }) => corrected < 0.05);
  if (clearest === undefined) return `Nothing clearly tells ${one} from ${other} in what they go by.`;
  const { kind, name, difference } = clearest;
  const [more, less] = difference < 0 ? [one, other] : [other, one];
  const what = kind === "place" ? (IN_WORDS[name] ?? name) : name;
  return `${more} goes by ${what} more than ${less}, by ${counted(Math.round(100 * Math.abs(difference)), "point")} of the evidence.`;
}
