import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { ReadVariable } from "./profile.ts";

/** As many connections to a host as the SDK keeps by itself. */
const SOCKETS = 50;

/** This machine, which no proxy stands before. */
const HERE = ["localhost", "127.0.0.1", "::1", "[::1]"];

/**
 * What connects through the proxy that HTTPS_PROXY or HTTP_PROXY names, but to what
 * NO_PROXY names and to this machine: as the AWS CLI does, and not the SDK. Empty
 * where there is no proxy.
 *
 * @throws {RangeError} If a proxy has no address.
 */
export function proxyAgents(
  environment: ReadVariable = readAllowed,
): { readonly httpAgent?: HttpAgent; readonly httpsAgent?: HttpsAgent } {
  const read = (name: string) =>
    environment(name.toLowerCase()) || environment(name) || undefined;
  const proxies = ["HTTPS_PROXY", "HTTP_PROXY"].flatMap((name) => {
    const proxy = read(name);
    return proxy === undefined ? [] : [[name, addressOf(name, proxy)]];
  });
  if (proxies.length === 0) return {};
  const proxyEnv = {
    ...Object.fromEntries(proxies),
    NO_PROXY: [...(read("NO_PROXY")?.split(",") ?? []), ...HERE].join(),
  };
  const options = { keepAlive: true, maxSockets: SOCKETS, proxyEnv };
  return {
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent(options),
  };
}

/** Such as `http://proxy:8080`, of which people leave out the beginning. */
function addressOf(name: string, proxy: string): string {
  const address = proxy.includes("://") ? proxy : `http://${proxy}`;
  if (/^https?:/.test(address) && URL.canParse(address)) return address;
  throw new RangeError(
    `Cannot use the proxy "${proxy}" of ${name}: it must look like "http://proxy.example.com:8080"`,
  );
}

/** Whoever runs with fewer permissions has no proxy, and is asked nothing. */
function readAllowed(variable: string): string | undefined {
  const asked = { name: "env", variable } as const;
  const { state } = Deno.permissions.querySync(asked);
  return state === "granted" ? Deno.env.get(variable) : undefined;
}
