import { readTextFormat } from '../parsers/protobuf-text.js';
import { whereLeads } from '../parsers/reference-target.js';
import { plainSource, snippet } from '../parsers/source-text.js';
import type { Budget, Fact, Format, ReferenceFact, Region } from '../types.js';

/** A longer file is none that people write. */
const MAX_TEXT = 4 * 1024 * 1024;
/** Stands for the model's own folder. */
const FOLDER = /^\$\$TRITON_MODEL_DIRECTORY\/?/;
/** The key of a parameter whose value is an archive with a Python of its own. */
const ENVIRONMENT = 'EXECUTION_ENV_PATH';

function reference(role: string, target: string, location: Region): ReferenceFact {
  const leads = whereLeads(target.replace(FOLDER, ''));
  return { kind: 'reference', role, target, leads, code: snippet(target), location };
}

function* factsIn(text: string, budget: Budget): Generator<Fact> {
  const source = plainSource(text);
  const way: string[] = [];
  let python: Region | undefined;
  let file = 'model.py';
  let key = '';
  for (const event of readTextFormat(text, () => budget.tick())) {
    if (event.kind === 'open') way.push(event.name);
    else if (event.kind === 'close') way.pop();
    else {
      const { name, value } = event;
      const location = source.locate(event.start, event.end);
      const field = [...way, name].join('.');
      if (field === 'backend' || field === 'platform') {
        if (value === 'python') python = location;
        yield {
          kind: 'operator',
          framework: 'triton',
          namespace: '',
          name: value,
          attributes: {},
          code: snippet(`${name}: "${value}"`),
          location,
        };
      } else if (field === 'default_model_filename') file = value;
      else if (name === 'op_library_filename') yield reference('native-library', value, location);
      else if (field === 'parameters.key') key = value;
      else if (name === 'string_value' && key === ENVIRONMENT)
        yield reference('custom-code', value, location);
    }
  }
  // The server runs this file of the model's folder.
  if (python !== undefined) yield reference('custom-code', file, python);
}

/**
 * The configuration of a model that NVIDIA Triton serves: the backend that runs it, Python, and native libraries.
 *
 * Source: `model_config.proto` of triton-inference-server/common.
 */
export const tritonConfigFormat: Format = {
  id: 'triton-config',
  matches: ({ name }) => name === 'config.pbtxt',
  async *read({ content }, budget) {
    yield* factsIn(Buffer.from(await content.read(0, MAX_TEXT)).toString(), budget);
  },
};
