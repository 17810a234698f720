/** Engines of a backend in Electron's utility process, over the ports that Node has too. */
import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import type { EngineMessage } from "../../../app/main/process/messages.ts";
import type { FromBackend } from "../../../app/main/process/shellMessages.ts";
import { utilityEngines } from "../../../app/main/process/utilityChannel.ts";

describe("an engine that the window's process starts", () => {
  it("gets the calls from before it was there, answers over its port, and its end is told", async () => {
    const asked: FromBackend[] = [];
    const engines = utilityEngines((message) => asked.push(message));
    const heard: EngineMessage[] = [];
    const ended = Promise.withResolvers<string>();
    const answered = Promise.withResolvers<void>();
    const channel = engines.channel(["wasm"])({
      onMessage: (message) => {
        heard.push(message);
        if (message.kind === "answer") answered.resolve();
      },
      onEnd: (how) => ended.resolve(how),
    });
    expect(asked).toEqual([{ kind: "start-engine", engine: 1, parameters: ["wasm"] }]);
    channel.send({ id: 1, method: "status" });
    const { port1, port2 } = new MessageChannel();
    // The engine's end.
    port1.on("message", ({ id }: { id: number }) => {
      port1.postMessage({ kind: "answer", id, result: { ok: true, value: new Uint8Array([1, 2]) } });
    });
    engines.onStarted(1, port2);
    await answered.promise;
    expect(heard).toEqual([{ kind: "answer", id: 1, result: { ok: true, value: new Uint8Array([1, 2]) } }]);
    channel.kill();
    expect(asked.at(-1)).toEqual({ kind: "kill-engine", engine: 1 });
    engines.onEnded(1, "ended with code 9");
    expect(await ended.promise).toBe("ended with code 9");
    port1.close();
  });

  it("is one of several, each told of its own end only", () => {
    const engines = utilityEngines(() => undefined);
    const ends: string[] = [];
    for (const name of ["first", "second"]) {
      engines.channel([])({ onMessage: () => undefined, onEnd: (how) => ends.push(`${name} ${how}`) });
    }
    engines.onEnded(2, "ended");
    engines.onEnded(2, "ended");
    expect(ends).toEqual(["second ended"]);
  });
});
