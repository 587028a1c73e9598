import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { NoteMetadata } from './commitRecord.ts';
import { objectOf, parseJson } from './gitAiNote.ts';

/**
 * What a note says of the checks that we ran on exactly the files of its commit. A copy of the text at another commit proves nothing: it
 * counts only where the commit's own tree is `tree`.
 */
export interface NoteCertificate {
  /** Git's hash of the checked files, as of a commit of all of them. */
  readonly tree: string;
  readonly checks: readonly { readonly command: string; readonly exitCode: number }[];
  /** UTC ms. */
  readonly timeMs: number;
  /** Sentences that nobody answered. */
  readonly notChecked: readonly string[];
  /** A person's answers. */
  readonly answered: Readonly<Record<string, boolean>>;
  readonly namedBy: 'person' | 'program';
}

/** Key inside `custom_attributes`, which the standard leaves to other tools. */
const certificatesPattern = 'dev.calibrated.certificates';
/** A session of our own that attests no line. */
export const certificatesKey = `s_${createHash('sha256').update('calibrated:certificates').digest('hex').slice(0, 14)}`;

const certificateSchema = z.object({
  tree: z.string().check(z.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u)),
  checks: z.array(z.object({ command: z.string(), exitCode: z.int() })).check(z.minLength(1)),
  timeMs: z.number(),
  notChecked: z.array(z.string()),
  answered: z.record(z.string(), z.boolean()),
  namedBy: z.enum(['person', 'program']),
});

/** The session that holds them. */
export function certificatesSession(certificates: readonly NoteCertificate[]): object {
  return {
    agent_id: { tool: 'calibrated', id: 'certificates', model: 'none' },
    custom_attributes: { [certificatesPattern]: JSON.stringify(certificates) },
  };
}

/** The certificates in a note's metadata. What cannot be read, or names a check that failed, is none. */
export function certificatesIn(metadata: NoteMetadata): readonly NoteCertificate[] {
  const session = objectOf(objectOf(metadata['sessions'])[certificatesKey]);
  return certificatesFrom(parseJson(String(objectOf(session['custom_attributes'])[certificatesPattern])));
}

export function certificatesFrom(list: unknown): readonly NoteCertificate[] {
  return (Array.isArray(list) ? list : []).flatMap((value: unknown) => {
    const { success, data } = certificateSchema.safeParse(value);
    return success && data.checks.every(({ exitCode }) => exitCode === 0) ? [data] : [];
  });
}

/** Each of them once: of several that differ only in their time, the first. An agent that stops often would fill the note. */
export function uniteCertificates(...lists: readonly (readonly NoteCertificate[] | undefined)[]): NoteCertificate[] {
  const firsts = new Map<string, NoteCertificate>();
  for (const one of lists.flatMap((list) => list ?? [])) {
    const said = JSON.stringify({ ...one, timeMs: 0 });
    const known = firsts.get(said);
    if (known === undefined || one.timeMs < known.timeMs) firsts.set(said, one);
  }
  return [...firsts.values()];
}
