// What the code may not do. The arrows between folders (design: contract <- engine <- backend <- hosts) are the table
// LAYERS, those between the folders of the page the table PAGE; an import that is in neither fails with a sentence that
// says where the code belongs.
import boundaries from "eslint-plugin-boundaries";
import { defineConfig } from "eslint/config";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Each folder of the app: what it may import besides itself, and where code belongs that wants to import more. */
const LAYERS = {
  contract: {
    folder: "app/contract",
    imports: [],
    advice:
      "The contract holds only schemas and types that cross a process boundary; code belongs to the layer that runs it.",
  },
  drawing: {
    folder: "app/drawing",
    imports: ["contract"],
    advice:
      "What is here is drawn and said by the page and by reports alike, so it computes from plain data and draws nothing.",
  },
  files: {
    folder: "app/main/files",
    imports: ["contract"],
    advice: "Reading and writing files that people name: what is in them is known to the layer that asks for it.",
  },
  statistics: {
    folder: "app/main/statistics",
    imports: ["contract", "drawing"],
    advice: "Statistics take numbers and boxes: what they are about belongs to the layer that asks for them.",
  },
  imaging: {
    folder: "app/main/imaging",
    imports: ["contract", "drawing"],
    advice: "Imaging turns bytes into pixels and back: what pictures are for belongs to the layer that asks for them.",
  },
  modelGeometry: {
    folder: "app/main/modelGeometry",
    imports: ["contract", "drawing", "imaging"],
    advice:
      "Model geometry is what can be said of a network without running it: what needs its weights or TensorFlow belongs " +
      "in app/main/engine.",
  },
  engine: {
    folder: "app/main/engine",
    imports: ["contract", "drawing", "files", "statistics", "imaging", "modelGeometry"],
    advice:
      "The engine is pure computation over tensors and typed arrays: what joins it to stored data, files or other " +
      "formats belongs in app/main/backend, what both sides need in the folders beside it.",
  },
  interchange: {
    folder: "app/main/interchange",
    imports: ["contract", "drawing"],
    advice:
      "Readers and writers of formats turn text into plain data and back; what stores or computes it belongs in app/main/backend.",
  },
  workspace: {
    folder: "app/main/workspace",
    imports: ["contract"],
    advice: "The workspace only reads and writes its folder; what decides what to store belongs in app/main/backend.",
  },
  backend: {
    folder: "app/main/backend",
    imports: ["contract", "drawing", "files", "statistics", "imaging", "modelGeometry", "interchange", "workspace"],
    advice:
      "The backend never knows its host: what depends on one belongs in app/main/electron, web or cli and comes in as a parameter.",
  },
  process: {
    folder: "app/main/process",
    imports: ["contract", "files", "engine", "backend"],
    advice:
      "This folder starts processes and carries their messages; what the messages mean belongs in app/main/engine or app/main/backend.",
  },
  electron: host("app/main/electron"),
  web: host("app/main/web"),
  // `pippin serve` is a command that starts the web host.
  cli: host("app/main/cli", ["web"]),
  preload: {
    folder: "app/preload",
    imports: ["contract"],
    advice: "The preload script is a bridge of functions: work belongs in app/main/backend, screens in app/renderer.",
  },
  renderer: {
    folder: "app/renderer",
    imports: ["contract", "drawing"],
    advice: "Screens ask by messages of app/contract: work belongs in app/main/backend, behind a request.",
  },
};

/** Each folder of the page, that is of the layer `renderer`, in the same way. */
const PAGE = {
  transport: {
    imports: [],
    advice:
      "Transport carries requests, answers and files: what is shown of them belongs in app/renderer/ui or in a feature.",
  },
  ui: {
    imports: ["transport"],
    advice:
      "What is here is shown by several features and knows none: what one alone shows belongs in its folder of " +
      "app/renderer/features.",
  },
  keys: {
    imports: ["ui"],
    advice: "Keys know commands by their names: what a command does belongs to whoever registers it with useKeys.",
  },
  canvas: {
    imports: [],
    advice: "The canvas draws boxes and says what was done to them: what that means belongs in a feature.",
  },
  navigation: {
    imports: ["transport"],
    advice:
      "Navigation is where a person is and the way back: what a page shows belongs in its feature, which pages there " +
      "are in app/renderer/shell.",
  },
  "features/classes": feature(),
  "features/exchange": feature(),
  "features/gestures": feature(),
  "features/neuron": feature(),
  "features/tour": feature(),
  "features/images": feature("classes", "exchange"),
  "features/discover": feature("gestures"),
  "features/patches": feature("classes", "exchange", "gestures"),
  "features/train": feature("gestures"),
  "features/explain": feature("neuron"),
  "features/review": feature("neuron"),
  "features/evaluate": feature("neuron"),
  "features/models": feature(),
  "features/start": feature("classes", "images"),
};
PAGE.shell = {
  imports: Object.keys(PAGE),
  advice: "The shell is around all pages: what one of them shows belongs in its feature.",
};

/** Packages that only some layers may use. */
const PACKAGES = [
  { names: ["@tensorflow/*", "@bufbuild/*", "h5wasm"], layers: ["engine"] },
  { names: ["@napi-rs/image"], layers: ["imaging"] },
  { names: ["better-sqlite3"], layers: ["workspace"] },
  { names: ["ml-kmeans", "ml-matrix"], layers: ["statistics"] },
  { names: ["commander"], layers: ["cli"] },
  { names: ["pino"], layers: ["process"] },
  { names: ["electron"], layers: ["electron", "preload"] },
];

/** Layers that also run where Node is not. */
const WITHOUT_NODE = ["contract", "drawing", "preload", "renderer"];

export default defineConfig(
  { ignores: ["node_modules/", "out/", "dist/", ".cache/", "coverage/", "**/*.pippin/"] },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": true }],
      // Interfaces promise; an implementation that happens not to wait may still be `async`.
      "@typescript-eslint/require-await": "off",
      // Interfaces of plain functions are written as methods here; nothing uses `this` through them.
      "@typescript-eslint/unbound-method": "off",
      eqeqeq: "error",
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "The same input gives the same result: take a seeded source." },
      ],
    },
  },
  {
    files: ["app/**/*.ts", "app/**/*.tsx"],
    plugins: { boundaries },
    settings: {
      // Imports carry their file's extension, so Node's own resolution finds them.
      "import/resolver": { node: {} },
      "boundaries/root-path": import.meta.dirname,
      "boundaries/legacy-templates": false,
      // Of two that match, the first counts: folders within a layer come before it.
      "boundaries/elements": [
        ...Object.keys(PAGE).map((name) => ({ type: pageType(name), pattern: pageFolder(name) })),
        ...Object.entries(LAYERS).map(([type, { folder }]) => ({ type, pattern: folder })),
      ],
    },
    rules: {
      // A default would take what is added later for one of those that were there.
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: false }],
      "boundaries/no-unknown-files": "error",
      "boundaries/dependencies": [
        "error",
        {
          default: "allow",
          checkAllOrigins: true,
          policies: [...arrows(), ...pageArrows(), ...packages(), withoutNode()],
        },
      ],
      "no-console": ["error", { allow: ["error", "warn"] }],
    },
  },
  {
    files: ["app/**/*.ts"],
    ignores: ["app/main/workspace/sql.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.property.name='prepare']",
          message: "Ask with the tag of app/main/workspace/sql.ts: it binds values and keeps what was prepared.",
        },
      ],
    },
  },
  {
    // Computations get arrays and pixels; only what reads networks and the service that answers requests open files.
    files: ["app/main/engine/**/*.ts"],
    ignores: ["app/main/engine/network/**", "app/main/engine/service*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: ["node:fs", "node:fs/promises"].map((name) => ({
            name,
            message:
              "Computations of the engine take arrays, not files: read them in app/main/engine/service.ts or app/main/backend.",
          })),
        },
      ],
    },
  },
  {
    files: ["app/renderer/**/*.ts", "app/renderer/**/*.tsx"],
    extends: [reactHooks.configs.flat["recommended-latest"]],
    // Of use to React's compiler only, which is not used.
    rules: { "react-hooks/incompatible-library": "off" },
  },
  {
    // The command line's standard output is its result.
    files: ["app/main/cli/**/*.ts"],
    rules: { "no-console": "off" },
  },
);

function host(folder, others = []) {
  return {
    folder,
    imports: ["contract", "drawing", "files", "backend", "process", ...others],
    advice:
      "A host only carries requests to the backend and shows what comes back: the work belongs in app/main/backend.",
  };
}

/** @param others - features that are parts of this one's page. */
function feature(...others) {
  return {
    imports: ["transport", "ui", "keys", "canvas", "navigation", ...others.map((name) => `features/${name}`)],
    advice:
      "Features do not know each other: what two of them need belongs in a folder that both may import (app/renderer/ui, " +
      "canvas, navigation), or is a feature of its own.",
  };
}

function pageFolder(name) {
  return `app/renderer/${name}`;
}

function pageType(name) {
  return `renderer/${name}`;
}

/** The names that elements of a layer have: those of the page's folders are in its layer, too. */
function typesOf(layer) {
  return layer === "renderer" ? [layer, ...Object.keys(PAGE).map(pageType)] : [layer];
}

function arrows() {
  return Object.entries(LAYERS).map(([type, { folder, imports, advice }]) => {
    const allowed = [type, ...imports];
    const targets = Object.keys(LAYERS).filter((layer) => !allowed.includes(layer));
    return {
      from: { element: { types: { anyOf: typesOf(type) } } },
      disallow: { to: { element: { types: { anyOf: targets.flatMap(typesOf) } } } },
      message: refusal(folder, imports, "layer", advice),
    };
  });
}

/** Beside these folders the page is the file that it begins with. */
function pageArrows() {
  const first = { imports: ["shell", "ui"], advice: "What the page begins with only starts app/renderer/shell." };
  const rows = [...Object.entries(PAGE).map(([name, row]) => [pageType(name), pageFolder(name), row])];
  return [["renderer", "app/renderer", first], ...rows].map(([type, folder, { imports, advice }]) => {
    const allowed = [type, ...imports.map(pageType)];
    return {
      from: { element: { type } },
      disallow: { to: { element: { types: { anyOf: typesOf("renderer").filter((one) => !allowed.includes(one)) } } } },
      message: refusal(folder, imports, "folder of the page", advice),
    };
  });
}

function refusal(folder, imports, what, advice) {
  const may = imports.length > 0 ? `may import only itself and ${imports.join(", ")}` : `imports no other ${what}`;
  return `${folder} ${may}, not {{to.element.types}}. ${advice}`;
}

function packages() {
  return PACKAGES.flatMap(({ names, layers }) => ({
    from: {
      element: {
        types: { anyOf: Object.keys(LAYERS).flatMap((layer) => (layers.includes(layer) ? [] : typesOf(layer))) },
      },
    },
    disallow: { to: { module: { origin: "external", source: names } } },
    message: `Only ${layers.map((layer) => LAYERS[layer].folder).join(" and ")} may use {{to.module.source}}: what needs it belongs there.`,
  }));
}

function withoutNode() {
  return {
    from: { element: { types: { anyOf: WITHOUT_NODE.flatMap(typesOf) } } },
    disallow: { to: { module: { origin: "core" } } },
    message:
      "{{from.element.types}} also runs in a browser, which has no {{to.module.source}}: what needs it belongs in app/main.",
  };
}
