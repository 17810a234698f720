/** Other workspaces than the one that is open: in the window by the system's dialogs, in a browser by the host. */
import { errorFrom, PippinError, type ErrorData } from "../../contract/errors.ts";
import { OpenedWorkspace, Workspaces, type OpenWorkspace } from "../../contract/workspaces.ts";

/** In the desktop's window, which has dialogs of its own, and a window for each workspace. */
export const hasDialogs = window.pippin !== undefined;

export async function knownWorkspaces(): Promise<Workspaces> {
  if (window.pippin !== undefined) return window.pippin.workspaces();
  return Workspaces.parse(await answerOf(await fetch("/workspaces")));
}

/**
 * In a browser this page begins anew with the workspace; in the window another one shows it.
 *
 * @returns the jobs to be asked about, where nothing was opened for their sake.
 * @throws PippinError why it cannot be opened.
 */
export async function openWorkspace(wanted: OpenWorkspace): Promise<OpenedWorkspace> {
  if (window.pippin !== undefined) {
    await window.pippin.openWorkspace(wanted.folder);
    return { opened: true, running: [] };
  }
  const response = await fetch("/workspaces", { method: "POST", body: JSON.stringify(wanted) });
  const answer = OpenedWorkspace.parse(await answerOf(response));
  if (answer.opened) beginAnew();
  return answer;
}

/** Nothing that was read of the old workspace stays. */
export function beginAnew(): void {
  history.replaceState(null, "", "/");
  location.reload();
}

const REFUSED = 422;

async function answerOf(response: Response): Promise<unknown> {
  if (response.ok) return response.json();
  if (response.status === REFUSED) throw errorFrom((await response.json()) as ErrorData);
  throw new PippinError("engine", "Pippin does not answer. If it has ended, start it again.");
}
