import { describe, expect, it } from "vitest";
import { createFeatureCache } from "../../../../app/main/backend/training/featureCache.ts";

const features = (length: number): { values: Float32Array; readsPixels: boolean } => ({
  values: new Float32Array(length),
  readsPixels: false,
});

describe("features that were computed before", () => {
  it("are forgotten, the longest unused first, where they would take more memory than allowed", () => {
    const cache = createFeatureCache(100);
    for (const key of ["a", "b"]) cache.set(key, features(10));
    expect(cache.get("a")).toBeDefined();
    cache.set("c", features(10));
    expect(["a", "b", "c"].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
    cache.set("a", features(2));
    cache.set("d", features(10));
    expect(["a", "c", "d"].map((key) => cache.get(key) !== undefined)).toEqual([true, true, true]);
  });
});
