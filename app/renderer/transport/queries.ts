/** Requests as React reads them: kept until the backend says that what they show has changed. */
import {
  QueryClient,
  keepPreviousData,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { notifications } from "@mantine/notifications";
import { useSyncExternalStore } from "react";
import type { Area, BackendEvent } from "../../contract/events.ts";
import type { JobName, JobRecord } from "../../contract/jobs.ts";
import type { Output, RequestName } from "../../contract/requests.ts";
import { connectionState, onEvent, request, type Given } from "./client.ts";

/** Of which areas the answer of each reading request is made; those not named are read once. */
const READS: Partial<Record<RequestName, readonly Area[]>> = {
  status: ["images", "models", "classifiers"],
  jobs: ["jobs"],
};

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Infinity, retry: false, networkMode: "always" },
    mutations: { networkMode: "always" },
  },
});

/** Says which areas a request of a feature reads; called once by the feature's own file. */
export function readsAreas(areas: Partial<Record<RequestName, readonly Area[]>>): void {
  Object.assign(READS, areas);
}

onEvent((event: BackendEvent) => {
  if (event.kind === "changed") refresh(event.areas);
  if (event.kind === "job") keepJob(event.job);
});
connectionState.subscribe(() => {
  if (connectionState.isOpen()) void queryClient.invalidateQueries();
});

function refresh(areas: readonly Area[]): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [name] }) => (READS[name as RequestName] ?? []).some((area) => areas.includes(area)),
  });
}

function keepJob(job: JobRecord): void {
  queryClient.setQueryData<Output<"jobs">>(["jobs", {}], (known) => ({
    jobs: [job, ...(known?.jobs ?? []).filter(({ id }) => id !== job.id)].sort((a, b) => b.id - a.id),
  }));
}

/**
 * @param input - null: not asked yet. The last answer stays on the page while a new one is under way.
 * @param large - an answer is not compared with the one before it: that would take longer than showing it.
 */
export function useRequest<Name extends RequestName>(
  name: Name,
  input: Given<Name> | null,
  { large = false }: { readonly large?: boolean } = {},
): UseQueryResult<Output<Name>> {
  return useQuery<Output<Name>>({
    structuralSharing: !large,
    queryKey: [name, input],
    queryFn: ({ signal }) => request(name, input!, { signal }),
    enabled: input !== null,
    placeholderData: keepPreviousData,
  });
}

/** Asks ahead for what will be wanted next; nobody waits for it, and a refusal is seen when it is asked for. */
export function askAhead<Name extends RequestName>(name: Name, input: Given<Name>): void {
  void queryClient.prefetchQuery({
    queryKey: [name, input],
    queryFn: ({ signal }) => request(name, input, { signal }),
  });
}

/** For what changes something; a refusal is shown as a notification in the backend's words. */
export function useAction<Name extends RequestName>(name: Name): UseMutationResult<Output<Name>, Error, Given<Name>> {
  return useMutation({ mutationFn: (input: Given<Name>) => request(name, input), onError: showError });
}

/** Starts long work; its progress stands in the status bar. */
export async function startJob<Name extends JobName>(name: Name, input: Given<Name>): Promise<JobRecord | null> {
  try {
    return await request("startJob", { name, input: input });
  } catch (error) {
    showError(error as Error);
    return null;
  }
}

/** Whether there was a backend, or none could be found. */
export function useIsLost(): boolean {
  return useSyncExternalStore(connectionState.subscribe, connectionState.isLost);
}

export function showError(error: Error): void {
  notifications.show({ message: error.message, color: "red", autoClose: 12_000 });
}
