/** The gallery: which patches it holds, in order, and those of them that are looked at. */
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ReviewPatch } from "../../../contract/review.ts";
import { request, type Output } from "../../transport/client.ts";
import { useRequest } from "../../transport/queries.ts";
import { CHUNK, galleryOf } from "./asked.ts";
import { useReviewDesk } from "./reviewDesk.ts";

const NO_IDS: readonly number[] = [];
const NO_GROUPS: Gallery["groups"] = [];

export interface Gallery {
  readonly ids: readonly number[];
  readonly groups: Output<"reviewList">["groups"];
  /** False while another filter's or order's patches are read. */
  readonly settled: boolean;
  readonly error: Error | null;
}

export function useGallery(classifierId: number, sample: number | null): Gallery {
  const desk = useReviewDesk();
  const { data, error, isPlaceholderData } = useRequest("reviewList", galleryOf(desk, classifierId, sample), {
    large: true,
  });
  return {
    ids: data?.ids ?? NO_IDS,
    groups: data?.groups ?? NO_GROUPS,
    settled: data !== undefined && !isPlaceholderData,
    error,
  };
}

/** @returns the patches at the places from `first` to `last`, as far as they have been read, by id. */
export function useReviewPatches(
  ids: readonly number[],
  first: number,
  last: number,
): ReadonlyMap<number, ReviewPatch> {
  const chunks = useMemo(() => {
    const from = Math.max(0, Math.floor(first / CHUNK));
    const to = Math.min(Math.ceil(ids.length / CHUNK) - 1, Math.floor(last / CHUNK));
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) =>
      ids.slice((from + i) * CHUNK, (from + i + 1) * CHUNK),
    );
  }, [ids, first, last]);
  return useQueries({
    queries: chunks.map((chunk) => ({
      queryKey: ["reviewPatches", { ids: chunk }],
      queryFn: () => request("reviewPatches", { ids: chunk }),
      staleTime: Infinity,
    })),
    combine: byId,
  });
}

function byId(answers: readonly { readonly data: Output<"reviewPatches"> | undefined }[]): Map<number, ReviewPatch> {
  return new Map(answers.flatMap(({ data }) => (data?.patches ?? []).map((patch) => [patch.id, patch] as const)));
}
