/** What the backend answers to a gesture, and to undoing one. */
import type { GestureAnswer } from "../../contract/patches.ts";
import { queryClient } from "./queryClient.ts";

/** Patches as they are then, without asking for them once more. */
export function keepAnswer({ images, history }: GestureAnswer): void {
  for (const { imageId, patches } of images) queryClient.setQueryData(["imagePatches", { imageId }], { patches });
  queryClient.setQueryData(["history", {}], history);
}
