import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { modelXmlFormat } from '../../src/formats/model-xml.js';
import { collect, factsOf, formatContract, probeOf, regionOf } from '../helpers/contract.js';

const folder = new URL('../fixtures/model-config/configs/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));

formatContract(modelXmlFormat, [
  { name: 'PMML', bytes: fixture('model.pmml'), path: 'model.pmml' },
  { name: 'OpenVINO', bytes: fixture('openvino_model.xml'), path: 'openvino_model.xml' },
  {
    name: 'entities',
    bytes: Buffer.from(
      '<!DOCTYPE net SYSTEM "a" [<!ENTITY a "b"><!ENTITY c SYSTEM "d">]><net><layer type="a"/></net>',
    ),
    path: 'model.xml',
  },
]);

/** What is fetched, and what is expanded. */
async function declared(content: string | Uint8Array, path = 'model.pmml'): Promise<string[]> {
  const { facts } = await collect(modelXmlFormat, Buffer.from(content), path);
  return facts.flatMap((fact) =>
    fact.kind === 'reference'
      ? [`${fact.role} ${fact.target} ${fact.leads}`]
      : fact.kind === 'anomaly'
        ? [fact.anomaly]
        : [],
  );
}

describe('what a document declares', () => {
  test.each([
    [
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a/>',
      ['external-entity file:///etc/passwd outside'],
    ],
    [`<!DOCTYPE a [<!ENTITY x PUBLIC 'p' 'http://h/x'>]><a/>`, ['external-entity http://h/x network']],
    ['<!DOCTYPE a [<!ENTITY % x SYSTEM "x.dtd"> %x;]><a/>', ['external-entity x.dtd inside']],
    ['<!DOCTYPE a SYSTEM "http://h/a.dtd"><a/>', ['document-type http://h/a.dtd network']],
    ['<!DOCTYPE a [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><a/>', ['xml-entity', 'xml-entity']],
    [
      '<?xml version="1.0"?><!-- a --><!DOCTYPE a [<!ENTITY x SYSTEM "y">]><a/>',
      ['external-entity y inside'],
    ],
    // A comment that only looks like one, for it begins in a value.
    ['<!DOCTYPE a [<!ENTITY a "<!--"><!ENTITY x SYSTEM "y"><!ENTITY b "-->">]><a/>', ['xml-entity']],
    ['<!DOCTYPE a><a/>', []],
    ['<!-- <!DOCTYPE a [<!ENTITY x SYSTEM "y">]> --><a/>', []],
    ['<a><![CDATA[<!DOCTYPE a [<!ENTITY x SYSTEM "y">]>]]></a>', []],
  ])('%s', async (text, expected) => {
    expect(await declared(text)).toEqual(expected);
  });

  test('is found in UTF-16, with a mark and without', async () => {
    const text = '<!DOCTYPE a [<!ENTITY x SYSTEM "y">]><a/>';
    expect(await declared(Buffer.from(text, 'utf16le'))).toEqual(['external-entity y inside']);
    expect(await declared(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())).toEqual([
      'external-entity y inside',
    ]);
  });
});

describe('layers', () => {
  test('are known by their type and where it comes from', async () => {
    const { facts } = await collect(modelXmlFormat, fixture('openvino_model.xml'), 'm.xml');
    const [first, , product] = factsOf(facts, 'operator');
    expect([first?.namespace, first?.name, product?.name]).toEqual(['opset1', 'Parameter', 'MatMul']);
    expect(regionOf(first?.location)).toMatchObject({ startLine: 4, startColumn: 3 });
  });

  test('are each told once, also of a graph of several windows', async () => {
    const layers = Array.from(
      { length: 20_000 },
      (_, at) => `<layer id="${at}" name="a layer of this model" type="T${at}" version="x"/>`,
    );
    const { facts } = await collect(modelXmlFormat, Buffer.from(`<net>${layers.join('\n')}</net>`), 'm.xml');
    const names = factsOf(facts, 'operator').map(({ name }) => name);
    expect(names).toEqual(layers.map((_, at) => `T${at}`));
  });
});

test.each([
  ['a.pmml', '', true],
  ['a.xml', '<net name="a">', true],
  ['a.xml', '<?xml version="1.0"?><PMML/>', true],
  ['pom.xml', '<project/>', false],
  ['a.html', '<net>', false],
  ['a.txt', '<?xml version="1.0"?><PMML/>', true],
  ['a.txt', 'a <PMML/>', false],
  ['a.xml', `<!-- ${'x'.repeat(5000)}`, true],
])('%s %s is one: %s', (path, text, expected) => {
  expect(modelXmlFormat.matches(probeOf(Buffer.from(text), path))).toBe(expected);
});

test('a comment that is longer than the head hides nothing', async () => {
  const comment = `<!-- ${'x'.repeat(5000)} -->`;
  const read = async (text: string): Promise<string[]> => {
    const { facts } = await collect(modelXmlFormat, Buffer.from(text), 'a.xml');
    return facts.map(({ kind }) => kind);
  };
  const declared = '<!DOCTYPE a SYSTEM "http://example.com/a.dtd">';
  expect(await read(`${comment}${declared}<net><layer type="X"/></net>`)).toEqual(['reference', 'operator']);
  expect(await read(`${comment}${declared}<PMML/>`)).toEqual(['reference']);
  expect(await read(`${comment}${declared}<project/>`)).toEqual([]);
});

describe('attributes in front of the type of a layer', () => {
  test.each([
    ['long ones', `a="${'x'.repeat(20_000)}"`],
    ['some with a bracket', `a=">" b='">'`],
  ])('%s', async (_, attributes) => {
    const text = `<net><layer ${attributes} type="Evil" version="extension"/></net>`;
    const { facts } = await collect(modelXmlFormat, Buffer.from(text), 'm.xml');
    expect(factsOf(facts, 'operator').map(({ name }) => name)).toEqual(['Evil']);
  });

  test('of endless ones so much is looked at', async () => {
    const text = `<net>${'<layer a="'.repeat(5000)}`;
    expect((await collect(modelXmlFormat, Buffer.from(text), 'm.xml')).error).toMatchObject({
      anomaly: 'over-budget',
    });
  });
});
