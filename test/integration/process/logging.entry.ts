/** Writes lines into a workspace's log, which is turned over often: `logging.entry.ts FOLDER NAME COUNT KEPT`. */
import { openLog } from "../../../app/main/process/log.ts";

const [folder, name, count, kept] = process.argv.slice(2);
const log = openLog(folder, "command line", { bytes: 10_000, kept: Number(kept) });
for (let i = 0; i < Number(count); i++) log.info(`${name} ${i}`);
