import type { BrowserContext } from "playwright-core";
import { isRequest, routeOf } from "../../app/contract/requests.ts";
import { seededRandom } from "../../app/main/statistics/seededRandom.ts";

/**
 * Gives out the backend's answers to what only reads late, and in another order than they came, as a busy machine may:
 * most within a fifth of a second, some after more than a second. What changes the workspace is answered at once, as are
 * progress and what the backend says by itself: it never holds those back behind one another.
 *
 * @param seed - of the delays, in the order in which answers come: which answer gets which is not the same each time.
 */
export async function answerLate(context: BrowserContext, seed: number): Promise<void> {
  const { next } = seededRandom(seed);
  await context.routeWebSocket(/\/messages$/, (socket) => {
    const backend = socket.connectToServer();
    const reads = new Set<number>();
    let open = true;
    socket.onMessage((text) => {
      const { kind, id, name = "" } = JSON.parse(String(text)) as { kind: string; id: number; name?: string };
      if (kind === "request" && isRequest(name) && routeOf(name).changes.length === 0) reads.add(id);
      backend.send(text);
    });
    backend.onMessage((text) => {
      const { kind, id } = JSON.parse(String(text)) as { kind: string; id?: number };
      if (kind !== "answer" || id === undefined || !reads.delete(id)) return socket.send(text);
      const delay = next() < 0.8 ? 200 * next() : 1500 * next();
      setTimeout(() => {
        if (open) socket.send(text);
      }, delay);
    });
    socket.onClose(() => {
      open = false;
      void backend.close();
    });
    backend.onClose(() => {
      open = false;
      void socket.close();
    });
  });
}
