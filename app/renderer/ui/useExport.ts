/** Files that the backend writes for a person: where to is asked, and what was written is said. */
import { useState } from "react";
import type { Output } from "../../contract/requests.ts";
import { showNotice } from "../transport/notices.ts";
import { showError } from "../transport/queries.ts";
import { download, exportTarget } from "../transport/save.ts";

type Written = Pick<Output<"exportExplanations">, "written" | "downloads" | "notes" | "refused">;

export interface Exporting {
  /** An export is under way. */
  readonly doing: boolean;
  /**
   * @param what - one file, or a folder of files of their own names.
   * @param name - that is proposed for a file.
   * @param write - asks the backend; not asked where the person changed their mind.
   */
  start(
    what: "file" | "folder",
    name: string,
    write: (where: { readonly target: string | null }) => Promise<Written>,
  ): Promise<void>;
}

export function useExport(): Exporting {
  const [doing, setDoing] = useState(false);
  const start: Exporting["start"] = async (what, name, write) => {
    const where = await exportTarget(what, name);
    if (where === undefined) return;
    setDoing(true);
    try {
      const answer = await write(where);
      download(answer.downloads);
      const left = [...answer.notes, ...answer.refused.map(({ message }) => message)];
      if (answer.written.length > 0) {
        // Who saves one kind after the other waits for no earlier notice.
        showNotice("export", {
          title: savedWords(answer.written, where.target),
          message: left.join(" "),
          color: left.length === 0 ? "leaf" : "yellow",
        });
      }
    } catch (error) {
      showError(error as Error);
    }
    setDoing(false);
  };
  return { doing, start };
}

function savedWords(written: readonly string[], target: string | null): string {
  if (written.length > 1) return `Saved ${written.length} files`;
  // A browser knows the name only: where it puts downloads is its own affair.
  return `Saved ${target === null ? written[0].split(/[\\/]/).at(-1) : written[0]}`;
}
