/** What the preload script gives the page in the desktop window: functions only. */
import type { BackendMessage, ClientMessage } from "./messages.ts";
import type { Workspaces } from "./workspaces.ts";

/** The pages, in the order of the work; Alt and a number goes to each. */
export const PAGE_NAMES = [
  "Images",
  "Discover",
  "Patches",
  "Train",
  "Explain",
  "Review",
  "Evaluate",
  "Models",
] as const;
export type PageName = (typeof PAGE_NAMES)[number];

/** Things that the window's menu and the system ask the page to do. */
export type Command = "import-images" | "undo" | "redo" | "keys" | "commands" | `page:${string}`;

export interface Bridge {
  /** @returns what sends to the backend, while there is one. */
  connect(
    onMessage: (message: BackendMessage) => void,
    onState: (open: boolean) => void,
  ): (message: ClientMessage) => void;
  /** Asks the user for files or a folder. @returns their paths; none where the user changed their mind. */
  choose(what: "images" | "folder" | "model" | "annotations"): Promise<readonly string[]>;
  /** @returns where a file that was dropped onto the page lies. */
  pathOf(file: File): string;
  /** Asks where to save a file, and writes it. @returns its path; null where the user changed their mind. */
  save(name: string, content: Uint8Array): Promise<string | null>;
  /** Asks where to save a file that the backend writes. @returns its path; null where the user changed their mind. */
  saveAs(name: string): Promise<string | null>;
  /** The workspace of this window, and those that were open before. */
  workspaces(): Promise<Workspaces>;
  /** In a window of its own: one that `workspaces` lists, or asked for by a dialog, to be opened or made. */
  openWorkspace(which: "open" | "new" | (string & {})): Promise<void>;
  onCommand(listener: (command: Command) => void): void;
}

/** A file of a page; typed here so that the contract needs no types of a browser. */
type File = object;
