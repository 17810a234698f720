/** A person who annotates without a pause, and what the workspace must hold after each of their gestures. */
import type { GestureAnswer } from "../../../app/contract/patches.ts";
import type { SeededRandom } from "../../../app/main/statistics/seededRandom.ts";
import type { ReadableDB } from "../../../app/main/workspace/connection.ts";

export interface Gesture {
  readonly name: "changePatches" | "undo" | "redo";
  readonly input: object;
}

/** Patches by what they are: no two are ever made alike. */
type Patches = ReadonlySet<string>;

/** A list of states and the place in it: undo goes back, redo goes on, anything new cuts off what would be redone. */
interface State {
  readonly timeline: readonly Patches[];
  readonly at: number;
}

/** Apart from those that are trained on. */
const LABELS = ["mark one", "mark two", "mark three"];
/** Above this many, patches are rather removed. */
const MANY = 60;
const SMALLEST_IMAGE = { width: 200, height: 200 };

export class Annotator {
  readonly #random: SeededRandom;
  readonly #images: readonly number[];
  readonly #ids = new Map<string, number>();
  /** What is certain, then what holds after each gesture since. */
  #states: State[] = [{ timeline: [new Set()], at: 0 }];
  #made = 0;

  constructor(random: SeededRandom, images: readonly number[]) {
    this.#random = random;
    this.#images = images;
  }

  /** Gestures since the last time that it was settled. */
  get sent(): number {
    return this.#states.length - 1;
  }

  /** The next gesture, which is sent as it is. */
  next(): Gesture {
    const { timeline, at } = this.#states.at(-1)!;
    const kind = this.#random.integer(20);
    if (kind < 3 && at > 0) return this.#sent({ timeline, at: at - 1 }, { name: "undo", input: {} });
    if (kind < 5 && at < timeline.length - 1) return this.#sent({ timeline, at: at + 1 }, { name: "redo", input: {} });
    const now = timeline[at];
    const known = [...now].filter((patch) => this.#ids.has(patch));
    const changes: object[] = [];
    const after = new Set(now);
    const take = (): string => known.splice(this.#random.integer(known.length), 1)[0];
    const count = 1 + this.#random.integer(3);
    for (let i = 0; i < count; i++) {
      if (known.length > 0 && (kind < 8 || now.size > MANY)) {
        const patch = take();
        after.delete(patch);
        changes.push({ kind: "remove", id: this.#ids.get(patch) });
      } else if (known.length > 0 && kind < 11) {
        const patch = take();
        const id = this.#ids.get(patch)!;
        const [image, labelOf] = patch.split("|");
        const label = LABELS[(LABELS.indexOf(labelOf) + 1) % LABELS.length];
        const moved = this.#newPatch(Number(image), label);
        this.#ids.set(moved.name, id);
        after.delete(patch);
        after.add(moved.name);
        changes.push({ kind: "change", id, label, box: moved.box });
      } else {
        const imageId = this.#images[this.#random.integer(this.#images.length)];
        const { name, box, label } = this.#newPatch(imageId, LABELS[this.#random.integer(LABELS.length)]);
        after.add(name);
        changes.push({ kind: "add", imageId, label, box });
      }
    }
    const next = { timeline: [...timeline.slice(0, at + 1), after], at: at + 1 };
    return this.#sent(next, { name: "changePatches", input: { changes } });
  }

  /** Patches get their numbers from the workspace. */
  answered({ images }: GestureAnswer): void {
    for (const { imageId, patches } of images) {
      for (const { id, label, box } of patches) this.#ids.set(patchName(imageId, label, box), id);
    }
  }

  /**
   * @param answered - gestures since the last time that were answered.
   * @returns how many gestures the workspace holds, or null where it holds something that was never there.
   */
  settle(db: ReadableDB, answered: number): number | null {
    const found = stored(db);
    const held = this.#states.findIndex((state, i) => i >= answered && described(state) === found);
    if (held === -1) return null;
    this.#states = [this.#states[held]];
    return held;
  }

  #sent(state: State, gesture: Gesture): Gesture {
    this.#states.push(state);
    return gesture;
  }

  #newPatch(imageId: number, label: string): { name: string; label: string; box: object } {
    const n = this.#made++;
    const [across, down] = [SMALLEST_IMAGE.width / 4 - 10, SMALLEST_IMAGE.height / 4 - 10];
    const box = {
      x: 4 * (n % across),
      y: 4 * (Math.floor(n / across) % down),
      width: 10 + Math.floor(n / (across * down)),
      height: 10,
    };
    return { name: patchName(imageId, label, box), label, box };
  }
}

function patchName(imageId: number, label: string, box: object): string {
  const { x, y, width, height } = box as Record<string, number>;
  return `${imageId}|${label}|${x},${y},${width},${height}`;
}

function described({ timeline, at }: State): string {
  return [`${at} done, ${timeline.length - 1 - at} undone`, ...[...timeline[at]].sort()].join("\n");
}

/** What the database holds, in the words of {@link described}. */
function stored(db: ReadableDB): string {
  const count = db.prepare<[number], number>("SELECT count(*) FROM gestures WHERE undone = ?").pluck();
  const rows = db.prepare<[], Record<string, number | string>>(
    "SELECT image_id, label, x, y, width, height FROM training_patches WHERE label LIKE 'mark %'",
  );
  const patches = rows.all().map(({ image_id: image, label, ...box }) => patchName(Number(image), `${label}`, box));
  return [`${count.get(0)} done, ${count.get(1)} undone`, ...patches.sort()].join("\n");
}
