import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import tseslint from "typescript-eslint";

const root = fileURLToPath(new URL("../..", import.meta.url));
// Rules with types need files on disk; imports do not.
const eslint = new ESLint({ cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked] });

/** What the linter says about a file of this content, were it there. */
async function messages(filePath: string, ...imports: string[]): Promise<string[]> {
  const code = imports
    .map((source, index) => `import * as name${index} from "${source}";\nexport const value${index} = name${index};\n`)
    .join("");
  const results = await eslint.lintText(code, { filePath });
  return results
    .flatMap((result) => result.messages)
    .flatMap((it) => (it.ruleId?.includes("expr") ? [] : [it.message]));
}

describe("an import against the arrows between the folders", () => {
  it("fails with a sentence that says where the code belongs", async () => {
    expect(await messages("app/contract/wrong.ts", "../main/engine/network/forward.ts")).toEqual([
      "app/contract imports no other layer, not engine. The contract holds only schemas and types that cross a process " +
        "boundary; code belongs to the layer that runs it.",
    ]);
    expect(await messages("app/renderer/wrong.tsx", "../main/engine/network/forward.ts")).toEqual([
      "app/renderer may import only itself and contract, drawing, not engine. Screens ask by messages of app/contract: work " +
        "belongs in app/main/backend, behind a request.",
    ]);
  });

  it("fails for the packages that belong to one folder", async () => {
    const found = await messages("app/main/engine/wrong.ts", "better-sqlite3", "commander", "electron");
    expect(found).toEqual([
      "Only app/main/workspace may use better-sqlite3: what needs it belongs there.",
      "Only app/main/cli may use commander: what needs it belongs there.",
      "Only app/main/electron and app/preload may use electron: what needs it belongs there.",
    ]);
  });

  it("fails for the engine's packages elsewhere, scoped ones too", async () => {
    const packages = ["@tensorflow/tfjs-core", "@napi-rs/image", "h5wasm"];
    expect(await messages("app/main/backend/wrong.ts", ...packages)).toHaveLength(packages.length);
  });

  it("fails for Node's modules where a browser runs", async () => {
    const [message] = await messages("app/contract/wrong.ts", "node:fs");
    expect(message).toMatch(/also runs in a browser, which has no node:fs/);
  });

  it("fails for files read by the engine's computations", async () => {
    const [message] = await messages("app/main/engine/importance/wrong.ts", "node:fs");
    expect(message).toMatch(/take arrays, not files/);
  });

  it("fails for whatever wants to compute in the process that holds the database", async () => {
    for (const file of ["app/main/backend/wrong.ts", "app/main/cli/wrong.ts", "app/main/imaging/wrong.ts"]) {
      const engine = `../engine/network/readers/readNetwork.ts`;
      expect(await messages(file, engine)).toEqual([expect.stringMatching(/not engine\. /)]);
    }
    expect(await messages("app/main/process/right.ts", "../engine/service.ts")).toEqual([]);
  });

  it("fails for a folder that nobody declared", async () => {
    expect(await messages("app/main/elsewhere/wrong.ts", "node:path")).toHaveLength(1);
  });
});

describe("an import against the arrows between the page's folders", () => {
  it("fails with a sentence that says where the code belongs", async () => {
    expect(await messages("app/renderer/ui/wrong.tsx", "../features/explain/explainDesk.ts")).toEqual([
      "app/renderer/ui may import only itself and transport, not renderer/features/explain. What is here is shown by " +
        "several features and knows none: what one alone shows belongs in its folder of app/renderer/features.",
    ]);
    expect(await messages("app/renderer/transport/wrong.ts", "../navigation/place.ts")).toEqual([
      "app/renderer/transport imports no other folder of the page, not renderer/navigation. Transport carries requests, " +
        "answers and files: what is shown of them belongs in app/renderer/ui or in a feature.",
    ]);
  });

  it("fails for whatever lies below the features and wants to know of them, or of the shell around them", async () => {
    for (const folder of ["transport", "ui", "keys", "canvas", "navigation"]) {
      for (const above of ["../features/images/asked.ts", "../shell/pages.ts"]) {
        expect(await messages(`app/renderer/${folder}/wrong.ts`, above)).toEqual([
          expect.stringMatching(/, not renderer/),
        ]);
      }
    }
  });

  it("fails for features that want each other's insides, or the shell", async () => {
    const wanted = ["../explain/explainDesk.ts", "../patches/desk.ts", "../../shell/pages.ts"];
    expect(await messages("app/renderer/features/review/wrong.ts", ...wanted)).toEqual([
      expect.stringMatching(/not renderer\/features\/explain\. Features do not know each other: what two of them need/),
      expect.stringMatching(/not renderer\/features\/patches\. /),
      expect.stringMatching(/not renderer\/shell\. /),
    ]);
  });

  it("fails for types alone, too", async () => {
    const code = `import type { Desk } from "../patches/desk.ts";\nexport type Wanted = Desk;\n`;
    const [result] = await eslint.lintText(code, { filePath: "app/renderer/features/review/wrong.ts" });
    expect(result.messages.map(({ message }) => message)).toEqual([
      expect.stringMatching(/not renderer\/features\/patches/),
    ]);
  });

  it("fails for a folder of the page that nobody declared", async () => {
    expect(await messages("app/renderer/elsewhere/wrong.ts", "../transport/client.ts")).toHaveLength(1);
    expect(await messages("app/renderer/features/elsewhere/wrong.ts", "../../transport/client.ts")).toHaveLength(1);
  });

  it("is held to the arrows between the layers in every folder", async () => {
    const wrong = ["../../../main/backend/backend.ts", "better-sqlite3", "node:fs"];
    expect(await messages("app/renderer/features/review/wrong.ts", ...wrong)).toEqual([
      expect.stringMatching(/^app\/renderer may import only itself and contract, drawing, not backend\. /),
      expect.stringMatching(/^Only app\/main\/workspace may use better-sqlite3/),
      expect.stringMatching(/also runs in a browser, which has no node:fs/),
    ]);
    expect(await messages("app/main/backend/wrong.ts", "../../renderer/ui/remaining.ts")).toHaveLength(1);
    expect(await messages("app/drawing/wrong.ts", "../renderer/canvas/viewport.ts")).toHaveLength(1);
  });
});

describe("an import along the arrows", () => {
  it("passes", async () => {
    const engine = ["../modelGeometry/graph.ts", "../../contract/engine.ts", "node:path", "zod"];
    expect(await messages("app/main/backend/right.ts", ...engine)).toEqual([]);
    expect(await messages("app/main/engine/network/right.ts", "node:fs", "@tensorflow/tfjs-core", "h5wasm")).toEqual(
      [],
    );
    expect(await messages("app/main/workspace/right.ts", "better-sqlite3", "../../contract/errors.ts")).toEqual([]);
  });

  it("passes between the page's folders", async () => {
    const below = ["../../transport/client.ts", "../../ui/Page.tsx", "../../keys/keys.ts", "../../navigation/place.ts"];
    const feature = [...below, "../../canvas/viewport.ts", "../gestures/gestures.ts", "../../../drawing/boxes.ts"];
    expect(await messages("app/renderer/features/train/right.tsx", ...feature)).toEqual([]);
    expect(await messages("app/renderer/shell/right.tsx", "../features/review/asked.ts", "../ui/theme.ts")).toEqual([]);
    expect(await messages("app/renderer/right.ts", "./shell/ahead.ts")).toEqual([]);
  });
});
