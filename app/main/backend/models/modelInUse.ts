/** The network that pages work with. */
import { isShipped, SHIPPED_MODELS } from "../../../contract/shippedModels.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import { modelByName, namesOfModels } from "../../workspace/models.queries.ts";
import { readSettings } from "../../workspace/settings.queries.ts";
import type { Reads } from "../context.ts";

/**
 * Until somebody chooses: the first that ships where it is imported, else whatever is, else the first that ships; as pages have
 * it (`app/renderer/ui/modelInUse.ts`).
 */
export function nameInUse({ db }: Reads): string {
  const models = namesOfModels(db);
  const chosen = readSettings(db)["model"];
  if (typeof chosen === "string" && (models.includes(chosen) || isShipped(chosen))) return chosen;
  const [first] = SHIPPED_MODELS;
  return models.includes(first.name) ? first.name : (models[0] ?? first.name);
}

/** Whoever only looks imports nothing: undefined where it ships and is not imported yet. */
export function modelInUse(context: Reads, name: string = nameInUse(context)): ModelRecord | undefined {
  return modelByName(context.db, name);
}
