/** A notice in place of one of its kind is a new one: it stands as long as any. */
import { notifications, notificationsStore } from "@mantine/notifications";
import { beforeEach, expect, it } from "vitest";
import { showNotice } from "../../../../app/renderer/transport/notices.ts";

beforeEach(() => notifications.clean());

const shown = (): readonly { readonly id: string; readonly message: unknown }[] =>
  notificationsStore.getState().notifications.map(({ id, message }) => ({ id: id!, message }));

it("stands alone of its kind, and is not the one that it is in place of, whose time runs already", () => {
  showNotice("history", { message: "Undone: 1 crop of eye" });
  const [{ id: first }] = shown();
  showNotice("history", { message: "Undone: 1 crop of ear" });
  expect(shown().map(({ message }) => message)).toEqual(["Undone: 1 crop of ear"]);
  expect(shown()[0].id).not.toBe(first);
});

it("leaves notices of other kinds where they are", () => {
  showNotice("export", { message: "Saved table.csv" });
  showNotice("history", { message: "Undone: 1 crop of eye" });
  expect(shown().map(({ message }) => message)).toEqual(["Saved table.csv", "Undone: 1 crop of eye"]);
});
