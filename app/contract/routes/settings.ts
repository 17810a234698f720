/** Requests about what a person has chosen or seen, kept with the workspace. */
import { z } from "zod";
import { defineRoute } from "./route.ts";

export const Settings = z.strictObject({
  /** The first-run tour: not offered yet, left, or seen to its end. */
  tour: z.enum(["new", "skipped", "finished"]),
});
export type Settings = z.infer<typeof Settings>;

export const DEFAULT_SETTINGS: Settings = { tour: "new" };

export const SETTINGS_ROUTES = {
  settings: defineRoute({ input: z.strictObject({}), output: Settings }),
  /** Those that are named; the answer holds all. */
  changeSettings: defineRoute({ input: Settings.partial(), output: Settings }),
} as const;
