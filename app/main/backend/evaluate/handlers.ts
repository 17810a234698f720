/** How good explanations are. */
import type { EVALUATE_ROUTES } from "../../../contract/routes/evaluate.ts";
import { allEvaluations, removeEvaluation } from "../../workspace/evaluations.queries.ts";
import type { Handlers } from "../context.ts";
import { evaluationChoices } from "./choices.ts";
import { evaluate } from "./evaluate.ts";
import { exportEvaluation } from "./exportEvaluation.ts";
import { evaluatedPatches, finishedEvaluation } from "./patches.ts";

export const evaluateHandlers: Handlers<typeof EVALUATE_ROUTES> = {
  evaluate,
  evaluations: ({ db }) => Promise.resolve({ evaluations: allEvaluations(db) }),
  evaluation: (context, { id }) => Promise.resolve(finishedEvaluation(context, id).result),
  removeEvaluation: ({ db }, { id }) => {
    removeEvaluation(db, id);
    return Promise.resolve({});
  },
  exportEvaluation,
  evaluatedPatches,
  evaluationChoices,
};
