import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { historyCommand } from '../../../src/cli/historyCommand.ts';
import { root } from '../../run/paths.ts';

const startS = Date.UTC(2025, 0, 1) / 1000;
const dayS = 86_400;

interface Made {
  readonly author: string;
  readonly message: string;
  readonly day: number;
  /** Whole files. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly committer?: string;
  readonly tag?: string;
}

function makeHistory(folder: string, commits: readonly Made[]): void {
  mkdirSync(folder, { recursive: true });
  const git = (args: readonly string[], input?: string) =>
    execFileSync('git', args, { cwd: folder, stdio: 'pipe', ...(input === undefined ? {} : { input }) });
  git(['init', '--quiet', '--initial-branch=main']);
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = commits.map(({ author, message, day, files, committer = author, tag }) => {
    const when = `${startS + Math.round(day * dayS)} +0000`;
    const people = `author ${author} <${author}@example.com> ${when}\ncommitter ${committer} <${committer}@example.com> ${when}\n`;
    const changes = Object.entries(files).map(
      ([path, lines]) => `M 100644 inline ${path}\n${data(lines.map((line) => `${line}\n`).join(''))}`,
    );
    const mark = tag === undefined ? '' : `reset refs/tags/${tag}\nfrom refs/heads/main\n\n`;
    return `commit refs/heads/main\n${people}${data(message)}${changes.join('')}\n${mark}`;
  });
  git(['fast-import', '--quiet', '--date-format=raw'], stream.join(''));
}

const people = ['ada', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus'];
const withClaude = '\n\nCo-authored-by: Claude <noreply@anthropic.com>';

/** Each person adds a file every other day; every third commit names an AI; every fifth is fixed a week later. */
function commitsOf(count: number, who: readonly string[] = people): Made[] {
  const made: Made[] = [];
  for (let index = 0; index < count; index += 1) {
    const author = who[index % who.length] ?? '';
    const lines = (name: string) =>
      Array.from({ length: 10 }, (_, line) => `const ${name}${index}x${line} = ${line} * 7;`);
    const isAi = index % 3 === 0;
    const message = `feat: part ${index}${isAi ? withClaude : ''}${index % 2 === 0 ? '\nReviewed-by: Zoe <zoe@example.com>' : ''}`;
    const tag = index % 10 === 9 ? { tag: `v1.${index}` } : {};
    made.push({ author, message, day: 2 * index, files: { [`src/f${index}.ts`]: lines('a') }, ...tag });
    if (index % 5 === 0)
      made.push({
        author,
        message: `fix: part ${index}`,
        day: 2 * index + 1.5,
        files: { [`src/f${index}.ts`]: [...lines('b').slice(0, 5), ...lines('a').slice(5)] },
      });
  }
  return made;
}

describe('calibrated history', function () {
  this.timeout(60_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'calibrated history '));
    makeHistory(join(folder, 'one'), commitsOf(100));
    makeHistory(join(folder, 'two'), commitsOf(40));
    makeHistory(join(folder, 'alone'), commitsOf(30, ['ada']));
    makeHistory(join(folder, 'pair & <b>co'), commitsOf(30, ['ada', 'ben']));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function history(...args: readonly string[]): Promise<string> {
    const out: string[] = [];
    await historyCommand.run(args, {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: () => undefined },
      stdin: Readable.from([]),
      env: { XDG_CACHE_HOME: join(folder, 'cache') },
      cwd: folder,
      signal: new AbortController().signal,
      packageRoot: root,
    });
    return out.join('');
  }
  const refuses = (args: readonly string[], sentence: RegExp) =>
    assert.rejects(history(...args), (error) => AppError.is(error, 'badInput') && sentence.test(error.message));

  it('counts tagged releases as arrivals of their own', async () => {
    const { releases, all } = JSON.parse(await history('one', '--json'));
    assert.equal(releases.releases, 10);
    assert.equal(releases.medianCommits, 12);
    // Two fixes in each release, one of which comes with what it fixes: of the last commit's the fix comes after the tag.
    assert.ok(releases.changeFailureRate.n < 10 && releases.changeFailureRate.n > 0);
    assert.equal(all.arrivals, 120);
    assert.equal(JSON.parse(await history('two', '--json', '--until', '2025-01-15')).releases, null);
    const text = await history('one');
    assert.match(text, /In \d+% of \d+ tagged releases something was fixed or reverted within 90 days after it\./);
  });

  it('says of how many AI lines no review is recorded', async () => {
    const { unreviewedAi, lines } = JSON.parse(await history('one', '--json'));
    const ai = lines.byOrigin.find(({ name }: { name: string }) => name === 'ai');
    assert.equal(unreviewedAi.n, ai.lines);
    // Every second of the commits that name an AI has a reviewer.
    assert.ok(Math.abs(unreviewedAi.share - 0.5) < 0.03, unreviewedAi.share);
    assert.match(await history('one'), /No review is recorded for 50% of the 340 AI lines\./);
  });

  it('names the commits behind each figure, as many as the figure counts', async () => {
    interface Behind {
      readonly commit: string;
      readonly subject: string;
      readonly isAi: boolean;
      readonly fixedBy: string | null;
      readonly atMs: number;
    }
    for (const period of [[], ['--since', '2025-02-01', '--until', '2025-06-01']]) {
      const report = JSON.parse(await history('one', '--json', ...period));
      const behind: Record<string, Behind[]> = report.behind;
      const git = ['log', '--format=%cI'];
      const dates = execFileSync('git', git, { cwd: join(folder, 'one'), encoding: 'utf8' })
        .trim()
        .split('\n');
      const [, since = '', , until = '9'] = period;
      assert.equal(report.commits, dates.filter((date) => date >= since && date.slice(0, 10) <= until).length);
      const count = (figure: string, fits: (each: Behind) => boolean) => (behind[figure] ?? []).filter(fits).length;
      const groups = { all: () => true, ai: (each: Behind) => each.isAi, other: (each: Behind) => !each.isAi };
      for (const [group, fits] of Object.entries(groups)) {
        const figures = report[group];
        assert.equal(count('arrivals', fits), figures.arrivals);
        for (const figure of ['changeFailureRate', 'reworkRate', 'smallBatches']) {
          const { share, n } = figures[figure];
          assert.equal(count(figure, fits), Math.round(share * n), `${figure} of ${group}`);
          if (group === 'all') assert.ok(count(figure, fits) > 0, `${figure} counts something`);
        }
      }
      assert.equal(
        behind['commitsNamingAi']?.length,
        Math.round(report.commitsNamingAi.share * report.commitsNamingAi.n),
      );
      assert.equal(behind['ghosts']?.length, report.fixes.ghosts);
      assert.ok(report.fixes.all > 0 && report.fixes.all < report.commits);
      for (const { atMs } of behind['ghosts'] ?? []) assert.ok(atMs >= report.fromMs && atMs <= report.toMs);
      assert.equal(behind['audit']?.length, report.audit.cases);
      const { share, n } = report.releases.changeFailureRate;
      assert.equal(behind['releases']?.length, Math.round(share * n));
      for (const { commit, fixedBy, subject } of behind['changeFailureRate'] ?? []) {
        const of = (hash: string) => {
          const args = ['log', '-1', '--format=%B', hash];
          return execFileSync('git', args, { cwd: join(folder, 'one'), encoding: 'utf8' }).split('\n', 1)[0];
        };
        assert.equal(of(commit), subject);
        assert.equal(of(fixedBy ?? ''), subject.replace('feat', 'fix'));
      }
    }
  });

  it('counts the fixes that were made in the period, and those that only add lines', async () => {
    const made = (message: string, day: number) => ({
      author: 'ada',
      message,
      day,
      files: { [`src/d${day}.ts`]: [`const x${day} = ${day};`, `export const y${day} = x${day} * 7;`] },
    });
    makeHistory(join(folder, 'adds'), [
      made('feat: start', 0),
      made('fix: a guard', 10),
      made('feat: more', 40),
      made('fix: another guard', 60),
    ]);
    const read = async (...period: string[]) => {
      const { fixes, behind } = JSON.parse(await history('adds', '--json', ...period));
      return [fixes.all, fixes.ghosts, behind.ghosts.map(({ subject }: { subject: string }) => subject)];
    };
    assert.deepEqual(await read(), [2, 2, ['fix: another guard', 'fix: a guard']]);
    assert.deepEqual(await read('--since', '2025-02-01'), [1, 1, ['fix: another guard']]);
    assert.deepEqual(await read('--until', '2025-01-31'), [1, 1, ['fix: a guard']]);
  });

  it('compares files with AI lines with like files without, around the day of adoption', async () => {
    const names = Array.from({ length: 18 }, (_, at) => at);
    const lines = (word: string, count: number) =>
      Array.from({ length: count }, (_, at) => `const ${word}${at} = ${at} * 7;`);
    const made: Made[] = [];
    for (const at of names) {
      const old = (side: string) => lines(`${side}${at}old`, 12);
      const files = (side: string, added: readonly string[]) => ({ [`src/${side}${at}.ts`]: [...old(side), ...added] });
      const add = (side: string, message: string, day: number, added: readonly string[]) =>
        made.push({ author: 'ada', message, day: day + at / 50, files: files(side, added) });
      for (const side of ['ai', 'plain']) add(side, 'feat: begin', 0, []);
      // Of the twelve lines that came with AI, six are changed a week later; of the others none.
      add('ai', `feat: more${withClaude}`, 110, lines(`ai${at}new`, 12));
      add('plain', 'feat: more', 110, lines(`plain${at}new`, 12));
      add('ai', 'feat: other', 117, [...lines(`ai${at}newer`, 6), ...lines(`ai${at}new`, 12).slice(6)]);
    }
    made.push({ author: 'ada', message: 'docs: end', day: 160, files: { 'README.md': ['The end.'] } });
    made.sort((a, b) => a.day - b.day);
    makeHistory(join(folder, 'matched'), made);
    const adopted = ['--adopted', '2025-04-11'];
    const { adoption } = JSON.parse(await history('matched', '--json', ...adopted));
    const { pairs, filesWithAi, change, verdict } = adoption.matched;
    assert.deepEqual([pairs, filesWithAi, verdict], [18, 18, 'higher']);
    // 6 of 18: the changed lines are new ones too, and live.
    assert.ok(Math.abs(change - 1 / 3) < 1e-9, String(change));
    const text = await history('matched', ...adopted);
    assert.match(
      text,
      /Against like files without AI lines \(18 pairs .*more of the lines are changed within 14 days, \+33\.3 points/,
    );
    const few = await history('one', '--adopted', '2025-03-01');
    assert.match(few, /No control group: 0 of 0 files with AI lines have a like one without .*\. At least 15 must\./);
  });

  it('compares the lines of a tool, and of a month, with the others', async () => {
    const { lines } = JSON.parse(await history('one', '--json'));
    const [claude] = lines.byTool;
    assert.equal(claude.name, 'claude');
    assert.ok(claude.hazard.lower < claude.hazard.ratio && claude.hazard.ratio < claude.hazard.upper);
    assert.deepEqual(
      lines.byMonth.map(({ name }: { name: string }) => name),
      ['2025-01', '2025-02', '2025-03', '2025-04', '2025-05', '2025-06', '2025-07'],
    );
    assert.ok(lines.byMonth[0].hazard.ratio > 0);
    assert.equal(
      lines.byMonth.reduce((sum: number, month: { lines: number }) => sum + month.lines, 0),
      lines.all.lines,
    );
    assert.match(await history('one', '--csv'), /^2025-01,hazard over others,/m);
  });

  it('pools several repositories over their people, and shows nobody alone', async () => {
    const pooled = JSON.parse(await history('one', 'two', '--json'));
    assert.deepEqual([pooled.repositories, pooled.people], [2, 5]);
    for (const figure of Object.values<{ value: number; lower: number; upper: number; people: number }>(
      pooled.figures,
    )) {
      assert.ok(figure.lower <= figure.value && figure.value <= figure.upper);
      assert.equal(figure.people, 5);
    }
    assert.ok(Math.abs(pooled.figures.namingAi.value - 0.28) < 0.06, pooled.figures.namingAi.value);
    for (const text of [await history('one', 'two'), await history('one', 'two', '--csv'), JSON.stringify(pooled)])
      for (const person of people) assert.doesNotMatch(text, new RegExp(`\\b${person}\\b|example\\.com`));
    await refuses(['alone', 'pair & <b>co'], /pooled from 5 people on.*these have 2\./);
    await refuses(['one', 'two', '--adopted', '2025-02-01'], /one repository at a time/);
    await refuses(['one', 'nowhere'], /There is no folder/);
  });

  it('writes a page that holds names as text and runs nothing', async () => {
    assert.equal(await history('pair & <b>co', '--html', 'page.html'), '');
    const page = readFileSync(join(folder, 'page.html'), 'utf8');
    assert.match(page, /<h1>pair &amp; &lt;b&gt;co: what became of the code<\/h1>/);
    assert.doesNotMatch(page, /<script|<b>co|https?:/);
    assert.match(page, /<svg[^>]*aria-label="[^"]*after 14 days/);
    assert.match(page, /changes of 100 lines or fewer/);
    await history('one', 'two', '--html', 'pooled.html');
    assert.match(readFileSync(join(folder, 'pooled.html'), 'utf8'), /2 repositories, at least 5 people/);
    await refuses(['one', '--html', 'no/such/folder.html'], /cannot be written/);
    await refuses(['one', '--html', 'x.html', '--json'], /Use one of/);
  });

  it('says what is wrong with a day, a time without commits, and a path that nothing fits', async () => {
    await refuses(['one', '--since', '2026-02-31'], /"2026-02-31" isn’t a day/);
    await refuses(['one', '--since', '2025-05-01', '--until', '2025-04-01'], /must not be later/);
    await refuses(['one', '--since', '2999-01-01'], /No commit came in this time/);
    await refuses(['one', '--path', 'nothing/**'], /No line of code stands in a file that fits "nothing/);
    assert.equal(await history('one', join(folder, 'one'), '--json'), await history('one', '--json'));
  });

  it('says that a clone is shallow', async () => {
    execFileSync('git', ['clone', '-q', '--depth', '3', `file://${join(folder, 'one')}`, 'shallow'], { cwd: folder });
    assert.match(await history('shallow'), /This is a shallow clone: what came before its first commits is left out\./);
    assert.doesNotMatch(await history('one'), /shallow/);
    const { all } = JSON.parse(await history('shallow', '--json'));
    assert.deepEqual([all.arrivals, all.medianLines], [2, 10], 'the first commit brings what was there before');
  });

  const asAda = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const gitIn = (name: string, args: readonly string[], input = '') =>
    execFileSync('git', args, { cwd: join(folder, name), stdio: 'pipe', input, encoding: 'utf8' }).trim();

  it('reads a bare repository, and names what is none and what stands on no commit', async () => {
    execFileSync('git', ['clone', '-q', '--bare', 'one', 'bare.git'], { cwd: folder });
    assert.equal(await history('bare.git', '--json'), await history('one', '--json'));
    const lines = ['--lines', 'src/f3.ts', '--json'];
    assert.equal(await history('bare.git', ...lines), await history('one', ...lines));
    gitIn('bare.git', ['symbolic-ref', 'HEAD', 'refs/heads/nowhere']);
    await refuses(['bare.git'], /HEAD of .*bare\.git names no commit, though there are others; check out a branch\./);
    mkdirSync(join(folder, 'empty'));
    gitIn('empty', ['init', '-q']);
    await refuses(['empty'], /has no commit yet/);
  });

  it('leaves out commits dated in the future, so that they do not make the others old', async () => {
    const wrong = {
      author: 'ada',
      message: 'feat: tomorrow',
      day: 36_500,
      files: { 'src/late.ts': ['const late = 1;'] },
    };
    makeHistory(join(folder, 'future'), [...commitsOf(40), wrong]);
    const text = await history('future');
    assert.match(text, /1 commit dated in the future left out; a clock was wrong\./);
    const [future, two] = [await history('future', '--json'), await history('two', '--json')].map((json) =>
      JSON.parse(json),
    );
    assert.deepEqual(future.all, two.all);
    assert.deepEqual(future.lines, two.lines);
    assert.doesNotMatch(await history('two'), /future/);
  });

  it('says that objects are replaced', async () => {
    makeHistory(join(folder, 'odd'), commitsOf(40));
    assert.doesNotMatch(await history('odd'), /Grafts/);
    gitIn('odd', [...asAda, 'replace', '--graft', 'HEAD~20']);
    assert.match(await history('odd'), /Grafts or "git replace" change this history; it is read as git shows it\./);
    const { all } = JSON.parse(await history('odd', '--json'));
    assert.equal(all.arrivals, Number(gitIn('odd', ['rev-list', '--count', '--first-parent', 'HEAD'])));
  });

  it('compares nothing with a handful of commits that name an AI', async () => {
    makeHistory(join(folder, 'fewer'), commitsOf(10));
    assert.match(await history('fewer'), /Only 4 commits with AI lines: too few to compare with the others\./);
    assert.equal(JSON.parse(await history('fewer', '--json')).lines.aiHazard, null);
  });

  it('checks the evidence for AI where a commit has a note and a message that names one', async () => {
    makeHistory(join(folder, 'noted'), commitsOf(40));
    assert.match(await history('noted'), /not checked here\. No commit has both a note and a message that names an AI/);
    const hashes = gitIn('noted', ['log', '--format=%H', '--grep=Claude']).split('\n');
    const note = (path: string) =>
      `${path}\n  866dabf162e96bcb 1-3\n---\n${JSON.stringify({ schema_version: 'authorship/3.0.0', prompts: { '866dabf162e96bcb': { agent_id: { tool: 'cursor', id: 'x', model: 'm' }, human_author: null, messages: [], total_additions: 3, total_deletions: 0, accepted_lines: 3, overriden_lines: 0 } } })}\n`;
    const none = `---\n${JSON.stringify({ schema_version: 'authorship/3.0.0', prompts: {} })}\n`;
    const write = (hash: string | undefined, text: string) =>
      gitIn('noted', [...asAda, 'notes', '--ref=ai', 'add', '-F', '-', hash ?? ''], text);
    write(hashes[0], note('src/f39.ts'));
    write(hashes[1], note('src/f36.ts'));
    write(hashes[2], none);
    // A note of a commit that names none is evidence, but checks nothing.
    write(gitIn('noted', ['log', '-1', '--format=%H', '--invert-grep', '--grep=Claude']), note('src/f38.ts'));
    assert.match(
      await history('noted'),
      /Of 3 commits with a note and a message that names an AI, 2 have AI lines in the note\./,
    );
    assert.deepEqual(JSON.parse(await history('noted', '--json')).evidenceAudit, { cases: 3, agreeing: 2 });
  });

  it('reads the reviews of a forge for three signs of a habit', async () => {
    const change = (day: number, approved: boolean, comments: number, hours: number) => {
      const at = (later: number) => new Date((startS + day * dayS + later * 3600) * 1000).toISOString();
      return {
        ...{ createdAt: at(0), mergedAt: at(hours + 1), author: { login: 'ada' } },
        reviews: [
          { state: approved ? 'APPROVED' : 'DISMISSED', submittedAt: at(hours), author: { login: 'ben' }, body: '' },
          { state: 'APPROVED', submittedAt: at(0), author: { login: 'ada' }, body: '' },
        ],
        comments: Array.from({ length: comments + 1 }, (_, one) => ({ author: { login: one === 0 ? 'ada' : 'ben' } })),
      };
    };
    const days = Array.from({ length: 120 }, (_, day) => day);
    const write = (changes: unknown) => writeFileSync(join(folder, 'reviews.json'), JSON.stringify(changes));
    write(days.map((day) => change(day, day >= 60 || day % 2 === 0, day < 60 ? 4 : 1, day < 60 ? 2 : 9)));
    const { reviews } = JSON.parse(
      await history('one', '--json', '--reviews', 'reviews.json', '--adopted', '2025-03-02'),
    );
    assert.deepEqual(reviews.signs, { approvals: true, comments: true, latency: true });
    assert.deepEqual([reviews.before.medianComments, reviews.after.medianComments], [4, 1]);
    assert.deepEqual([reviews.before.medianHoursToReview, reviews.after.medianHoursToReview], [2, 9]);
    assert.match(await history('one', '--reviews', 'reviews.json'), /3 of 3 signs that reviewing became a habit/);
    write(days.map((day) => change(day, day % 2 === 0, 3, 4)));
    assert.match(await history('one', '--reviews', 'reviews.json'), /no sign that reviewing became a habit/);
    write(days.slice(0, 30).map((day) => change(day, true, 3, 4)));
    assert.match(await history('one', '--reviews', 'reviews.json'), /too few changes on one side to say/);
    for (const [wrong, sentence] of [
      [{}, /must be a JSON array/],
      [[{ createdAt: 5 }], /Change 1 of the reviews: "createdAt"/],
      [[{ createdAt: 'soon', mergedAt: 'later' }], /Change 1 of the reviews has a date/],
      [[], /hold no merged change/],
    ] as const) {
      write(wrong);
      await refuses(['one', '--reviews', 'reviews.json'], sentence);
    }
    writeFileSync(join(folder, 'reviews.json'), 'no JSON');
    await refuses(['one', '--reviews', 'reviews.json'], /are no JSON/);
    await refuses(['one', '--reviews', 'nowhere.json'], /cannot be read/);
  });
});
