import type { FillInMiddle } from '../streamParts.ts';

interface Family {
  readonly names: RegExp;
  prompt(fim: FillInMiddle): string;
  /** Tokens that end the missing text; servers do not recognize all of them. */
  readonly stop: readonly string[];
}

/** The special tokens that model families use for fill-in-the-middle. Sources: the model cards. */
const families: readonly Family[] = [
  {
    names: /qwen.{0,80}coder|qwen3/,
    prompt: ({ prefix, suffix }) => `<|fim_prefix|>${prefix}<|fim_suffix|>${suffix}<|fim_middle|>`,
    stop: ['<|endoftext|>', '<|file_sep|>'],
  },
  {
    names: /codegemma/,
    prompt: ({ prefix, suffix }) => `<|fim_prefix|>${prefix}<|fim_suffix|>${suffix}<|fim_middle|>`,
    stop: ['<|file_separator|>', '<eos>'],
  },
  {
    names: /starcoder|granite|stable-?code|refact/,
    prompt: ({ prefix, suffix }) => `<fim_prefix>${prefix}<fim_suffix>${suffix}<fim_middle>`,
    stop: ['<|endoftext|>', '<file_sep>'],
  },
  {
    names: /code-?llama/,
    prompt: ({ prefix, suffix }) => `<PRE> ${prefix} <SUF>${suffix} <MID>`,
    stop: ['<EOT>'],
  },
  {
    names: /deepseek.{0,80}coder/,
    prompt: ({ prefix, suffix }) => `<｜fim▁begin｜>${prefix}<｜fim▁hole｜>${suffix}<｜fim▁end｜>`,
    stop: ['<｜end▁of▁sentence｜>'],
  },
  {
    names: /codestral/,
    prompt: ({ prefix, suffix }) => `[SUFFIX]${suffix}[PREFIX]${prefix}`,
    stop: ['</s>'],
  },
];

/** The prompt with the model's own tokens; undefined if its name matches no family that supports fill-in-the-middle. */
export function fimPrompt(
  model: string,
  fim: FillInMiddle,
): { readonly prompt: string; readonly stop: readonly string[] } | undefined {
  const family = families.find(({ names }) => names.test(model.toLowerCase()));
  return family === undefined ? undefined : { prompt: family.prompt(fim), stop: family.stop };
}
