import * as z from 'zod/mini';
import { AppError } from '../../base/appError.ts';
import { utcDate } from '../../base/localDay.ts';
import { hourMs } from '../../base/timeUnits.ts';
import { quantile } from '../../statistics/descriptive.ts';
import { type Share, shareOf } from './selfAudit.ts';

const moment = z.nullish(z.string());
/** As printed by `gh pr list --json number,createdAt,mergedAt,author,reviews,comments`; further fields are ignored. */
const mergedChange = z.object({
  createdAt: z.string(),
  mergedAt: moment,
  author: z.nullish(z.object({ login: z.string() })),
  reviews: z._default(
    z.array(
      z.object({
        state: z.string(),
        submittedAt: moment,
        author: z.nullish(z.object({ login: z.string() })),
        body: z.nullish(z.string()),
      }),
    ),
    [],
  ),
  comments: z._default(z.array(z.object({ author: z.nullish(z.object({ login: z.string() })) })), []),
});

/** With fewer merged changes than this on a side, nothing is said. Chosen by us. */
const minChanges = 20;

/** The three signs of reviewing becoming a mere habit: approvals up, comments down, latency up. */
export interface ReviewSide {
  readonly changes: number;
  /** Approved by someone other than the author. */
  readonly approved: Share | null;
  /** Median number of comments by others. */
  readonly medianComments: number | null;
  /** From opening to the first review, or to the merge if there was none, hours. */
  readonly medianHoursToReview: number | null;
}

export interface ReviewHabits {
  /** Where the second side starts, UTC ms: the adoption, or the middle of the changes. */
  readonly fromMs: number;
  readonly isAdoption: boolean;
  readonly before: ReviewSide;
  readonly after: ReviewSide;
  /** Which of the three signs point to a habit; null if a side is too small to tell. */
  readonly signs: { readonly approvals: boolean; readonly comments: boolean; readonly latency: boolean } | null;
}

/**
 * @param text A forge's export, a JSON array.
 * @param adoptedMs When AI was adopted; if absent, the first half of the changes is compared with the second.
 * @throws AppError `badInput` naming what is wrong.
 */
export function reviewHabits(text: string, adoptedMs?: number): ReviewHabits {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    throw new AppError('badInput', 'The reviews are no JSON; export them with "gh pr list --state merged --json …".');
  }
  if (!Array.isArray(parsed)) throw new AppError('badInput', 'The reviews must be a JSON array of merged changes.');
  const changes = parsed.flatMap((one: unknown, index) => {
    const read = mergedChange.safeParse(one);
    if (!read.success) {
      const [issue] = read.error.issues;
      const field = issue?.path.map(String).join('.') ?? '';
      throw new AppError('badInput', `Change ${index + 1} of the reviews: "${field}" is missing or of a wrong type.`);
    }
    return changeOf(read.data, index);
  });
  if (changes.length === 0) throw new AppError('badInput', 'The reviews hold no merged change.');
  const sorted = changes.toSorted((a, b) => a.mergedMs - b.mergedMs);
  const fromMs = adoptedMs ?? sorted[sorted.length >> 1]?.mergedMs ?? 0;
  const before = sideOf(sorted.filter(({ mergedMs }) => mergedMs < fromMs));
  const after = sideOf(sorted.filter(({ mergedMs }) => mergedMs >= fromMs));
  return { fromMs, isAdoption: adoptedMs !== undefined, before, after, signs: signsOf(before, after) };
}

interface Change {
  readonly mergedMs: number;
  readonly isApproved: boolean;
  readonly comments: number;
  readonly hoursToReview: number;
}

function changeOf({ createdAt, mergedAt, author, reviews, comments }: z.infer<typeof mergedChange>, index: number) {
  if (mergedAt == null) return [];
  const [createdMs, mergedMs] = [Date.parse(createdAt), Date.parse(mergedAt)];
  if (Number.isNaN(createdMs) || Number.isNaN(mergedMs))
    throw new AppError('badInput', `Change ${index + 1} of the reviews has a date that cannot be read.`);
  const isOther = (one: { readonly author?: { readonly login: string } | null | undefined }) =>
    one.author?.login !== author?.login || author == null;
  const others = reviews.filter(isOther);
  const firstMs = Math.min(
    mergedMs,
    ...others
      .flatMap(({ submittedAt }) => (submittedAt == null ? [] : [Date.parse(submittedAt)]))
      .filter(Number.isFinite),
  );
  const change: Change = {
    mergedMs,
    isApproved: others.some(({ state }) => state.toUpperCase() === 'APPROVED'),
    comments:
      comments.filter(isOther).length +
      others.filter(({ state, body }) => state.toUpperCase() === 'COMMENTED' || (body ?? '').trim() !== '').length,
    hoursToReview: Math.max(0, firstMs - createdMs) / hourMs,
  };
  return [change];
}

function sideOf(changes: readonly Change[]): ReviewSide {
  const median = (values: readonly number[]) => (values.length === 0 ? null : quantile(values, 0.5));
  return {
    changes: changes.length,
    approved: shareOf(changes.filter(({ isApproved }) => isApproved).length, changes.length),
    medianComments: median(changes.map(({ comments }) => comments)),
    medianHoursToReview: median(changes.map(({ hoursToReview }) => hoursToReview)),
  };
}

/** Approval rates must differ by more than their intervals; for medians only the direction counts. */
function signsOf(before: ReviewSide, after: ReviewSide): ReviewHabits['signs'] {
  if (before.changes < minChanges || after.changes < minChanges) return null;
  return {
    approvals: (after.approved?.lower ?? 0) > (before.approved?.upper ?? 1),
    comments: (after.medianComments ?? 0) < (before.medianComments ?? 0),
    latency: (after.medianHoursToReview ?? 0) > (before.medianHoursToReview ?? 0),
  };
}

/** The signs in words, result first. */
export function reviewHabitsText({ fromMs, isAdoption, before, after, signs }: ReviewHabits): string[] {
  const day = utcDate(fromMs);
  const title = isAdoption ? `Reviews from ${day} on` : `Reviews of the newer half of the changes, from ${day} on`;
  if (signs === null)
    return [
      `${title}: too few changes on one side to say (${before.changes} and ${after.changes}; ${minChanges} needed).`,
    ];
  const found = [
    ...(signs.approvals ? ['approvals up'] : []),
    ...(signs.comments ? ['comments down'] : []),
    ...(signs.latency ? ['latency up'] : []),
  ];
  const percent = (share: Share | null) => (share === null ? '–' : `${Math.round(100 * share.share)}%`);
  const hours = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} h`);
  return [
    found.length === 0
      ? `${title}: no sign that reviewing became a habit.`
      : `${title}: ${found.length} of 3 signs that reviewing became a habit (${found.join(', ')}).`,
    `  approved by another person  ${percent(before.approved)} → ${percent(after.approved)}`,
    `  comments, typical           ${before.medianComments ?? '–'} → ${after.medianComments ?? '–'}`,
    `  to the first review         ${hours(before.medianHoursToReview)} → ${hours(after.medianHoursToReview)}`,
  ];
}
