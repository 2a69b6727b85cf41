import { definition, type Pipeline } from "../../lib/pipeline/mod.ts";
import { mpgPipeline } from "../../lib/pipeline/mpg/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { findPython, runPython } from "../support/peers.ts";
import { publishedSchema } from "./published_schema.ts";
import { BEYOND, PUBLISHED, ROLE } from "./ten_pipelines.ts";

const python = await findPython("jsonschema");
const schema = python && await publishedSchema();

/**
 * What AWS's own SDK (sagemaker-python-sdk v3.20.0) writes and the published schema
 * does not know, each addition by a name and with the file that writes it. Nothing
 * else of the schema is touched.
 */
const PROGRAM = `
import copy, json, jsonschema, sys
published = json.loads(sys.argv[1])

def exactly(**properties):
    return dict(type="object", additionalProperties=False,
                required=list(properties), properties=properties)

def of(kind):
    return {"$ref": "#/definitions/" + kind}

def arguments(known, step):
    return known[step]["properties"]["Arguments"]["properties"]

TEXT, WHOLE = of("StringArgumentValue"), of("IntegerArgumentValue")
ANY = dict(anyOf=[of(kind + "ArgumentValue")
                  for kind in ("String", "Boolean", "Integer", "Float")])
A_TEXT = dict(type="string")

# sagemaker-core/src/sagemaker/core/workflow/functions.py, Join
def join(known, steps):
    known["StringArgumentValue"]["oneOf"].append(exactly(**{"Std:Join": exactly(
        On=A_TEXT, Values=dict(type="array", items=ANY))}))

# functions.py, JsonGet
def json_get(known, steps):
    known["StringArgumentValue"]["oneOf"].append(exactly(**{"Std:JsonGet": dict(oneOf=[
        exactly(PropertyFile=of("GetFunction"), Path=A_TEXT),
        exactly(S3Uri=TEXT, Path=A_TEXT)])}))

# sagemaker-mlops/src/sagemaker/mlops/workflow/steps.py, ProcessingStep.to_request
def property_files(known, steps):
    known["ProcessingStep"]["properties"]["PropertyFiles"] = dict(type="array", items=exactly(
        PropertyFileName=A_TEXT, OutputName=A_TEXT, FilePath=A_TEXT))

# sagemaker-mlops/src/sagemaker/mlops/workflow/retry.py: a list of kinds
def exception_types(known, steps):
    policy = known["RetryPolicy"]["properties"]
    policy["ExceptionType"] = dict(type="array", items=policy["ExceptionType"])

def add_condition(known, name, form):
    known[name] = form
    for list_of_kinds in (arguments(known, "ConditionStep")["Conditions"]["items"]["oneOf"],
                          known["OrCondition"]["properties"]["Conditions"]["items"]["anyOf"]):
        list_of_kinds.append(of(name))

# sagemaker-core/src/sagemaker/core/workflow/conditions.py, ConditionIn
def sdk_in(known, steps):
    add_condition(known, "SdkIn", exactly(
        Type=dict(enum=["In", "NotIn"]), QueryValue=ANY, Values=dict(type="array", items=ANY)))

# conditions.py, ConditionNot: of any condition
def sdk_not(known, steps):
    kinds = arguments(known, "ConditionStep")["Conditions"]["items"]["oneOf"]
    add_condition(known, "Not", exactly(
        Type=dict(enum=["Not"]), Condition=dict(anyOf=kinds)))

# sagemaker-mlops/src/sagemaker/mlops/workflow/condition_step.py: branches are lists of Step
def branches(known, steps):
    for branch in ("IfSteps", "ElseSteps"):
        arguments(known, "ConditionStep")[branch]["items"] = steps

# steps.py, TuningStep.get_top_model_s3_uri: a Join
def model_data_url(known, steps):
    known["ContainerDefinition"]["properties"]["ModelDataUrl"] = TEXT

# sagemaker-train/src/sagemaker/train/tuner.py: max_jobs (int or PipelineVariable), random_seed
def tuning_job(known, steps):
    config = arguments(known, "TuningStep")["HyperParameterTuningJobConfig"]["properties"]
    config["ResourceLimits"]["properties"]["MaxNumberOfTrainingJobs"] = WHOLE
    config["RandomSeed"] = WHOLE

# sagemaker-core/src/sagemaker/core/model_registry.py
def package_members(known, steps):
    given = arguments(known, "RegisterModelStep")
    given["ModelApprovalStatus"] = TEXT
    for member in ("MetadataProperties", "CustomerMetadataProperties"):
        given[member] = dict(type="object", additionalProperties=TEXT)

# sagemaker-core/src/sagemaker/core/workflow/parameters.py, ParameterString
def enum_values(known, steps):
    known["StringParameter"]["properties"]["EnumValues"] = dict(type="array", items=A_TEXT)

GAPS = {
    "Std:Join": join, "Std:JsonGet": json_get, "PropertyFiles": property_files,
    "ExceptionType: a list": exception_types, "In: QueryValue, Values": sdk_in, "Not": sdk_not,
    "a branch of any steps": branches, "ModelDataUrl: a reference": model_data_url,
    "tuning: a reference, RandomSeed": tuning_job,
    "package: approval, metadata": package_members, "EnumValues": enum_values}

def complaints(definition, gaps):
    schema = copy.deepcopy(published)
    known = schema["definitions"]
    for name, extend in GAPS.items():
        if name in gaps:
            extend(known, schema["properties"]["Steps"]["items"])
    kinds = {sub["properties"]["Type"]["enum"][0]: name
             for name, sub in reversed(known.items()) if name.endswith("Step")}
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(definition))
    said = ["%s is not valid" % ".".join(map(str, error.absolute_path)) for error in errors]
    # The step's own kind says more than 'not one of sixteen'.
    for step in definition["Steps"] if errors else []:
        of_kind = dict(of(kinds[step["Type"]]), definitions=known)
        said += ["%s: %s: %s" % (step["Name"], ".".join(map(str, e.absolute_path)), e.message[:200])
                 for e in jsonschema.Draft7Validator(of_kind).iter_errors(step)]
    return said

print(json.dumps([complaints(json.loads(text), gaps)
                  for text, gaps in json.loads(sys.argv[2])]))
`;

/** What the schema, with the gaps filled that are named, says of definitions. */
async function complaintsOf(
  cases: readonly (readonly [definition: string, gaps: readonly string[]])[],
): Promise<string[][]> {
  const args = [schema!, JSON.stringify(cases)];
  return JSON.parse(await runPython(python!, PROGRAM, args));
}

const mpg = mpgPipeline({ role: ROLE, region: "us-east-1" }, {
  data: "s3://bucket/auto-mpg.csv",
  code: "s3://bucket/code",
  output: "s3://bucket/mpg",
});

/** The gaps that each of the other pipelines meets: no more, and no fewer. */
const MET: Readonly<Record<string, readonly string[]>> = {
  AutoMpg: [
    ...["Std:Join", "Std:JsonGet", "PropertyFiles"],
    ...["ModelDataUrl: a reference", "tuning: a reference, RandomSeed"],
    "package: approval, metadata",
  ],
  TuneTopModels: ["Std:Join", "ModelDataUrl: a reference"],
  LookUpTexts: [
    ...["Std:Join", "Std:JsonGet", "PropertyFiles", "ExceptionType: a list"],
    "In: QueryValue, Values",
  ],
  NestConditions: [
    ...["Std:Join", "Std:JsonGet", "PropertyFiles", "ExceptionType: a list"],
    ...["In: QueryValue, Values", "Not", "a branch of any steps"],
  ],
  DeployFromRegistry: ["package: approval, metadata", "EnumValues"],
  FanInWithContentCache: [
    ...["Std:Join", "Std:JsonGet", "PropertyFiles", "ExceptionType: a list"],
  ],
};

function schemaTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name:
      `${name} [needs Python with jsonschema, and the published schema: SAGEBOOK_PIPELINE_SCHEMA, beside the data, or a network]`,
    ignore: schema === undefined,
    fn,
  });
}

schemaTest(
  "five pipelines are valid by the published schema as it stands",
  async () => {
    const texts = PUBLISHED.map(({ pipeline }) => definition(pipeline));
    assertEquals(
      await complaintsOf(texts.map((text) => [text, []])),
      texts.map(() => []),
    );
  },
);

schemaTest(
  "Auto MPG and five further pipelines are valid but for what AWS's own SDK writes, each of which they need",
  async () => {
    const pipelines = [mpg, ...BEYOND.map(({ pipeline }) => pipeline)];
    assertEquals(pipelines.map(({ name }) => name), Object.keys(MET));
    const filled = await complaintsOf(
      pipelines.map((one) => [definition(one), MET[one.name]!]),
    );
    assertEquals(filled, pipelines.map(() => []));
    const needed = pipelines.flatMap(allButOneGap);
    const complaints = await complaintsOf(
      needed.map(({ text, gaps }) => [text, gaps]),
    );
    for (const [i, { name, without }] of needed.entries()) {
      assert(complaints[i]!.length > 0, `${name} does not need "${without}"`);
    }
  },
);

function allButOneGap(pipeline: Pipeline) {
  const { name } = pipeline;
  return MET[name]!.map((without) => ({
    name,
    without,
    text: definition(pipeline),
    gaps: MET[name]!.filter((gap) => gap !== without),
  }));
}

/** Types that Local SageMaker refuses by name; EndpointConfig is an "Endpoint" there. */
const NOT_RUN = [
  ...["ClarifyCheck", "QualityCheck", "EMR", "AutoML", "Endpoint", "Endpoint"],
];

schemaTest(
  "the five use every type of step, condition and parameter of the schema that Local SageMaker runs",
  () => {
    const { definitions } = JSON.parse(schema!);
    const typesOf = (kind: RegExp): string[] =>
      Object.entries(definitions).filter(([name]) => kind.test(name))
        .flatMap(([, form]) =>
          (form as { properties: { Type: { enum: string[] } } })
            .properties.Type.enum
        );
    const texts = PUBLISHED.map(({ pipeline }) => definition(pipeline)).join();
    const unused = typesOf(/(Step|Condition|Parameter)$/)
      .filter((type) => !texts.includes(`"Type":"${type}"`));
    assertEquals(unused, NOT_RUN);
    for (const form of ["Parameters", "Steps", "Execution"]) {
      assert(texts.includes(`{"Get":"${form}.`), form);
    }
    assert(texts.includes('{"Std:Join":'), "Join, which it defines");
    return Promise.resolve();
  },
);

const WRONG: readonly [is: string, was: string][] = [
  ['"Image"', '"TrainingImage"'],
  ['"InstanceCount":"1"', '"InstanceCount":1'],
  ['"DependsOn":"Publish"', '"DependsOn":["Publish"]'],
  ['"DefaultValue":3', '"DefaultValue":"3"'],
];

schemaTest("the schema refuses what is wrong in a definition", async () => {
  const text = definition(PUBLISHED[0]!.pipeline);
  const changed = WRONG.map(([is, was]) => text.replace(was, is));
  const said = await complaintsOf(changed.map((one) => [one, []]));
  for (const [i, one] of changed.entries()) {
    assert(one !== text && said[i]!.length > 0, WRONG[i]![0]);
  }
});
