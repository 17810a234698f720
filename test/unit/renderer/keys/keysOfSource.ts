/** All keys and mouse gestures that the page's source registers, read from its syntax. */
import ts from "typescript";

/** Path below app/renderer to text. */
export const SOURCES: ReadonlyMap<string, string> = new Map(
  Object.entries(
    import.meta.glob<string>("../../../../app/renderer/**/*.{ts,tsx}", {
      query: "?raw",
      import: "default",
      eager: true,
    }),
  ).map(([path, text]) => [path.slice(path.indexOf("app/renderer/") + "app/renderer/".length), text]),
);

export interface Registered {
  readonly file: string;
  /** One way: the keys that are pressed together. */
  readonly way: string;
  /** What is computed in it stands as "…". */
  readonly label: string;
}

const NUMBERS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
const ARROWS = ["left", "right", "up", "down"];
const shifted = (keys: readonly string[]): string[] => keys.map((key) => `shift+${key}`);

/** What keys that are computed come to. */
const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  "features/discover/AlikeDesk.tsx: key": NUMBERS,
  "features/discover/AlikeDesk.tsx: keys": ARROWS,
  "features/discover/GroupDesk.tsx: key": NUMBERS,
  "features/discover/GroupDesk.tsx: keys": ARROWS,
  "features/models/FieldView.tsx: key": ARROWS,
  "features/models/FieldView.tsx: `shift+${key}`": shifted(ARROWS),
  "features/patches/AuditPanel.tsx: key": NUMBERS,
  "features/patches/SuggestionsPanel.tsx: key": NUMBERS,
  "features/patches/useCanvasKeys.ts: `shift+${key}`": shifted(ARROWS),
  "features/review/ReviewGallery.tsx: key": NUMBERS,
  "features/train/CellPanel.tsx: key": NUMBERS,
  "shell/App.tsx: `alt+${i + 1}`": ["alt+1", "alt+2", "alt+3", "alt+4", "alt+5", "alt+6", "alt+7", "alt+8"],
};

/** The same where a file has it for two things, by label. */
const COMPUTED_BY_LABEL: Readonly<Record<string, readonly string[]>> = {
  "features/patches/useCanvasKeys.ts: Label: …": NUMBERS,
  "features/patches/useCanvasKeys.ts: Move …": ARROWS,
};

/** Functions that make commands: place of the keys and of the label among what they are given. */
const MAKERS: Readonly<Record<string, readonly [string, number, number]>> = {
  "features/images/ImageGrid.tsx": ["to", 2, 1],
  "features/review/Wall.tsx": ["step", 0, 1],
};

/** @throws Error where it is not known what computed keys come to. */
export function registeredKeys(): readonly Registered[] {
  return [...SOURCES].flatMap(([file, text]) => {
    const found: Registered[] = [];
    const add = (keys: readonly string[], labels: readonly string[]): void => {
      for (const way of keys.flatMap((one) => one.split(","))) {
        for (const label of labels) found.push({ file, way, label });
      }
    };
    for (const node of nodesOf(file, text)) {
      const maker = MAKERS[file];
      if (maker !== undefined && ts.isCallExpression(node) && node.expression.getText() === maker[0]) {
        const [[keys], [label]] = [maker[1], maker[2]].map((place) => textsOf(node.arguments[place]) ?? []);
        add([keys], [label]);
        add([shifted(keys.split(",")).join()], [`${label}, selecting`]);
      }
      if (!ts.isObjectLiteralExpression(node)) continue;
      const [keys, label] = [valueOf(node, "keys"), valueOf(node, "label")];
      if (keys === null || label === null) continue;
      const labels = textsOf(label);
      if (labels === null && maker !== undefined) continue;
      if (maker !== undefined && label.getText().startsWith("`${label}")) continue;
      const fixed = textsOf(keys);
      const known =
        fixed !== null && !fixed.some((one) => one.includes("…"))
          ? fixed
          : (COMPUTED[`${file}: ${keys.getText()}`] ?? COMPUTED_BY_LABEL[`${file}: ${labels?.[0] ?? ""}`]);
      if (known === undefined || labels === null) {
        throw new Error(`${file}: what does ${keys.getText()} (${label.getText()}) come to?`);
      }
      add(known, labels);
    }
    return found;
  });
}

export function registeredGestures(): readonly { readonly file: string; readonly gesture: string }[] {
  return [...SOURCES].flatMap(([file, text]) =>
    nodesOf(file, text).flatMap((node) => {
      const gesture = ts.isObjectLiteralExpression(node) ? valueOf(node, "gesture") : null;
      return (gesture === null ? [] : (textsOf(gesture) ?? [])).map((one) => ({ file, gesture: one }));
    }),
  );
}

function nodesOf(file: string, text: string): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return nodes;
}

function valueOf(node: ts.ObjectLiteralExpression, name: string): ts.Node | null {
  const property = node.properties.find((one) => one.name?.getText() === name);
  if (property === undefined) return null;
  return ts.isPropertyAssignment(property) ? property.initializer : (property.name ?? null);
}

/** @returns what a text, or a choice between texts, can be; null: it is computed. */
function textsOf(node: ts.Node | undefined): string[] | null {
  if (node === undefined) return null;
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    return [node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("")];
  }
  if (!ts.isConditionalExpression(node)) return null;
  const [yes, no] = [textsOf(node.whenTrue), textsOf(node.whenFalse)];
  return yes === null || no === null ? null : [...yes, ...no];
}
