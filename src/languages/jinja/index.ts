import { FormatError } from '../../errors.js';
import type { AnomalyFact, Budget, LanguageReader, SourceText, TemplateFact } from '../../types.js';
import { Folder, type Constant } from './fold.js';
import { assignParameters } from './macros.js';
import { readSections, type Section } from './lexer.js';
import { ExpressionScan } from './scan.js';
import { readStatement, type Statement } from './statements.js';

type Read = Section & (Statement | { readonly tag: 'unread' });

/** Nobody renders a text of more, and what is gathered for a block is only compared with names. */
const MAX_CAPTURE = 4096;

/** Gathers what variables are given: by statements, by loops, by what stands in a block. */
function assignAll(sections: readonly Read[], folder: Folder, budget: Budget): void {
  const blocks: { readonly targets: readonly string[]; text: string; known: boolean }[] = [];
  for (const section of sections) {
    budget.tick();
    for (const block of blocks.slice(-1)) block.text = (block.text + section.before).slice(0, MAX_CAPTURE);
    if (section.tag === 'unread') continue;
    const { tag, targets, expressions } = section as Section & Statement;
    const [first] = expressions;
    const block = blocks.at(-1);
    if (tag === 'output' && block && first) {
      const [value] = folder.fold(first);
      if (typeof value === 'string') block.text += value;
      else block.known = false;
    } else if (tag === 'set' && first === undefined) blocks.push({ targets, text: '', known: true });
    else if (tag === 'endset') {
      const { targets: names = [], text = '', known = false } = blocks.pop() ?? {};
      for (const name of names) folder.assign(name, known ? [text, text.trim()] : []);
    } else if (tag === 'for') {
      const items = first
        ? folder.fold(first).flatMap((value) => (Array.isArray(value) ? (value as Constant[]) : []))
        : [];
      for (const target of targets) folder.assign(target, items);
    } else {
      const values = expressions.flatMap((expression) => folder.fold(expression));
      for (const target of targets) folder.assign(target, values);
      assignMembers(section as Section & Statement, folder);
    }
  }
}

/** `set ns = namespace(name='…')` gives a value to `ns.name`. */
function assignMembers({ targets, expressions }: Statement, folder: Folder): void {
  for (const expression of expressions)
    if (expression.kind === 'call')
      for (const [keyword, value] of expression.given.keywords)
        for (const target of targets) folder.assign(`${target}.${keyword}`, folder.fold(value));
}

function* scanAll(sections: readonly Read[], scan: ExpressionScan, budget: Budget): Iterable<TemplateFact> {
  const loops: number[] = [];
  for (const section of sections) {
    budget.tick();
    if (section.tag === 'unread') continue;
    const statement = section as Section & Statement;
    const { tag, targets, expressions } = statement;
    const [first] = expressions;
    yield* scan.statement(statement);
    if (tag === 'endfor') loops.pop();
    else if (tag === 'for' && first) {
      loops.push((loops.at(-1) ?? 1) * scan.rounds(first));
      yield scan.loop(loops.at(-1) ?? 1, first);
    } else if (tag === 'set' && first && loops.length > 0) {
      const doubling = scan.doubling(targets, first);
      if (doubling) yield doubling;
    }
  }
}

/**
 * Reads Jinja templates without rendering them: which attributes, calls, filters and files they reach, also by names
 * that they put together, and how much they make. Nothing is executed, and what Jinja would refuse is read as well.
 */
export const jinjaReader: LanguageReader = {
  language: 'jinja',
  *read(source: SourceText, budget: Budget) {
    const sections: Read[] = [];
    const unread: AnomalyFact[] = [];
    for (const section of readSections(source.text, budget)) {
      try {
        sections.push({ ...section, ...readStatement(section, budget) });
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        sections.push({ ...section, tag: 'unread' });
        unread.push({
          kind: 'anomaly',
          anomaly: 'unread-template',
          format: 'jinja',
          detail: error.message,
          unread: true,
          location: source.locate(section.start, section.end),
        });
      }
    }
    yield* unread;
    const folder = new Folder();
    assignAll(sections, folder, budget);
    assignParameters(
      sections.filter((section): section is Section & Statement => section.tag !== 'unread'),
      folder,
      budget,
    );
    yield* scanAll(sections, new ExpressionScan(source, folder, budget), budget);
  },
};
