import { DEFAULT_SETTINGS } from "../../../contract/routes/workspace.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { readSettings, saveSettings } from "../../workspace/settings.queries.ts";
import type { Reads, Writes } from "../context.ts";

export async function settings({ db }: Reads, _: Input<"settings">): Promise<Output<"settings">> {
  return { ...DEFAULT_SETTINGS, ...readSettings(db) };
}

export async function changeSettings(
  { db }: Writes,
  changed: Input<"changeSettings">,
): Promise<Output<"changeSettings">> {
  saveSettings(db, changed);
  return { ...DEFAULT_SETTINGS, ...readSettings(db) };
}
