/** Who may talk to the loopback host: whoever opened the printed address, from this machine, in one browser. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

export interface LoopbackSession {
  /** To be opened once: it is exchanged for a cookie and worth nothing afterwards. */
  readonly token: string;
  /** @returns the `Set-Cookie` header's value where the token is the one, once. */
  exchange(token: string): string | null;
  /** Asked of everything first. @returns how it shows that another page, or no page, has sent this; or null. */
  foreign(request: IncomingMessage): string | null;
  /** @returns why the request is refused, foreign or without the cookie; or null. */
  refusal(request: IncomingMessage): string | null;
}

/** @param origin - `http://127.0.0.1:PORT`, known once the server listens. */
export function createSession(origin: () => string): LoopbackSession {
  const [token, secret] = [secretText(), secretText()];
  let open = true;
  // Browsers do not tell ports apart here: a second window's Pippin must not take the place of the first one's.
  const cookieName = (): string => `pippin-session-${new URL(origin()).port}`;
  const foreign: LoopbackSession["foreign"] = ({ headers, method }) => {
    // A page elsewhere can make a browser ask this address (DNS rebinding): only its own name is answered.
    if (`http://${headers.host ?? ""}` !== origin()) return "This address is not Pippin's.";
    const needsOrigin = headers.upgrade !== undefined || (method !== "GET" && method !== "HEAD");
    const isOther = (needsOrigin || headers.origin !== undefined) && headers.origin !== origin();
    return isOther ? "The request comes from another page." : null;
  };
  return {
    token,
    exchange: (given) => {
      if (!open || !same(given, token)) return null;
      open = false;
      return `${cookieName()}=${secret}; HttpOnly; SameSite=Strict; Path=/`;
    },
    foreign,
    refusal: (request) => {
      const reason = foreign(request);
      if (reason !== null) return reason;
      const start = `${cookieName()}=`;
      const cookie = (request.headers.cookie ?? "").split("; ").find((one) => one.startsWith(start));
      if (cookie === undefined || !same(cookie.slice(start.length), secret)) {
        return "Open the address that Pippin printed; it works once. Start Pippin again for a new one.";
      }
      return null;
    },
  };
}

function secretText(): string {
  return randomBytes(32).toString("base64url");
}

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
