import { withoutEnd } from '../base/textEnds.ts';
import { splitGitLines } from '../provenance/align/tokens.ts';
import { recordFromGitAi } from '../provenance/formats/gitAiRecord.ts';
import { assistantsNamed } from '../provenance/formats/trailers.ts';
import type { Origin } from '../provenance/tag.ts';
import { blobsBefore, readCommits } from './git/commits.ts';
import type { Git } from './git/git.ts';
import { isEveryText, readObjects, textOfBlob } from './git/objects.ts';
import { revisionArgument } from './git/revision.ts';
import { newLines, ownersFromRuns } from './lineOwners.ts';
import { listNotes, notesRef } from './notes/noteStore.ts';

export interface Amount {
  lines: number;
  /** UTF-16 units, excluding line ends. */
  chars: number;
}

export interface ProvenanceStats {
  readonly commits: number;
  readonly commitsWithNotes: number;
  /**
   * Tools revealed by a message or an author's name (`Co-authored-by`, `Assisted-by`…), with the number of commits without a note that
   * name them. This says that a tool took part, but not in which lines.
   */
  readonly namedInMessages: Readonly<Record<string, number>>;
  /** All lines that the commits added; for merges, those that no parent has. */
  readonly added: Amount;
  readonly byOrigin: Readonly<Record<Origin, Amount>>;
  /** Share of the added lines whose origin is known, 0 to 1; null if none were added. Must be read alongside every other share. */
  readonly coverage: number | null;
  /** From here on AI lines only: how strong the evidence for them is. */
  readonly byEvidence: Readonly<Record<string, Amount>>;
  readonly byModel: Readonly<Record<string, Amount>>;
  readonly byLevel: Readonly<Record<string, Amount>>;
  readonly byReviewer: Readonly<Record<string, Amount>>;
}

/** Added lines and characters in a range of commits by origin, model, level and reviewer. Anything no note explains is unknown. */
export async function statsOf(git: Git, range: string, ref = notesRef): Promise<ProvenanceStats> {
  const isRange = range.includes('..');
  const commits = await readCommits(git, isRange ? [revisionArgument(range)] : ['-n', '1', revisionArgument(range)]);
  const noted = await listNotes(git, ref);
  const notes = commits.flatMap(({ hash }) => noted.get(hash) ?? []);
  const blobs = commits
    .flatMap(({ changes }) => changes.flatMap((change) => [...blobsBefore(change), change.newBlob]))
    .filter((blob) => blob !== null);
  const objects = await readObjects(git, [...notes, ...blobs]);
  const named = new Map<string, number>();
  for (const { hash, author, trailers } of commits) {
    const tools = noted.has(hash) ? [] : assistantsNamed(author, trailers).map(({ tool }) => tool);
    for (const tool of new Set(tools)) named.set(tool, (named.get(tool) ?? 0) + 1);
  }
  const empty = (): Amount => ({ lines: 0, chars: 0 });
  const byOrigin = { ai: empty(), human: empty(), paste: empty(), tool: empty(), unknown: empty() };
  const added = empty();
  const groups = {
    byEvidence: new Map<string, Amount>(),
    byModel: new Map<string, Amount>(),
    byLevel: new Map<string, Amount>(),
    byReviewer: new Map<string, Amount>(),
  };
  for (const { hash, changes } of commits) {
    const note = objects.get(noted.get(hash) ?? '')?.toString('utf8');
    const files = note === undefined ? [] : recordFromGitAi(note).files;
    for (const change of changes) {
      const before = blobsBefore(change).map((blob) => textOfBlob(objects.get(blob)));
      const after = change.newBlob === null ? undefined : textOfBlob(objects.get(change.newBlob));
      if (after === undefined || !isEveryText(before)) continue;
      const lines = splitGitLines(after);
      const owners = ownersFromRuns(files.find((file) => file.path === change.path)?.lines ?? [], lines.length);
      newLines(before, after).forEach((isNew, index) => {
        if (!isNew) return;
        const chars = withoutEnd(lines[index]?.text ?? '', '\r\n').length;
        const tag = owners[index]?.tag;
        for (const amount of [added, byOrigin[tag?.origin ?? 'unknown']]) add(amount, chars);
        if (tag?.origin !== 'ai') return;
        add(amountOf(groups.byEvidence, tag.evidence), chars);
        add(amountOf(groups.byModel, tag.model ?? 'unknown'), chars);
        add(amountOf(groups.byLevel, tag.level ?? 'unknown'), chars);
        add(amountOf(groups.byReviewer, tag.reviewer ?? 'nobody'), chars);
      });
    }
  }
  return {
    commits: commits.length,
    commitsWithNotes: notes.length,
    namedInMessages: Object.fromEntries(named),
    added,
    byOrigin,
    coverage: added.lines === 0 ? null : 1 - byOrigin.unknown.lines / added.lines,
    byEvidence: Object.fromEntries(groups.byEvidence),
    byModel: Object.fromEntries(groups.byModel),
    byLevel: Object.fromEntries(groups.byLevel),
    byReviewer: Object.fromEntries(groups.byReviewer),
  };
}

function amountOf(group: Map<string, Amount>, name: string): Amount {
  const amount = group.get(name) ?? { lines: 0, chars: 0 };
  group.set(name, amount);
  return amount;
}

function add(amount: Amount, chars: number): void {
  amount.lines += 1;
  amount.chars += chars;
}
