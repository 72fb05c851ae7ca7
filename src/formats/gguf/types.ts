/** How a tensor's type packs numbers: so many in a block of so many bytes. */
export interface Packing {
  readonly name: string;
  readonly block: number;
  readonly bytes: number;
}

const packing = (name: string, block: number, bytes: number): Packing => ({ name, block, bytes });

/** `enum ggml_type` and `type_traits` of ggml; the numbers that are missing were given up. */
export const packings: ReadonlyMap<number, Packing> = new Map([
  [0, packing('F32', 1, 4)],
  [1, packing('F16', 1, 2)],
  [2, packing('Q4_0', 32, 18)],
  [3, packing('Q4_1', 32, 20)],
  [6, packing('Q5_0', 32, 22)],
  [7, packing('Q5_1', 32, 24)],
  [8, packing('Q8_0', 32, 34)],
  [9, packing('Q8_1', 32, 40)],
  [10, packing('Q2_K', 256, 84)],
  [11, packing('Q3_K', 256, 110)],
  [12, packing('Q4_K', 256, 144)],
  [13, packing('Q5_K', 256, 176)],
  [14, packing('Q6_K', 256, 210)],
  [15, packing('Q8_K', 256, 292)],
  [16, packing('IQ2_XXS', 256, 66)],
  [17, packing('IQ2_XS', 256, 74)],
  [18, packing('IQ3_XXS', 256, 98)],
  [19, packing('IQ1_S', 256, 50)],
  [20, packing('IQ4_NL', 32, 18)],
  [21, packing('IQ3_S', 256, 110)],
  [22, packing('IQ2_S', 256, 82)],
  [23, packing('IQ4_XS', 256, 136)],
  [24, packing('I8', 1, 1)],
  [25, packing('I16', 1, 2)],
  [26, packing('I32', 1, 4)],
  [27, packing('I64', 1, 8)],
  [28, packing('F64', 1, 8)],
  [29, packing('IQ1_M', 256, 56)],
  [30, packing('BF16', 1, 2)],
  [34, packing('TQ1_0', 256, 54)],
  [35, packing('TQ2_0', 256, 66)],
  [39, packing('MXFP4', 32, 17)],
  [40, packing('NVFP4', 64, 36)],
  [41, packing('Q1_0', 128, 18)],
]);

/** `enum gguf_metadata_value_type`: bytes of each scalar. */
export const scalarSizes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
export const STRING = 8;
export const ARRAY = 9;
