/** `explaining.entry.ts FOLDER SEED MOMENT`: explains images that others remove, until it ends itself at that moment. */
import { PRESETS } from "../../../../app/contract/settings.ts";
import type { Result } from "../../../../app/contract/errors.ts";
import { seededRandom } from "../../../../app/main/statistics/seededRandom.ts";
import { openDatabase } from "../../../../app/main/workspace/database.ts";
import { imageByHash } from "../../../../app/main/workspace/images.queries.ts";
import { dieAt, imageHash, IMAGES, missingBlobs, MODEL, openBackend } from "./shared.ts";

const [folder, seed, moment] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const backend = openBackend(folder);
const db = openDatabase(folder);
dieAt(Number(moment));

/** Images and models come and go: what is said of one that is gone is as it should be. */
function expectSound(result: Result<unknown>): void {
  if (result.ok || ["not-found", "workspace"].includes(result.error.code)) return;
  process.stderr.write(`${JSON.stringify(result.error)}\n`);
  process.exit(1);
}

for (;;) {
  const ids = Array.from({ length: 3 }, () => imageByHash(db, imageHash(random.integer(IMAGES)))?.id ?? 0);
  const settings = { ...PRESETS.recommended, convolutions: [1], seed: random.integer(1e6) };
  expectSound(await backend.request("explain", { images: { ids: [...new Set(ids)] }, model: MODEL, settings }));
  const place = { convolution: 1, channel: random.integer(4), row: random.integer(1e6), column: 0 };
  expectSound(await backend.request("neuronPatch", { model: MODEL, imageId: ids[0], ...place }));
  const missing = missingBlobs(db, folder);
  if (missing.length > 0) {
    process.stderr.write(`Rows refer to ${missing.length} blobs that are not there.\n`);
    process.exit(1);
  }
  process.send!("explained");
}
