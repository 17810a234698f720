/** How good explanations are. */
import type { EVALUATE_ROUTES } from "../../../contract/routes/evaluate.ts";
import type { Handlers } from "../context.ts";
import { evaluate } from "./evaluate.ts";

export const evaluateHandlers: Handlers<typeof EVALUATE_ROUTES> = {
  evaluate,
};
