/** Files that are dropped where nothing takes them. A browser would open them in place of the app. */
import { showError } from "../transport/queries.ts";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;

/** @returns what ends it. */
export function refuseStrayDrops(target: Window): () => void {
  const over = (event: DragEvent): void => {
    if (event.defaultPrevented || !hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer!.dropEffect = "none";
  };
  const drop = (event: DragEvent): void => {
    if (event.defaultPrevented || !hasFiles(event)) return;
    event.preventDefault();
    showError(new Error("Nothing here takes files. Photographs are dropped on Images or Explain, networks on Models."));
  };
  target.addEventListener("dragover", over);
  target.addEventListener("drop", drop);
  return () => {
    target.removeEventListener("dragover", over);
    target.removeEventListener("drop", drop);
  };
}
