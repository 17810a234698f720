/** Groups of patches that people name. */
import type { DISCOVER_ROUTES } from "../../../contract/routes/discover.ts";
import { removeDiscovery } from "../../workspace/discoveries.queries.ts";
import type { Handlers } from "../context.ts";
import { discover } from "./discover.ts";
import { answerGroup, clearDiscovery, discoveries, discovery, groupPatches } from "./groups.ts";
import { moreLikeThis } from "./moreLikeThis.ts";

export const discoverHandlers: Handlers<typeof DISCOVER_ROUTES> = {
  discover,
  discoveries,
  discovery,
  groupPatches,
  answerGroup,
  clearDiscovery,
  deleteDiscovery: ({ db }, { id }) => {
    removeDiscovery(db, id);
    return Promise.resolve({});
  },
  moreLikeThis,
};
