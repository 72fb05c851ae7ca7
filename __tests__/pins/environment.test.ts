import { expect, test } from '@jest/globals';
import { judgeMarker } from '../../src/pins/environment.js';

test.each<[string, string, string]>([
  ["python_version < '3.8'", '>=3.8', 'never'],
  ["python_version < '3.8'", '>=3.7', 'perhaps'],
  ["python_version <= '3.7'", '>=3.8', 'never'],
  ["python_version <= '3.8'", '>=3.8', 'perhaps'],
  ["python_version > '3.10'", '<3.11', 'never'],
  ["python_version > '3.10'", '<3.12', 'perhaps'],
  ["python_version == '3.7'", '>=3.8', 'never'],
  ["python_version == '3.8'", '>=3.8', 'perhaps'],
  ["python_version != '3.8'", '==3.8.*', 'never'],
  ['python_full_version <= "3.7.9"', '>=3.8', 'never'],
  ['python_full_version < "3.8.5"', '>=3.8', 'perhaps'],
  ["python_version >= '3.8' and python_version < '3.9'", '>=3.9', 'never'],
  ["python_version < '3.8' and sys_platform == 'linux'", '>=3.8', 'never'],
  ["python_version < '3.8' or sys_platform == 'linux'", '>=3.8', 'perhaps'],
  ["(python_version < '3.7') or (python_version == '3.7')", '>=3.8', 'never'],
  ["sys_platform == 'darwin'", '>=3.8', 'perhaps'],
  ['python_version < ', '>=3.8', 'perhaps'],
  ['', '>=3.8', 'perhaps'],
  ["python_version >= '3.8'", '>=3.10', 'always'],
  ["python_version >= '3.8' and python_version < '4'", '>=3.10,<3.13', 'always'],
  ["python_version >= '3.8' and sys_platform == 'linux'", '>=3.10', 'perhaps'],
  ["python_version >= '3.8' or sys_platform == 'linux'", '>=3.10', 'always'],
])('%s where the project wants %s: %s', (marker, python, expected) => {
  expect(judgeMarker(marker, python)).toBe(expected);
});
