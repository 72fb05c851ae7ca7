import { FormatError } from '../../errors.js';
import { JsonReader } from '../../parsers/json.js';
import { readTextWindows } from '../../parsers/text-windows.js';
import { hasMagic } from '../../parsers/magic.js';
import { regionOf } from './mapped-text.js';
import type { AnomalyFact, Artifact, Budget, Fact, Format, Probe } from '../../types.js';
import { NotebookReader } from './reader.js';

/** What is left of a broken notebook is still text in which a secret may stand. */
async function* readRest(artifact: Artifact, reader: NotebookReader, budget: Budget): AsyncGenerator<Fact> {
  const [first, second] = await artifact.content.read(0, 2);
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const encoding = { encoding: isWide ? 'utf16' : 'utf8', bigEndian: first === 0xfe } as const;
  for await (const source of readTextWindows(artifact.content, encoding, reader.seen, budget))
    if (source.text !== '') yield { kind: 'text', language: 'plain', source };
}

/**
 * Jupyter notebooks, nbformat 3 and 4: the code of all cells as one text, every other text apart, each with the
 * way back to its cell and to the raw file.
 *
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */
export const notebookFormat: Format = {
  id: 'notebook',
  matches({ name, head }: Probe) {
    return name.endsWith('.ipynb') && !hasMagic(head, 'version https://git-lfs');
  },
  async *read(artifact, budget) {
    const json = await JsonReader.open(artifact.content, budget);
    const reader = new NotebookReader(json, budget);
    let broken: AnomalyFact | undefined;
    try {
      // An empty file is no notebook yet, but nothing hides in it.
      if ((await json.kind()) !== 'end') yield* reader.facts();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      broken = {
        kind: 'anomaly',
        anomaly: 'broken-notebook',
        format: 'notebook',
        detail: `the notebook cannot be read: ${error.message}`,
        unread: true,
        location: regionOf(json.position, json.position),
      };
    }
    yield* reader.code();
    if (!broken) return;
    yield broken;
    yield* readRest(artifact, reader, budget);
  },
};
