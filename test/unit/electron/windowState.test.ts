import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { onScreens, readWindowState, writeWindowState } from "../../../app/main/electron/windowState.ts";

const folder = mkdtempSync(join(tmpdir(), "pippin-window-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a window's place", () => {
  it("comes back as it was left", () => {
    const file = join(folder, "deep", "window.json");
    const state = { bounds: { x: 10, y: 20, width: 900, height: 700 }, maximised: true, folder: "/a.pippin" };
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
  });

  it("is forgotten where the file is missing, damaged or holds nonsense", () => {
    const nothing = { bounds: null, maximised: false, folder: null };
    expect(readWindowState(join(folder, "none.json"))).toEqual(nothing);
    const file = join(folder, "window.json");
    for (const text of ["{", "null", '{"bounds":{"x":0,"y":0,"width":-5,"height":9}}', '{"bounds":[1],"folder":7}']) {
      writeFileSync(file, text);
      expect(readWindowState(file)).toEqual(nothing);
    }
  });

  it("is used only where a person can get hold of the window: a screen may be gone", () => {
    const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
    const right = { x: 1800, y: 100, width: 900, height: 700 };
    expect(onScreens({ ...right, x: 1500 }, screens)).not.toBeNull();
    expect(onScreens(right, screens)).toBeNull();
    expect(onScreens(right, [...screens, { x: 1920, y: 0, width: 1920, height: 1080 }])).toEqual(right);
    expect(onScreens({ ...right, x: 100, y: -690 }, screens)).toBeNull();
  });
});
