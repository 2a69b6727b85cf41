import type { TrainingContext } from "../container.ts";
import { formatFloat } from "./python_number.ts";

/**
 * A hyperparameter as the training toolkit reads it: JSON where it is JSON, a
 * text otherwise.
 */
export function decodeValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A hyperparameter as the toolkit hands it to a script: Python's `str` of it. */
export function toArgument(text: string): string {
  const value = decodeValue(text);
  if (typeof value === "string") return value;
  if (value === null) return "";
  return pythonText(value, text);
}

function pythonText(value: unknown, text?: string): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null) return "None";
  if (typeof value === "number") {
    const isWhole = /^-?\d+$/.test((text ?? String(value)).trim());
    return isWhole ? (text ?? String(value)).trim() : formatFloat(value);
  }
  if (typeof value === "string") return `'${value.replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) {
    return `[${value.map((item) => pythonText(item)).join(", ")}]`;
  }
  const members = Object.entries(value as object)
    .map(([key, item]) => `${pythonText(key)}: ${pythonText(item)}`);
  return `{${members.join(", ")}}`;
}

/** `--key value` for each hyperparameter, in the order of their names. */
export function scriptArguments(
  hyperparameters: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(hyperparameters).sort().flatMap((name) => [
    name.length === 1 ? `-${name}` : `--${name}`,
    toArgument(hyperparameters[name]!),
  ]);
}

/**
 * The environment that the training toolkit sets for a script, its paths those of
 * the job's folder.
 */
export function scriptEnvironment(
  context: TrainingContext,
  script: {
    readonly program: string;
    readonly codeFolder: string;
    readonly hyperparameters: Readonly<Record<string, string>>;
    readonly framework: string;
  },
): Record<string, string> {
  const { folder, hosts, currentHost, channels } = context;
  const { program, hyperparameters, codeFolder } = script;
  const values = Object.fromEntries(
    Object.entries(hyperparameters)
      .map(([name, text]) => [name, decodeValue(text)]),
  );
  const channelFolder = (name: string) => `${folder}/input/data/${name}`;
  const names = channels.map(({ name }) => name).sort();
  const moduleName = program.replace(/\.\w+$/, "");
  const facts = {
    channel_input_dirs: Object.fromEntries(
      names.map((name) => [name, channelFolder(name)]),
    ),
    current_host: currentHost,
    framework_module: script.framework,
    hosts,
    hyperparameters: values,
    input_config_dir: `${folder}/input/config`,
    input_dir: `${folder}/input`,
    job_name: context.jobName,
    log_level: 20,
    master_hostname: hosts[0],
    model_dir: context.modelFolder,
    module_dir: codeFolder,
    module_name: moduleName,
    network_interface_name: "lo",
    num_cpus: navigator.hardwareConcurrency,
    num_gpus: 0,
    output_data_dir: context.outputFolder,
    output_dir: `${folder}/output`,
    output_intermediate_dir: `${folder}/output/intermediate`,
    user_entry_point: program,
  };
  return {
    TRAINING_JOB_NAME: context.jobName,
    TRAINING_JOB_ARN: context.jobArn,
    AWS_REGION: context.region,
    SM_CHANNELS: JSON.stringify(names),
    ...Object.fromEntries(
      names.map((
        name,
      ) => [`SM_CHANNEL_${name.toUpperCase()}`, channelFolder(name)]),
    ),
    SM_CURRENT_HOST: currentHost,
    SM_CURRENT_INSTANCE_TYPE: context.instanceType,
    SM_FRAMEWORK_MODULE: script.framework,
    SM_FRAMEWORK_PARAMS: "{}",
    SM_HOSTS: JSON.stringify(hosts),
    SM_HPS: JSON.stringify(values),
    ...Object.fromEntries(
      Object.keys(hyperparameters).map((name) => [
        `SM_HP_${name.toUpperCase()}`,
        toArgument(hyperparameters[name]!),
      ]),
    ),
    SM_INPUT_CONFIG_DIR: facts.input_config_dir,
    SM_INPUT_DIR: facts.input_dir,
    SM_LOG_LEVEL: "20",
    SM_MASTER: hosts[0]!,
    SM_MODEL_DIR: context.modelFolder,
    SM_MODULE_DIR: codeFolder,
    SM_MODULE_NAME: moduleName,
    SM_NETWORK_INTERFACE_NAME: "lo",
    SM_NUM_CPUS: String(facts.num_cpus),
    SM_NUM_GPUS: "0",
    SM_NUM_NEURONS: "0",
    SM_OUTPUT_DATA_DIR: context.outputFolder,
    SM_OUTPUT_DIR: facts.output_dir,
    SM_OUTPUT_INTERMEDIATE_DIR: facts.output_intermediate_dir,
    ...(context.checkpointFolder === undefined
      ? {}
      : { SM_CHECKPOINT_DIR: context.checkpointFolder }),
    SM_RESOURCE_CONFIG: JSON.stringify({ current_host: currentHost, hosts }),
    SM_TRAINING_ENV: JSON.stringify(facts),
    SM_USER_ARGS: JSON.stringify(scriptArguments(hyperparameters)),
    SM_USER_ENTRY_POINT: program,
    ...context.environment,
  };
}
