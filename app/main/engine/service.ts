/** What an engine process does: the `Engine` interface over one TensorFlow.js backend. */
import { createHash } from "node:crypto";
import type {
  AssessRequest,
  BlankRequest,
  BlankResult,
  ClassMapRequest,
  ClassMapResult,
  DrawPicturesRequest,
  DrawPicturesResult,
  Engine,
  ExplainedPatch,
  ExplainRequest,
  ExplainResult,
  FeaturesRequest,
  FeaturesResult,
  ImportModelResult,
  InspectModelRequest,
  InspectModelResult,
  LabelBoxesRequest,
  LabelBoxesResult,
  NetworkReference,
  NeuronPatchRequest,
  NeuronPatchResult,
  PatchClassifierReference,
  PeaksRequest,
  PeaksResult,
  PredictRequest,
  PredictResult,
  ReadClassifierFileResult,
  ReadMaskRequest,
  ReadMaskResult,
  SeeImageResult,
  StrongestRequest,
  StrongestResult,
} from "../../contract/engine.ts";
import { PippinError } from "../../contract/errors.ts";
import type { Box } from "../../contract/geometry.ts";
import { valuesFor } from "../../contract/models.ts";
import { looksWithSecond, SECOND_NETWORK, type FeatureSpecification } from "../../contract/patchClassifier.ts";
import {
  explain,
  explainNeuron,
  findPatches,
  labelled,
  outputsForAnySettings,
  topClasses,
  type ExplainInput,
  type Explanation,
  type FoundPatch,
} from "./explain/explain.ts";
import { assess } from "./evaluate/assess.ts";
import { blank } from "./evaluate/blank.ts";
import { partsApart } from "./evaluate/surroundings.ts";
import { RedrawnNetworks } from "./evaluate/redraw.ts";
import { channelPeaks, outputsForPeaks } from "./explain/peaks.ts";
import { strongestPatches } from "./explain/strongest.ts";
import { classMap } from "./backward/classMap.ts";
import { decodeImage } from "../imaging/decode.ts";
import { degraded } from "./patches/features/degrade.ts";
import { encodePng } from "../imaging/encode.ts";
import { readMaskFile } from "../imaging/maskFile.ts";
import { mirrored, mirroredBox } from "../imaging/mirror.ts";
import { renderReconstruction } from "./explain/reconstructionPicture.ts";
import { crop, type RgbImage } from "../imaging/rgbImage.ts";
import { seenImage } from "../imaging/thumbnail.ts";
import { drawPicture, pictureReadsAlpha } from "../modelGeometry/drawPicture.ts";
import { LoadedNetwork, type ForwardPass } from "./network/forward.ts";
import { prepareInput, toInputBox, toImageBox, type PreparedInput } from "../modelGeometry/preprocessing.ts";
import { classCount, scoresOf } from "../modelGeometry/graph.ts";
import { inspected } from "../modelGeometry/inspectedModel.ts";
import { guessPreprocessing } from "../modelGeometry/preprocessingGuess.ts";
import { placeOf } from "./network/readers/modelPlace.ts";
import { namesBeside } from "./network/readers/namesBeside.ts";
import { readNetwork } from "./network/readers/readNetwork.ts";
import { openNetwork, writeNetwork } from "./network/store.ts";
import { readFileNamed } from "../files/readFile.ts";
import type { SecondView } from "./patches/features/extractor.ts";
import { featureExtractor } from "./patches/features/features.ts";
import { SecondNetwork } from "./patches/features/secondNetwork.ts";
import { readClassifierFile } from "../files/classifierFile.ts";
import { readPatchClassifier, type PatchClassifier } from "./patches/patchClassifier.ts";
import { trainPatchClassifier } from "./patches/train.ts";
import { startBackend, type Backend, type BackendName } from "./tensors/backend.ts";

export interface EngineServiceOptions {
  readonly backend?: BackendName;
  /** File of the network that patches are also looked at with, where their features say so. */
  readonly secondNetwork?: string;
}

/** @returns the engine; its calls are answered one at a time, as the process that holds it sends them. */
export async function createEngineService(options: EngineServiceOptions = {}): Promise<Engine> {
  return new EngineService(await startBackend(options.backend), options.secondNetwork ?? null);
}

class EngineService implements Engine {
  private readonly backend: Backend;
  private network: { readonly hash: string; readonly loaded: LoadedNetwork; close(): void } | null = null;
  /** In the order of their use. */
  private readonly classifiers = new Map<string, PatchClassifier>();
  private held: HeldImage | null = null;
  private redrawn: { readonly seed: number; readonly networks: RedrawnNetworks } | null = null;
  /** Of networks that are closed. */
  private passesBefore = 0;
  private readonly secondFile: string | null;
  /** Opened when it is first needed, and held from then on. */
  private second: SecondNetwork | null = null;

  constructor(backend: Backend, secondFile: string | null) {
    this.backend = backend;
    this.secondFile = secondFile;
  }

  async status(): ReturnType<Engine["status"]> {
    const { name, version, reason, tf } = this.backend;
    const status = {
      backend: name,
      version,
      reason,
      tensors: tf.memory().numTensors,
      residentBytes: process.memoryUsage.rss(),
      forwardPasses:
        this.passesBefore +
        (this.network?.loaded.forwardPasses ?? 0) +
        (this.redrawn?.networks.forwardPasses ?? 0) +
        (this.second?.forwardPasses ?? 0),
    };
    return Promise.resolve(status);
  }

  async importModel(...[request, onProgress]: Parameters<Engine["importModel"]>): Promise<ImportModelResult> {
    const { inputSize } = request;
    const { network, weights, close } = await readNetwork(request.path, inputSize === undefined ? {} : { inputSize });
    try {
      const stored = writeNetwork({ ...network, name: request.name }, weights, request.target, (done, total) => {
        onProgress?.({ done, total, message: "Reading weights" });
      });
      return { ...stored, warnings: [] };
    } finally {
      close();
    }
  }

  async inspectModel({ path, weights: all, inputSize }: InspectModelRequest): Promise<InspectModelResult> {
    const place = await placeOf(path);
    try {
      const read = await readNetwork(place.path, { inputSize: inputSize ?? "suggested" });
      const { network, sizeIsOpen, weights, inside, close } = read;
      let guess: InspectModelResult["guess"];
      try {
        if (all) for (const key of Object.keys(network.weights)) weights.read(key);
        guess = inside?.guess ?? guessPreprocessing(network, (key) => weights.read(key));
      } finally {
        close();
      }
      const beside = namesBeside(place.path, place.folder, classCount(network));
      // A list that fits, its own first; else what is wrong with one.
      const lists = [inside?.names ?? null, beside];
      const names = lists.find((list) => (list?.names ?? null) !== null) ?? lists.find((list) => list !== null) ?? null;
      // Layers may be named as those of a network that reads colours, and read grey pictures.
      const fits = guess !== null && valuesFor(network.inputShape[2]).includes(guess.preprocessing.values);
      return { model: inspected(network), sizeIsOpen, guess: fits ? guess : null, namesBeside: names };
    } finally {
      place.close();
    }
  }

  seeImage({ imagePath }: { readonly imagePath: string }): Promise<SeeImageResult> {
    return seenImage(readFileNamed(imagePath), imagePath);
  }

  async drawPictures({ imagePath, pictures }: DrawPicturesRequest): Promise<DrawPicturesResult> {
    const { image } = await decodeImage(readFileNamed(imagePath), imagePath, pictures.some(pictureReadsAlpha));
    const drawn: Uint8Array[] = [];
    for (const picture of pictures) drawn.push(await drawPicture(image, picture));
    return { pictures: drawn };
  }

  readMask({ maskPath, size }: ReadMaskRequest): Promise<ReadMaskResult> {
    return readMaskFile(readFileNamed(maskPath), maskPath, size);
  }

  async readClassifierFile({ path }: { readonly path: string }): Promise<ReadClassifierFileResult> {
    const file = readClassifierFile(readFileNamed(path), path);
    try {
      readPatchClassifier(file.machine);
    } catch {
      throw new PippinError(
        "bad-file",
        `${path}: the file is damaged (its classifier cannot be opened). Copy it again, or export it again.`,
        { file: path },
      );
    }
    return Promise.resolve(file);
  }

  async predict({ imagePath, network: reference, top }: PredictRequest): Promise<PredictResult> {
    const loaded = this.load(reference);
    const { image, imageHash } = await opened(imagePath, loaded);
    const { pixels } = prepareInput(image, loaded.network.inputShape, reference.preprocessing);
    const started = performance.now();
    const pass = loaded.forward(pixels, []);
    const seconds = (performance.now() - started) / 1000;
    try {
      const { probabilities } = pass;
      const sum = probabilities.reduce((all, one) => all + one, 0);
      return { imageHash, top: topClasses(probabilities, top), sum, seconds };
    } finally {
      pass.dispose();
    }
  }

  async explain(request: ExplainRequest): Promise<ExplainResult> {
    const started = performance.now();
    const held = request.hold === true ? await this.hold(request) : null;
    const loaded = this.load(request.network);
    const { image, warnings, imageHash } = held ?? (await opened(request.imagePath, loaded));
    const { classifiers } = request;
    const second = await this.secondFor(classifiers);
    let used: string | null = null;
    const input: ExplainInput = {
      image,
      loaded,
      preprocessing: request.network.preprocessing,
      settings: request.settings,
      imageSeed: seedOf(imageHash),
      featureConvolutions: convolutionsRead(classifiers, loaded),
      ...seenBy(second, image, imageHash, request.network, loaded),
      classifierFor: (classIndex) => {
        const found = labelling(request, classIndex);
        used = found?.id ?? null;
        return found === undefined ? null : this.classifier(found);
      },
    };
    const explanation = held === null ? explain(input) : labelled(input, held.pass, foundOn(held, input));
    const source = request.settings.patchSource === "original" ? image : explanation.prepared.view;
    const patches = await Promise.all(explanation.patches.map((patch) => pictured(patch, source, request)));
    return {
      width: image.width,
      height: image.height,
      imageHash,
      prediction: explanation.prediction,
      independent: scoresOf(loaded.network).classes === "independent",
      explainedClass: explanation.explainedClass,
      convolutions: explanation.convolutions,
      classifier: used,
      patches,
      ties: explanation.ties,
      warnings,
      seconds: (performance.now() - started) / 1000,
    };
  }

  async assess(request: AssessRequest): ReturnType<Engine["assess"]> {
    const loaded = this.load(request.network, request.sanity !== null);
    const { image, imageHash } = await opened(request.imagePath, loaded);
    const { classifiers, measures, masks, settings, occlusion, seed } = request;
    const second = await this.secondFor(classifiers);
    const sanity =
      request.sanity === null ? null : { depths: request.sanity.depths, redrawn: this.redraw(loaded, seed) };
    const result = assess({
      image,
      loaded,
      preprocessing: request.network.preprocessing,
      settings,
      measures,
      masks,
      classMaps: request.classMaps,
      occlusion,
      sanity,
      seed,
      imageSeed: seedOf(imageHash),
      featureConvolutions: convolutionsRead(classifiers, loaded),
      ...seenBy(second, image, imageHash, request.network, loaded),
      classifierFor: (classIndex) => {
        const found = labelling(request, classIndex);
        return found === undefined ? null : this.classifier(found);
      },
    });
    return { ...result, imageHash };
  }

  async peaks({ imagePath, network }: PeaksRequest): Promise<PeaksResult> {
    const loaded = this.load(network);
    const { image, imageHash } = await opened(imagePath, loaded);
    const { pixels } = prepareInput(image, loaded.network.inputShape, network.preprocessing);
    const pass = loaded.forward(pixels, outputsForPeaks(loaded));
    try {
      return { imageHash, peaks: channelPeaks(loaded, pass) };
    } finally {
      pass.dispose();
    }
  }

  async neuronPatch(request: NeuronPatchRequest): Promise<NeuronPatchResult> {
    const loaded = this.load(request.network);
    const { image, imageHash } = await opened(request.imagePath, loaded);
    const { classifiers } = request;
    const second = await this.secondFor(classifiers);
    const found = explainNeuron(
      {
        image,
        loaded,
        preprocessing: request.network.preprocessing,
        featureConvolutions: convolutionsRead(classifiers, loaded),
        ...seenBy(second, image, imageHash, request.network, loaded),
        classifierFor: (index) => {
          const covering = classifiers.find(({ classIndices }) => classIndices.includes(index));
          return covering === undefined ? null : this.classifier(covering);
        },
      },
      request,
    );
    return { imageHash, activation: found.activation, labels: found.labels, ...(await drawn(found, image, request)) };
  }

  async strongest(request: StrongestRequest): Promise<StrongestResult> {
    const { imagePath, network, features } = request;
    const loaded = this.load(network);
    const { image, imageHash } = await opened(imagePath, loaded);
    const input = { image, loaded, preprocessing: network.preprocessing, imageSeed: seedOf(imageHash) };
    const patches = strongestPatches(input, request);
    const boxes = patches.map(({ imageBox }) => imageBox);
    const { values, dimension } = await this.extract({ imagePath, network }, features, boxes);
    return { imageHash, patches, values, dimension };
  }

  async classMap(request: ClassMapRequest): Promise<ClassMapResult> {
    const { prepared, pass } = await this.hold(request);
    const loaded = this.load(request.network);
    const classIndex = request.classIndex ?? topClasses(pass.probabilities, 1)[0].index;
    const { kind, node, height, width, values } = classMap(loaded, pass, classIndex);
    const [inputHeight, inputWidth] = loaded.network.inputShape;
    const box = toImageBox(prepared.geometry, { x: 0, y: 0, width: inputWidth, height: inputHeight });
    return { kind, layer: loaded.network.nodes[node].layer, classIndex, height, width, values, box };
  }

  /** The image with everything that may be asked of its forward pass; the last one is let go of. */
  private async hold({ imagePath, network }: Pick<ExplainRequest, "imagePath" | "network">): Promise<HeldImage> {
    const { bytes, imageHash } = read(imagePath);
    const key = JSON.stringify([imageHash, network.hash, network.preprocessing]);
    if (this.held?.key === key) return this.held;
    const loaded = this.load(network);
    const { image, warnings } = await decodeImage(bytes, imagePath, readsAlpha(loaded));
    this.letGo();
    const prepared = prepareInput(image, loaded.network.inputShape, network.preprocessing);
    const pass = loaded.forward(prepared.pixels, outputsForAnySettings(loaded.network));
    this.held = { key, image, warnings, imageHash, prepared, pass, found: null };
    return this.held;
  }

  private letGo(): void {
    this.held?.pass.dispose();
    this.held = null;
  }

  async blank({ imagePath, network, classIndex, coverings, object }: BlankRequest): Promise<BlankResult> {
    const loaded = this.load(network);
    const { image, imageHash } = await opened(imagePath, loaded);
    const prepared = prepareInput(image, loaded.network.inputShape, network.preprocessing);
    return {
      imageHash,
      logOdds: blank(loaded, prepared, classIndex, coverings),
      without: object === null ? null : partsApart(loaded, prepared, classIndex, object),
    };
  }

  async features({ features, boxes, ...request }: FeaturesRequest): Promise<FeaturesResult> {
    return this.extract(request, features, boxes);
  }

  async labelBoxes({ classifier: reference, boxes, ...request }: LabelBoxesRequest): Promise<LabelBoxesResult> {
    if (boxes.length === 0) return { labels: [] };
    const { values } = await this.extract(request, reference.features, boxes);
    return { labels: this.classifier(reference).label(values) };
  }

  private async extract(
    request: Pick<FeaturesRequest, "imagePath" | "network" | "mirrored" | "degraded">,
    features: FeatureSpecification,
    boxes: readonly Box[],
  ): Promise<FeaturesResult> {
    const loaded = this.load(request.network);
    const decoded = await opened(request.imagePath, loaded);
    const image = request.mirrored === true ? mirrored(decoded.image) : decoded.image;
    const second = await this.secondFor([{ features }]);
    const extractor = featureExtractor(features, loaded.network);
    const prepared = prepareInput(image, loaded.network.inputShape, request.network.preprocessing);
    const nodes = extractor.convolutions.map((number) => loaded.network.convolutions[number - 1].activationNode);
    const pass = nodes.length === 0 ? null : loaded.forward(prepared.pixels, nodes);
    try {
      const context = {
        image: request.degraded === true && extractor.readsPixels ? degraded(image, prepared.geometry) : image,
        activations: (number: number) => pass!.values(loaded.network.convolutions[number - 1].activationNode),
        ...seenBy(
          second,
          image,
          request.mirrored === true ? `${decoded.imageHash} mirrored` : decoded.imageHash,
          request.network,
          loaded,
        ),
      };
      const patches = boxes
        .map((box) => (request.mirrored === true ? mirroredBox(box, image.width) : box))
        .map((imageBox) => ({ imageBox, box: toInputBox(prepared.geometry, imageBox) }));
      const { dimension, readsPixels } = extractor;
      return { values: extractor.extract(context, patches), dimension, readsPixels };
    } finally {
      pass?.dispose();
    }
  }

  async train(...[request, onProgress]: Parameters<Engine["train"]>): ReturnType<Engine["train"]> {
    return Promise.resolve(trainPatchClassifier(request, onProgress));
  }

  /** Networks with drawn weights, held from image to image, until a call comes that asks for others or for none. */
  private redraw(loaded: LoadedNetwork, seed: number): RedrawnNetworks {
    if (this.redrawn?.seed !== seed) {
      this.letGoOfRedrawn();
      this.redrawn = { seed, networks: new RedrawnNetworks(loaded, seed) };
    }
    return this.redrawn.networks;
  }

  private letGoOfRedrawn(): void {
    this.passesBefore += this.redrawn?.networks.forwardPasses ?? 0;
    this.redrawn?.networks.dispose();
    this.redrawn = null;
  }

  /**
   * One network is held at a time: VGG-16 alone is half a gigabyte.
   *
   * @param redrawn - whether those that were made of it by drawing weights are needed, too.
   */
  private load(reference: NetworkReference, redrawn = false): LoadedNetwork {
    if (!redrawn || this.network?.hash !== reference.hash) this.letGoOfRedrawn();
    if (this.network?.hash !== reference.hash) {
      this.letGo();
      this.passesBefore += this.network?.loaded.forwardPasses ?? 0;
      this.network?.close();
      this.network = null;
      const { network, weights, close } = openNetwork(reference.graphPath, reference.weightsPath);
      const loaded = new LoadedNetwork(this.backend.tf, network, weights);
      this.network = {
        hash: reference.hash,
        loaded,
        close: () => {
          loaded.dispose();
          close();
        },
      };
    }
    return this.network.loaded;
  }

  /** The second network, where any of these looks with it. */
  private async secondFor(
    classifiers: readonly Pick<PatchClassifierReference, "features">[],
  ): Promise<SecondNetwork | null> {
    if (!classifiers.some(({ features }) => looksWithSecond(features.name))) return null;
    if (this.secondFile === null) {
      throw new PippinError("internal", `The engine was started without the file of ${SECOND_NETWORK}.`);
    }
    this.second ??= await SecondNetwork.open(this.backend, this.secondFile);
    return this.second;
  }

  /** Opened when it labels, and only then: the two that were used last stay open. */
  private classifier({ id, path }: Pick<PatchClassifierReference, "id" | "path">): PatchClassifier {
    const known = this.classifiers.get(id) ?? readPatchClassifier(readFileNamed(path));
    this.classifiers.delete(id);
    this.classifiers.set(id, known);
    for (const oldest of [...this.classifiers.keys()].slice(0, -MOST_CLASSIFIERS)) this.classifiers.delete(oldest);
    return known;
  }
}

/** A kernel ridge of 9,000 patches is a quarter of a gigabyte. */
const MOST_CLASSIFIERS = 2;

/** Whose maps the forward pass keeps, before it is known which classifier covers the class. */
function convolutionsRead(classifiers: readonly PatchClassifierReference[], { network }: LoadedNetwork): number[] {
  return classifiers.flatMap(({ features }) => [...featureExtractor(features, network).convolutions]);
}

/** What the second network makes of a photograph: looked at when it is asked for, and kept by the photograph's content. */
function seenBy(
  second: SecondNetwork | null,
  image: RgbImage,
  key: string,
  { preprocessing }: NetworkReference,
  { network }: LoadedNetwork,
): { second?(): SecondView } {
  if (second === null) return {};
  const view = { inputShape: network.inputShape, geometry: preprocessing.geometry };
  return { second: () => second.see(image, key, view) };
}

/** The classifier that labels the patches of a class. */
function labelling(
  { classifiers, forceClassifier }: Pick<ExplainRequest, "classifiers" | "forceClassifier">,
  classIndex: number,
): PatchClassifierReference | undefined {
  return classifiers.find(({ id, classIndices }) =>
    forceClassifier === undefined ? classIndices.includes(classIndex) : id === forceClassifier,
  );
}

/** Of an image's own, from the hash of its bytes. */
function seedOf(imageHash: string): number {
  return Number.parseInt(imageHash.slice(0, 8), 16);
}

interface OpenedImage {
  readonly image: RgbImage;
  readonly warnings: readonly string[];
  /** Of the file's bytes, SHA-256. */
  readonly imageHash: string;
}

/** An image that a page looks at, with its forward pass. */
interface HeldImage extends OpenedImage {
  readonly key: string;
  readonly prepared: PreparedInput;
  readonly pass: ForwardPass;
  /** What was asked of it last, before labels: a page asks for its boxes, and then for what they are called. */
  found: { readonly settings: string; readonly explanation: Explanation } | null;
}

function foundOn(held: HeldImage, input: ExplainInput): Explanation {
  const settings = JSON.stringify(input.settings);
  if (held.found?.settings !== settings) {
    held.found = { settings, explanation: findPatches(input, held.prepared, held.pass) };
  }
  return held.found.explanation;
}

function read(path: string): { readonly bytes: Uint8Array; readonly imageHash: string } {
  const bytes = readFileNamed(path);
  return { bytes, imageHash: createHash("sha256").update(bytes).digest("hex") };
}

async function opened(path: string, loaded: LoadedNetwork): Promise<OpenedImage> {
  const { bytes, imageHash } = read(path);
  return { ...(await decodeImage(bytes, path, readsAlpha(loaded))), imageHash };
}

function readsAlpha({ network }: LoadedNetwork): boolean {
  return network.inputShape[2] === 4;
}

async function pictured(patch: FoundPatch, source: RgbImage, request: ExplainRequest): Promise<ExplainedPatch> {
  const { reconstruction: _, ...found } = patch;
  return request.pictures
    ? { ...found, ...(await drawn(patch, source, request, request.settings.patchSource)) }
    : found;
}

async function drawn(
  { reconstruction, ...patch }: FoundPatch,
  source: RgbImage,
  { network }: Pick<ExplainRequest, "network">,
  patchSource: ExplainRequest["settings"]["patchSource"] = "original",
): Promise<{ readonly patchImage: Uint8Array; readonly reconstruction: Uint8Array }> {
  const box = patchSource === "original" ? patch.imageBox : patch.box;
  if (box.width <= 0 || box.height <= 0) {
    throw new PippinError("internal", `A patch of convolution ${patch.convolution} lies outside the photograph.`);
  }
  const { width, height } = reconstruction.box;
  const order = network.preprocessing.values === "caffe" ? "bgr" : "rgb";
  const [patchImage, picture] = await Promise.all([
    encodePng(crop(source, box)),
    encodePng(renderReconstruction({ width, height, values: reconstruction.values }, order)),
  ]);
  return { patchImage, reconstruction: picture };
}
