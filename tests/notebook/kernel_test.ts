import { DeadKernelError, Kernel } from "../../lib/notebook/kernel.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

function listen(): Deno.TcpListener {
  return Deno.listen({ hostname: "127.0.0.1", port: 0 });
}

/** Five ports that nobody else has, and then are free. */
function freePorts(): number[] {
  const listeners = Array.from({ length: 5 }, listen);
  for (const listener of listeners) listener.close();
  return listeners.map(({ addr }) => addr.port);
}

for (const taken of [0, 1, 4]) {
  Deno.test(`Kernel starts on other ports where somebody has taken number ${taken} meanwhile`, async () => {
    using somebody = listen();
    let attempts = 0;
    await using kernel = await Kernel.start(".", {}, () => {
      const ports = freePorts();
      return attempts++ === 0 ? ports.with(taken, somebody.addr.port) : ports;
    });
    const { reply } = await kernel.execute("1 + 1", () => {}, 60_000);
    assertEquals([attempts, reply.status], [2, "ok"]);
  });
}

Deno.test("Kernel does not start on and on where it always ends", async () => {
  using somebody = listen();
  let attempts = 0;
  await assertRejects(
    () =>
      Kernel.start(".", {}, () => {
        attempts++;
        return freePorts().with(0, somebody.addr.port);
      }),
    DeadKernelError,
    "Kernel ended with code 1",
  );
  assertEquals(attempts, 3);
});
