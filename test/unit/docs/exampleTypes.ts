/** Whether worked examples fit the types of what they use. */
import { dirname, join } from "node:path";
import ts from "typescript";
import type { Example } from "./workedExamples.ts";

export interface TypedExample extends Example {
  /** The file of each name that it uses. */
  readonly homes: ReadonlyMap<string, string>;
}

/** @returns a line for each mistake that the compiler finds, with what is documented and where. */
export function typeErrorsOf(root: string, examples: readonly TypedExample[]): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const modules = new Map(examples.map((example, i) => [moduleName(root, example, i), moduleOf(example)]));
  const host = ts.createCompilerHost(options);
  const reading = {
    ...host,
    fileExists: (path: string) => modules.has(path) || host.fileExists(path),
    getSourceFile: (path: string, target: ts.ScriptTarget | ts.CreateSourceFileOptions) => {
      const text = modules.get(path);
      return text === undefined ? host.getSourceFile(path, target) : ts.createSourceFile(path, text, target, true);
    },
  };
  // Types and values are imported alike, and an example may name what it only shows.
  const relaxed = { ...options, noUnusedLocals: false, verbatimModuleSyntax: false };
  const program = ts.createProgram([...modules.keys()], relaxed, reading);
  return examples.flatMap((example, i) => {
    const source = program.getSourceFile(moduleName(root, example, i));
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${example.name} in ${example.file}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    );
  });
}

/** Beside the file that it documents, so that imports are relative to it. */
function moduleName(root: string, { file }: Example, i: number): string {
  return join(root, dirname(file), `example${i}.ts`).replaceAll("\\", "/");
}

function moduleOf({ file, code, homes }: TypedExample): string {
  const up = dirname(file)
    .split("/")
    .map(() => "..")
    .join("/");
  const imports = [...homes].map(([name, home]) => `import { ${name} } from "${up}/${home}";`);
  return `${imports.join("\n")}\n${code}\nexport {};`;
}
