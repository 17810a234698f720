/** What is timed: a loaded network, a photograph and a patch classifier for it, made of seeded numbers. */
import { fileURLToPath } from "node:url";
import type { FeatureSpecification } from "../../app/contract/patchClassifier.ts";
import type { ExplanationSettings } from "../../app/contract/settings.ts";
import { explain, type ExplainInput } from "../../app/main/engine/explain/explain.ts";
import type { RgbImage } from "../../app/main/imaging/rgbImage.ts";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { prepareInput } from "../../app/main/modelGeometry/preprocessing.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import type { SecondView } from "../../app/main/engine/patches/features/extractor.ts";
import { featureExtractor } from "../../app/main/engine/patches/features/features.ts";
import { SecondNetwork, type SecondBackend } from "../../app/main/engine/patches/features/secondNetwork.ts";
import { defaultNetworkFeatures } from "../../app/main/modelGeometry/pooledConvolutions.ts";
import { readPatchClassifier, type PatchClassifier } from "../../app/main/engine/patches/patchClassifier.ts";
import { trainPatchClassifier } from "../../app/main/engine/patches/train.ts";
import type { TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { seededRandom } from "../../app/main/statistics/seededRandom.ts";
import { chain, conv, dense, flatten, maxPool, relu, softmax, type Part } from "../builders/graph.ts";

export interface Subject {
  readonly loaded: LoadedNetwork;
  readonly pixels: Float32Array;
  explain(settings: ExplanationSettings): void;
}

const PREPROCESSING = { values: "unit", geometry: "crop" } as const;
const VOCABULARY = ["eye", "ear", "nose", "paw", "fur", "none"];
const PATCHES = 480;

/** VGG-16 at 224x224 with its dense layers, He-scaled random weights. */
export function vgg16(tf: TensorFlow): Subject {
  const block = (filters: number, count: number): Part[] => [
    ...Array.from({ length: count }, () => [conv(3, filters), relu()]).flat(),
    maxPool(2),
  ];
  const head = [flatten(), dense(4096), relu(), dense(4096), relu(), dense(1000), softmax()];
  const parts = [...block(64, 2), ...block(128, 2), ...block(256, 3), ...block(512, 3), ...block(512, 3), ...head];
  const { network, weights } = chain(parts, { input: [224, 224] });
  return subject(new LoadedNetwork(tf, network, weights));
}

/** The network that ships. */
export async function tinyDarknet(tf: TensorFlow): Promise<Subject> {
  const file = fileURLToPath(new URL("../../resources/models/tiny-darknet.h5", import.meta.url));
  const { network, weights } = await readNetwork(file);
  return subject(new LoadedNetwork(tf, network, weights));
}

/** ResNet-18 as PyTorch writes it, from an ONNX file of `resnet18_peer.py`. */
export async function resnet18(tf: TensorFlow, file: string): Promise<Subject> {
  const { network, weights } = await readNetwork(file);
  return subject(new LoadedNetwork(tf, network, weights));
}

/**
 * The network that ships, with two patch classifiers: one of its own activations, and one that also looks with the second
 * network, which looks at the photograph anew each time, as at one that nobody has opened before.
 */
export async function tinyDarknetAndSecond(
  backend: SecondBackend,
): Promise<{ readonly own: Subject; readonly both: Subject }> {
  const file = (name: string): string => fileURLToPath(new URL(`../../resources/models/${name}`, import.meta.url));
  const { network, weights } = await readNetwork(file("tiny-darknet.h5"));
  const loaded = new LoadedNetwork(backend.tf, network, weights);
  const second = await SecondNetwork.open(backend, file("efficientnet-lite0.onnx"));
  const pooled = { ...defaultNetworkFeatures(network), context: true };
  const view = { inputShape: network.inputShape, geometry: PREPROCESSING.geometry };
  let photographs = 0;
  const seen = (image: RgbImage): SecondView => second.see(image, String(photographs++), view);
  const features: FeatureSpecification = { name: "second-and-network", version: 1, network: pooled };
  return { own: subject(loaded, pooled), both: subject(loaded, features, seen) };
}

function subject(
  loaded: LoadedNetwork,
  features: FeatureSpecification = defaultNetworkFeatures(loaded.network),
  second?: (image: RgbImage) => SecondView,
): Subject {
  const image = photograph();
  const { pixels } = prepareInput(image, loaded.network.inputShape, PREPROCESSING);
  const classifier = patchClassifier(loaded, features);
  const common: Omit<ExplainInput, "settings"> = {
    image,
    loaded,
    preprocessing: PREPROCESSING,
    imageSeed: 1,
    classifierFor: () => classifier,
    featureConvolutions: featureExtractor(features, loaded.network).convolutions,
    ...(second === undefined ? {} : { second: () => second(image) }),
  };
  return {
    loaded,
    pixels,
    explain: (settings) => {
      explain({ ...common, settings });
    },
  };
}

/** 500x375 pixels of noise over a gradient. */
function photograph(): RgbImage {
  const random = seededRandom(3);
  const [width, height] = [500, 375];
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => 128 * random.next() + (127 * (i % width)) / width,
  );
  return { width, height, data };
}

/** Trained on noise around six centres: as many support vectors and dimensions as a real one. */
function patchClassifier({ network }: LoadedNetwork, features: FeatureSpecification): PatchClassifier {
  const { dimension } = featureExtractor(features, network);
  const random = seededRandom(5);
  const labels = Int32Array.from({ length: PATCHES }, (_, patch) => patch % VOCABULARY.length);
  const values = Float32Array.from(
    { length: PATCHES * dimension },
    (_, i) => random.next() + (i % 7 === labels[Math.floor(i / dimension)] ? 0.3 : 0),
  );
  const { machine } = trainPatchClassifier({
    values,
    dimension,
    labels,
    groups: Int32Array.from(labels.keys()),
    vocabulary: VOCABULARY,
    features,
    options: { classifier: "svc", C: [1], gamma: ["scale"], classWeights: "none", folds: 5, seed: 0 },
  });
  return readPatchClassifier(machine);
}
