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

describe("an import along the arrows", () => {
  it("passes", async () => {
    const engine = ["../modelGeometry/graph.ts", "../../contract/engine.ts", "node:path", "zod"];
    expect(await messages("app/main/backend/right.ts", ...engine)).toEqual([]);
    expect(await messages("app/main/engine/network/right.ts", "node:fs", "@tensorflow/tfjs-core", "h5wasm")).toEqual(
      [],
    );
    expect(await messages("app/main/workspace/right.ts", "better-sqlite3", "../../contract/errors.ts")).toEqual([]);
  });
});
