import { expect, test } from '@jest/globals';
import { parseCondaSpec, poetrySpecifiers } from '../../src/parsers/pin-specifier.js';

test.each([
  ['^2.1', ['>=2.1,<3']],
  ['^0.3.1', ['>=0.3.1,<0.4']],
  ['^0.0', ['>=0.0,<0.1']],
  ['~2.1.3', ['>=2.1.3,<2.2']],
  ['~2', ['>=2,<3']],
  ['~=2.1', ['~=2.1']],
  ['2.1', ['==2.1']],
  ['=2.1', ['==2.1']],
  ['2.1.*', ['==2.1.*']],
  ['>=2.1,<3', ['>=2.1,<3']],
  ['>=2.1 <3', ['>=2.1,<3']],
  ['!=2.1', ['!=2.1']],
  ['*', []],
  ['^1.2 || ^2.0', ['>=1.2,<2', '>=2.0,<3']],
])('Poetry writes %s for %j', (written, expected) => {
  expect(poetrySpecifiers(written)).toEqual(expected);
});

test.each([
  ['numpy', 'numpy', []],
  ['numpy=1.19', 'numpy', ['==1.19.*']],
  ['numpy=1.19=py38_0', 'numpy', ['==1.19.*']],
  ['numpy==1.19.2', 'numpy', ['==1.19.2']],
  ['numpy 1.19.2', 'numpy', ['==1.19.2']],
  ['numpy 1.19.*', 'numpy', ['==1.19.*']],
  ['numpy >=1.19, <2', 'numpy', ['>=1.19,<2']],
  ['conda-forge::numpy>=1.19', 'numpy', ['>=1.19']],
  ['numpy=1.19[build=x]', 'numpy', ['==1.19.*']],
])('conda writes %s for %s %j', (written, name, specifiers) => {
  expect(parseCondaSpec(written)).toEqual({ name, specifiers });
});
