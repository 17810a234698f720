/** The command line: `npm run -s pippin -- COMMAND`. */
import { resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { PippinError } from "../../contract/errors.ts";
import { programVersion } from "../process/layout.ts";
import { addEvaluate } from "./evaluateCommand.ts";
import { addCompare } from "./compareCommand.ts";
import { addDoctor } from "./doctorCommand.ts";
import { addClassifier } from "./classifierCommand.ts";
import { addPatches } from "./patchesCommand.ts";
import { addDiscover } from "./discoverCommand.ts";
import { addExplain } from "./explainCommand.ts";
import { addExport } from "./exportCommand.ts";
import { addImages } from "./imagesCommand.ts";
import { addModel } from "./modelCommand.ts";
import { addNeuron } from "./neuronCommand.ts";
import { addProfile, addShortcuts } from "./profileCommand.ts";
import { addSample } from "./sampleCommand.ts";
import { addServe } from "./serveCommand.ts";
import { complain, EXIT, inSession, print, printJson, type CommandContext } from "./session.ts";
import { whole } from "./settings.ts";
import { addTrain } from "./trainCommand.ts";

interface GlobalOptions {
  readonly workspace?: string;
  readonly json?: boolean;
  readonly backend?: "native" | "wasm";
  readonly engines?: string;
}

const program = new Command("pippin")
  .description("Explains an image classifier by naming what its important neurons look at.")
  .version(programVersion())
  .option("--workspace <dir>", "the workspace's folder (default: one in your data directory)")
  .option("--json", "print one JSON document on standard output")
  .addOption(new Option("--backend <name>", "TensorFlow backend").choices(["native", "wasm"]))
  .option("--engines <n>", "engine processes that work at a time", "1")
  .exitOverride();

const context: CommandContext = {
  json: () => program.opts<GlobalOptions>().json === true,
  session: () => {
    const { workspace, backend, engines = "1" } = program.opts<GlobalOptions>();
    const count = whole("--engines", engines);
    if (count < 1) throw new PippinError("invalid-request", "--engines takes a number from 1.");
    return {
      ...(workspace === undefined ? {} : { workspace: resolve(workspace) }),
      ...(backend === undefined ? {} : { backend }),
      engines: count,
    };
  },
};

addBasics();
addDoctor(program, context);
addModel(program, context);
addDiscover(program, context);
addTrain(program, context);
addCompare(program, context);
addExplain(program, context);
addExport(program, context);
addNeuron(program, context);
addEvaluate(program, context);
addProfile(program, context);
addShortcuts(program, context);
addServe(program, context);
addSample(program, context);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  else process.exitCode = complain(error);
}

function addBasics(): void {
  program
    .command("init <dir>")
    .description("make a workspace")
    .action(async (dir: string) => {
      await inSession({ ...context.session(), workspace: resolve(dir) }, async (session) => {
        await Promise.resolve();
        if (context.json()) printJson({ workspace: session.folder });
        else print(`Workspace ${session.folder}`);
        return [];
      });
    });
  addImages(program, context);
  addPatches(program, context);
  addClassifier(program, context);
}
