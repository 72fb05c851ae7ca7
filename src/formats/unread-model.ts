import type { AnomalyFact, Format, Probe } from '../types.js';

interface Kind {
  readonly kind: string;
  readonly anomaly: 'unread-model' | 'unread-archive';
  /** Bytes as latin1 at an offset, one of which must stand there. */
  readonly magic?: readonly (readonly [offset: number, bytes: string])[];
  /** The name, where bytes alone do not tell. */
  readonly names?: RegExp;
}

/**
 * The first of which all conditions hold. Text is none of them, whatever its name is. Formats that hold nothing but
 * numbers (safetensors, XGBoost's, LightGBM's and CatBoost's own) are none, for loading them runs nothing.
 */
const kinds: readonly Kind[] = [
  { kind: 'TensorRT engine', anomaly: 'unread-model', names: /\.(?:engine|trt)$/ },
  { kind: 'RAR archive', anomaly: 'unread-archive', magic: [[0, 'Rar!\x1a\x07']] },
];

/** Bytes that no text holds: pointers, stubs and sources may have a model's name. */
function isBinary(head: Uint8Array): boolean {
  return head.some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13);
}

function kindOf({ head, name }: Pick<Probe, 'head' | 'name'>): Kind | undefined {
  if (!isBinary(head)) return undefined;
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
  return kinds.find(
    (kind) =>
      kind.names?.test(name) !== false &&
      (kind.magic?.some(([offset, bytes]) => text.startsWith(bytes, offset)) ?? true),
  );
}

/**
 * Serialized models and archives that are recognized and whose inside is not read: silence about them would look
 * like safety. Safetensors are not among them, they hold nothing that runs.
 */
export const unreadModelFormat: Format = {
  id: 'unread-model',
  matches: (probe) => kindOf(probe) !== undefined,
  async *read({ path, inside, content }) {
    const name = ((inside.at(-1) ?? path).split('/').at(-1) ?? '').toLowerCase();
    const kind = kindOf({ head: await content.read(0, 4096), name });
    if (kind === undefined) return;
    yield {
      kind: 'anomaly',
      anomaly: kind.anomaly,
      format: 'unread-model',
      detail: kind.kind,
      unread: true,
      location: { kind: 'file' },
    } satisfies AnomalyFact;
  },
};
