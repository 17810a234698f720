/** Whether a workspace can be opened at a place, or made there. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { PippinError } from "../../contract/errors.ts";

/** @throws PippinError where there is none to open, or one where a new one is to be. */
export function requireKind(folder: string, make: boolean): void {
  const isWorkspace = existsSync(join(folder, "workspace.sqlite"));
  if (make) {
    if (isWorkspace) {
      throw new PippinError(
        "already-exists",
        `There is a workspace in "${folder}" already. Open it, or choose another folder.`,
      );
    }
    return;
  }
  if (isWorkspace) return;
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new PippinError("not-found", `There is no folder "${folder}". Check the path, or make a new workspace.`);
  }
  throw new PippinError(
    "not-found",
    found.isDirectory()
      ? `"${folder}" is no workspace. A workspace is a folder such as "photographs.pippin" that Pippin has made.`
      : `"${folder}" is a file, and a workspace is a folder. Name the folder.`,
  );
}
