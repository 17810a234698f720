/** The ways in for images. Each ends in a job that the status bar shows and that lists what it refused and why. */
import { notifications } from "@mantine/notifications";
import { showError, startJob } from "../../transport/queries.ts";
import { chosenFiles, pathsOf, READABLE } from "../../transport/files.ts";

/** @param set - that the images are added to; null: to none. */
export async function importFiles(files: readonly File[], set: string | null): Promise<void> {
  if (files.length === 0) return;
  const id = notifications.show({ message: `Copying ${files.length} files …`, autoClose: false, loading: true });
  try {
    const paths = await pathsOf(files, (done) =>
      notifications.update({ id, message: `Copying: ${done} of ${files.length}`, autoClose: false, loading: true }),
    );
    await importPaths(paths, set);
  } catch (error) {
    showError(error as Error);
  } finally {
    notifications.hide(id);
  }
}

export async function importPaths(paths: readonly string[], set: string | null): Promise<void> {
  if (paths.length > 0) await startJob("addImages", { paths: [...paths], ...(set === null ? {} : { set }) });
}

export async function chooseAndImport(what: "images" | "folder", set: string | null): Promise<void> {
  if (window.pippin !== undefined) return importPaths(await window.pippin.choose(what), set);
  return importFiles(await chosenFiles({ accept: READABLE, folder: what === "folder" }), set);
}
