import { confidences, severities, type Rule } from '../types.js';
import { AhoCorasick } from './aho-corasick.js';
import { checksums } from './checksums.js';
import { compilePattern, type GroupSpan, type Pattern } from './pattern.js';

/** `[start, end)` in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a rule found: the span of its group. */
export interface Hit extends Span {
  readonly rule: Rule<'text'>;
}

/** A pattern looks this far around a keyword: it may stand inside the match or after it, but begins it mostly. */
const BEFORE = 200;
const AFTER = 600;
/** Windows that touch are joined up to here, and one that cuts a match grows up to here (a long PEM key). */
const LONGEST_WINDOW = 16 * 1024;
/** What a pattern's assertions may see beyond its window. */
const MARGIN = 32;
/** How far before a match its context may stand. */
const CONTEXT = 100;

/** Shannon entropy in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** This share of characters in runs (`xxxx`) or sequences (`1234`, `a1b2c3`) is nothing that chance makes. */
const MONOTONOUS = 0.3;
const SHORTEST_RUN = 4;

/** Whether someone typed it to show a form: mostly one character repeated, or characters in order. */
function isMonotonous(value: string): boolean {
  const text = value.toLowerCase();
  const inRun = new Set<number>();
  for (const stride of [1, 2]) {
    for (const step of [-1, 0, 1]) {
      const shortest = SHORTEST_RUN * stride;
      let length = 1;
      for (let at = stride; at < text.length; at++) {
        length = text.charCodeAt(at) - text.charCodeAt(at - stride) === step ? length + 1 : 1;
        if (length >= shortest) inRun.add(at);
        if (length === shortest) for (let back = 1; back < shortest; back++) inRun.add(at - back);
      }
    }
  }
  return inRun.size >= text.length * MONOTONOUS;
}

/** Words stand in placeholders in one case; asking for that spares random text that happens to hold one. */
function wordPattern(words: readonly string[]): RegExp | undefined {
  if (words.length === 0) return undefined;
  const forms = words.flatMap((word) => [
    word.toLowerCase(),
    word.toUpperCase(),
    word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
  ]);
  return new RegExp(forms.map((form) => form.replace(/[^\w\s]/g, '\\$&')).join('|'));
}

/** In values that are longer a word stands by chance: keys of many lines. */
const LONGEST_PLACEHOLDER = 200;

interface Window {
  readonly from: number;
  to: number;
}

/** One rule, compiled. */
class RuleSearch {
  readonly #pattern: Pattern;
  readonly #context: Pattern | undefined;
  readonly #allow: readonly Pattern[];

  constructor(
    readonly rule: Rule<'text'>,
    readonly placeholder: RegExp | undefined,
  ) {
    const { pattern, flags, context, allow } = rule.match;
    const trusted = rule.custom !== true;
    this.#pattern = compilePattern(pattern, flags ?? '', trusted);
    this.#context = context === undefined ? undefined : compilePattern(context, 'i', trusted);
    this.#allow = allow.map((source) => compilePattern(source, '', trusted));
  }

  /** @param windows - by start; each match is found once, however they overlap */
  *find(text: string, windows: readonly Window[]): Generator<Hit> {
    let done = 0;
    for (const { from, to } of windows)
      if (to > done) done = yield* this.#search(text, Math.max(from, done), Math.min(to, text.length));
  }

  /** Answers where the last match ended. */
  *#search(text: string, first: number, last: number): Generator<Hit, number> {
    let from = first;
    let to = last;
    let done = first;
    for (;;) {
      const base = Math.max(0, from - MARGIN);
      let cut: GroupSpan | undefined;
      for (const span of this.#pattern.find(text.slice(base, to), this.rule.match.group, from - base)) {
        // What touches the window's end may go on beyond it: a repetition or an assertion saw too little.
        const touches = to < text.length && base + span.matchEnd + MARGIN > to;
        if (touches && to - base - span.matchStart < LONGEST_WINDOW) {
          cut = span;
          break;
        }
        const hit = { rule: this.rule, start: base + span.start, end: base + span.end };
        if (this.#accepts(text, hit)) yield hit;
        done = base + span.matchEnd;
      }
      if (cut === undefined) return done;
      from = base + cut.matchStart;
      to = Math.min(text.length, from + Math.min(LONGEST_WINDOW, Math.max(AFTER, 2 * (to - from))));
    }
  }

  #accepts(text: string, { start, end }: Hit): boolean {
    const { entropy: least, checksum, redact } = this.rule.match;
    const value = text.slice(start, end);
    if (value === '') return false;
    if (checksum !== undefined && !checksums[checksum](value)) return false;
    if (least !== undefined && entropy(value) < least) return false;
    if (redact && this.#isPlaceholder(value)) return false;
    if (this.#context?.test(text.slice(Math.max(0, start - CONTEXT), start)) === false) return false;
    return !this.#allow.some((pattern) => pattern.test(value));
  }

  #isPlaceholder(value: string): boolean {
    return (
      isMonotonous(value) || (value.length <= LONGEST_PLACEHOLDER && this.placeholder?.test(value) === true)
    );
  }
}

/** Searches text for all rules at once: keywords first, a bounded window second, the pattern last. */
export class TextSearch {
  readonly #automaton: AhoCorasick;
  readonly #byKeyword: readonly (readonly RuleSearch[])[];

  /** @param placeholders - words that no secret holds, but placeholders of secrets do */
  constructor(rules: readonly Rule<'text'>[], placeholders: readonly string[] = []) {
    const placeholder = wordPattern(placeholders);
    const byKeyword = new Map<string, RuleSearch[]>();
    for (const rule of rules) {
      const search = new RuleSearch(rule, placeholder);
      for (const keyword of new Set(rule.match.keywords))
        byKeyword.set(keyword, [...(byKeyword.get(keyword) ?? []), search]);
    }
    this.#automaton = new AhoCorasick([...byKeyword.keys()]);
    this.#byKeyword = [...byKeyword.values()];
  }

  /** All that the rules find, by start; hits of several rules may overlap, those of one rule do not. */
  find(text: string): Hit[] {
    const windows = new Map<RuleSearch, Window[]>();
    this.#automaton.scan(text, (keyword, end) => {
      for (const search of this.#byKeyword[keyword] ?? []) {
        const of = windows.get(search) ?? [];
        if (of.length === 0) windows.set(search, of);
        const from = Math.max(0, end - BEFORE);
        const last = of.at(-1);
        if (last !== undefined && last.to >= from && end - last.from <= LONGEST_WINDOW) last.to = end + AFTER;
        else of.push({ from, to: end + AFTER });
      }
    });
    const hits = [...windows].flatMap(([search, of]) => [...search.find(text, of)]);
    return hits.sort((one, other) => one.start - other.start || other.end - one.end);
  }
}

/** Negative where `one` says more: it is more severe, surer, or longer. */
function compareHits(one: Hit, other: Hit): number {
  return (
    severities.indexOf(one.rule.severity) - severities.indexOf(other.rule.severity) ||
    confidences.indexOf(one.rule.confidence) - confidences.indexOf(other.rule.confidence) ||
    other.end - other.start - (one.end - one.start)
  );
}

/** Of hits that overlap, the one that says most stays. Takes and gives them by start. */
export function resolveOverlaps(hits: readonly Hit[]): Hit[] {
  const kept: Hit[] = [];
  for (const hit of hits) {
    const last = kept.at(-1);
    if (last === undefined || hit.start >= last.end) kept.push(hit);
    else if (compareHits(hit, last) < 0) kept[kept.length - 1] = hit;
  }
  return kept;
}

/** Joins spans that overlap. Takes and gives them by start. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of spans) {
    const last = merged.at(-1);
    if (last === undefined || start >= last.end) merged.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  return merged;
}

/** @param spans - by start, without overlaps */
export function replaceSpans(text: string, spans: readonly Span[], form: (value: string) => string): string {
  let replaced = '';
  let copied = 0;
  for (const { start, end } of spans) {
    replaced += text.slice(copied, start) + form(text.slice(start, end));
    copied = end;
  }
  return replaced + text.slice(copied);
}
