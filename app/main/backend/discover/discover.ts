/** The job: reads photographs, makes groups of the first, and lets the others join. */
import { createHash } from "node:crypto";
import { PippinError } from "../../../contract/errors.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { PRESETS } from "../../../contract/settings.ts";
import type { Network } from "../../modelGeometry/graph.ts";
import { chosenConvolutions } from "../../modelGeometry/chosenConvolutions.ts";
import { defaultNetworkFeatures } from "../../modelGeometry/pooledConvolutions.ts";
import { groupCentres, principalSpace } from "../../statistics/grouping.ts";
import { seededRandom } from "../../statistics/seededRandom.ts";
import {
  discoveryById,
  discoveryOfSet,
  imagesNotJoined,
  imagesRead,
  openDiscovery,
  saveDiscoveredImage,
  savePlaces,
  saveSpace,
  setJoined,
  unplacedImages,
  type AskedDiscovery,
  type KeptPatch,
  type StoredDiscovery,
} from "../../workspace/discoveries.queries.ts";
import { saveGesture } from "../../workspace/gestures.queries.ts";
import { groupsOf, saveGroups } from "../../workspace/groups.queries.ts";
import type { Computes, ImportsModels, LongWork, Program, Writes } from "../context.ts";
import { requireUnchanged } from "../explain/explainer.ts";
import { setImages } from "../images/selectedImages.ts";
import { eachImage } from "../jobs/each.ts";
import { findModel, graphOf, referenceOf } from "../models/findModel.ts";
import { requireClass } from "../patches/requireClass.ts";
import { blocksOf, ofUnweighed, weighBlocks } from "./blocks.ts";
import { closeSpace, discoveredOf, joined, openSpace, placed, SPACE_DIMENSION, takeOffMean } from "./discovered.ts";
import { trainingOf } from "./groups.ts";

type Searches = Writes & Computes & LongWork & Program & ImportsModels;

/** Neurons of each convolution: those that matter, those that answer most, and some of any, without which rare things are missed. */
const CHOICES = [
  { measure: "attribution", top: 10 },
  { measure: "activation-sum", top: 5 },
  { measure: "random", top: 3 },
] as const;
/** Photographs that groups are made of: more make them no better, and people wait. */
const FIRST_IMAGES = 120;

export async function discover(context: Searches, input: Input<"discover">): Promise<Output<"discover">> {
  const { db } = context;
  const known = requireClass(db, input.class, {
    command: `pippin discover --class "${input.class}" --labels WORD,WORD,none`,
  });
  const model = await findModel(context, input.model);
  const images = setImages(context, input.set);
  const discovery = open(context, known, model, input);
  const before = imagesRead(db, discovery.id).length;
  const order = shuffled(images, input.seed);
  const read = await readImages(
    context,
    discovery,
    model,
    discovery.space === null ? order.slice(0, FIRST_IMAGES) : [],
  );
  if (discovery.space === null) await makeGroups(context, discovery, graphOf(context, model));
  const rest = await readImages(context, discoveryById(db, discovery.id), model, order);
  const added = joinGroups(context, discoveryById(db, discovery.id));
  const refused: readonly Refusal[] = [...new Map([...read, ...rest].map((one) => [one.item, one])).values()];
  const now = imagesRead(db, discovery.id).length;
  return {
    id: discovery.id,
    images: now - before,
    known: before,
    patches: discoveredOf(db, discoveryById(db, discovery.id))?.patches.length ?? 0,
    groups: groupsOf(db, discovery.id).filter(({ parent }) => parent === null).length,
    joined: added,
    refused: [...refused],
  };
}

function open(
  context: Searches,
  { id: classId }: ClassRecord,
  model: ModelRecord,
  input: Input<"discover">,
): StoredDiscovery {
  const graph = graphOf(context, model);
  const settings = { ...PRESETS.recommended, convolutions: input.convolutions };
  const network = defaultNetworkFeatures(graph);
  const askedWith = (features: AskedDiscovery["features"]): AskedDiscovery => ({
    groups: input.groups,
    seed: input.seed,
    convolutions: chosenConvolutions(graph, settings).map(({ number }) => number),
    features,
  });
  const keyOf = (asked: AskedDiscovery) => (set: string) => {
    const depends = { classId, set, model: model.hash, preprocessing: model.preprocessing, asked, CHOICES };
    return createHash("sha256").update(JSON.stringify(depends)).digest("hex");
  };
  // Groups that were made before there was a second network go on as they are.
  const own = askedWith(network);
  const isKnown = input.features === undefined && discoveryOfSet(context.db, input.set, keyOf(own)) !== undefined;
  const asked =
    isKnown || input.features === "network" ? own : askedWith({ name: "second-and-network", version: 1, network });
  const created = context.now().toISOString();
  return openDiscovery(context.db, keyOf(asked), { classId, modelId: model.id, set: input.set, asked, created });
}

/** By content, so that the order in which photographs came in changes nothing. */
function shuffled(images: readonly ImageRecord[], seed: number): ImageRecord[] {
  const sorted = images.toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
  return seededRandom(seed).shuffle(sorted);
}

/** One that an earlier run has read stays as it is. */
async function readImages(
  context: Searches,
  { id, asked, space: stored }: StoredDiscovery,
  model: ModelRecord,
  images: readonly ImageRecord[],
): Promise<readonly Refusal[]> {
  const known = new Set(imagesRead(context.db, id));
  const space = stored === null ? null : openSpace(stored);
  const waiting = images.filter((image) => !known.has(image.id));
  const { refused } = await eachImage(context, waiting, {
    message: "Looking at photographs",
    before: images.length - waiting.length,
    work: async (image) => {
      const { imageHash, patches, values } = await context.engine.strongest({
        imagePath: image.path,
        network: referenceOf(context, model),
        convolutions: asked.convolutions,
        choices: CHOICES,
        features: asked.features,
      });
      requireUnchanged(image, imageHash);
      const kept = patches.map(({ convolution, channel, row, column, measure, imageBox }): KeptPatch => {
        const { x, y, width, height } = imageBox;
        return [convolution, channel, row, column, measure, x, y, width, height];
      });
      saveDiscoveredImage(context.db, id, image, kept, space === null ? { features: values } : placed(space, values));
    },
  });
  return refused;
}

async function makeGroups({ db }: Writes, { id, asked }: StoredDiscovery, network: Network): Promise<void> {
  const images = unplacedImages(db, id);
  const dimension = featureExtent(images);
  if (dimension === 0) {
    throw new PippinError(
      "unreadable-file",
      "None of the set's photographs could be read, so there is nothing to make groups of.",
    );
  }
  const values = joined(images.map(({ features }) => features));
  images.reduce((at, { features }) => {
    takeOffMean(values.subarray(at, at + features.length), dimension);
    return at + features.length;
  }, 0);
  const factors = weighBlocks(values, blocksOf(asked.features, network, dimension));
  const space = ofUnweighed(await principalSpace({ values, dimension }, SPACE_DIMENSION, asked.seed), factors);
  const own = images.map(({ features }) => placed(space, features));
  const places = { values: joined(own.map((one) => one.places)), dimension: space.to };
  const centres = await groupCentres(places, asked.groups, asked.seed);
  db.transaction(() => {
    saveGroups(db, id, null, centres);
    saveSpace(db, id, closeSpace(space));
    images.forEach(({ imageId }, i) => savePlaces(db, id, imageId, own[i]!));
  })();
}

/** Numbers of a patch's features; 0 where there is no patch. */
function featureExtent(images: ReturnType<typeof unplacedImages>): number {
  const some = images.find(({ features }) => features.length > 0);
  return some === undefined ? 0 : some.features.length / some.patches;
}

/** New photographs' patches of groups that have a word become training patches, as one gesture. @returns how many. */
function joinGroups({ db }: Writes, discovery: StoredDiscovery): number {
  const fresh = new Set(imagesNotJoined(db, discovery.id));
  if (fresh.size === 0) return 0;
  return db.transaction(() => {
    const patches = trainingOf(db, discovery).filter(({ imageId }) => fresh.has(imageId));
    const saved = saveGesture(
      db,
      { patches, removed: [] },
      (steps) => `joining ${counted(steps.length, "patch", "patches")} to groups`,
    );
    setJoined(db, discovery.id);
    return saved?.steps.length ?? 0;
  })();
}
