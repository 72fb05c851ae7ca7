import { expect, test } from '@jest/globals';
import { operatorMatcher } from '../../src/matchers/operator.js';
import { readRules } from '../../src/rules.js';
import type { OperatorFact, Rule } from '../../src/types.js';

const set = await readRules('rules');
const rules = set.rules.filter((rule): rule is Rule<'operator'> => rule.on === 'operator');
const judge = operatorMatcher.compile(rules, set, {
  allowedGlobals: ['mycompany.*', 'Scale', 'TorchModuleWrapper'],
});

function ruleFor(framework: string, namespace: string, name: string): string[] {
  const location = { kind: 'bytes', offset: 0 } as const;
  const fact: OperatorFact = {
    kind: 'operator',
    framework,
    namespace,
    name,
    attributes: {},
    code: name,
    location,
  };
  return [...judge(fact)].map(({ rule }) => rule.id);
}

test.each([
  ['keras', '', 'mycompany>Gate', []],
  ['keras', '', 'Scale', []],
  ['keras', 'mycompany.layers', 'Gate', []],
  ['tensorflow', 'registered', 'mycompany>Gate', []],
  ['keras', '', 'other>Gate', ['model/keras-custom-object']],
  ['keras', 'mycompany.layers', '__class__', ['model/keras-custom-object']],
  ['tensorflow', 'registered', 'other>Gate', ['model/tensorflow-registered-object']],
  // What a rule knows by name, and operators of native code, no name of Python allows.
  ['keras', '', 'TorchModuleWrapper', ['model/keras-torch-module']],
  ['tensorflow', '', 'Scale', ['model/tensorflow-custom-operator']],
  ['onnx', 'mycompany', 'Run', ['model/onnx-custom-operator']],
])('%s %s::%s where classes of the project are allowed', (framework, namespace, name, expected) => {
  expect(ruleFor(framework, namespace, name)).toEqual(expected);
});
