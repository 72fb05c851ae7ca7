import { admittedVersions, relate } from '../parsers/version-ranges.js';

/** Nobody writes a longer one; it bounds what the expressions can cost. */
const LONGEST = 1000;

/** One comparison of the Python version, whose two numbers count alone. */
const PYTHON =
  /^\(*\s*python_(full_)?version\s*(<=|>=|==|!=|~=|<|>)\s*['"](\d+)(?:\.(\d+))?[\d.*]*['"]\s*\)*$/;

/** What a comparison of `python_version` says of whole versions: `> "3.7"` begins with 3.8. */
function specifierOf(comparison: string): string | undefined {
  const [, full, operator, major = '', minor] = PYTHON.exec(comparison.trim()) ?? [];
  if (operator === undefined) return undefined;
  if (minor === undefined) return /^(?:<|>=)$/.test(operator) ? operator + major : undefined;
  const version = `${major}.${minor}`;
  const next = `${major}.${Number(minor) + 1}`;
  if (full !== undefined)
    return operator === '<=' ? `<${next}` : operator === '>' ? `>=${version}` : undefined;
  switch (operator) {
    case '<=':
      return `<${next}`;
    case '>':
      return `>=${next}`;
    case '==':
    case '!=':
      return `${operator}${version}.*`;
    default:
      return operator + version;
  }
}

/**
 * Whether an environment marker holds for the Pythons that a project admits: for all of them, for none, or perhaps. What
 * it asks of platforms is anybody's guess.
 *
 * @param marker - hostile text
 * @param python - the specifier of the project's Python
 * @see PEP 508, "Environment Markers"
 */
export function judgeMarker(marker: string, python: string): 'always' | 'never' | 'perhaps' {
  if (marker.length > LONGEST) return 'perhaps';
  const admitted = admittedVersions(python);
  const judged = marker.split(/\bor\b/).map((alternative) => {
    const asked = alternative.split(/\band\b/).map(specifierOf);
    const known = asked.filter((specifier) => specifier !== undefined).join(',');
    if (known === '') return 'perhaps';
    if (admittedVersions(`${python},${known}`).length === 0) return 'never';
    const isAll = !asked.includes(undefined) && relate(admitted, admittedVersions(known)) === 'all';
    return isAll ? 'always' : 'perhaps';
  });
  if (judged.includes('always')) return 'always';
  return judged.every((one) => one === 'never') ? 'never' : 'perhaps';
}
