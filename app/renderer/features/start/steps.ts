/** The work's steps, from photographs to reviewed explanations. */
import { counted } from "../../../contract/numberWords.ts";
import type { Output } from "../../../contract/requests.ts";

export interface Way {
  readonly label: string;
  readonly page: string;
  /** Asks for files there at once. */
  readonly asksForPhotographs?: boolean;
  readonly parameters?: Readonly<Record<string, string>>;
  /** What it costs and brings, where there are two. */
  readonly costs?: string;
}

export interface Step {
  readonly name: string;
  /** How much there is of it. */
  readonly count: string;
  readonly text: string;
  readonly isDone: boolean;
  /** The first is the one that is proposed. */
  readonly ways: readonly [Way, ...Way[]];
}

/** So many patches of a class train its words at all. */
const ENOUGH = 20;

/**
 * @param model - that pages work with; null while it is looked up.
 * @param atHand - the class that a page showed last; null: none has shown one.
 */
export function stepsOf(thread: Output<"thread">, model: string | null, atHand: string | null): Step[] {
  const { images, models, classes, trained, explained, reviewed } = thread;
  const current = classes.find(({ name }) => name === atHand) ?? classes[0];
  const patches = current?.patches ?? 0;
  const isTrained = current === undefined ? trained.length > 0 : trained.includes(current.name);
  const ofClass = current === undefined ? {} : { class: current.name };
  const cropped = patches === 0 ? "none yet" : `${counted(patches, "patch", "patches")}, not trained yet`;
  return [
    {
      name: "Photographs",
      count: images === 0 ? "none yet" : counted(images, "photograph"),
      text: "Those that you want explained, and those that words are learned from. They stay where they are.",
      isDone: images > 0,
      ways: [
        images === 0
          ? { label: "Add photographs", page: "images", asksForPhotographs: true }
          : { label: "Look at them", page: "images" },
      ],
    },
    {
      name: "Network",
      count: model ?? "",
      text:
        model === null || models.includes(model)
          ? "The network that is explained. Another one is imported on the same page."
          : "It comes with Pippin and knows ImageNet's thousand classes. Yours is imported from a file.",
      isDone: images > 0,
      ways: [{ label: "Choose or import", page: "models" }],
    },
    {
      name: "Class",
      count: current === undefined ? "none yet" : classes.map(({ name }) => name).join(", "),
      text: "What has the same parts: one class of the network, or several, such as all dogs. It gets a list of words.",
      isDone: current !== undefined,
      ways: [{ label: current === undefined ? "Name a class" : "Change it", page: "patches", parameters: ofClass }],
    },
    {
      name: "Words",
      count: [
        ...(trained.length > 0 ? [`trained for ${trained.join(", ")}`] : []),
        ...(isTrained ? [] : [trained.length > 0 ? `${current?.name ?? ""}: ${cropped}` : cropped]),
      ].join("; "),
      text: "What neurons see gets its names from you: groups of patches are named at once, or single ones are cropped.",
      isDone: isTrained,
      ways:
        patches >= ENOUGH && !isTrained
          ? [
              { label: "Train them", page: "train", parameters: ofClass },
              { label: "More words", page: "discover", parameters: ofClass },
            ]
          : [
              {
                label: "Name groups",
                page: "discover",
                parameters: ofClass,
                costs: "about 70 key presses; rare words stay weak",
              },
              {
                label: "Crop patches",
                page: "patches",
                parameters: ofClass,
                costs: "a key and a click each, 40 a word and more; the better labels",
              },
            ],
    },
    {
      name: "Explain",
      count: explained === 0 ? "none yet" : counted(explained, "photograph"),
      text: "The neurons that mattered for a photograph, what each of them saw, and its name.",
      isDone: explained > 0,
      ways: [{ label: "Explain", page: "explain" }],
    },
    {
      name: "Review",
      count: reviewed === 0 ? "none yet" : counted(reviewed, "patch", "patches"),
      text: "Say which names are right: then you know how far to trust them, and corrections train the next version.",
      isDone: reviewed > 0,
      ways: [{ label: "Review", page: "review" }],
    },
  ];
}
