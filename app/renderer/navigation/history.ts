/** Undo and redo: the history is the workspace's, and each page takes back what was done on it. */
import type { GestureAnswer } from "../../contract/patches.ts";
import { request } from "../transport/client.ts";
import { placeNow } from "./place.ts";
import { keepAnswer } from "../transport/gestureAnswers.ts";
import { showNotice } from "../transport/notices.ts";
import { showError } from "../transport/queries.ts";

type Listener = (answer: GestureAnswer, direction: "undo" | "redo") => void;
const listeners = new Set<Listener>();

/** A page that shows what was undone says so itself. @returns what ends that. */
export function onHistory(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export async function travel(direction: "undo" | "redo"): Promise<void> {
  try {
    const answer = await request(direction, { page: placeNow().page || "start" });
    keepAnswer(answer);
    const handled = answer.title !== null && listeners.size > 0;
    if (handled) for (const listener of listeners) listener(answer, direction);
    else sayTravelled(answer, direction);
  } catch (error) {
    showError(error as Error);
  }
}

export function sayTravelled(answer: GestureAnswer, direction: "undo" | "redo"): void {
  const message = inWords(answer, direction);
  showNotice("history", { message, autoClose: message.length > 60 ? 6000 : 2500 });
}

export function inWords({ title, elsewhere }: GestureAnswer, direction: "undo" | "redo"): string {
  if (title === null) {
    const nothing = direction === "undo" ? "Nothing to undo" : "Nothing to redo";
    if (elsewhere === null) return nothing;
    const { page, title: theirs } = elsewhere;
    const name = `${page.slice(0, 1).toUpperCase()}${page.slice(1)}`;
    return `${nothing} here. ${direction === "undo" ? "The last step was" : "What was undone last was"} on ${name}: ${theirs}. ${direction === "undo" ? "Undo it" : "Do it again"} there.`;
  }
  return `${direction === "undo" ? "Undone" : "Done again"}: ${title}`;
}
