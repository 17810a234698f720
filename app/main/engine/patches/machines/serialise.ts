/** The stored part of a machine, as a JSON header and arrays. */
import type { PairMachine } from "../svm/svc.ts";
import type { LogisticParts, MachineParts, Round } from "./machine.ts";

type KernelParts = Exclude<MachineParts, LogisticParts>;

interface PairHeader extends Omit<PairMachine, "support" | "coefficients"> {
  /** Places among the stored patches. */
  readonly support: readonly number[];
}

export type MachineHeader =
  | (Omit<KernelParts, "rounds"> & {
      readonly rounds: readonly (Omit<Round, "machines"> & { readonly machines: readonly PairHeader[] })[];
    })
  | Omit<LogisticParts, "weights" | "intercepts">;

export interface WrittenMachine {
  readonly header: MachineHeader;
  /** In the order in which {@link readMachine} takes them. */
  readonly arrays: readonly Float64Array[];
  /** Training patches that the machine needs, ascending. */
  readonly support: readonly number[];
}

export function writeMachine(parts: MachineParts): WrittenMachine {
  if (parts.kind === "logistic") {
    const { kind, labels, weights, intercepts } = parts;
    return { header: { kind, labels }, arrays: [weights, intercepts], support: [] };
  }
  const machines = parts.rounds.flatMap((round) => round.machines);
  const support = [...new Set(machines.flatMap((machine) => [...machine.support]))].sort((a, b) => a - b);
  const places = new Map(support.map((patch, place) => [patch, place]));
  const rounds = parts.rounds.map((round) => ({
    ...round,
    machines: round.machines.map(({ first, second, rho, objective, support: own }) => ({
      first,
      second,
      rho,
      objective,
      support: Array.from(own, (patch) => places.get(patch)!),
    })),
  }));
  return { header: { ...parts, rounds }, arrays: machines.map(({ coefficients }) => coefficients), support };
}

/** @param take - the next array, of so many numbers. */
export function readMachine(
  header: MachineHeader,
  dimension: number,
  take: (count: number) => Float64Array,
): MachineParts {
  if (!("rounds" in header)) {
    const count = header.labels.length;
    return { ...header, weights: take(count * dimension), intercepts: take(count) };
  }
  const rounds = header.rounds.map((round) => ({
    ...round,
    machines: round.machines.map(({ support, ...machine }) => ({
      ...machine,
      support: Int32Array.from(support),
      coefficients: take(support.length),
    })),
  }));
  return { ...header, rounds };
}
