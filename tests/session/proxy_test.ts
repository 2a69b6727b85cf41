import { ListModelsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { proxyAgents } from "../../lib/session/proxy.ts";
import { runCommand } from "../cli/command.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { awsEnvironment } from "./aws_command.ts";

const DENIED =
  "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";

interface Proxy {
  readonly url: string;
  /** What it was asked for, such as `CONNECT host:443`. */
  readonly asked: readonly string[];
}

/** A proxy that lets nothing through. */
async function withProxy(use: (proxy: Proxy) => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.writeHead(403, { "content-type": "application/xml" });
    response.end(DENIED);
  });
  server.on("connect", ({ url }, socket) => {
    asked.push(`CONNECT ${url}`);
    socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.address() as AddressInfo;
  try {
    await use({ url: `http://127.0.0.1:${port}`, asked });
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

const MANIFEST = "/sagemaker-housing/prep.json";

Deno.test("--backend aws goes through HTTP_PROXY, but to this machine", () =>
  withProxy(({ url, asked }) =>
    inFolder(async (folder) => {
      const train = async (env: Readonly<Record<string, string>>) => {
        const { code, stderr } = await runCommand(folder, ["train", "--yes"], {
          ...awsEnvironment("http://proxied.amazonaws.com"),
          ...env,
        });
        assertEquals(code, 1);
        assertStringIncludes(stderr, "Access Denied");
        return asked.at(-1);
      };
      const through = await train({ HTTP_PROXY: url });
      const host = "http://sagebook-aws.proxied.amazonaws.com";
      assert(through?.startsWith(`GET ${host}${MANIFEST}`), through);
      const here = { HTTP_PROXY: "127.0.0.1:1", AWS_ENDPOINT_URL: url };
      const past = await train(here);
      assert(past?.startsWith(`GET /sagebook-aws${MANIFEST}`), past);
    })
  ));

Deno.test("proxyAgents() asks HTTPS_PROXY for a tunnel", () =>
  withProxy(async ({ url, asked }) => {
    const requestHandler = proxyAgents((name) =>
      name === "https_proxy" ? url : undefined
    );
    const client = new SageMakerClient({
      endpoint: "https://sagemaker.example",
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
      requestHandler,
    });
    await assertRejects(() => client.send(new ListModelsCommand({})), Error);
    assertEquals(asked, ["CONNECT sagemaker.example:443"]);
    client.destroy();
  }));

Deno.test("proxyAgents() makes none without a proxy, and refuses what is no address of one", () => {
  assertEquals(proxyAgents(() => undefined), {});
  assertEquals(proxyAgents((name) => name === "NO_PROXY" ? "*" : ""), {});
  for (const proxy of ["socks5://127.0.0.1:1", "http://", "http://a b"]) {
    assertThrows(
      () => proxyAgents((name) => name === "HTTPS_PROXY" ? proxy : undefined),
      RangeError,
      `"${proxy}" of HTTPS_PROXY`,
    );
  }
});
