/** What several parts are called. */

/** What is said of several: eyes, feet, fur. Parts of which an animal has one stay as they are: two neurons, one nose. */
export function partWord(label: string, count: number): string {
  const words = label.trim().split(" ");
  const last = words.pop()!;
  if (count === 1 || UNCHANGED.has(last.toLowerCase())) return label.trim();
  return [...words, plural(last)].join(" ");
}

/** Substances, and parts of which there is one. */
const UNCHANGED = new Set(
  (
    "fur hair skin grass water snow sky sand ice mud plumage wool " +
    "nose mouth head torso tail beak body face muzzle snout neck chest back belly trunk mane"
  ).split(" "),
);

const IRREGULAR = new Map([
  ["foot", "feet"],
  ["tooth", "teeth"],
  ["person", "people"],
  ["leaf", "leaves"],
  ["hoof", "hooves"],
]);

function plural(word: string): string {
  const known = IRREGULAR.get(word.toLowerCase());
  if (known) return known;
  if (/s$/i.test(word) && !/ss$/i.test(word)) return word; // A plural already: "whiskers".
  if (/(ss|x|z|ch|sh)$/i.test(word)) return `${word}es`;
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}
