/** One support vector machine for each pair of labels. */
import { decisions, labelsOf, trainSvc, vote } from "../svm/svc.ts";
import { type Machine, type SvcParts, type Trainer } from "./machine.ts";

export const trainSvcMachine: Trainer = ({ distances, labels: all, classWeights, memory }, patches, { C, gamma }) => {
  const machines = trainSvc(distances, patches, all, { C, gamma, classWeights, ...(memory && { memory }) });
  const labels = labelsOf(patches, all);
  return { machine: openSvc({ kind: "svc", labels, rounds: [{ alpha: 1, gamma, machines }] }), notes: [] };
};

/** The label by votes of the pairs; the scores are the pairs' decision values. */
export function openSvc(parts: SvcParts): Machine {
  const [{ gamma, machines }] = parts.rounds;
  return {
    parts,
    scores: "pairs",
    decide: (patch) => {
      const scores = decisions(machines, patch.kernel(gamma));
      return { label: roundLabel(parts.labels, vote(machines, scores, Math.max(...parts.labels) + 1)), scores };
    },
  };
}

/** @returns `voted`, or the only label there is: without a pair there are no votes. */
export function roundLabel(labels: readonly number[], voted: number): number {
  return labels.length === 1 ? labels[0] : voted;
}
