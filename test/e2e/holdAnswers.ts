import type { Page } from "playwright-core";

/** A request as the page sends it. */
export interface SentRequest {
  readonly id: number;
  readonly name?: string;
  readonly input?: Readonly<Record<string, unknown>>;
}

export interface HeldAnswers {
  /** How many answers wait. */
  count(): number;
  /** Gives out what waits, in its order, and holds nothing from now on. */
  release(): void;
}

/**
 * Holds back the backend's answers to some requests, as a slow backend would. Messages that the page has by then, and
 * its connection, are not touched: call it before the page is opened, or open it again.
 *
 * @param isHeld - sees every message of the page.
 */
export async function holdAnswers(page: Page, isHeld: (request: SentRequest) => boolean): Promise<HeldAnswers> {
  const held: (() => void)[] = [];
  let open = false;
  await page.routeWebSocket(/\/messages$/, (socket) => {
    const backend = socket.connectToServer();
    const asked = new Set<number>();
    socket.onMessage((text) => {
      const request = JSON.parse(String(text)) as SentRequest;
      if (isHeld(request)) asked.add(request.id);
      backend.send(text);
    });
    backend.onMessage((text) => {
      const { id, kind } = JSON.parse(String(text)) as { readonly id?: number; readonly kind: string };
      if (!open && kind === "answer" && id !== undefined && asked.has(id)) held.push(() => socket.send(text));
      else socket.send(text);
    });
  });
  return {
    count: () => held.length,
    release: () => {
      open = true;
      for (const send of held.splice(0)) send();
    },
  };
}
