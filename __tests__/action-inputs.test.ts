import { describe, expect, test } from '@jest/globals';
import { inputVariable, readInputs } from '../src/action-inputs.js';
import { UsageError } from '../src/errors.js';

function read(inputs: Readonly<Record<string, string>>): ReturnType<typeof readInputs> {
  return readInputs(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value])),
  );
}

describe('the inputs', () => {
  test('have defaults where the runner hands over nothing', () => {
    expect(readInputs({ PATH: '/bin' })).toEqual({
      overrides: { 'fail-on': undefined, 'gate-on': undefined, advisories: undefined },
      workingDirectory: '.',
      sarifFile: 'assay.sarif',
      category: 'assay/',
      upload: 'auto',
      comment: 'auto',
      suggest: false,
      annotations: true,
    });
  });

  test('are read without the space around them, and an empty one says nothing', () => {
    expect(
      read({ token: ' t\n', 'fail-on': ' low ', 'gate-on': '  ', annotations: 'false', suggest: 'true' }),
    ).toMatchObject({
      token: 't',
      overrides: { 'fail-on': 'low', 'gate-on': undefined },
      annotations: false,
      suggest: true,
    });
  });

  test.each([
    ['assay', 'assay/'],
    ['assay/', 'assay/'],
    ['models/assay', 'models/assay/'],
  ])('the category %s is written %s', (given, written) => {
    expect(read({ category: given }).category).toBe(written);
  });

  test.each([
    [{ failon: 'high' }, 'There is no input "failon"; the inputs are token, '],
    [{ 'upload-sarif': 'yes' }, 'upload-sarif: "yes" is none of auto, true, false'],
    [{ annotations: 'auto' }, 'annotations: "auto" is none of true, false'],
  ])('%j is one clear line', (inputs, message) => {
    expect(() => read(inputs)).toThrow(UsageError);
    expect(() => read(inputs)).toThrow(message);
  });
});
