/** The classifiers by name: how each is trained, and how its stored part becomes a machine again. */
import { openAdaboostSvm, trainAdaboostSvm } from "./adaboostSvm.ts";
import { openKernelRidge, trainKernelRidge } from "./kernelRidge.ts";
import { openLogistic, trainLogistic } from "./logistic.ts";
import type { Classifier, Machine, MachineParts, Trainer } from "./machine.ts";
import { openSamme, trainSamme } from "./samme.ts";
import { openSvc, trainSvcMachine } from "./svc.ts";

export const TRAINERS: Readonly<Record<Classifier, Trainer>> = {
  svc: trainSvcMachine,
  samme: trainSamme,
  "adaboost-svm": trainAdaboostSvm,
  logistic: trainLogistic,
  "kernel-ridge": trainKernelRidge,
};

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
