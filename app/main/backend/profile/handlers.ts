/** What a class goes by, and shortcuts among it. */
import type { CLASS_PROFILE_ROUTES } from "../../../contract/routes/classProfile.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { modelById } from "../../workspace/models.queries.ts";
import { allSearches, removeSearch } from "../../workspace/shortcuts.queries.ts";
import type { Handlers } from "../context.ts";
import { exportProfile, exportShortcuts } from "./exportProfile.ts";
import { nameShortcut } from "./nameShortcut.ts";
import { classProfile, profileChoices, profilePatches } from "./profile.ts";
import { findShortcuts, finishedSearch, shortcutPatches } from "./shortcuts.ts";

export const classProfileHandlers: Handlers<typeof CLASS_PROFILE_ROUTES> = {
  profileChoices,
  classProfile,
  profilePatches,
  exportProfile,
  exportShortcuts,
  findShortcuts,
  shortcutSearches: ({ db }) => {
    const nameOf = (modelId: number, index: number): string =>
      classInWords(modelById(db, modelId)?.classNames ?? [], index);
    return Promise.resolve({ searches: allSearches(db, nameOf) });
  },
  shortcutSearch: (context, { id }) => Promise.resolve(finishedSearch(context, id)),
  shortcutPatches,
  nameShortcut,
  removeShortcutSearch: ({ db }, { id }) => {
    removeSearch(db, id);
    return Promise.resolve({});
  },
};
