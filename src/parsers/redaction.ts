import type { Rule } from '../types.js';
import { mergeSpans, replaceSpans, TextSearch } from './text-search.js';

/** As much of a token as its pattern says anyway; more would only make the report harder to read. */
const LONGEST_PREFIX = 11;
/** A prefix that is shorter tells nothing, and begins words of any kind. */
const SHORTEST_PREFIX = 3;

/** The literal characters with which a pattern's group begins: what everyone knows of such a token. */
export function literalPrefix(pattern: string, group: number): string {
  const rest = group === 0 ? pattern : afterGroup(pattern, group);
  const literal = /^(?:\\b|\(\?<?[!=][^()]*\))*((?:[\w\-:/ ]|\\[-./_])*)([?*{]?)/.exec(rest);
  const [, characters = '', quantifier = ''] = literal ?? [];
  const known = characters.replace(/\\(.)/g, '$1');
  return quantifier === '' ? known : known.slice(0, -1);
}

function afterGroup(pattern: string, group: number): string {
  let count = 0;
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (
      character === '(' &&
      !inClass &&
      (pattern[at + 1] !== '?' || /^\(\?P?<\w/.test(pattern.slice(at)))
    ) {
      if (++count === group) return pattern.slice(at + 1).replace(/^\?P?<\w+>/, '');
    }
  }
  return '';
}

/** What stands for a secret in every report: `hf_…(37 characters)`. */
export function redacted(secret: string, prefix: string): string {
  let known = secret.startsWith(prefix) ? prefix : '';
  if (known.length < SHORTEST_PREFIX) known = '';
  if (known.length > LONGEST_PREFIX) known = known.slice(0, LONGEST_PREFIX).replace(/[^-_]*$/, '');
  return `${known}…(${secret.length} characters)`;
}

/** Takes secrets out of text that is made of other text: snippets of calls, command lines, messages. */
export interface Redactor {
  /**
   * @param secrets - those found in the same file, each of which a snippet may have cut in the middle
   * @returns a function that puts the redacted form in the place of each known secret, of each piece of one, and of
   *   whatever else the rules take for a secret
   */
  knowing(secrets: Iterable<string>): (text: string) => string;
}

/** Fewer characters of a secret beyond its prefix, at the end of a snippet, say nothing. */
const SHORTEST_PIECE = 4;
/** This many characters of a known secret in a row, beyond its prefix, are no chance. */
const TELLING_PIECE = 8;

/** Where the text from `at` on ceases to agree with the secret, and whether that is all of it. */
function agreement(text: string, at: number, secret: string): { end: number; whole: boolean } {
  const space = /\s/;
  let end = at;
  let place = 0;
  while (end < text.length && place < secret.length) {
    // A snippet folds white space, which a key of many lines holds.
    if (space.test(text.charAt(end)) && space.test(secret.charAt(place))) {
      while (space.test(text.charAt(end))) end++;
      while (space.test(secret.charAt(place))) place++;
    } else if (text[end++] !== secret[place++]) {
      end--;
      place--;
      break;
    }
  }
  return { end, whole: place === secret.length };
}

class KnownSecrets {
  readonly #byHead = new Map<string, string[]>();

  constructor(
    secrets: Iterable<string>,
    readonly prefixOf: (secret: string) => string,
  ) {
    for (const secret of new Set(secrets)) {
      const head = secret.slice(0, SHORTEST_PIECE);
      const sharing = this.#byHead.get(head);
      if (sharing) sharing.push(secret);
      else this.#byHead.set(head, [secret]);
    }
  }

  replace(text: string): string {
    let cleaned = '';
    let copied = 0;
    for (let at = 0; at < text.length; at++) {
      const found = this.#at(text, at);
      if (found === undefined) continue;
      cleaned += text.slice(copied, at) + redacted(found.secret, this.prefixOf(found.secret));
      copied = found.end;
      at = found.end - 1;
    }
    return cleaned + text.slice(copied);
  }

  #at(text: string, at: number): { secret: string; end: number } | undefined {
    let best: { secret: string; end: number } | undefined;
    for (const secret of this.#byHead.get(text.slice(at, at + SHORTEST_PIECE)) ?? []) {
      const { end, whole } = agreement(text, at, secret);
      const least = /^…?$/.test(text.slice(end)) ? SHORTEST_PIECE : TELLING_PIECE;
      const telling = whole || end - at >= this.prefixOf(secret).length + least;
      if (telling && end > (best?.end ?? at)) best = { secret, end };
    }
    return best;
  }
}

/** Compiles the rules that find secrets into something that takes any secret out of any text. */
export function createRedactor(rules: readonly Rule<'text'>[]): Redactor {
  const secretRules = rules.filter(({ match }) => match.redact);
  const search = new TextSearch(secretRules);
  const prefixes = secretRules
    .map(({ match }) => literalPrefix(match.pattern, match.group))
    .filter(({ length }) => length >= SHORTEST_PREFIX)
    .sort((one, other) => other.length - one.length);
  const prefixOf = (secret: string): string => prefixes.find((prefix) => secret.startsWith(prefix)) ?? '';
  const alternatives = prefixes.map((prefix) => prefix.replace(/[^\w\s]/g, '\\$&')).join('|');
  // A token at the end of a snippet was perhaps cut, and no pattern takes half a token.
  const cutToken = prefixes.length === 0 ? /^$/ : new RegExp(`(?<![A-Za-z0-9])(${alternatives})[^\\s…]+…$`);
  return {
    knowing(secrets) {
      const known = new KnownSecrets(secrets, prefixOf);
      return (text) => {
        const cleaned = known.replace(text);
        const found = mergeSpans(search.find(cleaned));
        return replaceSpans(cleaned, found, (secret) => redacted(secret, prefixOf(secret))).replace(
          cutToken,
          '$1…',
        );
      };
    },
  };
}
