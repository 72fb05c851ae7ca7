/** One version as Poetry and conda write it: release numbers, perhaps with more behind. */
const RELEASE = /^v?(\d+(?:\.\d+)*)(.*)$/;
/** Nobody writes a longer one; it bounds what the expressions can cost. */
const LONGEST = 256;

function releaseOf(version: string): readonly number[] | undefined {
  return RELEASE.exec(version)?.[1]?.split('.').map(Number);
}

/** `1.2.3` up to, and without, the version in which the number at a position is one higher. */
function below(version: string, position: number): string | undefined {
  const release = releaseOf(version);
  if (release === undefined) return undefined;
  const at = Math.min(position, release.length - 1);
  const next = release.slice(0, at + 1).map((number, index) => (index === at ? number + 1 : number));
  return `>=${version},<${next.join('.')}`;
}

/** The first number that is not zero may not change: `^0.3` is below 0.4. */
function caret(version: string): string | undefined {
  const release = releaseOf(version) ?? [];
  const first = release.findIndex((number) => number > 0);
  return below(version, first < 0 ? release.length - 1 : first);
}

function poetryClause(clause: string): string | undefined {
  const [, operator = '', version = ''] = /^(\^|~(?!=)|[<>=!~]=?=?)?\s*(\S+)$/.exec(clause) ?? [];
  if (version === '' || version === '*') return undefined;
  if (operator === '^') return caret(version);
  if (operator === '~') return below(version, 1);
  if (operator === '' || operator === '=') return `==${version}`;
  return operator + version;
}

/**
 * A constraint of Poetry's as PEP 440 writes it: `^2.1` is `>=2.1,<3`.
 *
 * @returns one specifier for each alternative that `||` parts; an alternative that admits everything is left out
 * @see https://python-poetry.org/docs/dependency-specification/
 */
export function poetrySpecifiers(constraint: string): readonly string[] {
  return constraint
    .slice(0, LONGEST)
    .split('||')
    .map((part) =>
      part
        .trim()
        .split(/\s*,\s*|(?<=[\w*])\s+(?=[<>=!~^])/)
        .map(poetryClause)
        .filter((clause) => clause !== undefined)
        .join(','),
    )
    .filter((specifier) => specifier !== '');
}

/**
 * One line of a conda environment as a name and PEP 440 specifiers: `numpy=1.19` is any 1.19, `numpy==1.19` just that.
 *
 * @see https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html
 */
export function parseCondaSpec(text: string): {
  readonly name: string;
  readonly specifiers: readonly string[];
} {
  const spec = text
    .slice(0, LONGEST)
    .replace(/^[^\s:]*::/, '')
    .replace(/\[[^\]]*\]$/, '');
  const [, name = '', rest = ''] = /^([\w.-]+)\s*(.*)$/.exec(spec.trim()) ?? [];
  // What follows a second `=` or a space names the build.
  const [, exact, version] = /^(=?)=?\s*(\d[\w.!+]*\*?)(?:[=\s].*)?$/.exec(rest) ?? [];
  if (version !== undefined) {
    if (rest.startsWith('==')) return { name, specifiers: [`==${version}`] };
    const prefix = version.replace(/\.?\*$/, '');
    const loose = exact === '=' || version.endsWith('*');
    return { name, specifiers: [loose ? `==${prefix}.*` : `==${version}`] };
  }
  const specifiers = rest
    .split('|')
    .map((part) => part.replace(/\s/g, ''))
    .filter((part) => /^[<>=!~]/.test(part));
  return { name, specifiers };
}
