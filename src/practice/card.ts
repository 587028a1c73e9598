import * as z from 'zod/mini';

/**
 * A review question about accepted code from a model. `returns`: the result of a call. `bound`: the result with another bound, and so why
 * this one. `cloze`: one decision is left out.
 */
const schema = z.object({
  id: z.string(),
  kind: z.enum(['returns', 'bound', 'cloze']),
  languageId: z.string(),
  /** Where the code was accepted, for display. */
  path: z.string(),
  prompt: z.string(),
  /** The code to look at. */
  code: z.string(),
  /** The right answer: the canonical value of a run, or the reference text of the code. */
  answer: z.string(),
  /** The program whose run gave the answer; absent when the reference text is the answer. */
  program: z.optional(z.string()),
  expression: z.optional(z.string()),
  /** The accepted function and the constants it needs, for a task of the same structure. */
  source: z.optional(z.object({ code: z.string(), before: z.string() })),
  /** What was accepted, kept until the card is opened: none of it is run before that. */
  accepted: z.optional(
    z.object({
      languageId: z.string(),
      path: z.string(),
      text: z.string(),
      functions: z.array(z.string()),
      file: z.string(),
    }),
  ),
});

export type Card = z.infer<typeof schema>;

export function readCard(value: unknown): Card | undefined {
  const read = schema.safeParse(value);
  return read.success ? read.data : undefined;
}
