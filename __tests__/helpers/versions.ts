import fc from 'fast-check';

const number = fc.nat({ max: 4 });

/** Versions of PEP 440 that lie close together, so that comparisons meet their edges. */
export const version = fc
  .record({
    epoch: fc.constantFrom('', '', '1!'),
    release: fc.array(number, { minLength: 1, maxLength: 3 }),
    pre: fc.oneof(
      fc.constant(''),
      fc.tuple(fc.constantFrom('a', 'b', 'rc'), number).map(([letter, n]) => `${letter}${n}`),
    ),
    post: fc.oneof(
      fc.constant(''),
      number.map((n) => `.post${n}`),
    ),
    dev: fc.oneof(
      fc.constant(''),
      number.map((n) => `.dev${n}`),
    ),
    local: fc.constantFrom('', '', '', '+cpu', '+cu118'),
  })
  .map(
    ({ epoch, release, pre, post, dev, local }) => `${epoch}${release.join('.')}${pre}${post}${dev}${local}`,
  );

/** One clause of a specifier. */
const clause = fc.oneof(
  fc
    .tuple(fc.constantFrom('==', '!=', '>=', '<=', '>', '<'), version)
    .map(([operator, text]) => operator + text),
  fc
    .tuple(fc.constantFrom('==', '!='), fc.array(number, { minLength: 1, maxLength: 3 }))
    .map(([operator, release]) => `${operator}${release.join('.')}.*`),
  fc
    .tuple(number, number, fc.constantFrom('', '.1', 'a1', '.post1'))
    .map(([a, b, rest]) => `~=${a}.${b}${rest}`),
);

/** A specifier of one to three clauses. */
export const specifier = fc.array(clause, { minLength: 1, maxLength: 3 }).map((clauses) => clauses.join(','));
