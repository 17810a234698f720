/** The workspace as a whole. */
import type { WORKSPACE_ROUTES } from "../../../contract/routes/workspace.ts";
import type { Handlers } from "../context.ts";
import { cleanWorkspace } from "./cleanWorkspace.ts";
import { prepareSample } from "./prepareSample.ts";
import { changeSettings, settings } from "./settings.ts";
import { status } from "./status.ts";
import { takeShippedModel } from "./takeShippedModel.ts";
import { thread } from "./thread.ts";

export const workspaceHandlers: Handlers<typeof WORKSPACE_ROUTES> = {
  cleanWorkspace,
  prepareSample,
  takeShippedModel,
  changeSettings,
  settings,
  status,
  thread,
};
