import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate as idle } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { codeTokens } from '../../src/models/offline/codeTokens.ts';
import { learnWorkspace } from '../../src/models/offline/learnWorkspace.ts';
import { completeAt } from '../../src/models/offline/offlineCompletion.ts';
import { sureEnough } from '../../src/models/offline/selfTest.ts';
import { TokenIndex } from '../../src/models/offline/tokenIndex.ts';
import { TokenPredictor } from '../../src/models/offline/tokenPredictor.ts';
import { isLearned } from '../../src/models/offline/workspaceText.ts';
import { seededRandom } from '../../src/statistics/seededRandom.ts';
import { root } from '../run/paths.ts';
import type { Bench, BenchRow } from './bench.ts';

const workspaceFiles = 10_000;
/** 10,000 files of 800 tokens each. */
const workspaceTokens = 8_000_000;

/**
 * Accuracy: every token of those files of this repository whose path's SHA-256 begins with a byte divisible by 5, each predicted from the
 * true tokens before it, after learning the other files. A token is a word, number, short string, sign, or a line break with the following
 * indentation. Line ends: at every tenth token, and in every second word of four letters or more, the rest of the line is removed; files
 * are held out in five parts. Tokens are counted up to the first wrong one, in the half of the files that the weights were not fitted to.
 * For another project: `CALIBRATED_OFFLINE_FOLDER=/path npm run bench -- offline`. Size: the sources of `node_modules`, repeated with
 * renamed identifiers until there are 10,000 files and 8 million tokens; the index takes what fits into its memory.
 */
export const bench: Bench = {
  name: 'offline',
  async run() {
    const other = process.env['CALIBRATED_OFFLINE_FOLDER'];
    if (other !== undefined) return lineEnds(textsUnder(other, ['.']));
    const own = textsUnder(root, ['src', 'test']);
    return [...accuracy(own), ...(await lineEnds(own)), ...(await size())];
  },
};

interface Source {
  readonly path: string;
  readonly text: string;
}

function textsUnder(base: string, folders: readonly string[]): Source[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(base, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((path) => isLearned(path) && !/\.(?:css|html)$/.test(path) && statSync(join(base, path)).isFile())
    .sort()
    .map((path) => ({ path, text: readFileSync(join(base, path), 'utf8') }));
}

function isHeldOut({ path }: Source, part = 0): boolean {
  return (createHash('sha256').update(path).digest()[0] ?? 0) % 5 === part;
}

/** Whether the weights of the offline model's confidence were fitted to this file. */
function isTunedOn({ path }: Source): boolean {
  return (createHash('sha256').update(path).digest()[1] ?? 0) % 2 === 0;
}

function accuracy(files: readonly Source[]): BenchRow[] {
  const index = new TokenIndex();
  const grams = new Map<string, Map<string, number>>();
  for (const { path, text } of files.filter((file) => !isHeldOut(file))) {
    index.begin(path);
    const tokens = codeTokens(text);
    for (const [at, token] of tokens.entries()) {
      index.add(token);
      for (const key of ['', tokens[at - 1] ?? '', gram(tokens, at)]) count(grams, key, token);
    }
  }
  const unigram = maxOf(grams.get(''));
  const hits = { ours: 0, unigram: 0, trigram: 0, backOff: 0 };
  let total = 0;
  for (const { text } of files.filter((file) => isHeldOut(file))) {
    const tokens = codeTokens(text);
    const predictor = new TokenPredictor(index, []);
    for (const [at, token] of tokens.entries()) {
      const trigram = maxOf(grams.get(gram(tokens, at)));
      total += 1;
      if (predictor.predict()?.token === token) hits.ours += 1;
      if (unigram === token) hits.unigram += 1;
      if (trigram === token) hits.trigram += 1;
      if ((trigram ?? maxOf(grams.get(tokens[at - 1] ?? '')) ?? unigram) === token) hits.backOff += 1;
      predictor.push(token);
    }
  }
  const ours = percent(hits.ours, total);
  const trigram = percent(hits.trigram, total);
  return [
    {
      name: 'next token, offline model',
      value: ours,
      unit: '%',
      target: '> plain 3-gram',
      ok: ours > trigram,
      note: `${total} tokens held out by the hash of their path`,
    },
    { name: 'next token, plain unigram', value: percent(hits.unigram, total), unit: '%' },
    { name: 'next token, plain 3-gram', value: trigram, unit: '%' },
    { name: 'next token, 3-gram backing off to 2 and 1', value: percent(hits.backOff, total), unit: '%' },
  ];
}

function percent(part: number, whole: number): number {
  return Number(((100 * part) / Math.max(1, whole)).toFixed(1));
}

async function lineEnds(files: readonly Source[]): Promise<BenchRow[]> {
  const limits: number[] = [];
  const shown = { places: 0, made: 0, tokens: 0, right: 0 };
  for (let part = 0; part < 5; part += 1) {
    const index = new TokenIndex();
    for (const { path, text } of files.filter((file) => !isHeldOut(file, part))) {
      index.begin(path);
      for (const token of codeTokens(text)) index.add(token);
    }
    const limit = await sureEnough(index, idle, () => performance.now(), new AbortController().signal);
    limits.push(limit);
    for (const file of files.filter((file) => isHeldOut(file, part) && !isTunedOn(file)))
      completeEveryTenth(index, file.text, limit, shown);
  }
  const offered = percent(shown.made, shown.places);
  const right = percent(shown.right, shown.tokens);
  return [
    {
      name: 'completion offered at line ends',
      value: offered,
      unit: '% of places',
      target: '>= 30 %',
      ok: offered >= 30,
      note: `${shown.places} places, ${(shown.tokens / Math.max(1, shown.made)).toFixed(1)} tokens each`,
    },
    {
      name: 'offered tokens that are right',
      value: right,
      unit: '%',
      target: '>= 60 %',
      ok: right >= 60,
      note: `the model goes on while it is as sure as ${limits.join(', ')}`,
    },
  ];
}

function completeEveryTenth(
  index: TokenIndex,
  text: string,
  sureToGoOn: number,
  shown: { places: number; made: number; tokens: number; right: number },
): void {
  let offset = 0;
  for (const [at, token] of codeTokens(text).entries()) {
    offset += token.length;
    const isInside = at % 20 === 19 && /^ ?[\p{L}_$]{4,}$/u.test(token);
    const caret = isInside ? offset - (token.length >> 1) : offset;
    const lineEnd = text.indexOf('\n', caret);
    if (at % 10 !== 9 || /^\r?(?:\n|$)/.test(text.slice(caret, caret + 2))) continue;
    const suffix = lineEnd < 0 ? '' : text.slice(lineEnd);
    const made = codeTokens(completeAt(index, text.slice(0, caret), suffix, { sureToGoOn }));
    const truth = codeTokens(text.slice(caret, caret + 3000));
    const wrong = made.findIndex((guess, place) => guess !== truth[place]);
    shown.places += 1;
    if (made.length > 0) shown.made += 1;
    shown.tokens += made.length;
    shown.right += wrong < 0 ? made.length : wrong;
  }
}

function gram(tokens: readonly string[], at: number): string {
  return `${tokens[at - 2] ?? ''}\0${tokens[at - 1] ?? ''}`;
}

function count(grams: Map<string, Map<string, number>>, key: string, token: string): void {
  const counts = grams.get(key) ?? new Map<string, number>();
  grams.set(key, counts);
  counts.set(token, (counts.get(token) ?? 0) + 1);
}

function maxOf(counts: ReadonlyMap<string, number> | undefined): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const [token, times] of counts ?? []) {
    if (times <= most) continue;
    best = token;
    most = times;
  }
  return best;
}

async function size(): Promise<BenchRow[]> {
  const sources = moduleSources();
  const files = synthetic(sources);
  const before = settledMemory();
  const index = new TokenIndex();
  const { slices, interrupted, seconds } = await learned(index, files);
  const after = settledMemory();
  const memory = (after - before) / 1e6;
  const times = latencies(index, sources);
  const longest = slices.at(-1) ?? 0;
  const p95 = times[Math.floor(times.length * 0.95)] ?? 0;
  return [
    { name: 'tokens learned', value: index.size, unit: 'tokens', note: `${index.vocabulary.size} words` },
    {
      name: 'memory',
      value: Number(memory.toFixed(1)),
      unit: 'MB',
      target: '<= 60 MB',
      ok: memory <= 60,
      note: `heap and buffers; arrays alone ${(index.byteLength / 1e6).toFixed(1)} MB`,
    },
    {
      name: 'completion, p95',
      value: Number(p95.toFixed(2)),
      unit: 'ms',
      target: '<= 15 ms',
      ok: p95 <= 15,
      note: `${times.length} carets; median ${(times[times.length >> 1] ?? 0).toFixed(2)}, longest ${(times.at(-1) ?? 0).toFixed(2)}`,
    },
    {
      name: 'longest slice of learning',
      value: Number(longest.toFixed(2)),
      unit: 'ms',
      target: '<= 5 ms',
      ok: longest <= 5,
      note: `${slices.length} slices; ${interrupted} more in which another program took the processor, median ${(slices[slices.length >> 1] ?? 0).toFixed(2)}, p99 ${(slices[Math.floor(slices.length * 0.99)] ?? 0).toFixed(2)}`,
    },
    { name: 'learning', value: Number(seconds.toFixed(1)), unit: 's' },
  ];
}

/**
 * The lengths, ms, shortest first, of the slices between two turns of the event loop. A slice in which the system gave the CPU to another
 * program is only counted, because its length is that program's.
 */
async function learned(index: TokenIndex, files: readonly Source[]) {
  const slices: number[] = [];
  let interrupted = 0;
  let switches = process.resourceUsage().involuntaryContextSwitches;
  const started = performance.now();
  let sliceStarted = started;
  await learnWorkspace(
    index,
    { files: () => each(files) },
    async () => {
      const lengthMs = performance.now() - sliceStarted;
      if (process.resourceUsage().involuntaryContextSwitches === switches) slices.push(lengthMs);
      else interrupted += 1;
      await idle();
      switches = process.resourceUsage().involuntaryContextSwitches;
      sliceStarted = performance.now();
    },
    () => performance.now(),
    new AbortController().signal,
  );
  return { slices: slices.sort((a, b) => a - b), interrupted, seconds: (performance.now() - started) / 1000 };
}

function settledMemory(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') for (let at = 0; at < 3; at += 1) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function latencies(index: TokenIndex, sources: readonly Source[]): number[] {
  const random = seededRandom(11);
  const times: number[] = [];
  for (let at = 0; at < 1000; at += 1) {
    const { text } = sources[Math.floor(random() * sources.length)] ?? { text: '' };
    const caret = Math.floor(random() * text.length);
    const started = performance.now();
    completeAt(index, text.slice(0, caret), text.slice(caret));
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b);
}

function moduleSources(): Source[] {
  const base = join(root, 'node_modules');
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:[cm]?ts|js)$/.test(path) && !/\.min\./.test(path))
    .sort()
    .filter((path, at) => at % 5 === 0 && statSync(join(base, path)).isFile())
    .map((path) => ({ path, text: readFileSync(join(base, path), 'utf8') }))
    .filter(({ text }) => text.length > 1_500 && text.length < 40_000);
}

/** 10,000 files: the sources in rotation, with another ending on one in twelve of their identifiers in each round. */
function synthetic(sources: readonly Source[]): Source[] {
  const files: Source[] = [];
  let tokens = 0;
  for (let at = 0; at < workspaceFiles && tokens < workspaceTokens; at += 1) {
    const { text: original } = sources[at % sources.length] ?? { text: '' };
    const round = Math.floor(at / sources.length);
    const text = original.replace(/\b[a-z]\w{5,}\b/g, (word, offset: number) =>
      round > 0 && offset % 12 === 0 ? `${word}${round}` : word,
    );
    tokens += codeTokens(text).length;
    files.push({ path: `src/${at}.ts`, text });
  }
  return files;
}

async function* each(files: readonly Source[]) {
  for (const { path, text } of files) yield { path, readText: async () => text };
}
