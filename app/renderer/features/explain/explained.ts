/** The explanation of one side of the page. */
import { useDebouncedValue } from "@mantine/hooks";
import type { Output } from "../../../contract/requests.ts";
import { useRequest } from "../../transport/queries.ts";
import type { Side } from "./sides.ts";

interface Explained {
  readonly data: Output<"explainImage"> | undefined;
  readonly error: Error | null;
  again(): void;
}

export function useExplained({ image, model, settings }: Side): Explained {
  // A held arrow or a spinning number asks once.
  const [wanted] = useDebouncedValue(settings, 60);
  const { data, error, refetch } = useRequest("explainImage", {
    imageId: image.id,
    settings: wanted,
    model,
  });
  // Another image's explanation is not this one's.
  return { data: data?.explained.hash === image.hash ? data : undefined, error, again: () => void refetch() };
}
