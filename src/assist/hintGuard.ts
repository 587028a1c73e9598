import { capBroken, type Rung } from './ladder.ts';

export type HintVerdict = { readonly shown: true } | { readonly shown: false; readonly reason: string };

export interface HintToCheck {
  readonly text: string;
  readonly rung: Exclude<Rung, 'H6'>;
  readonly languageId: string | undefined;
  /** The user's own text: what already stands there cannot leak. */
  readonly own: string;
}

/** Decides whether a hint may be shown. Nothing of a hint reaches the view before this. */
export interface HintGuard {
  check(hint: HintToCheck, signal: AbortSignal): Promise<HintVerdict>;
}

/** The caps of the rung, and no code that the user does not already have. */
export const capsGuard: HintGuard = {
  async check({ text, rung, own }) {
    const broken = capBroken(text, rung);
    if (broken !== undefined) return { shown: false, reason: broken };
    const foreign = [...text.matchAll(/`([^`\n]+)`/g)]
      .map(([, span]) => span ?? '')
      .find((span) => isStatement(span) && !own.includes(span));
    if (rung !== 'H4' && rung !== 'H5' && foreign !== undefined) {
      return { shown: false, reason: `it spells out code: ${foreign}` };
    }
    return { shown: true };
  },
};

/** A span with an operator or a call is a piece of a solution; a bare name or a literal is not. */
function isStatement(span: string): boolean {
  return /[=<>!+*%&|?]|\w\(.*\)|;|\breturn\b/.test(span);
}
