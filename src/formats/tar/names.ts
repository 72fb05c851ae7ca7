import type { Anomalies } from '../../parsers/anomaly-collector.js';
import { leavesArchive, linkLeaves } from '../../parsers/archive-path.js';
import { specialFiles, types } from './header.js';
import type { Member } from './walk.js';

/** The same file under one name: `./a//b/` is `a/b`. */
function plainName(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** The folders on the way to a name, the outermost first. */
function* foldersOf(name: string): Generator<string> {
  for (let slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1))
    yield name.slice(0, slash);
}

/** Deeper ones are in no model: a name of slashes alone must not cost its square. */
const MAX_FOLDERS = 64;

/** Watches where members would be written by who unpacks them one after another. */
export class Names {
  readonly #links = new Set<string>();
  readonly #files = new Set<string>();

  /** @param rooted - the archive is a file system of its own, in which absolute links and devices are at home */
  constructor(
    readonly anomalies: Anomalies,
    readonly rooted: boolean,
  ) {}

  check(member: Member): void {
    const { name, type, link, at } = member;
    const quoted = `'${name}'`;
    const plain = plainName(name);
    const through = this.#linkOnTheWay(plain, type === types.symbolicLink);
    if (leavesArchive(name))
      this.anomalies.add('path-traversal', `${quoted} leaves the folder of the archive`, at);
    else if (through !== undefined)
      this.anomalies.add('path-traversal', `${quoted} is written through the link '${through}'`, at);
    if (type === types.symbolicLink) this.#checkLink(member, plain);
    else if (type === types.hardLink && leavesArchive(link) && !this.rooted)
      this.anomalies.add('path-traversal', `${quoted} is a hard link to '${link}', out of the archive`, at);
    else if (specialFiles.has(type) && !this.rooted)
      this.anomalies.add('special-file', `${quoted} is a ${type === types.fifo ? 'pipe' : 'device'}`, at);
    if (type === types.directory) return;
    if (this.#files.has(plain))
      this.anomalies.add('duplicate-entry', `${quoted} stands more than once in the archive`, at);
    this.#files.add(plain);
  }

  #checkLink({ name, link, at }: Member, plain: string): void {
    this.#links.add(plain);
    // A link through another one may lead anywhere as soon as it goes up again.
    const winding = link.includes('..') && this.#linkOnTheWay(plainName(link)) !== undefined;
    // In a file system of its own an absolute link begins where the archive does.
    const absolute = this.rooted && link.startsWith('/');
    const leaves = absolute ? linkLeaves('link', link.replace(/^\/+/, '')) : linkLeaves(name, link);
    if (leaves || winding)
      this.anomalies.add(
        'path-traversal',
        `'${name}' is a link to '${link}', out of the archive's folder`,
        at,
      );
  }

  /** An earlier link of this name, which another link takes the place of, or one that a folder on the way is. */
  #linkOnTheWay(plain: string, replaces = false): string | undefined {
    if (this.#links.size === 0) return undefined;
    if (!replaces && this.#links.has(plain)) return plain;
    let depth = 0;
    for (const folder of foldersOf(plain)) {
      if (this.#links.has(folder)) return folder;
      if (++depth > MAX_FOLDERS) break;
    }
    return undefined;
  }
}
