/** The network that pages work with: chosen once for all of them, and kept in the workspace. */
import { isShipped, SHIPPED_MODELS } from "../../contract/shippedModels.ts";
import { useAction, useRequest } from "../transport/queries.ts";

export interface ModelInUse {
  /** Null while it is looked up. One that ships is imported at its first use. */
  readonly model: string | null;
  /** Names of all that there are, then of those that ship and are not imported yet. */
  readonly choices: readonly string[];
  choose(model: string): void;
}

/** Until somebody chooses: the first that ships where it is imported, else whatever is, else the first that ships. */
export function useModelInUse(): ModelInUse {
  const { data: status } = useRequest("status", {});
  const { data: settings } = useRequest("settings", {});
  const { mutate } = useAction("changeSettings");
  const models = status?.models ?? [];
  const shipped = SHIPPED_MODELS.map(({ name }) => name);
  return {
    model: status === undefined || settings === undefined ? null : inUse(models, settings.model),
    choices: [...models, ...shipped.filter((name) => !models.includes(name))],
    choose: (model) => mutate({ model }),
  };
}

function inUse(models: readonly string[], chosen: string | null): string {
  if (chosen !== null && (models.includes(chosen) || isShipped(chosen))) return chosen;
  const [first] = SHIPPED_MODELS;
  return models.includes(first.name) ? first.name : (models[0] ?? first.name);
}
