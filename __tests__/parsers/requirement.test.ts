import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalizeName, parseRequirement, splitSpecifier } from '../../src/parsers/requirement.js';

const commit = '0123456789abcdef0123456789abcdef01234567';
const digest = 'a1'.repeat(32);

describe('names from an index', () => {
  test.each([
    ['numpy', 'numpy', '', undefined],
    ['  Torch_Vision.extra ', 'torch-vision-extra', '', undefined],
    ['numpy==1.26.4', 'numpy', '==1.26.4', '1.26.4'],
    ['numpy == 1.26.4', 'numpy', '== 1.26.4', '1.26.4'],
    ['numpy===1.26.4+local', 'numpy', '===1.26.4+local', '1.26.4+local'],
    ['numpy==1.26.*', 'numpy', '==1.26.*', undefined],
    ['numpy>=1.0, <2,!=1.5', 'numpy', '>=1.0, <2,!=1.5', undefined],
    ['numpy<2,==1.5', 'numpy', '<2,==1.5', '1.5'],
    ['numpy (>=1.0)', 'numpy', '>=1.0', undefined],
    ['requests[security, socks]>=2.8.1; python_version < "3"', 'requests', '>=2.8.1', undefined],
    ['uvicorn[standard]', 'uvicorn', '', undefined],
    ['pywin32 ; sys_platform == "win32"', 'pywin32', '', undefined],
    ['numpy~=1.4', 'numpy', '~=1.4', undefined],
    ['zope.interface', 'zope-interface', '', undefined],
  ])('%s', (text, name, specifier, version) => {
    const marker = text.split(';')[1]?.trim();
    expect(parseRequirement(text)).toEqual({
      name,
      specifier,
      ...(version !== undefined && { version }),
      ...(marker !== undefined && { marker }),
      origin: 'index',
      hashed: false,
    });
  });

  test.each([
    '',
    ' ',
    '-r other.txt',
    'numpy=1.2',
    'numpy=>1',
    'two words',
    '==1.0',
    '{{ name }}',
    'a@b',
    'numpy>=1 <2',
  ])('pip refuses %p', (text) => {
    expect(parseRequirement(text)).toBeUndefined();
  });
});

describe('URLs, version control and paths', () => {
  test.each([
    [`pkg @ git+https://example.org/a/b.git@${commit}`, 'pkg', 'vcs', true],
    [`git+https://example.org/a/b.git@${commit}#egg=My_Pkg[x]&subdirectory=s`, 'my-pkg', 'vcs', true],
    ['git+https://example.org/a/b.git@main', 'b', 'vcs', false],
    ['git+ssh://git@example.org/a/b.git', 'b', 'vcs', false],
    ['git+git@example.org:a/b.git', 'b', 'vcs', false],
    ['git://example.org/a/b.git', 'b', 'vcs', false],
    ['pkg@https://example.org/pkg.zip ; python_version > "3"', 'pkg', 'url', false],
    [`https://example.org/archive/${commit}.zip`, `${commit}-zip`, 'url', true],
    [`https://example.org/download/pkg.zip#sha256=${digest}`, 'pkg-zip', 'url', true],
    [`https://example.org/download/pkg.zip#md5=${digest.slice(0, 32)}`, 'pkg-zip', 'url', false],
    ['./local/thing', 'thing', 'path', false],
    ['../thing/', 'thing', 'path', false],
    ['.', '.', 'path', false],
    ['.[dev]', '.', 'path', false],
    ['sub/folder', 'folder', 'path', false],
    ['file:///srv/wheels/thing', 'thing', 'path', false],
    ['C:\\wheels\\thing', 'thing', 'path', false],
  ])('%s', (text, name, origin, hashed) => {
    expect(parseRequirement(text)).toMatchObject({ name, origin, hashed, specifier: '' });
  });

  test.each([
    ['https://example.org/whl/torch-2.0.1%2Bcu118-cp310-cp310-linux_x86_64.whl', 'torch', '2.0.1+cu118'],
    ['./wheels/My_Pkg-1.2-py3-none-any.whl', 'my-pkg', '1.2'],
    ['https://example.org/my_pkg-1.2rc1.tar.gz?token=x', 'my-pkg', '1.2rc1'],
    ['spacy-model-3.7.1.zip', 'spacy-model', '3.7.1'],
  ])('the file name of %s tells name and version', (text, name, version) => {
    expect(parseRequirement(text)).toMatchObject({ name, version });
  });

  test('the URL is kept as written, without the marker', () => {
    const url = 'https://example.org/a;b/pkg.zip#egg=x';
    expect(parseRequirement(`x @ ${url} ; os_name == "nt"`)?.url).toBe(url);
  });
});

test('specifiers split into clauses', () => {
  expect(splitSpecifier('>= 1.0,!=1.5.*,\t<2')).toEqual(['>= 1.0', '!=1.5.*', '<2']);
  expect(splitSpecifier('')).toEqual([]);
  expect(splitSpecifier('>1,,<2')).toBeUndefined();
  expect(splitSpecifier('1.0')).toBeUndefined();
});

describe('properties', () => {
  test('a normalized name stays as it is', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(normalizeName(normalizeName(name))).toBe(normalizeName(name));
      }),
    );
  });

  test('no text makes it throw', () => {
    const piece = fc.constantFrom(
      'name',
      '[x',
      ']',
      '==',
      '@',
      '1.0',
      'git+',
      '://',
      '#',
      '%zz',
      ' ',
      ';',
      '/',
      '(',
      ')',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const requirement = parseRequirement(text);
          expect(requirement === undefined || requirement.origin.length > 0).toBe(true);
        },
      ),
    );
  });

  test('long hostile lines are refused at once', () => {
    expect(parseRequirement(`${'a-'.repeat(1_000_000)}!`)).toBeUndefined();
    expect(parseRequirement(`a${'.'.repeat(8000)}!`)).toBeUndefined();
  });
});
