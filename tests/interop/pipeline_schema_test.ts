import { existsSync } from "node:fs";
import { definition } from "../../lib/pipeline/mod.ts";
import { mpgPipeline } from "../../lib/pipeline/mpg/mod.ts";
import { assertEquals } from "../support/assert.ts";
import { dataFolder } from "../support/data.ts";
import { findPython, runPython } from "../support/peers.ts";
import { ROLE, TEN_PIPELINES } from "./ten_pipelines.ts";

/**
 * The published schema of pipeline definitions
 * (aws-sagemaker-mlops/sagemaker-model-building-pipeline-definition-JSON-schema),
 * which is not ours to ship: a file that the environment names, or beside the data.
 */
const schema = [
  Deno.env.get("SAGEBOOK_PIPELINE_SCHEMA"),
  `${dataFolder}/pipeline-definition.schema.json`,
].find((path) => path && existsSync(path));

const python = await findPython("jsonschema");

/**
 * Where the schema is behind what AWS's own SDK writes it is brought up to that,
 * each place by a name; all else of it is held to as it is published.
 */
const PROGRAM = `
import json, jsonschema, sys
schema = json.load(open(sys.argv[1]))
known = schema["definitions"]

def more_functions():
    """Std:Join and Std:JsonGet stand wherever Get may."""
    for kind in ("String", "Integer", "Float", "Boolean"):
        known[kind + "ArgumentValue"]["oneOf"] += [
            dict(type="object", required=[name], maxProperties=1)
            for name in ("Std:Join", "Std:JsonGet")]

def property_files():
    known["ProcessingStep"]["properties"]["PropertyFiles"] = dict(type="array", items=dict(
        type="object", additionalProperties=False,
        required=["PropertyFileName", "OutputName", "FilePath"],
        properties={name: dict(type="string") for name in
                    ("PropertyFileName", "OutputName", "FilePath")}))

def conditions():
    """Not, In by QueryValue and Values, any of them in another, any step in a branch."""
    value = known["BinaryCondition"]["properties"]["LeftValue"]
    # As published, a Get is four kinds of value at once, and so never just one of them.
    known["InCondition"]["properties"].update(Value=value, In=dict(type="array", items=value))
    kinds = [{"$ref": "#/definitions/" + name} for name in
             ("BinaryCondition", "InCondition", "SdkIn", "OrCondition", "Not")]
    known["SdkIn"] = dict(type="object", additionalProperties=False, properties=dict(
        Type=dict(enum=["In", "NotIn"]), QueryValue=value,
        Values=dict(type="array", items=value)), required=["Type", "QueryValue", "Values"])
    known["Not"] = dict(type="object", additionalProperties=False, properties=dict(
        Type=dict(enum=["Not"]), Condition=dict(anyOf=kinds)), required=["Type", "Condition"])
    known["OrCondition"]["properties"]["Conditions"]["items"]["anyOf"] = kinds
    given = known["ConditionStep"]["properties"]["Arguments"]["properties"]
    given["Conditions"]["items"] = dict(anyOf=kinds)
    for branch in ("IfSteps", "ElseSteps"):
        given[branch]["items"] = schema["properties"]["Steps"]["items"]

def values_for_literals():
    text, whole = ({"$ref": "#/definitions/%sArgumentValue" % kind}
                   for kind in ("String", "Integer"))
    known["ContainerDefinition"]["properties"]["ModelDataUrl"] = text
    config = known["TuningStep"]["properties"]["Arguments"]["properties"][
        "HyperParameterTuningJobConfig"]["properties"]
    for limit in config["ResourceLimits"]["properties"]:
        config["ResourceLimits"]["properties"][limit] = whole

def newer_members():
    """Members that the API has gained since."""
    text = {"$ref": "#/definitions/StringArgumentValue"}
    given = known["RegisterModelStep"]["properties"]["Arguments"]["properties"]
    given["ModelApprovalStatus"] = text
    given["MetadataProperties"] = given["CustomerMetadataProperties"] = dict(
        type="object", additionalProperties=text)
    config = known["TuningStep"]["properties"]["Arguments"]["properties"][
        "HyperParameterTuningJobConfig"]["properties"]
    config["RandomSeed"] = {"$ref": "#/definitions/IntegerArgumentValue"}

for extend in (more_functions, property_files, conditions, values_for_literals, newer_members):
    extend()
kinds = {sub["properties"]["Type"]["enum"][0]: name
         for name, sub in reversed(known.items()) if name.endswith("Step")}

def complaints(step):
    """The step's own kind says more than 'not one of sixteen'."""
    of_kind = {"$ref": "#/definitions/" + kinds[step["Type"]], "definitions": known}
    for error in jsonschema.Draft7Validator(of_kind).iter_errors(step):
        yield "%s: %s: %s" % (step["Name"], ".".join(map(str, error.absolute_path)), error.message[:200])
    for branch in ("IfSteps", "ElseSteps"):
        for inner in step["Arguments"].get(branch, []):
            yield from complaints(inner)

found = {}
for text in json.loads(sys.argv[2]):
    definition = json.loads(text)
    wrong = [said for step in definition["Steps"] for said in complaints(step)]
    for error in jsonschema.Draft7Validator(schema).iter_errors(definition):
        wrong.append("%s is not valid" % ".".join(map(str, error.absolute_path)))
    found[text] = wrong
print(json.dumps([found[text] for text in found]))
`;

async function complaintsOf(texts: readonly string[]): Promise<string[][]> {
  const args = [schema!, JSON.stringify(texts)];
  return JSON.parse(await runPython(python!, PROGRAM, args));
}

const NEEDS =
  "[needs Python with jsonschema, SAGEBOOK_PIPELINE_SCHEMA or the schema beside the data]";
const ignore = python === undefined || schema === undefined;

Deno.test({
  name:
    `Auto MPG and ten further pipelines are valid by the published schema ${NEEDS}`,
  ignore,
  async fn() {
    const mpg = mpgPipeline({ role: ROLE, region: "us-east-1" }, {
      data: "s3://bucket/auto-mpg.csv",
      code: "s3://bucket/code",
      output: "s3://bucket/mpg",
    });
    const pipelines = [mpg, ...TEN_PIPELINES.map(({ pipeline }) => pipeline)];
    const complaints = await complaintsOf(pipelines.map(definition));
    assertEquals(
      complaints,
      pipelines.map(() => []),
    );
  },
});

Deno.test({
  name: `the schema still refuses what is wrong in a definition ${NEEDS}`,
  ignore,
  async fn() {
    const text = definition(TEN_PIPELINES[0]!.pipeline);
    const wrong = [
      text.replace('"TrainingImage"', '"Image"'),
      text.replace('"InstanceCount":1', '"InstanceCount":"1"'),
    ];
    for (const changed of wrong) {
      const [said] = await complaintsOf([changed]);
      assertEquals(said!.length > 0, true, changed);
    }
  },
});
