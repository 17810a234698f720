/**
 * Writes files/networks/saved-by-tfjs/, a layers model that TensorFlow.js itself has saved (a model inside a model, no
 * input layer, Keras 2 names), and network_saved_by_tfjs.json: what TensorFlow.js computes from it.
 *
 * usage: node network_saved_by_tfjs.mjs (in Pippin's folder; @tensorflow/tfjs-layers comes with the optional
 * @tensorflow/tfjs-node). Made with @tensorflow/tfjs-layers 4.22.0.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { formulaValues } from "../builders/keras.ts";
import { seededPicture } from "../builders/seededNumbers.ts";

const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
const { layers, sequential } = require("@tensorflow/tfjs-layers");
const picture = { height: 12, width: 14, seed: 3, scale: 1 / 64, offset: -2 };
const folder = fileURLToPath(new URL("files/networks/saved-by-tfjs/", import.meta.url));

await tf.setBackend("cpu");
const inputShape = [picture.height, picture.width, 3];
const block = sequential({
  name: "block",
  layers: [
    layers.conv2d({ name: "conv", inputShape, filters: 4, kernelSize: 3, padding: "same", useBias: false }),
    layers.batchNormalization({ name: "bn" }),
    layers.reLU({ name: "relu" }),
  ],
});
const model = sequential({
  name: "outer",
  layers: [
    block,
    layers.separableConv2d({ name: "separable", filters: 5, kernelSize: 3, activation: "hardSigmoid" }),
    layers.depthwiseConv2d({ name: "depthwise", kernelSize: 3, strides: 2, padding: "same" }),
    layers.leakyReLU({ name: "leaky", alpha: 0.2 }),
    layers.flatten({ name: "flatten" }),
    layers.dense({ name: "classes", units: 4, activation: "softmax" }),
  ],
});
for (const weight of model.weights) {
  const range = weight.name.includes("variance") ? [0.6, 1.4] : [-0.4, 0.4];
  weight.write(tf.tensor(formulaValues(weight.originalName, weight.shape, range), weight.shape));
}

await model.save({
  save: async ({ weightData, weightSpecs, modelTopology, format, generatedBy, convertedBy }) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}weights.bin`, Buffer.from(weightData));
    const weightsManifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
    const json = { modelTopology, format, generatedBy, convertedBy, weightsManifest };
    writeFileSync(`${folder}model.json`, JSON.stringify(json));
    return { modelArtifactsInfo: {} };
  },
});
const { height, width, seed, scale, offset } = picture;
const pixels = tf.tensor(seededPicture(height, width, seed, scale, offset), [1, height, width, 3]);
const probabilities = [...model.predict(pixels).dataSync()];
const expected = { "saved-by-tfjs": { picture, probabilities, layers: null, convolutions: {} } };
writeFileSync(new URL("network_saved_by_tfjs.json", import.meta.url), JSON.stringify(expected, null, 1) + "\n");
