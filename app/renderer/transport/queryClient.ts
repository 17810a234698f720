/** What the backend has answered, kept until it says that what the answer shows has changed. Nothing of React's pages. */
import { QueryClient, type Query } from "@tanstack/react-query";
import type { Area } from "../../contract/areas.ts";
import type { BackendEvent } from "../../contract/events.ts";
import type { JobRecord } from "../../contract/jobs.ts";
import type { Output, RequestName } from "../../contract/requests.ts";
import { connectionState, onEvent, readAreas, request, type Given } from "./client.ts";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Infinity, retry: false, networkMode: "always" },
    mutations: { networkMode: "always" },
  },
});

onEvent((event: BackendEvent) => {
  if (event.kind === "changed") refresh(event.areas);
  if (event.kind === "job") keepJob(event.job);
});
let wasLost = false;
connectionState.subscribe(() => {
  // Whatever was asked before the first connection waits for it.
  if (connectionState.isOpen() && wasLost) void queryClient.invalidateQueries();
  wasLost = connectionState.isLost();
});

/** What has changed while an answer was under way that is not given up for a new one, by the query's hash: it may be older. */
const overtaken = new Map<string, Set<Area>>();
const cache = queryClient.getQueryCache();
cache.subscribe((event) => {
  const query = event.query as Query;
  const { queryHash, queryKey } = query;
  if (event.type === "removed") overtaken.delete(queryHash);
  if (event.type !== "updated") return;
  const { action } = event;
  if (action.type === "fetch") overtaken.delete(queryHash);
  if (action.type !== "success" && action.type !== "error") return;
  // Put there by hand, with the answer still to come: nobody would ask again.
  if (action.type === "success" && action.manual === true && !query.isActive()) return;
  const areas = overtaken.get(queryHash);
  overtaken.delete(queryHash);
  if (areas === undefined || !isMadeOf(queryKey, [...areas])) return;
  void queryClient.invalidateQueries({ predicate: (one) => one === query });
});

/** What shows one of these is asked for again. */
export function refresh(areas: readonly Area[]): void {
  const predicate = ({ queryKey }: Query): boolean => isMadeOf(queryKey, areas);
  // TanStack Query gives up a later answer that a page waits for, and no other: it would hold those for the newest.
  for (const query of cache.findAll({ predicate, fetchStatus: "fetching" })) {
    if (query.state.data !== undefined && query.isActive()) continue;
    overtaken.set(query.queryHash, new Set([...(overtaken.get(query.queryHash) ?? []), ...areas]));
  }
  void queryClient.invalidateQueries({ predicate });
}

/** Whether its answer may have changed with one of these; of one that was never answered, any may. */
function isMadeOf(queryKey: readonly unknown[], areas: readonly Area[]): boolean {
  return readAreas(queryKey[0] as RequestName)?.some((area) => areas.includes(area)) ?? true;
}

function keepJob(job: JobRecord): void {
  queryClient.setQueryData<Output<"jobs">>(["jobs", {}], (known) => ({
    jobs: [job, ...(known?.jobs ?? []).filter(({ id }) => id !== job.id)].sort((a, b) => b.id - a.id),
  }));
}

/** Outside of a page: what {@link useRequest} will find then, or has found. */
export function askFor<Name extends RequestName>(name: Name, input: Given<Name>): Promise<Output<Name>> {
  return queryClient.fetchQuery({
    queryKey: [name, input],
    queryFn: ({ signal }) => request(name, input, { signal }),
  });
}

/** Asks ahead for what will be wanted next; nobody waits for it, and a refusal is seen when it is asked for. */
export function askAhead<Name extends RequestName>(name: Name, input: Given<Name>): void {
  void askFor(name, input).catch(() => undefined);
}
