import { join } from "node:path";

/** Reads one variable of the environment. */
export type ReadVariable = (name: string) => string | undefined;

/**
 * A setting of the profile that AWS_PROFILE names, else of "default": where the AWS
 * CLI and the SDK look for it, first in the file of credentials, then in that of the
 * configuration. Undefined where neither has it.
 */
export function profileSetting(
  setting: string,
  environment: ReadVariable,
): string | undefined {
  const read = (name: string) => environment(name) || undefined;
  const profile = read("AWS_PROFILE") ?? "default";
  const home = read("HOME") ?? read("USERPROFILE");
  const fileOf = (variable: string, name: string) =>
    read(variable) ?? (home && join(home, ".aws", name));
  return settingIn(
    fileOf("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
    [profile],
    setting,
  ) ?? settingIn(
    fileOf("AWS_CONFIG_FILE", "config"),
    profile === "default" ? ["default", "profile default"] : [
      `profile ${profile}`,
    ],
    setting,
  );
}

function settingIn(
  file: string | undefined,
  sections: readonly string[],
  setting: string,
): string | undefined {
  let section = "";
  for (const line of textOf(file).split(/\r?\n/)) {
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    section = header?.trim().replaceAll(/["']/g, "").replaceAll(/\s+/g, " ") ??
      section;
    // What is indented belongs to the setting above it.
    const [, name, value] = /^([\w-]+)\s*=\s*(.*?)\s*(\s[#;].*)?$/.exec(line) ??
      [];
    if (name === setting && sections.includes(section)) {
      return value;
    }
  }
  return undefined;
}

/** As to the SDK, a file that cannot be read is one that is not there. */
function textOf(file: string | undefined): string {
  if (file === undefined) return "";
  try {
    return Deno.readTextFileSync(file);
  } catch {
    return "";
  }
}

/**
 * Whether S3 is to be found elsewhere than at AWS, by the environment or the profile.
 * As with the AWS CLI, a bucket is then named in the path: few networks know the
 * host `bucket.localhost`.
 */
export function isS3Elsewhere(environment: ReadVariable): boolean {
  const ignored = environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  if (ignored?.toLowerCase() === "true") return false;
  const endpoint = environment("AWS_ENDPOINT_URL_S3") ||
    environment("AWS_ENDPOINT_URL") ||
    profileSetting("endpoint_url", environment);
  return endpoint !== undefined &&
    !/\.amazonaws\.com(\.cn)?$/.test(URL.parse(endpoint)?.hostname ?? "");
}
