import assert from "node:assert/strict";
import {
  ofType,
  only,
  type Properties,
  statementsWith,
  VARIANTS,
} from "./templates.ts";

Deno.test("the log groups of SageMaker's jobs are kept as long as asked, and stay when the stack goes", () => {
  const groups = ofType("AWS::Logs::LogGroup", { logRetentionDays: 30 });
  assert.deepEqual(groups.map(({ Properties }) => Properties.LogGroupName), [
    "/aws/sagemaker/TrainingJobs",
    "/aws/sagemaker/TransformJobs",
    "/aws/sagemaker/ProcessingJobs",
  ]);
  for (const { Properties, DeletionPolicy } of groups) {
    assert.equal(Properties.RetentionInDays, 30);
    assert.equal(DeletionPolicy, "Retain");
  }
});

Deno.test("a stack can do without log groups and without a budget", () => {
  const options = VARIANTS["neither log groups nor a budget"]!;
  assert.deepEqual(ofType("AWS::Logs::LogGroup", options), []);
  assert.deepEqual(ofType("AWS::Budgets::Budget", options), []);
});

Deno.test("whatever fails in SageMaker is told: each kind of event, by the status that it has", () => {
  const { Properties } = only("AWS::Events::Rule");
  assert.equal(Properties.State, "ENABLED");
  assert.deepEqual(Properties.EventPattern, {
    source: ["aws.sagemaker"],
    "detail-type": [
      "SageMaker Training Job State Change",
      "SageMaker Transform Job State Change",
      "SageMaker Processing Job State Change",
      "SageMaker HyperParameter Tuning Job State Change",
      "SageMaker Model Building Pipeline Execution Status Change",
      "SageMaker Endpoint State Change",
    ],
    detail: {
      $or: [
        { TrainingJobStatus: ["Failed"] },
        { TransformJobStatus: ["Failed"] },
        { ProcessingJobStatus: ["Failed"] },
        { HyperParameterTuningJobStatus: ["Failed"] },
        { currentPipelineExecutionStatus: ["Failed"] },
        { EndpointStatus: ["FAILED"] },
      ],
    },
  });
  const topic = { Ref: only("AWS::SNS::Topic").id };
  assert.deepEqual(
    Properties.Targets.map(({ Arn }: Properties) => Arn),
    [topic],
  );
});

Deno.test("an address is subscribed where one is given", () => {
  const email = "team@example.com";
  const { Properties } = only("AWS::SNS::Subscription", { email });
  assert.equal(Properties.Endpoint, email);
  assert.equal(Properties.Protocol, "email");
  assert.deepEqual(ofType("AWS::SNS::Subscription"), []);
});

Deno.test("the topic takes TLS only, and what services of this account tell; EventBridge names no account", () => {
  const topic = { Ref: only("AWS::SNS::Topic").id };
  const { Properties } = only("AWS::SNS::TopicPolicy");
  const { PolicyDocument } = Properties;
  assert.equal(
    statementsWith(PolicyDocument, {
      Effect: "Deny",
      Action: "sns:Publish",
      Principal: "*",
      Resource: topic,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }).length,
    1,
  );
  const allowed = statementsWith(PolicyDocument, { Effect: "Allow" });
  const account = {
    StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
  };
  const services = Object.fromEntries(
    allowed.map(({ Action, Resource, Principal, Condition }) => {
      assert.equal(Action, "sns:Publish");
      assert.deepEqual(Resource, topic);
      return [Principal.Service, Condition];
    }),
  );
  assert.deepEqual(services, {
    "events.amazonaws.com": undefined,
    "cloudwatch.amazonaws.com": account,
    "budgets.amazonaws.com": account,
  });
});

Deno.test("what the topic tells is encrypted with a key of its own, which turns, and services may do no more with it than they need", () => {
  const key = only("AWS::KMS::Key");
  assert.equal(key.Properties.EnableKeyRotation, true);
  const topic = only("AWS::SNS::Topic");
  assert.deepEqual(topic.Properties.KmsMasterKeyId, {
    "Fn::GetAtt": [key.id, "Arn"],
  });
  const [owner, services, ...more] = key.Properties.KeyPolicy.Statement;
  assert.deepEqual(more, []);
  assert.match(JSON.stringify(owner.Principal), /:root"/);
  assert.deepEqual(services.Action, ["kms:Decrypt", "kms:GenerateDataKey*"]);
  assert.deepEqual(services.Principal, {
    Service: [
      "events.amazonaws.com",
      "cloudwatch.amazonaws.com",
      "budgets.amazonaws.com",
    ],
  });
});

Deno.test("three failures in an hour raise an alarm, and none does not", () => {
  const { Properties } = only("AWS::CloudWatch::Alarm");
  assert.equal(Properties.Namespace, "AWS/Events");
  assert.equal(Properties.MetricName, "TriggeredRules");
  assert.deepEqual(Properties.Dimensions, [
    { Name: "RuleName", Value: { Ref: only("AWS::Events::Rule").id } },
  ]);
  assert.equal(Properties.Statistic, "Sum");
  assert.equal(Properties.Period, 3600);
  assert.equal(Properties.Threshold, 3);
  assert.equal(
    Properties.ComparisonOperator,
    "GreaterThanOrEqualToThreshold",
  );
  assert.equal(Properties.TreatMissingData, "notBreaching");
  assert.deepEqual(Properties.AlarmActions, [
    { Ref: only("AWS::SNS::Topic").id },
  ]);
});

Deno.test("the budget is of SageMaker alone, and told at 80 % spent and 100 % foreseen", () => {
  const { Properties } = only("AWS::Budgets::Budget", { monthlyBudget: 75 });
  const { Budget, NotificationsWithSubscribers } = Properties;
  assert.deepEqual(Budget, {
    BudgetLimit: { Amount: 75, Unit: "USD" },
    BudgetType: "COST",
    CostFilters: { Service: ["Amazon SageMaker"] },
    TimeUnit: "MONTHLY",
  });
  const topic = { Ref: only("AWS::SNS::Topic").id };
  const told = NotificationsWithSubscribers.map(
    ({ Notification, Subscribers }: Properties) => {
      assert.deepEqual(Subscribers, [
        { Address: topic, SubscriptionType: "SNS" },
      ]);
      assert.equal(Notification.ThresholdType, "PERCENTAGE");
      return [Notification.NotificationType, Notification.Threshold];
    },
  );
  assert.deepEqual(told, [["ACTUAL", 80], ["FORECASTED", 100]]);
});

Deno.test("a budget is made only when the topic lets it tell", () => {
  const { DependsOn = [] } = only("AWS::Budgets::Budget");
  const { id } = only("AWS::SNS::TopicPolicy");
  assert(DependsOn.includes(id), DependsOn.join());
});
