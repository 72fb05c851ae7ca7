import { MAX_DEPTH, startBudget } from './budget.js';
import { sha256 } from './digest.js';
import { BudgetError, describeError, FormatError } from './errors.js';
import type { Engine } from './engine.js';
import { draftsToFindings, lineOf, type Draft, type FindingContext } from './findings.js';
import { ContentsCollector } from './contents.js';
import { lineHashes } from './line-hash.js';
import { MAX_POINTER, parseLfsPointer } from './parsers/lfs-pointer.js';
import { findTrojanSource } from './parsers/trojan-source.js';
import { findDirectives, type Directive } from './suppress.js';
import type {
  AnomalyFact,
  Artifact,
  Budget,
  Bytes,
  Contents,
  Coverage,
  Detail,
  Fact,
  FileVersion,
  Finding,
  Format,
  Match,
  PackageFact,
  Probe,
  Surroundings,
  TextFact,
} from './types.js';

const HEAD = 4096;
/** The end record of a zip, behind which a comment of 64 KiB may stand. */
const TAIL = 65_557;

/** Formats whose members a reviewer wants to see. */
const archives = new Set(['zip', 'tar']);

/** All that one version of one file says. */
export interface FileScan {
  readonly path: string;
  readonly findings: readonly Finding[];
  readonly coverage: readonly Coverage[];
  readonly packages: readonly PackageFact[];
  readonly contents?: Contents;
  /** SHA-256 of the file, or of the content that a Git LFS pointer stands for; where it was wanted. */
  readonly digest?: string;
  /** Bugs of this program that the file brought out. */
  readonly failures: readonly string[];
  /** Makes findings of what is learned about the file later on. */
  toFindings(matches: readonly Match[]): readonly Finding[];
}

async function probe(artifact: Artifact): Promise<Probe> {
  const { content, path, inside } = artifact;
  const head = await content.read(0, HEAD);
  const tail = content.randomAccess
    ? await content.read(Math.max(0, (await content.size()) - TAIL), TAIL)
    : head.subarray(0, 0);
  const name = (inside.at(-1) ?? path).split('/').at(-1) ?? '';
  return { path, name: name.toLowerCase(), head, tail };
}

function isArtifact(item: Fact | Detail | Artifact): item is Artifact {
  return 'content' in item && 'inside' in item;
}

function isDetail(item: Fact | Detail): item is Detail {
  return item.kind === 'tensor' || item.kind === 'metadata';
}

async function close(content: Bytes): Promise<void> {
  if ('close' in content && typeof content.close === 'function')
    await (content.close as () => Promise<void>)();
}

/** Reads one file with everything inside it, and gathers what it says. */
class FileReader {
  readonly drafts: Draft[] = [];
  readonly directives: Directive[] = [];
  readonly coverage: Coverage[] = [];
  readonly packages: PackageFact[] = [];
  readonly failures: string[] = [];
  readonly secrets = new Set<string>();
  readonly contents = new ContentsCollector();
  #exhausted = false;

  constructor(
    readonly engine: Engine,
    readonly budget: Budget,
    readonly surroundings: Surroundings,
  ) {}

  async read(artifact: Artifact): Promise<void> {
    const reasons: string[] = [];
    let formats: readonly Format[] = [];
    let failed = false;
    let empty = false;
    try {
      const seen = await probe(artifact);
      empty = seen.head.length === 0;
      // Nothing loads a file without a byte, whatever its name promises: a placeholder, most often.
      if (!empty) formats = this.engine.formats.filter((format) => format.matches(seen));
      for (const format of formats) await this.#readAs(format, artifact, reasons);
    } catch (error) {
      if (error instanceof BudgetError) {
        if (!this.#exhausted)
          this.#anomaly(artifact, 'over-budget', formats.at(-1)?.id ?? '', error.message, reasons);
        this.#exhausted = true;
        if (artifact.inside.length > 0) throw error;
      } else if (error instanceof FormatError) {
        // Damaged at its very start, where the probe looks: a stream in a container, whose own format is not known.
        this.#anomaly(
          artifact,
          error.anomaly,
          formats.at(-1)?.id ?? 'stream',
          error.message,
          reasons,
          error.offset,
        );
      } else {
        failed = true;
        const detail = describeError(error);
        this.failures.push([artifact.path, ...artifact.inside, detail].join(': '));
        this.#anomaly(artifact, 'internal-error', formats.at(-1)?.id ?? '', detail, reasons);
      }
    } finally {
      this.#cover(artifact, formats, reasons, { failed, empty });
      if (artifact.inside.length > 0) await close(artifact.content);
    }
  }

  async #readAs(format: Format, artifact: Artifact, reasons: string[]): Promise<void> {
    const top = artifact.inside.length === 0;
    if (top) this.contents.format(format.id);
    try {
      for await (const item of format.read(artifact, this.budget)) {
        if (!isArtifact(item)) {
          if (isDetail(item)) this.#note(item);
          else await this.#take([item], artifact, reasons);
        } else if (item.inside.length > MAX_DEPTH) {
          this.#anomaly(
            artifact,
            'nesting-limit',
            format.id,
            `nested more than ${MAX_DEPTH} levels deep`,
            reasons,
          );
          await close(item.content);
        } else {
          if (top && archives.has(format.id)) await this.#list(item);
          await this.read(item);
        }
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#anomaly(artifact, error.anomaly, format.id, error.message, reasons, error.offset);
    }
  }

  async #list({ inside, content }: Artifact): Promise<void> {
    this.contents.member(inside.at(-1) ?? '', content.randomAccess ? await content.size() : null);
  }

  #note(detail: Detail): void {
    this.budget.spend('facts', 1);
    this.budget.tick();
    this.contents.detail(detail);
  }

  async #take(facts: Iterable<Fact>, artifact: Artifact, reasons: string[]): Promise<void> {
    for (const fact of facts) {
      this.budget.spend('facts', 1);
      this.budget.tick();
      const before = this.drafts.length;
      this.#match(fact, artifact);
      this.budget.spend('matches', this.drafts.length - before);
      this.contents.fact(fact);
      if (fact.kind === 'package') this.packages.push(fact);
      else if (fact.kind === 'anomaly' && fact.unread === true) reasons.push(fact.detail);
      else if (fact.kind === 'text') await this.#takeText(fact, artifact, reasons);
    }
  }

  async #takeText({ source, language }: TextFact, artifact: Artifact, reasons: string[]): Promise<void> {
    this.directives.push(...findDirectives(source));
    if (language === 'plain') return;
    await this.#take(findTrojanSource(source), artifact, reasons);
    const reader = await this.engine.readerOf(language);
    if (reader) await this.#take(reader.read(source, this.budget), artifact, reasons);
  }

  #match(fact: Fact, { path, inside }: Artifact): void {
    for (const match of this.engine.match(fact, this.surroundings)) {
      if (match.secret !== undefined) this.secrets.add(match.secret);
      this.drafts.push({ match, path, inside });
    }
  }

  #anomaly(
    artifact: Artifact,
    anomaly: string,
    format: string,
    detail: string,
    reasons: string[],
    offset?: number,
  ): void {
    const location =
      offset === undefined ? ({ kind: 'file' } as const) : ({ kind: 'bytes', offset } as const);
    const fact: AnomalyFact = { kind: 'anomaly', anomaly, format, detail, unread: true, location };
    reasons.push(detail);
    this.#match(fact, artifact);
  }

  #cover(
    artifact: Artifact,
    formats: readonly Format[],
    reasons: readonly string[],
    { failed, empty }: { readonly failed: boolean; readonly empty: boolean },
  ): void {
    const { path, inside } = artifact;
    // Inside an archive an unknown member is a tensor or an asset: to list each would bury what matters.
    if (inside.length > 0 && reasons.length === 0) return;
    const unknown = !empty && formats.length === 0 && reasons.length === 0;
    const status = failed ? 'failed' : unknown ? 'skipped' : reasons.length > 0 ? 'partial' : 'scanned';
    const reason = unknown ? 'no reader for this kind of file' : [...new Set(reasons)].slice(0, 3).join('; ');
    this.coverage.push({ path, inside, status, formats: formats.map((format) => format.id), reason });
  }
}

async function digestOf(content: Bytes): Promise<string> {
  return parseLfsPointer(await content.read(0, MAX_POINTER))?.digest ?? sha256(content);
}

export interface ScanOptions {
  /** The path that findings are reported under, where it is not the file's own: the head's, of a renamed file. */
  readonly path?: string;
  /** Whether somebody wants the digest, for which all of the file must be read. Size in bytes. */
  /** What is known of the file's revision: its pins. */
  readonly surroundings?: Surroundings;
  readonly wantsDigest?: (path: string, contents: Contents | undefined, size: number) => boolean;
}

/**
 * Reads one version of one file. Never throws for what the file holds: what cannot be read is a finding and
 * stands in the coverage.
 */
export async function scanFile(
  engine: Engine,
  file: FileVersion,
  { path = file.path, wantsDigest, surroundings = { path, pinsOf: () => [] } }: ScanOptions = {},
): Promise<FileScan> {
  const reader = new FileReader(engine, startBudget(), surroundings);
  const artifact = (content: Bytes): Artifact => ({ path, inside: [], content });
  let content;
  try {
    content = await file.open();
  } catch (error) {
    return unreadableFile(engine, path, 'unreadable', describeError(error));
  }
  try {
    await reader.read(artifact(content));
    const clean = engine.redactor.knowing(reader.secrets);
    const size = await content.size();
    const contents = reader.contents.finish(size, clean);
    const digest = wantsDigest?.(path, contents, size) === true ? await digestOf(content) : undefined;
    const { drafts, coverage, packages, failures, directives } = reader;
    const places = [
      ...drafts.filter((draft) => draft.inside.length === 0).map(({ match }) => match),
      ...packages,
    ];
    const lines = new Set(places.flatMap(({ location }) => lineOf(location) ?? []));
    const context: FindingContext = {
      clean,
      directives,
      ceiling: engine.inlineCeiling,
      lineHashes: lines.size > 0 ? await lineHashes(content, lines) : new Map(),
    };
    return {
      path,
      findings: draftsToFindings(drafts, context),
      coverage,
      packages,
      failures,
      ...(contents && { contents: { ...contents, ...(digest !== undefined && { digest }) } }),
      ...(digest !== undefined && { digest }),
      toFindings: (matches) => draftsToFindings(asDrafts(matches, path), context),
    };
  } finally {
    await content.close();
  }
}

function asDrafts(matches: Iterable<Match>, path: string): readonly Draft[] {
  return [...matches].map((match) => ({ match, path, inside: [] }));
}

/** What a file that cannot be opened says: a submodule, a link that leaves the workspace, an object that is missing. */
export function unreadableFile(engine: Engine, path: string, anomaly: string, detail: string): FileScan {
  const fact: AnomalyFact = {
    kind: 'anomaly',
    anomaly,
    format: '',
    detail,
    unread: true,
    location: { kind: 'file' },
  };
  const context: FindingContext = {
    clean: engine.redactor.knowing([]),
    directives: [],
    ceiling: 'none',
    lineHashes: new Map(),
  };
  const toFindings = (matches: Iterable<Match>): readonly Finding[] =>
    draftsToFindings(asDrafts(matches, path), context);
  const coverage: Coverage = { path, inside: [], status: 'failed', formats: [], reason: detail };
  return {
    path,
    findings: toFindings(engine.match(fact)),
    coverage: [coverage],
    packages: [],
    failures: [],
    toFindings,
  };
}
