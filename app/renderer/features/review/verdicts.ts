/** What a person says of labels: seen at once, saved at once, taken back with a word where saving fails. */
import type { ReviewPatch, Verdict } from "../../../contract/review.ts";
import { request, type Output } from "../../transport/client.ts";
import { showError } from "../../transport/queries.ts";
import { queryClient } from "../../transport/queryClient.ts";

/** More patches than this are read anew when they are wanted, instead of one by one. */
const FEW = 1000;

export interface Decision {
  readonly verdict: Verdict | null;
  /** Of `corrected`. */
  readonly label?: string;
  readonly train: boolean;
}

/** @returns whether it was saved. */
export async function decide(ids: readonly number[], { verdict, label, train }: Decision): Promise<boolean> {
  if (ids.length === 0) return true;
  const wanted = new Set(ids);
  replace((patch) =>
    wanted.has(patch.id) ? { ...patch, verdict, correction: label ?? null, carriedFrom: null } : patch,
  );
  try {
    const answer = await request("decide", {
      ids: [...ids],
      verdict,
      train,
      ...(label === undefined ? {} : { label }),
    });
    queryClient.setQueryData(["history", {}], answer.history);
    await readAgain([...ids, ...answer.verdicts.map(({ id }) => id)]);
    return true;
  } catch (error) {
    showError(error as Error);
    await readAgain(ids);
    return false;
  }
}

/** The gallery keeps its order and what it holds: whoever goes through it would lose their place. */
export async function readAgain(ids: readonly number[]): Promise<void> {
  const some = [...new Set(ids)];
  if (some.length > FEW) {
    await queryClient.invalidateQueries({ queryKey: ["reviewPatches"] });
    return;
  }
  if (some.length === 0) return;
  try {
    const { patches } = await request("reviewPatches", { ids: some });
    const byId = new Map(patches.map((patch) => [patch.id, patch]));
    replace((patch) => byId.get(patch.id) ?? patch);
  } catch (error) {
    showError(error as Error);
  }
}

function replace(change: (patch: ReviewPatch) => ReviewPatch): void {
  queryClient.setQueriesData<Output<"reviewPatches">>(
    { queryKey: ["reviewPatches"] },
    (known) => known && { patches: known.patches.map(change) },
  );
}

/** @returns what is said with the key of a label: the patch has it already, or should have it. */
export function sayingLabel(patch: ReviewPatch, label: string, correctionsTrain: boolean): Decision {
  const right = patch.labels[0]?.label === label;
  return right ? { verdict: "accepted", train: false } : { verdict: "corrected", label, train: correctionsTrain };
}

/** @returns the verdict once more, so that the patch becomes a training patch: what nobody judged yet is accepted. */
export function training({ verdict, correction }: ReviewPatch): Decision {
  return verdict === "corrected" && correction !== null
    ? { verdict, label: correction, train: true }
    : { verdict: "accepted", train: true };
}
