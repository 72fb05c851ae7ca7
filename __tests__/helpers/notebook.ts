/** One cell as a test writes it; a bare string is a code cell. */
export type CellSpec =
  | string
  | {
      readonly type: 'code' | 'markdown' | 'raw';
      readonly source: string;
      readonly id?: string;
      readonly metadata?: object;
      readonly outputs?: readonly object[];
      readonly attachments?: object;
    };

export interface NotebookOptions {
  /** Spaces of one level; 0 puts the whole notebook on one line. Jupyter writes 1. */
  readonly indent?: number;
  /** Writes everything beyond ASCII as `\uXXXX`. */
  readonly ascii?: boolean;
  /** Writes each `source` as one string instead of a list of lines. */
  readonly plainSource?: boolean;
  /** Notebook metadata; a Python kernel where it is not given. */
  readonly metadata?: object;
}

const pythonKernel = {
  kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
  language_info: { name: 'python', version: '3.12.0' },
};

/** The lines of a text, each with its line end, as nbformat stores them. */
function lines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

export const outputs = {
  stream: (text: string, name = 'stdout') => ({ name, output_type: 'stream', text: lines(text) }),
  error: (ename: string, evalue: string, traceback: readonly string[]) => ({
    ename,
    evalue,
    output_type: 'error',
    traceback,
  }),
  display: (data: object) => ({ data, metadata: {}, output_type: 'display_data' }),
  result: (data: object) => ({ data, execution_count: 1, metadata: {}, output_type: 'execute_result' }),
};

/** JSON as Python's `json.dumps(…, ensure_ascii=True)` writes it. */
export function escapeNonAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** An nbformat 4.5 notebook as JSON, with keys in the order in which Jupyter writes them. */
export function notebook(cells: readonly CellSpec[], options: NotebookOptions = {}): string {
  const document = {
    cells: cells.map((spec, index) => {
      const cell = typeof spec === 'string' ? { type: 'code' as const, source: spec } : spec;
      return {
        ...('attachments' in cell ? { attachments: cell.attachments } : {}),
        cell_type: cell.type,
        ...(cell.type === 'code' ? { execution_count: null } : {}),
        id: ('id' in cell ? cell.id : undefined) ?? `cell-${index + 1}`,
        metadata: ('metadata' in cell ? cell.metadata : undefined) ?? {},
        ...(cell.type === 'code' ? { outputs: ('outputs' in cell ? cell.outputs : undefined) ?? [] } : {}),
        source: options.plainSource === true ? cell.source : lines(cell.source),
      };
    }),
    metadata: options.metadata ?? pythonKernel,
    nbformat: 4,
    nbformat_minor: 5,
  };
  const json = JSON.stringify(document, undefined, options.indent ?? 1);
  return `${options.ascii === true ? escapeNonAscii(json) : json}\n`;
}
