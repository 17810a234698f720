/** Files of other programs, in and out. */
import type { EXCHANGE_ROUTES } from "../../../contract/routes/exchange.ts";
import type { Handlers } from "../context.ts";
import { exportObjects, importObjects } from "./objects.ts";
import { exportPatches, importPatches } from "./patches.ts";
import { exportExplanations } from "./exportExplanations.ts";
import { exportBundle } from "./exportBundle.ts";
import { importBundle, labelConflicts, settleConflict } from "./importBundle.ts";
import { copyBlobs } from "./copyBlobs.ts";

export const exchangeHandlers: Handlers<typeof EXCHANGE_ROUTES> = {
  exportObjects,
  importObjects,
  exportPatches,
  importPatches,
  exportExplanations,
  copyBlobs,
  exportBundle,
  importBundle,
  labelConflicts,
  settleConflict,
};
