import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'mocha';
import texts from '../../package.nls.json' with { type: 'json' };
import { sources } from '../run/house.ts';
import { root } from '../run/paths.ts';
import { untranslatedIn } from '../run/untranslated.ts';
import { bundleOfSource, bundlePath, textsIn } from '../run/words.ts';
import { literalTexts, resolvedManifest, usedKeys } from './resolvedManifest.ts';

/** Rooms whose string literals a person reads in the editor or the terminal. Prompts for models and tables of tools lie elsewhere. */
const spokenRooms = [
  'src/vscode',
  'src/webview',
  'src/cli',
  'src/tasks',
  'src/practice',
  'src/team',
  'src/assist/delegate',
];
/** Longest sentence, in words (VS Code's and our own rule for the UI). */
const maxWords = 20;
const smallWords = new Set([
  'a',
  'an',
  'and',
  'as',
  'at',
  'by',
  'for',
  'from',
  'in',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
]);

/** What these write goes to a model or into git, in English. */
const toModels =
  /^vscode\/(?:assist\/(?:attachments|codebaseSearch|quickActionController)|delegate\/(?:copyProject|runCommand|workCopy))\.ts$/;
/** Names, what goes to a model, and what is stored. */
const kept: ReadonlySet<string> = new Set([
  'Calibrated',
  'Calibrated: X',
  'Fix this problem at line X, with the smallest change: X',
  'AI was allowed for the rest of the task',
]);

interface Spoken {
  readonly place: string;
  readonly text: string;
}

/** What package.json says to a person. */
const spokenInManifest = (): Spoken[] =>
  Object.entries(texts).map(([key, text]) => ({ place: `package.nls.json ${key}`, text }));

/** String and template literals of the rooms that speak, comments left out. An expression in a template counts as one word. */
function spokenInSource(): Spoken[] {
  return spokenRooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        literalsOf(readFileSync(join(root, room, name), 'utf8')).map((text) => ({ place: `${room}/${name}`, text })),
      ),
  );
}

/** A scanner of just what TypeScript needs here: comments, quotes and templates; a regular expression hides no quote in our code. */
function literalsOf(source: string): string[] {
  const found: string[] = [];
  const pattern = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`/g;
  for (const [, single, double, template] of source.matchAll(pattern)) {
    const text = single ?? double ?? template;
    if (text !== undefined) found.push(text);
  }
  return found;
}

/** In a template, or the placeholder of a text that is translated. */
const expression = /\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\{\d\}/g;

/** Sentences in prose: markup, code and expressions are out. */
function sentencesOf(text: string): string[] {
  return text
    .replaceAll(expression, 'X')
    .replaceAll(/`[^`]*`/g, 'X')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<[^>]*>/g, '\n\n')
    .replaceAll(/\\n/g, '\n')
    .split(/(?<=[.!?…])[)\x22”]?\s+|\n\s*(?=\n|-|\*|\|)|\n {2,}/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

const wordsIn = (sentence: string) => sentence.split(/\s+/).filter((word) => /\p{L}|\d/u.test(word)).length;
/** Literals that hold markup, code or a regular expression are no sentences. */
const isProse = (text: string) => !/[{}|\\]|=>|;\n|^\s*[-#*]/.test(text.replaceAll(expression, 'X'));

describe('the words that a person reads', () => {
  const everywhere = [...spokenInManifest(), ...spokenInSource()];

  it('reads literals of the source, and no comments', () => {
    assert.deepEqual(literalsOf("// 'no'\nconst a = 'one'; /* `no` */ const b = `two`;"), ['one', 'two']);
    assert.deepEqual(sentencesOf('<p>First, (then). Second one</p>'), ['First, (then).', 'Second one']);
    assert.equal(wordsIn('80% of X, and 2 more – all'), 7);
    assert.ok(everywhere.length > 3000, `${everywhere.length} texts`);
  });

  it('has no "shall" and no "whose", and writes 80% without a blank', () => {
    const odd = everywhere.filter(({ text }) =>
      /\bshall\b|\bwhose\b|[\d}] %(?!\w)/i.test(text.replaceAll(/\$\{\w+\}|\{\d\}/g, 'X')),
    );
    assert.deepEqual(odd, []);
  });

  it('keeps sentences of the manifest short', () => {
    const long = spokenInManifest().flatMap(({ place, text }) =>
      sentencesOf(text)
        .filter((sentence) => wordsIn(sentence) > maxWords)
        .map((sentence) => `${place}: ${sentence}`),
    );
    assert.deepEqual(long, []);
  });

  it('keeps sentences of the source short', () => {
    const long = spokenInSource().flatMap(({ place, text }) =>
      isProse(text)
        ? sentencesOf(text)
            .filter((sentence) => wordsIn(sentence) > maxWords)
            .map((sentence) => `${place}: ${sentence}`)
        : [],
    );
    assert.deepEqual(long, []);
  });

  it('keeps sentences short wherever a translator gets them', () => {
    const texts = [...new Set(sources.flatMap(({ text }) => textsIn(text)))];
    const long = texts.flatMap((text) => sentencesOf(text ?? '').filter((sentence) => wordsIn(sentence) > maxWords));
    assert.deepEqual(long, []);
  });

  it('keeps the texts of package.json where a translator finds them', () => {
    assert.deepEqual(literalTexts(), []);
    assert.deepEqual([...new Set(usedKeys())].sort(), Object.keys(texts).sort());
    assert.deepEqual(
      Object.entries(texts).filter(([, text]) => text.trim() === ''),
      [],
    );
  });

  it('keeps the texts of the source where a translator finds them: `npm run words` writes them', () => {
    const hidden = sources.flatMap(({ file, text }) => (textsIn(text).includes(undefined) ? [file] : []));
    assert.deepEqual(hidden, []);
    assert.equal(readFileSync(bundlePath, 'utf8'), bundleOfSource());
    // The editor looks there, and the files of every language are packed.
    const manifest: { l10n?: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.equal(join(root, manifest.l10n ?? ''), dirname(bundlePath));
    assert.match(readFileSync(join(root, '.vscodeignore'), 'utf8'), /^!package\.nls\*\.json\n!l10n\/\*\.json$/m);
    assert.deepEqual(textsIn(`a(l10n.t('It\\'s {0}\\n', x), l10n\n.t("two"), l10n.t(\`three\`), l10n.t('\\u00a04'))`), [
      "It's {0}\n",
      'two',
      undefined,
      '\u00a04',
    ]);
  });

  it('gives a translator every sentence, title and label of the editor', async () => {
    const found: string[] = [];
    for (const { file, text } of sources.filter(({ file: name }) => /^(?:vscode|webview)\//.test(name))) {
      if (toModels.test(file)) continue;
      for (const one of await untranslatedIn(text)) if (!kept.has(one)) found.push(`${file}: ${one}`);
    }
    assert.deepEqual(found, []);
    const sample = [
      "import x from 'Two words';",
      "log.info('Log line here'); const data = a === 'Two words'; f(l10n.t('Is translated'));",
      `g({ title: 'Title', description: 'no word' }, 'A sentence.', l10n.t('A {0}', \`Inner \${b} text\`));`,
      `const page = html\`<p class="one two" title="Hover">Between \${c} tags \${l10n.t('Right')}<b title=\${d}></b></p>\`;`,
    ];
    assert.deepEqual(await untranslatedIn(sample.join('\n')), [
      'Title',
      'no word',
      'A sentence.',
      'Hover',
      'Between X tags X',
    ]);
  });

  it('writes command titles in Title Case', () => {
    const wrong = resolvedManifest().contributes.commands.flatMap(({ title }) => {
      const words = title.replace('…', '').split(' ');
      const isRight = words.every(
        (word, index) => /^[A-Z]/.test(word) || (index > 0 && index < words.length - 1 && smallWords.has(word)),
      );
      return isRight ? [] : [title];
    });
    assert.deepEqual(wrong, []);
  });
});
