/** Names of what the sample workspace holds. */
export const SAMPLE = {
  set: "sample",
  explainedSet: "great pyrenees and samoyed",
  classifier: "dog",
  labels: ["eye", "ear", "nose", "paw", "fur", "none"],
  /** ImageNet's dogs, breed by breed. */
  classIndices: Array.from({ length: 118 }, (_, i) => 151 + i),
} as const;
