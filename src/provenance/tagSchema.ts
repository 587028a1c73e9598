import * as z from 'zod/mini';
import { evidences, origins, reviews, type Tag } from './tag.ts';

const text = z.catch(z.nullable(z.string()), null);

/** A tag as JSON. Missing fields and unknown words are read as "nothing known". */
export const tagSchema = z.object({
  origin: z.catch(z.enum(origins), 'unknown'),
  evidence: z.catch(z.enum(evidences), 'inferred'),
  tool: text,
  model: text,
  level: text,
  task: text,
  timeMs: z.catch(z.number(), 0),
  rung: text,
  reviewer: text,
  review: z.catch(z.nullable(z.enum(reviews)), null),
  note: text,
  changeId: z.catch(z.nullable(z.number()), null),
});

export function tagFromJson(json: string): Tag {
  return tagSchema.parse(JSON.parse(json));
}
