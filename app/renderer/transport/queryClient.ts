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

/** By hash, those whose first answer was under way when what it shows changed: it may be older than the change. */
const overtaken = new Set<string>();
const cache = queryClient.getQueryCache();
cache.subscribe((event) => {
  if (event.type === "removed") overtaken.delete(event.query.queryHash);
  if (event.type !== "updated" || event.action.type !== "success" || !overtaken.delete(event.query.queryHash)) return;
  void queryClient.invalidateQueries({ predicate: (query) => query === event.query });
});

/** What shows one of these is asked for again. */
export function refresh(areas: readonly Area[]): void {
  const predicate = ({ queryKey }: Query): boolean =>
    readAreas(queryKey[0] as RequestName)?.some((area) => areas.includes(area)) ?? true;
  // A later answer is given up for a new one; the first is not, and TanStack Query would then hold it for the newest.
  for (const { queryHash, state } of cache.findAll({ predicate, fetchStatus: "fetching" })) {
    if (state.data === undefined) overtaken.add(queryHash);
  }
  void queryClient.invalidateQueries({ predicate });
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
