/** The classifiers by name: how each is trained, and how its stored part becomes a machine again. */
import { openAdaboostSvm, trainAdaboostSvm } from "./adaboostSvm.ts";
import { openKernelRidge, trainKernelRidge } from "./kernelRidge.ts";
import { openLogistic, trainLogistic } from "./logistic.ts";
import type { Classifier, Machine, MachineParts, Trainer } from "./machine.ts";
import { openSamme, trainSamme } from "./samme.ts";
import { openSvc, trainSvcMachine } from "./svc.ts";

/**
 * How each classifier is trained.
 *
 * @example
 * Two patches one apart, whose kernel is 1/2. Kernel ridge solves (K + I / 2) a = (1, -1): a = (1, -1), and 1 - 1/2 at
 * the first. The support vector machine is that of `trainSvc`.
 * ```ts
 * const features = Float32Array.of(0, 1);
 * const set = {
 *   distances: squaredDistances(features, 1),
 *   features,
 *   dimension: 1,
 *   labels: Int32Array.of(0, 1),
 *   classWeights: [1, 1],
 *   solver: new CholeskySolver(),
 * };
 * const { machine } = TRAINERS["kernel-ridge"](set, [0, 1], { C: 2, gamma: Math.LN2, rounds: 1 });
 * machine.decide(seen(set, 0)); // => { label: 0, scores: [0.500, -0.500] }
 * const svc = TRAINERS.svc(set, [0, 1], { C: 10, gamma: Math.LN2, rounds: 1 });
 * svc.machine.decide(seen(set, 1)); // => { label: 1, scores: [-1.000] }
 * ```
 */
export const TRAINERS: Readonly<Record<Classifier, Trainer>> = {
  svc: trainSvcMachine,
  samme: trainSamme,
  "adaboost-svm": trainAdaboostSvm,
  logistic: trainLogistic,
  "kernel-ridge": trainKernelRidge,
};

/**
 * @returns the machine that the stored part is of, whatever its kind.
 *
 * @example
 * ```ts
 * const [weights, intercepts] = [Float64Array.of(1, -1), Float64Array.of(0, 0)];
 * const machine = openMachine({ kind: "logistic", labels: [0, 1], weights, intercepts });
 * machine.decide(seenAt(Float32Array.of(1), new Float64Array())); // => { label: 0, scores: [0.881, 0.119] }
 * ```
 */
export function openMachine(parts: MachineParts): Machine {
  switch (parts.kind) {
    case "svc":
      return openSvc(parts);
    case "samme":
      return openSamme(parts);
    case "adaboost-svm":
      return openAdaboostSvm(parts);
    case "logistic":
      return openLogistic(parts);
    case "kernel-ridge":
      return openKernelRidge(parts);
  }
}
