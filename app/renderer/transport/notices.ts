/** What is said in passing, in the status bar. */
import { notifications, type NotificationData } from "@mantine/notifications";

/** Which one of its kind was shown last. */
const last = new Map<string, string>();
let count = 0;

/**
 * In place of what was said last of the same kind, so that they do not pile up, and as long as if that had not been: under one
 * id it would go when the first one's time is over.
 */
export function showNotice(kind: string, notice: Omit<NotificationData, "id">): void {
  const before = last.get(kind);
  if (before !== undefined) notifications.hide(before);
  count++;
  const id = `${kind} ${count}`;
  last.set(kind, id);
  notifications.show({ ...notice, id });
}
