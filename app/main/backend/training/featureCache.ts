/** Features of patches that were computed before: after one label is changed, a training has nothing to extract. */
import type { FeatureCache, KnownFeatures } from "../context.ts";

/** The oldest go first where there are more than so many bytes: 5,000 patches of the default features are 72 MB. */
const MOST_BYTES = 256e6;

export function createFeatureCache(mostBytes = MOST_BYTES): FeatureCache {
  const known = new Map<string, KnownFeatures>();
  let bytes = 0;
  const forget = (key: string): void => {
    bytes -= known.get(key)?.values.byteLength ?? 0;
    known.delete(key);
  };
  return {
    get: (key) => {
      const features = known.get(key);
      if (features !== undefined) {
        known.delete(key);
        known.set(key, features);
      }
      return features;
    },
    set: (key, features) => {
      forget(key);
      known.set(key, features);
      bytes += features.values.byteLength;
      for (const oldest of known.keys()) {
        if (bytes <= mostBytes) return;
        forget(oldest);
      }
    },
  };
}
