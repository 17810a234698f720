/** The stored part of a machine, as a JSON header and arrays. */
import type { PairMachine } from "../svm/svc.ts";
import type {
  AdaboostSvmParts,
  KernelRidgeParts,
  LogisticParts,
  MachineParts,
  Round,
  SammeParts,
  SvcParts,
} from "./machine.ts";

type EnsembleParts = SvcParts | SammeParts | AdaboostSvmParts;

interface PairHeader extends Omit<PairMachine, "support" | "coefficients"> {
  /** Places among the stored patches. */
  readonly support: readonly number[];
}

export type MachineHeader =
  | (Omit<EnsembleParts, "rounds"> & {
      readonly rounds: readonly (Omit<Round, "machines"> & { readonly machines: readonly PairHeader[] })[];
    })
  | Omit<LogisticParts, "weights" | "intercepts">
  | Omit<KernelRidgeParts, "support" | "coefficients">;

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
  if (parts.kind === "kernel-ridge") {
    const { kind, labels, gamma, support, coefficients } = parts;
    return { header: { kind, labels, gamma }, arrays: [coefficients], support: [...support] };
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

/**
 * @param patches - how many are stored.
 * @param take - the next array, of so many numbers.
 */
export function readMachine(
  header: MachineHeader,
  dimension: number,
  patches: number,
  take: (count: number) => Float64Array,
): MachineParts {
  if (header.kind === "logistic") {
    const count = header.labels.length;
    return { ...header, weights: take(count * dimension), intercepts: take(count) };
  }
  if (header.kind === "kernel-ridge") {
    const support = Int32Array.from({ length: patches }, (_, place) => place);
    return { ...header, support, coefficients: take(header.labels.length * patches) };
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
