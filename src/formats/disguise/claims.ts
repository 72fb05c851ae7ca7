import type { Content } from '../../parsers/content-signature.js';

/** What a name promises of the bytes behind it. */
export interface Claim {
  /** For a person: `an image`. */
  readonly promises: string;
  /** Sorts of content that are honest under such a name, beside what nothing is known of. */
  readonly honest: readonly Content['kind'][];
  /** Single contents that are honest too. */
  readonly also?: readonly string[];
}

type Row = readonly [promises: string, endings: RegExp, claim: Omit<Claim, 'promises'>];

const NUMPY = 'a NumPy array';
const HDF5 = 'an HDF5 file';
const ZIP = 'a zip archive';

/**
 * Names under which some reader opens a format of its own, or a person sees nothing that runs. What may honestly be
 * many things (`.dat`, no ending at all) is not among them.
 */
const rows: readonly Row[] = [
  ['a file of safetensors', /\.safetensors$/, { honest: [], also: ['a file of safetensors'] }],
  ['a GGUF model', /\.(?:gguf|ggml)$/, { honest: [], also: ['a GGUF model'] }],
  ['an ONNX model', /\.(?:onnx|ort)$/, { honest: [] }],
  ['a TensorFlow Lite model', /\.tflite$/, { honest: [] }],
  // Compressed graphs and tables of other programs share these.
  ['a protocol buffer', /\.(?:pb|pbtxt|tfrecord|caffemodel|mlmodel|pdmodel)$/, { honest: ['compressed'] }],
  ['a MessagePack file', /\.msgpack$/, { honest: ['compressed'] }],
  ['an HDF5 file', /\.(?:h5|hdf5)$/, { honest: [], also: [HDF5] }],
  // Until TensorFlow 2.12 it was an HDF5 file.
  ['a Keras archive', /\.keras$/, { honest: [], also: [HDF5, ZIP] }],
  // NumPy opens either under either name, and everything else as a pickle.
  ['a NumPy array', /\.np[yz]$/, { honest: [], also: [NUMPY, ZIP] }],
  ['an image', /\.(?:png|jpe?g|gif|webp|bmp|ico|tiff?)$/, { honest: [] }],
  ['a recording', /\.(?:wav|mp3|mp4|ogg|flac|avi|mov)$/, { honest: [] }],
  ['a document', /\.pdf$/, { honest: ['document'] }],
  [
    'text',
    /\.(?:txt|json|jsonl|md|rst|csv|tsv|ya?ml|toml|ini|cfg|xml|pmml|html?|css|jinja2?|ipynb|py|pyi|r|js|ts|sh|log)$/,
    // Tables and logs are kept compressed under their own name.
    { honest: ['script', 'compressed'] },
  ],
  ['an archive', /\.(?:zip|tar|tgz|7z|rar|mar|nemo|skops|mlpackage)$/, { honest: ['archive', 'compressed'] }],
  // Programs that fetch files expand them on the way, and leave their names.
  [
    'compressed data',
    /\.(?:gz|bz2|xz|zst|lz4)$/,
    { honest: ['archive', 'compressed', 'model', 'pickle', 'script'] },
  ],
  // All that PyTorch, joblib and the others open; 7z and RAR are none of it, and evil models came as such.
  ['the numbers of a checkpoint', /\.(?:data-\d{5}-of-\d{5}|pdiparams)$/, { honest: ['compressed'] }],
  [
    'a model',
    /\.(?:pt|pth|pt2|ckpt|pkl|pickle|joblib|dill|model|weights|params|sav|mlnet)$/,
    { honest: ['pickle', 'compressed', 'model'], also: [ZIP, 'a tar archive'] },
  ],
  // The names under which Transformers, Diffusers, PEFT and Accelerate save with PyTorch.
  [
    'a model',
    /(?:^|\/)(?:(?:\w+_)?pytorch_model|adapter_model|model|training_args|optimizer|scheduler|scaler)(?:[.-][\w.-]*)?\.bin$/,
    { honest: ['pickle', 'compressed', 'model'], also: [ZIP, 'a tar archive'] },
  ],
  // Every binary file may have it: programs, installers, firmware, parts of documents.
  [
    'data',
    /\.bin$/,
    {
      honest: ['pickle', 'compressed', 'model', 'document', 'script', 'bytecode', 'native'],
      also: [ZIP, 'a tar archive'],
    },
  ],
];

/** What a file's name, in lower case, promises; undefined where it promises nothing. */
export function claimOf(name: string): Claim | undefined {
  const row = rows.find(([, endings]) => endings.test(name));
  return row && { promises: row[0], ...row[2] };
}

/** Archives that are models: what is packed in them comes with the model, and a reader of models unpacks it. */
const modelArchives =
  /\.(?:pt|pth|pt2|ckpt|bin|pkl|pickle|joblib|npz|keras|nemo|mar|skops|mlmodel|mlpackage|safetensors|gguf|llamafile)$/;

/** Packages and images of programs, where machine code is at home. */
const packages =
  /\.(?:whl|jar|war|aar|egg|apk|ipa|nupkg|vsix|deb|rpm|conda)$|(?:^|[/-])(?:layer\.tar|[0-9a-f]{64})$/;

/** In what a member lies, by the names on the way to it. */
export function containerOf(way: readonly string[]): 'model' | 'package' | 'archive' | 'none' {
  if (way.length === 0) return 'none';
  const names = way.map((name) => name.toLowerCase());
  if (names.some((name) => packages.test(name))) return 'package';
  return names.some((name) => modelArchives.test(name)) ? 'model' : 'archive';
}
