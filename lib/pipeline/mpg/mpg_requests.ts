import type { PipelineValue } from "../value.ts";

/** Where processing jobs keep their files. */
export const ROOT = "/opt/ml/processing";

type Text = string | PipelineValue<string>;

function s3Input(InputName: string, S3Uri: Text, folder: string) {
  return {
    InputName,
    S3Input: {
      S3Uri,
      LocalPath: `${ROOT}/${folder}`,
      S3DataType: "S3Prefix",
      S3InputMode: "File",
    },
  } as const;
}

/** How scripts are run. */
export interface Program {
  readonly role: string;
  /** S3 URI of the folder with the scripts. */
  readonly code: string;
  readonly image: string;
  readonly command: readonly string[];
}

/** The request of a processing job that runs a script. */
// deno-lint-ignore explicit-module-boundary-types
export function scriptRequest(
  { role, code, image, command }: Program,
  script: string,
  args: readonly Text[],
  inputs: Readonly<Record<string, Text>>,
) {
  return {
    RoleArn: role,
    AppSpecification: {
      ImageUri: image,
      ContainerEntrypoint: [...command, `${ROOT}/code/${script}`],
      ContainerArguments: args,
    },
    ProcessingInputs: [
      s3Input("code", `${code}/${script}`, "code"),
      ...Object.entries(inputs).map(([name, uri]) => s3Input(name, uri, name)),
    ],
    ProcessingResources: {
      ClusterConfig: {
        InstanceType: "ml.m5.large",
        InstanceCount: 1,
        VolumeSizeInGB: 10,
      },
    },
  } as const;
}

/** A channel of a training job. */
// deno-lint-ignore explicit-module-boundary-types
export function csvChannel(ChannelName: string, S3Uri: Text) {
  return {
    ChannelName,
    ContentType: "text/csv",
    DataSource: {
      S3DataSource: {
        S3DataType: "S3Prefix",
        S3Uri,
        S3DataDistributionType: "FullyReplicated",
      },
    },
  } as const;
}
