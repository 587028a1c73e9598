import * as z from 'zod/mini';

/** The embeddings of a batch of texts. */
export interface Embeddings {
  /** One per text, in the same order, all of the same length. */
  readonly vectors: readonly (readonly number[])[];
  /** Undefined if the server reported no count. */
  readonly inputTokens: number | undefined;
}

/** Response of `/embeddings`. Source: OpenAI's API reference, which Ollama, LM Studio, llama.cpp and vLLM follow. */
const answerSchema = z.object({
  data: z.array(z.object({ index: z.optional(z.int()), embedding: z.array(z.number()).check(z.minLength(1)) })),
  usage: z.optional(z.object({ prompt_tokens: z.optional(z.number()) })),
});

/** @returns undefined if the response is not exactly one vector per text */
export function readEmbeddings(body: unknown, texts: number): Embeddings | undefined {
  const read = answerSchema.safeParse(body);
  if (!read.success) return undefined;
  const vectors: (readonly number[] | undefined)[] = Array.from({ length: texts });
  for (const [at, { index = at, embedding }] of read.data.data.entries()) vectors[index] = embedding;
  const whole = vectors
    .filter((vector) => vector?.length === vectors[0]?.length)
    .filter((vector) => vector !== undefined);
  if (whole.length !== texts || vectors.length !== texts) return undefined;
  return { vectors: whole, inputTokens: read.data.usage?.prompt_tokens };
}
