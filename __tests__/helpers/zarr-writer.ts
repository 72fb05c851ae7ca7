/** A description of an array whose chunks go through one codec, as examples of rules name it. */
export function zarrFile({ name }: { readonly name: string }) {
  const description = {
    zarr_format: 2,
    dtype: '|O',
    shape: [1],
    chunks: [1],
    filters: [{ id: name }],
    compressor: null,
  };
  return { path: 'checkpoint/weights/.zarray', content: JSON.stringify(description) };
}
