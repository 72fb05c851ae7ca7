import fc from 'fast-check';

/** What an attacker would try in Markdown, HTML, SARIF, a terminal and a workflow's log. */
const pieces = [
  '`', '``', '```\n', '|', '\\', '\\|', '*', '**', '_', '~~', '[', ']', '(', ')', '!', '<', '>', '&', '"', "'", '$', '-',
  '\n', '\n\n', '\r', '\t', '\n# ', '\n- ', '\n---\n', '\n|a|b|\n|-|-|\n', '    ', '\n> ', '\n1. ',
  '<img src=x onerror=alert(1)>', '<script>', '</code>', '</td></tr></table>', '</details>', '<!--', '-->', '<br>', '&lt;b&gt;',
  '@octocat', '@org/team', 'a@b.example', '#1', 'GH-1', 'o/r#1', 'https://evil.example/', 'www.evil.example', 'mailto:a@b.example',
  '[x](https://evil.example)', '![x](https://evil.example/x.png)', '[x](javascript:alert(1))', '<https://evil.example>', '[x][y]', '\n[y]: https://evil.example\n',
  ':warning:', '$`x`$', '[^1]', '\u202e', '\u200b', '\u2066', '\u0000', '\u001b[31m', '\u001b]8;;https://evil.example\u0007', '\u009b31m', '\u0085', '\u2028', '\ud800', '\u{e0041}',
  '\n::error::x', '::set-output name=a::b', '##[error]x', '%0A', '%', 'é', '模型', '🙂',
]; // prettier-ignore

/** Text that a pull request may hold anywhere a name or a message stands. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...pieces),
      fc.string({ maxLength: 8 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));
