/** Requests as React reads them. */
import {
  keepPreviousData,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { JobRecord } from "../../contract/jobs.ts";
import type { JobName, Output, RequestName } from "../../contract/requests.ts";
import { connectionState, request, type Given } from "./client.ts";
import { showNotice } from "./notices.ts";

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

/** The same again stands once. */
export function showError(error: Error): void {
  showNotice(`error ${error.message}`, { message: error.message, color: "red", autoClose: 12_000 });
}
