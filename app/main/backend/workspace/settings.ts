import { DEFAULT_SETTINGS } from "../../../contract/routes/settings.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { readSettings, saveSettings } from "../../workspace/settings.queries.ts";
import type { Context } from "../backend.ts";

export async function settings({ db }: Context, _: Input<"settings">): Promise<Output<"settings">> {
  return { ...DEFAULT_SETTINGS, ...readSettings(db) };
}

export async function changeSettings(
  { db }: Context,
  changed: Input<"changeSettings">,
): Promise<Output<"changeSettings">> {
  saveSettings(db, changed);
  return { ...DEFAULT_SETTINGS, ...readSettings(db) };
}
