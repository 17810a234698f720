/**
 * `deleting.entry.ts FOLDER SEED MOMENT`: removes things and brings them again whenever it is told to go on, until it ends
 * itself at that moment.
 */
import { once } from "node:events";
import { seededRandom } from "../../../../app/main/statistics/seededRandom.ts";
import { openDatabase } from "../../../../app/main/workspace/database.ts";
import { imageByHash } from "../../../../app/main/workspace/images.queries.ts";
import { modelByName } from "../../../../app/main/workspace/models.queries.ts";
import { aVersion } from "../../../builders/workspaceRows.ts";
import { dieAt, imageHash, IMAGES, MODEL, openBackend, putImage, putModel } from "./shared.ts";

const [folder, seed, moment] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const backend = openBackend(folder);
const db = openDatabase(folder);
for (let name = 0; name < IMAGES; name++)
  if (imageByHash(db, imageHash(name)) === undefined) putImage(db, folder, name);
if (modelByName(db, MODEL) === undefined) putModel(db, folder);
dieAt(Number(moment));

async function ask(name: Parameters<typeof backend.request>[0], input: object): Promise<void> {
  const result = await backend.request(name, input);
  if (result.ok) return;
  process.stderr.write(`${JSON.stringify(result.error)}\n`);
  process.exit(1);
}

for (;;) {
  await once(process, "message");
  const kind = random.integer(8);
  if (kind < 5) {
    // All of them half of the time: then their pictures are nobody's.
    const count = random.integer(2) === 0 ? IMAGES : 1 + random.integer(IMAGES);
    const names = random.shuffle([...Array(IMAGES).keys()]).slice(0, count);
    await ask("removeImages", { ids: names.flatMap((name) => imageByHash(db, imageHash(name))?.id ?? []) });
    for (const name of names) putImage(db, folder, name);
  } else if (kind === 5) {
    const { id } = aVersion(db, modelByName(db, MODEL)!, { content: `machine ${random.integer(2)}` });
    await ask("deleteClassifier", { id });
  } else if (kind === 6) {
    await ask("removeModel", { model: MODEL });
    putModel(db, folder);
  } else {
    await ask("cleanWorkspace", { dryRun: false });
  }
}
