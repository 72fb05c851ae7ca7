import { parseRequirement } from '../../parsers/requirement.js';
import type { ShellWord } from '../../parsers/shell-words.js';
import { snippet } from '../../parsers/source-text.js';
import { hideUrlSecrets } from '../../parsers/url-secrets.js';
import type { PackageFact } from '../../types.js';

/** Options of pip and uv before or among requirements whose value is the next word. */
const valuedOptions = new Set(
  (
    '-r --requirement --requirements -c --constraint --constraints -i --index-url --pypi-url --extra-index-url ' +
    '--index --default-index -f --find-links -t --target -d --dest -w --wheel-dir --root --prefix --src ' +
    '--source-dir -b --build --cache-dir --platform --python-version --python-platform --implementation --abi ' +
    '--no-binary --only-binary --progress-bar --root-user-action --report --upgrade-strategy --global-option ' +
    '--install-option --build-option -C --config-setting --config-settings --log --log-file --proxy --retries ' +
    '--timeout --exists-action --trusted-host --allow-insecure-host --cert --client-cert --use-feature ' +
    '--use-deprecated --python -p --keyring-provider --hash --group --extra --override --index-strategy ' +
    '--resolution --prerelease --link-mode --exclude-newer --torch-backend --color -P --upgrade-package'
  ).split(' '),
);
const editableOptions = /^(?:-e|--editable)(?:=(.*))?$/s;
/** What pip would install. */
export function* packagesOf(
  words: readonly ShellWord[],
  locate: (word: ShellWord) => PackageFact['location'],
): Generator<PackageFact> {
  const verb = words.findIndex(({ text }) => /^(?:install|download|wheel)$/.test(text));
  if (verb < 0) return;
  for (let at = verb + 1; at < words.length; at++) {
    let word = words[at];
    if (word === undefined) return;
    let written = word.text;
    const editable = editableOptions.exec(written);
    if (editable) {
      if (editable[1] === undefined) word = words[++at];
      written = editable[1] ?? word?.text ?? '';
    } else if (written.startsWith('-')) {
      if (valuedOptions.has(written)) at++;
      continue;
    }
    const requirement = word && !word.dynamic ? parseRequirement(written) : undefined;
    if (word && requirement) {
      const code = snippet(hideUrlSecrets(written));
      const location = locate(word);
      yield { kind: 'package', ecosystem: 'PyPI', ...requirement, declaredIn: 'command', code, location };
    }
  }
}
