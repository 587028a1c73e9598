/**
 * A language model of random weights in the format GGUF, version 3, small enough to be written by a test. What it says means nothing, but
 * the engine that reads it is a real one. Source of the format: ggml's own description, docs/gguf.md.
 */
export function tinyModel(contextTokens: number, random: () => number): Buffer {
  const [width, inner, heads] = [32, 64, 2];
  const words = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((letter) => [letter, `▁${letter}${letter}`, `▁${letter}et`]);
  const control = ['<unk>', '<s>', '</s>', '<PRE>', '<SUF>', '<MID>'];
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
  const tokens = [...control, ...bytes, ...words];
  const isWord = (token: number) => token >= control.length + bytes.length;

  const values: [string, Value][] = [
    ['general.architecture', { text: 'llama' }],
    ['general.name', { text: 'random weights' }],
    ['llama.context_length', { count: contextTokens }],
    ['llama.embedding_length', { count: width }],
    ['llama.block_count', { count: 1 }],
    ['llama.feed_forward_length', { count: inner }],
    ['llama.attention.head_count', { count: heads }],
    ['llama.attention.head_count_kv', { count: heads }],
    ['llama.attention.layer_norm_rms_epsilon', { real: 1e-5 }],
    ['llama.rope.dimension_count', { count: width / heads }],
    ['llama.vocab_size', { count: tokens.length }],
    ['tokenizer.ggml.model', { text: 'llama' }],
    ['tokenizer.ggml.tokens', { texts: tokens }],
    ['tokenizer.ggml.scores', { reals: tokens.map((token) => token.length) }],
    // Kinds of tokens: 1 a word, 2 unknown, 3 control, 6 a byte.
    [
      'tokenizer.ggml.token_type',
      { integers: tokens.map((_, at) => (at === 0 ? 2 : at < control.length ? 3 : isWord(at) ? 1 : 6)) },
    ],
    ['tokenizer.ggml.unknown_token_id', { count: 0 }],
    ['tokenizer.ggml.bos_token_id', { count: 1 }],
    ['tokenizer.ggml.eos_token_id', { count: 2 }],
    ['tokenizer.ggml.fim_pre_token_id', { count: 3 }],
    ['tokenizer.ggml.fim_suf_token_id', { count: 4 }],
    ['tokenizer.ggml.fim_mid_token_id', { count: 5 }],
  ];
  const filled = (count: number, value: (at: number) => number) =>
    Float32Array.from({ length: count }, (_, at) => value(at));
  const weights = (...shape: number[]): Tensor => ({
    shape,
    data: filled(
      shape.reduce((one, other) => one * other),
      () => random() - 0.5,
    ),
  });
  const ones: Tensor = { shape: [width], data: filled(width, () => 1) };
  const tensors: [string, Tensor][] = [
    ['token_embd.weight', weights(width, tokens.length)],
    ['blk.0.attn_norm.weight', ones],
    ['blk.0.attn_q.weight', weights(width, width)],
    ['blk.0.attn_k.weight', weights(width, width)],
    ['blk.0.attn_v.weight', weights(width, width)],
    ['blk.0.attn_output.weight', weights(width, width)],
    ['blk.0.ffn_norm.weight', ones],
    ['blk.0.ffn_gate.weight', weights(width, inner)],
    ['blk.0.ffn_up.weight', weights(width, inner)],
    ['blk.0.ffn_down.weight', weights(inner, width)],
    ['output_norm.weight', ones],
    // Only words are ever likely: no control token ends the text, and no byte breaks it.
    [
      'output.weight',
      {
        shape: [width, tokens.length],
        data: filled(width * tokens.length, (at) => (isWord(Math.floor(at / width)) ? random() - 0.5 : 0)),
      },
    ],
  ];
  return file(values, tensors);
}

type Value =
  | { readonly text: string }
  | { readonly count: number }
  | { readonly real: number }
  | { readonly texts: readonly string[] }
  | { readonly reals: readonly number[] }
  | { readonly integers: readonly number[] };

interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Numbers of the kinds of values, of the same source. */
const kinds = { count: 4, integer: 5, real: 6, text: 8, list: 9 } as const;
/** Tensors begin at multiples of this, bytes. */
const alignment = 32;

function file(values: readonly [string, Value][], tensors: readonly [string, Tensor][]): Buffer {
  const parts: Buffer[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(values.length)];
  for (const [name, value] of values) parts.push(text(name), ...valueBytes(value));
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    parts.push(text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset));
    offset += padded(data.byteLength);
  }
  const head = Buffer.concat(parts);
  const body = tensors.map(([, { data }]) => filledUp(Buffer.from(data.buffer, data.byteOffset, data.byteLength)));
  return Buffer.concat([filledUp(head), ...body]);
}

function valueBytes(value: Value): Buffer[] {
  if ('text' in value) return [u32(kinds.text), text(value.text)];
  if ('count' in value) return [u32(kinds.count), u32(value.count)];
  if ('real' in value) return [u32(kinds.real), f32(value.real)];
  if ('texts' in value) return [u32(kinds.list), u32(kinds.text), u64(value.texts.length), ...value.texts.map(text)];
  if ('reals' in value) return [u32(kinds.list), u32(kinds.real), u64(value.reals.length), ...value.reals.map(f32)];
  return [u32(kinds.list), u32(kinds.integer), u64(value.integers.length), ...value.integers.map(u32)];
}

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function filledUp(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
