import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import type { Git } from '../../history/git/git.ts';
import { quarterStartMs } from '../weeks.ts';
import { pseudonymName } from './pseudonym.ts';
import type { Refused, SharedDocument } from './readContributions.ts';
import { sharedBytes } from './sharedBytes.ts';
import type { StatsSink } from './sink.ts';

/** One ref per pseudonym; each points to one commit without a parent, so that deleting or replacing it leaves nothing behind. */
export const statsRefs = 'refs/calibrated/stats/';
const fileName = 'stats.json';
/** git requires a name and a time: nobody's name, and a time that reveals only the quarter. */
const nobody = 'calibrated <stats@calibrated.invalid>';
/** Larger blobs are not read. */
const maxBytes = 262_144;
/** Maximum refs per push. */
const refsAPush = 500;

/** Pushes stats to the team's own remote: no other server is involved. */
export function gitSink(git: Git, remote: string): StatsSink {
  return {
    place: `the git remote ${remote}`,
    bytes: async (stats) => sharedBytes(stats),
    async send(stats) {
      const blob = line(await git.run(['hash-object', '-w', '--stdin'], sharedBytes(stats)));
      const tree = line(await git.run(['mktree'], `100644 blob ${blob}\t${fileName}\n`));
      const when = `${Math.floor(quarterStartMs(stats.quarter) / 1000)} +0000`;
      const text = `tree ${tree}\nauthor ${nobody} ${when}\ncommitter ${nobody} ${when}\n\nstats\n`;
      const commit = line(await git.run(['hash-object', '-t', 'commit', '-w', '--stdin'], text));
      const ref = `${statsRefs}${pseudonymName(stats.who)}`;
      await git.run(['push', '--quiet', '--force', '--no-verify', '--', remoteArgument(remote), `${commit}:${ref}`]);
    },
    async remove(pseudonyms) {
      const own = new Set(pseudonyms.map((name) => `${statsRefs}${name}`));
      const present = lines(await git.run(['ls-remote', '--', remoteArgument(remote), `${statsRefs}*`]))
        .map((entry) => entry.split('\t')[1] ?? '')
        .filter((ref) => own.has(ref));
      for (let at = 0; at < present.length; at += refsAPush) {
        const specs = present.slice(at, at + refsAPush).map((ref) => `:${ref}`);
        await git.run(['push', '--quiet', '--no-verify', '--', remoteArgument(remote), ...specs]);
      }
      // A report made in this clone may have fetched them.
      const local = lines(await git.run(['for-each-ref', '--format=%(refname)', statsRefs])).filter((ref) =>
        own.has(ref),
      );
      if (local.length > 0) await git.run(['update-ref', '--stdin'], local.map((ref) => `delete ${ref}\n`).join(''));
    },
  };
}

/** Fetches the remote's refs into this clone, and removes those that people deleted. */
export async function fetchStats(git: Git, remote: string): Promise<void> {
  const spec = `+${statsRefs}*:${statsRefs}*`;
  await git.run([
    'fetch',
    '--quiet',
    '--prune',
    '--no-tags',
    '--no-write-fetch-head',
    '--',
    remoteArgument(remote),
    spec,
  ]);
}

/** All stats of a repository in three git processes, however many there are. Refs with unexpected content are listed. */
export async function readStatsRefs(
  git: Git,
): Promise<{ readonly documents: readonly SharedDocument[]; readonly refused: readonly Refused[] }> {
  const refs = lines(await git.run(['for-each-ref', '--format=%(refname)', statsRefs]));
  const documents: SharedDocument[] = [];
  const refused: Refused[] = [];
  if (refs.length === 0) return { documents, refused };
  const wanted = refs.map((ref) => `${ref}:${fileName}`).join('\n');
  const checks = lines(
    await git.run(['cat-file', '--batch-check=%(objecttype) %(objectsize) %(objectname)'], `${wanted}\n`),
  );
  const names: { readonly ref: string; readonly hash: string }[] = [];
  refs.forEach((ref, index) => {
    const [type, size, hash] = (checks[index] ?? '').split(' ');
    if (type !== 'blob' || hash === undefined)
      refused.push({ name: ref, why: `It holds no ${fileName}; it is left out.` });
    else if (Number(size) > maxBytes) {
      refused.push({ name: ref, why: 'It is larger than a quarter of shared stats can be; it is left out.' });
    } else names.push({ ref, hash });
  });
  const blobs = await git.run(['cat-file', '--batch', '--buffer'], names.map(({ hash }) => `${hash}\n`).join(''));
  let at = 0;
  for (const { ref } of names) {
    const end = blobs.indexOf(10, at);
    const size = Number(blobs.toString('latin1', at, end).split(' ')[2]);
    if (end < 0 || !Number.isInteger(size)) throw new AppError('unavailable', l10n.t('git cat-file ended early.'));
    const bytes = blobs.subarray(end + 1, end + 1 + size);
    documents.push({ name: ref, bytes, owner: ref.slice(statsRefs.length) });
    at = end + size + 2;
  }
  return { documents, refused };
}

/** @throws AppError `badInput` for what git would take as an option, or for a transport that runs a program. */
export function remoteArgument(remote: string): string {
  if (remote === '' || remote.startsWith('-') || remote.includes('::')) {
    throw new AppError('badInput', l10n.t('"{0}" isn’t a git remote; name one, for example origin.', remote));
  }
  return remote;
}

function lines(output: Buffer): readonly string[] {
  return output
    .toString('utf8')
    .split('\n')
    .filter((entry) => entry !== '');
}

function line(output: Buffer): string {
  return output.toString('latin1').trim();
}
